"""A server of a made city in memory: the addresses that the live pages ask, and nothing behind them."""

from __future__ import annotations

import json
import math
import mimetypes
import random
import re
import threading
import time
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from live_tiles import DISTRICTS, EAST, NORTH, PARKS, SOUTH, WEST, City

from maps.live_page import live_page, login_page
from maps.unit_page import unit_page
from maps.vendor import STATIC

NONCE = "bm9uY2U"
POLICY = f"default-src 'self'; script-src 'self' 'nonce-{NONCE}'; style-src 'self'; base-uri 'none'"
CITY: dict[str, Any] = {
    "name": "示例市",
    "synthetic": True,
    "timezone": "Asia/Shanghai",
    "bbox": [WEST, SOUTH, EAST, NORTH],
    "date": "2020-03-23",
    "districts": [{"id": f"D{k}", "name": f"合成{k + 1}区", "bbox": box} for k, box in enumerate(DISTRICTS)],
    "counts": {"enterprises": 14000, "reopened": 10500, "workers": 162237, "parks": 30, "units": 120},
}
STATES = ("PATROLLING", "PATROLLING", "AT_POST", "PATROLLING", "EN_ROUTE", "ON_SCENE", "ASSIGNED", "BUSY")
TEXTS = (
    "合成园区3号门口有人阻拦车辆进厂,请派警处理。",
    "人民路2号与和平街交叉口两车追尾,无人受伤。",
    "工地宿舍两名工人发生口角,一人情绪激动。",
    "企业反映返岗员工身份核验遇到困难,请求协助。",
    "报警人称仓库围墙外有人翻越,已躲避。",
)
CATEGORIES = ("涉企纠纷", "交通事故", "纠纷", "求助", "治安")
PROPOSED = {
    "category": {"code": "02", "zh": "治安", "en": "Public order"},
    "sub": None,
    "priority": "1",
    "tags": [{"code": "SQ", "zh": "涉企", "en": "Concerns an enterprise"}],
    "dangers": [{"code": "W1", "zh": "持械", "en": "Armed"}],
    "words": ["拿着棍"],
    "label": "demo",
}
# One call put right, one far off, one refused.
GEOCODING = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"id": "C1", "confidence": 0.99, "refusal": None, "distance_m": 12.0},
            "geometry": {"type": "LineString", "coordinates": [[110.05, 39.6], [110.0501, 39.6]]},
        },
        {
            "type": "Feature",
            "properties": {"id": "C2", "confidence": 0.4, "refusal": None, "distance_m": 1700.0},
            "geometry": {"type": "LineString", "coordinates": [[110.05, 39.6], [110.07, 39.6]]},
        },
        {
            "type": "Feature",
            "properties": {"id": "C3", "confidence": 0.0, "refusal": "no_place"},
            "geometry": {"type": "Point", "coordinates": [110.06, 39.61]},
        },
        {
            "type": "Feature",
            "properties": {"id": "C4", "confidence": 0.99, "refusal": None, "distance_m": 80.0},
            "geometry": {"type": "LineString", "coordinates": [[110.06, 39.6], [110.061, 39.6]]},
        },
    ],
}
KINDS = ("received", "dispatched", "on_scene", "closed")


def stamp(seconds_ago: float = 0) -> str:
    return (datetime.now(UTC) - timedelta(seconds=seconds_ago)).isoformat().replace("+00:00", "Z")


