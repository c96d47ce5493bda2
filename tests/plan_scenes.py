"""Plans to draw in tests: a small one with known times, and a big synthetic grid city."""

from __future__ import annotations

import math
import random
from datetime import datetime, timedelta, timezone
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry import LineString, Point, box

from maps.scene import PlanScene

CHINA = timezone(timedelta(hours=8))
EPOCH = datetime(2020, 4, 1, 8, tzinfo=CHINA)
LON, LAT = 110.0, 39.6
STEP = 0.01


def frame(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=4326)


def at(x: float, y: float) -> tuple[float, float]:
    return (LON + x * STEP, LAT + y * STEP)


def small_scene(**changes: Any) -> PlanScene:
    """Two units, four stops, three clusters; every number is easy to check by hand."""
    facts: dict[str, Any] = {
        "city": "测试市",
        "date": "2020-04-01",
        "epoch": EPOCH,
        "timezone": "Asia/Shanghai",
        "units": small_units(),
        "stops": small_stops(),
        "legs": small_legs(),
        "clusters": small_clusters(),
        "enterprises": small_enterprises(),
        "parks": frame([{"id": "G1", "name": "东园", "geometry": box(*at(0.5, -0.5), *at(2.5, 1.5))}]),
        "roads": small_roads(),
        "sites": small_sites(),
        "activities": small_activities(),
        "unserved": frame(
            [
                {
                    "site": "C3",
                    "label": "西园北区",
                    "missing": 1,
                    "reason": "window",
                    "geometry": Point(at(-1, 1)),
                }
            ]
        ),
        "left_out": pd.DataFrame([{"id": "E99", "name": "孤岛厂", "reason": "unreachable"}]),
        "summary": {
            "reward": 45.5,
            "objective": 45.5,
            "upper_bound": 46.0,
            "gap": 0.0109,
            "problem_sha256": "ab" * 32,
            "seed": 1,
        },
        "credits": ("Synthetic roads",),
    }
    return PlanScene(**(facts | changes))


def small_units() -> gpd.GeoDataFrame:
    common = {"station": "中心派出所", "shift_start_s": 0, "shift_end_s": 28800}
    first = {"unit": "U1", "name": "巡一组", "travel_s": 1800, "busy_s": 4500, "stops": 3, "reward": 35.5}
    second = {"unit": "U2", "name": "巡二组", "travel_s": 1200, "busy_s": 2100, "stops": 1, "reward": 10.0}
    return frame([{**row, **common, "geometry": Point(at(0, 0))} for row in (first, second)])


def small_stops() -> gpd.GeoDataFrame:
    rows = [
        ("U1", 1, "C1", 1, 600, 600, 1500, 20.0, (1, 0)),
        ("U1", 2, "C2", 1, 2100, 2400, 3300, 10.5, (2, 1)),
        ("U1", 3, "C1", 2, 10800, 10800, 11700, 5.0, (1, 0)),
        ("U2", 1, "C3", 1, 600, 600, 1500, 10.0, (-1, 1)),
    ]
    names = {"C1": ("东园", "东园南门"), "C2": ("东园", "东园北门"), "C3": (None, "西园北区")}
    firms = {"C1": (12, 400), "C2": (5, 110), "C3": (4, 100)}
    return frame(
        [
            {
                "unit": unit,
                "seq": seq,
                "site": site,
                "visit": visit,
                "reward": reward,
                "arrive_s": arrive,
                "start_s": start,
                "leave_s": leave,
                "enterprises": firms[site][0],
                "workers": firms[site][1],
                "park": names[site][0],
                "label": names[site][1],
                "geometry": Point(at(*place)),
            }
            for unit, seq, site, visit, arrive, start, leave, reward, place in rows
        ]
    )


def small_legs() -> gpd.GeoDataFrame:
    east = {"zh": "沿人民路向东行驶 800 米", "en": "Head east on Renmin Road for 800 m"}
    north = {"zh": "左转进入和平街", "en": "Turn left into Heping Street"}
    rows = [
        ("U1", 1, "S1", "C1", 0, 600, [(0, 0), (1, 0)], [east]),
        ("U1", 2, "C1", "C2", 1500, 2100, [(1, 0), (2, 0), (2, 1)], [east, north]),
        ("U1", 3, "C2", "C1", 3300, 3900, [(2, 1), (2, 0), (1, 0)], []),
        ("U1", 4, "C1", "S1", 11700, 12300, [(1, 0), (0, 0)], [east]),
        ("U2", 1, "S1", "C3", 0, 600, [(0, 0), (0, 1), (-1, 1)], []),
        ("U2", 2, "C3", "S1", 1500, 2100, [(-1, 1), (0, 1), (0, 0)], []),
    ]
    return frame(
        [
            {
                "unit": unit,
                "seq": seq,
                "from_site": origin,
                "to_site": target,
                "steps": steps,
                "leave_s": leave,
                "arrive_s": arrive,
                "length_m": 1000.0 * (len(path) - 1),
                "geometry": LineString([at(*place) for place in path]),
            }
            for unit, seq, origin, target, leave, arrive, path, steps in rows
        ]
    )


