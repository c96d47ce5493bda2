"""Folders of two small patrol plans, with numbers that are easy to check by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from routing.planning.problem import Problem

LON, LAT = 110.0, 39.6
NODES = ["S", "P1", "P2", "P3"]
PLACES = {"S": (LON, LAT), "P1": (LON + 0.01, LAT), "P2": (LON + 0.02, LAT), "P3": (LON + 0.03, LAT)}
EPOCH = "2020-04-01T08:00:00+08:00"


def write_plan(folder: Path, *tours: list[tuple[str, int]], sites: int = 3, names: str = "园区") -> Path:
    """Write a folder; a tour is the sites of one unit with the seconds at which their visits start.

    Each road between neighbours is 1 000 m and 100 s, a visit 300 s and 10 points times the number of
    the site, the second one half of it; the horizon is an hour.
    """
    problem = _problem(sites, len(tours))
    features: list[dict[str, Any]] = []
    routes = []
    for number, tour in enumerate(tours, start=1):
        routes.append(_route(f"U{number}", tour, features))
    parsed = Problem.from_json(problem)
    plan = {
        "routes": routes,
        "reward": sum(_reward(site, visit) for tour in tours for site, visit in _ranked(tour)),
        "objective": 0,
        "upper_bound": None,
        "gap": None,
        "unserved": [],
        "seed": 1,
        "problem_sha256": parsed.sha256,
    }
    for feature in features:
        if feature["properties"]["kind"] == "stop":
            feature["properties"]["label"] = f"{names}{feature['properties']['site']}"
    clusters = [_cluster(node, f"{names}{node}") for node in NODES[1 : sites + 1]]
    folder.mkdir(parents=True)
    for name, value in {
        "problem.json": problem,
        "plan.json": plan,
        "plan.geojson": {"type": "FeatureCollection", "epoch": EPOCH, "features": features},
        "clusters.geojson": {"type": "FeatureCollection", "date": "2020-04-01", "features": clusters},
    }.items():
        (folder / name).write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    return folder


def _problem(sites: int, units: int) -> dict[str, Any]:
    nodes = NODES[: sites + 1]
    return {
        "epoch": EPOCH,
        "nodes": nodes,
        "travel_s": [[100 * abs(one - two) for two in range(sites + 1)] for one in range(sites + 1)],
        "sites": [
            {"id": node, "reward": 10 * place, "dwell_s": 300, "visits": 2, "decay": 0.5}
            for place, node in enumerate(nodes[1:], start=1)
        ],
        "units": [
            {"id": f"U{number}", "start": "S", "end": "S", "shift": [0, 3600]}
            for number in range(1, units + 1)
        ],
    }


def _ranked(tour: list[tuple[str, int]]) -> list[tuple[str, int]]:
    names = [site for site, _ in tour]
    return [(site, names[:place].count(site) + 1) for place, site in enumerate(names)]


def _reward(site: str, visit: int) -> float:
    return 10 * int(site[1:]) * float(0.5 ** (visit - 1))


def _route(unit: str, tour: list[tuple[str, int]], features: list[dict[str, Any]]) -> dict[str, Any]:
    at, now_s, travel_s, stops = "S", 0, 0, []
    features.append(_feature("unit", "Point", PLACES["S"], unit=unit, name=f"{unit} 组"))
    for seq, ((site, start_s), (_, visit)) in enumerate(zip(tour, _ranked(tour), strict=True), start=1):
        drive_s = _leg(unit, at, site, features)
        stop = {"site": site, "visit": visit, "arrive_s": now_s + drive_s, "start_s": start_s}
        stops.append(stop | {"leave_s": start_s + 300})
        features.append(_feature("stop", "Point", PLACES[site], unit=unit, seq=seq, site=site))
        at, now_s, travel_s = site, start_s + 300, travel_s + drive_s
    home_s = _leg(unit, at, "S", features) if tour else 0
    return {
        "unit": unit,
        "leave_s": 0,
        "stops": stops,
        "return_s": now_s + home_s,
        "travel_s": travel_s + home_s,
    }


def _leg(unit: str, start: str, end: str, features: list[dict[str, Any]]) -> int:
    steps = abs(NODES.index(start) - NODES.index(end))
    line = [PLACES[start], PLACES[end]]
    features.append(_feature("leg", "LineString", line, unit=unit, length_m=1000.0 * steps))
    return 100 * steps


def _feature(kind: str, shape: str, coordinates: Any, **about: Any) -> dict[str, Any]:
    geometry = {"type": shape, "coordinates": coordinates}
    return {"type": "Feature", "properties": {"kind": kind, **about}, "geometry": geometry}


def _cluster(node: str, park: str) -> dict[str, Any]:
    lon, lat = PLACES[node]
    ring = [(lon, lat), (lon + 0.004, lat), (lon + 0.004, lat + 0.004), (lon, lat)]
    about = {"cluster_id": node, "park": park, "enterprises": 1, "workers": 9, "members": [f"E{node}"]}
    return {
        "type": "Feature",
        "properties": about | {"patrol_point": [lon, lat], "reward": 3.0},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