class Town:
    """What the made city knows and what has happened in it."""

    def __init__(self, *, units: int = 12, alerts: int = 8, firms: int = 400) -> None:
        self.city = City(firms)
        self.chance = random.Random(3)
        self.units = [self._unit(k) for k in range(units)]
        self.incidents = [self._incident(k, 60 + 240 * k) for k in range(alerts)]
        self.events: list[tuple[int, str, Any]] = []
        self.changed = threading.Condition()
        self.down = False
        self.signed_out = False
        self.asked: list[str] = []
        self.road_events: list[tuple[tuple[float, float, float, float], dict[str, Any]]] = []
        self.resumed_from: list[str | None] = []
        self.number = 100

    def _unit(self, k: int) -> dict[str, Any]:
        angle = 2.4 * k
        reach = 0.35 * math.sqrt((k + 0.5) / 120)
        return {
            "id": f"U{k + 1:03}",
            "name": f"巡逻{k + 1:02}组",
            "station": f"S{k % 9 + 1}",
            "station_name": f"合成{k % 9 + 1}所",
            "district": f"D{k % 9}",
            "marked": k % 5 > 0,
            "state": STATES[k % len(STATES)],
            "fix": "LIVE",
            "lon": (WEST + EAST) / 2 + 0.4 * reach * math.cos(angle),
            "lat": (SOUTH + NORTH) / 2 + 0.3 * reach * math.sin(angle),
            "device_at": stamp(900 if k % 11 == 10 else 2),
            "speed_kmh": 0.0 if k % 8 in (2, 5) else 32.0,
            "bearing": (90 * k) % 360,
            "route_id": f"R{k + 1}" if k % 2 == 0 else None,
        }

    def _incident(self, k: int, ago: float, state: str | None = None) -> dict[str, Any]:
        return {
            "id": f"I{k}",
            "no": f"20200323{k:04}",
            "at": stamp(ago),
            "text": TEXTS[k % 5],
            "category": CATEGORIES[k % 5],
            "priority": k % 4 + 1,
            "channel": "phone",
            "state": state or KINDS[k % 4],
            "lon": self.chance.uniform(WEST + 0.08, EAST - 0.08),
            "lat": self.chance.uniform(SOUTH + 0.05, NORTH - 0.05),
            "radius_m": 150 if k % 3 else 600,
            "basis": "geocoded",
            "confidence": 0.4 if k % 5 == 4 else 0.93,
            "located": self._located(k),
            "proposed": PROPOSED if k == 1 else None,
        }

    @staticmethod
    def _located(k: int) -> dict[str, Any]:
        """Two places of one name if the alert is in doubt."""
        sure = {"lon": 110.05, "lat": 39.6, "confidence": 0.93, "name": "示例路 × 新华街", "radius_m": 25}
        other = sure | {"lon": 110.06, "confidence": 0.35, "name": "示例路 × 新华北街"}
        if k % 5 != 4:
            return {"candidates": [sure], "reason": sure["name"], "refusal": None, "question": None}
        return {
            "candidates": [sure | {"confidence": 0.4}, other],
            "reason": sure["name"],
            "refusal": "ambiguous",
            "question": "在哪个区、旗（县）？",
        }

    def announce(self, kind: str, data: Any) -> None:
        with self.changed:
            self.events.append((len(self.events) + 1, kind, data))
            self.changed.notify_all()

    def alert(self, **facts: Any) -> dict[str, Any]:
        self.number += 1
        incident = self._incident(self.number, 0, "received") | facts
        self.incidents.append(incident)
        self.announce("incident", incident)
        return incident

    def drive(self) -> None:
        """Move every unit that is under way by one second and tell it as one batch."""
        batch = []
        for unit in self.units:
            if unit["speed_kmh"] and unit["fix"] == "LIVE":
                metres = unit["speed_kmh"] / 3.6
                angle = math.radians(unit["bearing"])
                unit["lon"] += metres * math.sin(angle) / 85700
                unit["lat"] += metres * math.cos(angle) / 111000
                unit["device_at"] = stamp()
                batch.append(
                    {"unit": unit["id"], "at": unit["device_at"]}
                    | {key: unit[key] for key in ("lon", "lat", "speed_kmh", "bearing", "state")}
                )
        self.announce("positions", batch)

    def cut(self) -> None:
        with self.changed:
            self.down = True
            self.changed.notify_all()

    def mend(self) -> None:
        self.down = False

    def route(self, unit: str) -> dict[str, Any] | None:
        k = int(unit[1:]) - 1
        if k % 2:
            return None
        lon, lat = self.units[k]["lon"], self.units[k]["lat"]
        corners = [(lon, lat), (lon + 0.02, lat), (lon + 0.02, lat + 0.015), (lon, lat + 0.015)]
        legs = [
            {
                "type": "Feature",
                "properties": {
                    "seq": n + 1,
                    "from_site": f"S{n}",
                    "to_site": f"S{n + 1}",
                    "length_m": 1700,
                    "leave_at": stamp(-1200 * n),
                    "arrive_at": stamp(-1200 * n - 240),
                    "steps": [
                        {"zh": "沿人民路向东行驶 800 米", "en": "Drive east on 人民路 for 800 m"},
                        {"zh": "左转进入和平街", "en": "Turn left into 和平街"},
                    ],
                },
                "geometry": {"type": "LineString", "coordinates": [corners[n], corners[(n + 1) % 4]]},
            }
            for n in range(4)
        ]
        stops = [
            {
                "seq": n + 1,
                "site": f"S{n + 1}",
                "label": f"合成园区{n + 1}北门",
                "lon": corners[n + 1][0],
                "lat": corners[n + 1][1],
                "state": "PENDING",
                "arrive_at": stamp(-1200 * n - 240),
                "start_at": stamp(-1200 * n - 240),
                "leave_at": stamp(-1200 * n - 1140),
                "dwell_s": 900,
                "enterprises": 42,
                "workers": 610,
            }
            for n in range(3)
        ]
        features = {"type": "FeatureCollection", "features": legs}
        return {"unit": unit, "plan_version": 3, "legs": features, "stops": stops}

    def districts(self) -> dict[str, Any]:
        found = collection((box, {"id": f"D{k}"}) for k, box in enumerate(DISTRICTS))
        for feature in found["features"]:
            shape = feature["geometry"]
            shape |= {"type": "MultiPolygon", "coordinates": [shape["coordinates"]]}
        return found

    def parks(self) -> dict[str, Any]:
        return collection(
            (
                box,
                {
                    "id": f"P{k}",
                    "name": f"合成园区{k + 1}",
                    "kind": "park",
                    "workers": 400 + 330 * k,
                    "reopened_workers": (400 + 330 * k) * (k % 7 + 2) // 10,
                    "enterprises": 60 + k,
                    "reopened": 30 + k,
                },
            )
            for k, box in enumerate(PARKS)
        )

    def clusters(self, day: str) -> dict[str, Any] | None:
        passed = 33 - (date(2020, 3, 23) - date.fromisoformat(day)).days
        if not 1 <= passed <= 33:
            return None
        shown = PARKS[: max(1, passed * 30 // 33)]
        return collection(
            (box, {"cluster_id": f"C{k}", "enterprises": 5 * passed, "workers": 60 * passed})
            for k, box in enumerate(shown)
        )


def collection(rows) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "properties": facts,
            "geometry": {"type": "Polygon", "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]]},
        }
        for (w, s, e, n), facts in rows
    ]
    return {"type": "FeatureCollection", "features": features}


def firm(number: str) -> dict[str, Any]:
    name = f"合成企业{number[1:]}"
    facts = {"reopened": True, "reopened_on": "2020-03-02", "key_unit": False, "lon": 110.05, "lat": 39.6}
    return {"id": number, "name": name, "workers": 12, "address": "人民路2号", **facts}


class Handler(BaseHTTPRequestHandler):
    """Answers from the town; says nothing on the terminal."""

    protocol_version = "HTTP/1.1"
    town: Town

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        self.town.asked.append(self.path)
        query = {key: values[0] for key, values in parse_qs(address.query).items()}
        path = unquote(address.path)
        try:
            if self.town.down and not path.startswith("/static/"):
                self.send(503, b"{}", "application/problem+json")
            elif path == "/api/v1/stream":
                self.stream()
            elif path.startswith("/api/v1/"):
                self.api(path.removeprefix("/api/v1/"), query)
            elif path.startswith("/tiles/"):
                self.tile(path)
            elif path.startswith("/static/"):
                self.static(path.removeprefix("/static/"))
            else:
                self.page(path, query)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        right = said == {"user": "desk", "password": "right"}
        self.send(200 if right else 401, b'{"csrf":"c"}', "application/json")

    def do_DELETE(self) -> None:
        self.send(204, b"", "application/json")

    def page(self, path: str, query: dict[str, str]) -> None:
        config = {"city": CITY, "user": {"name": "值班员"}, "csrf": "c", "language": "zh"}
        if path == "/unit" and "unit" in query:
            config["unit"] = query["unit"]
        draw = {"/dispatch": live_page, "/unit": unit_page, "/login": login_page}.get(path)
        body = draw(config, NONCE).encode() if draw else b""
        self.send(200 if draw else 404, body, "text/html; charset=utf-8")

    def static(self, name: str) -> None:
        path = (STATIC / name).resolve()
        if not path.is_relative_to(STATIC) or not path.is_file():
            return self.send(404, b"", "text/plain")
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return self.send(200, path.read_bytes(), kind)

    def tile(self, path: str) -> None:
        found = re.fullmatch(r"/tiles/(roads|areas|enterprises)/(\d+)/(\d+)/(\d+)\.mvt", path)
        assert found is not None
        name, zoom, column, row = found.groups()
        body = self.town.city.tile(name, int(zoom), int(column), int(row))
        self.send(200, body, "application/vnd.mapbox-vector-tile")

    def api(self, path: str, query: dict[str, str]) -> None:
        town = self.town
        if town.signed_out:
            return self.send(401, b"{}", "application/problem+json")
        parts = path.split("/")
        answers = {
            "city": lambda: CITY,
            "units": lambda: town.route(parts[1]) if len(parts) > 2 else town.units,
            "incidents": lambda: town.incidents,
            "pick": lambda: {"enterprise": firm("E1"), "park": None, "within_m": 10.0},
            "enterprises": lambda: firm(parts[1]),
            "search": lambda: [
                {"kind": "enterprise", "id": "E5", "name": f"{query['q']}企业5", "lon": 110.1, "lat": 39.6}
            ],
            "areas": {"park": town.parks, "district": town.districts}.get(query.get("kind", "")),
            "past-alerts": lambda: {"days": 30, "places": [[110.05, 39.6, 4], [110.06, 39.61, 1]]},
            "layers": lambda: GEOCODING,
            "replans": list,
            "road-events": lambda: collection(town.road_events),
            "clusters": lambda: town.clusters(query["date"]),
            "plans": lambda: {"version": 3, "starts_at": "2020-03-23T00:00:00Z", "routes": self.routes()},
        }
        if path.endswith("route.gpx"):
            return self.send(200, b"<gpx/>", "application/gpx+xml")
        found = answers[parts[0]]()
        return self.send(404 if found is None else 200, json.dumps(found).encode(), "application/json")

    def routes(self) -> list[dict[str, Any]]:
        units = [unit for unit in self.town.units if unit["route_id"]]
        return [{"unit": unit["id"], "stops": 3, "line": self.line(unit["id"])} for unit in units]

    def line(self, unit: str) -> dict[str, Any]:
        route = self.town.route(unit)
        assert route is not None
        parts = [leg["geometry"]["coordinates"] for leg in route["legs"]["features"]]
        return {"type": "MultiLineString", "coordinates": parts}

    def send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)

    def stream(self) -> None:
        town = self.town
        last = self.headers.get("Last-Event-ID")
        town.resumed_from.append(last)
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b": here\n\n")
        self.wfile.flush()
        at = int(last) if last else len(town.events)
        while not town.down:
            with town.changed:
                if not town.down and len(town.events) == at:
                    town.changed.wait(timeout=5)
                fresh = [] if town.down else town.events[at:]
            for number, kind, data in fresh:
                text = json.dumps(data, ensure_ascii=False)
                self.wfile.write(f"id: {number}\nevent: {kind}\ndata: {text}\n\n".encode())
                at = number
            if not fresh:
                self.wfile.write(b": still here\n\n")
            self.wfile.flush()
        self.close_connection = True


class LiveServer:
    """The town on an address of its own, until it is closed; ``with LiveServer(Town()) as server``."""

    def __init__(self, town: Town, *, hertz: float = 0) -> None:
        self.town = town
        handler = type("TownHandler", (Handler,), {"town": town})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)]
        if hertz:
            self._threads.append(threading.Thread(target=self._drive, args=(1 / hertz,), daemon=True))

    def _drive(self, pause: float) -> None:
        while not self._over.is_set():
            began = time.monotonic()
            self.town.drive()
            self._over.wait(max(0.0, pause - (time.monotonic() - began)))

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.town.cut()
        self._server.shutdown()
        self._server.server_close()