def small_sites() -> gpd.GeoDataFrame:
    """List what the small plan gives each site from 8 to 16 o'clock, the one that is short first."""
    rows = [
        ("C3", "西园北区", 1, 2, 900, 1800, 27300, 600, 600, "window", (-1, 1)),
        ("C1", "东园南门", 2, 2, 1800, 1800, 17100, 600, 10800, None, (1, 0)),
        ("C2", "东园北门", 1, 1, 900, 900, 25500, 2400, 2400, None, (2, 1)),
    ]
    names = (
        "site",
        "label",
        "visits",
        "allowed",
        "presence_s",
        "due_s",
        "longest_gap_s",
        "first_s",
        "last_s",
    )
    return frame(
        [
            dict(zip((*names, "reason"), row[:-1], strict=True)) | {"geometry": Point(at(*row[-1]))}
            for row in rows
        ]
    )


def small_activities() -> pd.DataFrame:
    """List what the two units do, with a break from 9 to 10 in the first one's long wait."""
    first = "drive 600 dwell 1500 drive 2100 wait 2400 dwell 3300 wait 3600 break 7200 wait 10200 drive 10800"
    shifts = {
        "U1": f"{first} dwell 11700 drive 12300 idle 28800",
        "U2": "drive 600 dwell 1500 drive 2100 idle 28800",
    }
    return pd.DataFrame([row for unit, told in shifts.items() for row in _activities(unit, told)])


def _activities(unit: str, told: str) -> list[dict[str, Any]]:
    """Read what a unit does and until when: words and seconds in turn."""
    rows: list[dict[str, Any]] = []
    words = told.split()
    for doing, end in zip(words[::2], map(int, words[1::2]), strict=True):
        dwells = sum(row["doing"] == "dwell" for row in rows)
        seq = dwells + 1 if doing == "dwell" else None
        begin = rows[-1]["end_s"] if rows else 0
        rows.append({"unit": unit, "doing": doing, "begin_s": begin, "end_s": end, "seq": seq})
    return rows


def small_clusters() -> gpd.GeoDataFrame:
    rows = [
        ("C1", "东园", 12, 400, 20.0, 2, 2, (1, 0)),
        ("C2", "东园", 5, 110, 10.5, 1, 1, (2, 1)),
        ("C3", None, 4, 100, 10.0, 1, 2, (-1, 1)),
    ]
    return frame(
        [
            {
                "cluster_id": key,
                "park": park,
                "enterprises": firms,
                "workers": workers,
                "reward": reward,
                "planned_visits": planned,
                "wanted_visits": wanted,
                "patrol_point_lon": at(*place)[0],
                "patrol_point_lat": at(*place)[1],
                "geometry": Point(at(*place)).buffer(0.003),
            }
            for key, park, firms, workers, reward, planned, wanted, place in rows
        ]
    )


def small_enterprises(names: tuple[str, ...] = ("苏泊尔电器厂", "华宇纺织", "北辰机械")) -> gpd.GeoDataFrame:
    return frame(
        [
            {
                "id": f"E{k}",
                "name": name,
                "workers": 30 + k,
                "cluster_id": "C1" if k else None,
                "geometry": Point(at(1 + 0.05 * k, 0.2)),
            }
            for k, name in enumerate(names)
        ]
    )


def small_roads() -> gpd.GeoDataFrame:
    ways = [
        ("primary", "人民路", [(-2, 0), (0, 0)]),
        ("primary", "人民路", [(0, 0), (1, 0), (2, 0), (3, 0)]),
        ("residential", "和平街", [(2, 0), (2, 1)]),
        ("", None, [(0, 0), (0, 1), (-1, 1)]),
    ]
    return frame(
        [
            {"class": kind, "name": name, "geometry": LineString([at(*place) for place in path])}
            for kind, name, path in ways
        ]
    )


