"""A city folder of two districts on one road, with calls whose places are known, and a plan of it."""

from __future__ import annotations

import json
from pathlib import Path

from city_folders import square, write_alerts, write_rows

LON, LAT = 109.70, 39.50
EAST_DEG = 0.01
"""Some 860 m; nodes of the town lie so far apart on a road that runs east."""
UNITS = [
    {"id": "U1", "name": "早班", "station": "S1", "shift_start": "08:00", "shift_end": "16:00"},
    {"id": "U2", "name": "夜班", "station": "S1", "shift_start": "22:00", "shift_end": "06:00"},
    {"id": "U3", "name": "东组", "lon": LON + 9 * EAST_DEG, "lat": LAT},
]
STATIONS = [{"id": "S1", "name": "西所", "lon": LON, "lat": LAT}]
TEXTS = ("有人打架，流血了", "车被偷了", "隔壁太吵")


def write_scenario_city(folder: Path, *, truth: bool = True) -> Path:
    """Write the folder: ten places on a road, one call an hour for two weeks from Monday 2 March 2020."""
    folder.mkdir(parents=True)
    (folder / "city.toml").write_text(
        'name = "小城（合成）"\ntimezone = "Asia/Shanghai"\n[targets]\nclock = "T5-T2"\nurban_min = 7\n',
        "utf-8",
    )
    write_rows(folder / "units.csv", UNITS)
    write_rows(folder / "stations.csv", STATIONS)
    firms = [
        {"id": f"E{k}", "name": f"厂{k}", "lon": LON + 5 * EAST_DEG, "lat": LAT, "reopened_on": "2020-03-11"}
        for k in range(6)
    ]
    write_rows(folder / "enterprises.csv", firms)
    park = {"id": "P1", "name": "东园"}
    _features(folder / "parks.geojson", (park, "Polygon", square(LON + 7.5 * EAST_DEG, LAT - 0.005, 0.01)))
    west, east = square(LON - 0.05, LAT - 0.05, 0.095), square(LON + 0.045, LAT - 0.05, 0.1)
    _features(
        folder / "admin.geojson",
        ({"level": "district", "name": "西区"}, "Polygon", west),
        ({"level": "district", "name": "东区"}, "Polygon", east),
    )
    line = [[LON + k * EAST_DEG, LAT] for k in range(10)]
    _features(folder / "roads.geojson", ({"id": "R1", "class": "主干道", "maxspeed": 60}, "LineString", line))
    calls = [
        {"id": f"A{k}", "at": f"2020-03-{2 + k // 24:02}T{k % 24:02}:15:00+08:00", "text": TEXTS[k % 3]}
        for k in range(14 * 24)
    ]
    calls.append(
        {"id": "A-patrol", "at": "2020-03-03T10:00:00+08:00", "text": "巡逻发现", "channel": "patrol"}
    )
    write_alerts(folder / "alerts.jsonl", calls)
    if truth:
        places = [
            {"id": call["id"], "lon": LON + (k % 10) * EAST_DEG, "lat": LAT} for k, call in enumerate(calls)
        ]
        write_alerts(folder / "alerts_truth.jsonl", places)
    return folder


def _features(path: Path, *features: tuple[dict, str, object]) -> None:
    listed = [
        {"type": "Feature", "properties": told, "geometry": {"type": kind, "coordinates": at}}
        for told, kind, at in features
    ]
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": listed}, ensure_ascii=False), "utf-8"
    )