def big_scene(*, lanes: int = 158, units: int = 8, stops: int = 12, firms: int = 2000) -> PlanScene:
    """Build a grid city of about 2 × lanes² edges, every unit driving a tour over its crossings."""
    dice = random.Random(7)
    sites = [(dice.randrange(lanes), dice.randrange(lanes)) for _ in range(units * stops)]
    tours = {f"U{k + 1}": sites[k * stops : (k + 1) * stops] for k in range(units)}
    home = (lanes // 2, lanes // 2)
    return PlanScene(
        city="网格市",
        date="2020-04-01",
        epoch=EPOCH,
        timezone="Asia/Shanghai",
        units=_big_units(tours, home),
        stops=_big_stops(tours),
        legs=_big_legs(tours, home),
        clusters=_big_clusters(tours),
        enterprises=_big_enterprises(dice, lanes, firms),
        roads=_big_roads(lanes),
        summary={"reward": 1234.5, "objective": 1234.5, "upper_bound": None, "gap": None, "seed": 7},
        credits=("All places and people are synthetic",),
    )


def _crossing(x: float, y: float) -> tuple[float, float]:
    return (LON + x * 0.0022, LAT + y * 0.0018)


def _big_units(tours: dict[str, list[tuple[int, int]]], home: tuple[int, int]) -> gpd.GeoDataFrame:
    return frame(
        [
            {
                "unit": unit,
                "name": f"巡逻{k + 1}组",
                "station": "中心派出所",
                "reward": 150.0,
                "shift_start_s": 0,
                "shift_end_s": 28800,
                "travel_s": 12000,
                "busy_s": 12000 + 900 * len(tour),
                "stops": len(tour),
                "geometry": Point(_crossing(*home)),
            }
            for k, (unit, tour) in enumerate(tours.items())
        ]
    )


def _big_stops(tours: dict[str, list[tuple[int, int]]]) -> gpd.GeoDataFrame:
    return frame(
        [
            {
                "unit": unit,
                "seq": seq + 1,
                "site": f"C{unit}-{seq}",
                "visit": 1,
                "reward": 12.5,
                "arrive_s": 900 + 1800 * seq,
                "start_s": 900 + 1800 * seq,
                "leave_s": 1800 + 1800 * seq,
                "enterprises": 20,
                "workers": 300,
                "park": None,
                "label": f"聚集区 {unit}-{seq}",
                "geometry": Point(_crossing(*place)),
            }
            for unit, tour in tours.items()
            for seq, place in enumerate(tour)
        ]
    )


def _big_legs(tours: dict[str, list[tuple[int, int]]], home: tuple[int, int]) -> gpd.GeoDataFrame:
    rows = []
    for unit, tour in tours.items():
        for seq, (start, end) in enumerate(zip([home, *tour], [*tour, home], strict=True)):
            path = [start, (end[0], start[1]), end]
            rows.append(
                {
                    "unit": unit,
                    "seq": seq + 1,
                    "from_site": "?",
                    "to_site": "?",
                    "steps": [],
                    "leave_s": 1800 * seq,
                    "arrive_s": 900 + 1800 * seq,
                    "length_m": 4000.0,
                    "geometry": LineString([_crossing(*place) for place in path]),
                }
            )
    return frame(rows)


def _big_clusters(tours: dict[str, list[tuple[int, int]]]) -> gpd.GeoDataFrame:
    return frame(
        [
            {
                "cluster_id": f"C{unit}-{seq}",
                "park": None,
                "enterprises": 20,
                "workers": 300,
                "reward": 12.5,
                "planned_visits": 1,
                "wanted_visits": 1,
                "patrol_point_lon": _crossing(*place)[0],
                "patrol_point_lat": _crossing(*place)[1],
                "geometry": Point(_crossing(*place)).buffer(0.002),
            }
            for unit, tour in tours.items()
            for seq, place in enumerate(tour)
        ]
    )


def _big_enterprises(dice: random.Random, lanes: int, firms: int) -> gpd.GeoDataFrame:
    return frame(
        [
            {
                "id": f"E{k:05}",
                "name": f"合成企业第 {k} 号",
                "workers": dice.randrange(1, 900),
                "cluster_id": f"CU1-{k % 12}",
                "geometry": Point(_crossing(dice.uniform(0, lanes), dice.uniform(0, lanes))),
            }
            for k in range(firms)
        ]
    )


def _big_roads(lanes: int) -> gpd.GeoDataFrame:
    """Bent a little at every edge, so that no simplification makes the test easier than a city."""
    rows = []
    for k in range(lanes):
        kind = "primary" if k % 20 == 0 else "secondary" if k % 10 == 0 else "residential"
        for j in range(lanes - 1):
            bend = 0.05 + 0.1 * math.sin(k * 13 + j * 7)
            across = [(j, k), (j + 0.5, k + bend), (j + 1, k)]
            along = [(k, j), (k + bend, j + 0.5), (k, j + 1)]
            for name, path in ((f"{k + 1}横路", across), (f"{k + 1}纵路", along)):
                line = LineString([_crossing(*place) for place in path])
                rows.append({"class": kind, "name": name, "geometry": line})
    return frame(rows)
