"""A tiny city folder for tests of the import, and what a database holds as text."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from data.tables import metadata

FIRMS = [
    {"id": "E1", "name": "甲厂", "lon": 109.701, "lat": 39.501, "workers": 40, "reopened_on": "2020-02-20"},
    {"id": "E2", "name": "乙厂", "lon": 109.702, "lat": 39.502, "workers": 9, "reopened_on": ""},
    {"id": "E3", "name": "丙店", "lon": 109.703, "lat": 39.503, "workers": 3, "reopened_on": "2020-03-01"},
]
STATIONS = [{"id": "S1", "name": "城东派出所", "lon": 109.705, "lat": 39.505}]
UNITS = [
    {"id": "U1", "name": "一组", "station": "S1", "shift_start": "08:00", "shift_end": "16:00"},
    {"id": "U2", "name": "二组", "station": "城东派出所", "lon": 109.71, "lat": 39.51},
]
CALLER = "13987654321"
ALERTS = [
    {"id": "A1", "at": "2020-03-01T08:15:00+08:00", "text": "有人打架", "caller": CALLER},
    {
        "id": "A2",
        "at": "2020-03-01T09:00:00+08:00",
        "text": "路口事故",
        "prior": {"lon": 109.7, "lat": 39.5, "radius_m": 50, "source": "cell"},
    },
]


def square(west: float, south: float, side: float = 0.02) -> list[list[list[float]]]:
    """Return the ring of a square."""
    east, north = west + side, south + side
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def _features(*features: tuple[Mapping[str, Any], str, Any]) -> str:
    listed = [
        {"type": "Feature", "properties": dict(told), "geometry": {"type": kind, "coordinates": at}}
        for told, kind, at in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": listed}, ensure_ascii=False)


def write_rows(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows as CSV with every column that one of them has."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def write_alerts(path: Path, alerts: Sequence[Mapping[str, Any]]) -> None:
    """Write alerts as JSON lines."""
    path.write_text(
        "".join(json.dumps(alert, ensure_ascii=False) + "\n" for alert in alerts), encoding="utf-8"
    )


def write_city(folder: Path) -> Path:
    """Write a folder with every kind of file that the database keeps."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "city.toml").write_text(
        'name = "小城（合成）"\nadcode = "150600"\nbbox = [109.0, 39.0, 110.0, 40.0]\n', encoding="utf-8"
    )
    write_rows(folder / "enterprises.csv", FIRMS)
    write_rows(folder / "stations.csv", STATIONS)
    write_rows(folder / "units.csv", UNITS)
    write_alerts(folder / "alerts.jsonl", ALERTS)
    park = {
        "id": "P1",
        "name": "东园",
        "kind": "园区",
        "gates": [{"name": "东门", "lon": 109.71, "lat": 39.51}],
    }
    (folder / "parks.geojson").write_text(_features((park, "Polygon", square(109.7, 39.5))), encoding="utf-8")
    districts = [
        ({"level": "district", "name": "东区", "seat": [109.7, 39.5]}, "Polygon", square(109.6, 39.4, 0.2)),
        ({"level": "district", "name": "东区"}, "Polygon", square(109.9, 39.4, 0.05)),
        ({"level": "township", "name": "南镇", "district": "东区"}, "Polygon", square(109.7, 39.45, 0.04)),
    ]
    (folder / "admin.geojson").write_text(_features(*districts), encoding="utf-8")
    ring = square(109.7, 39.5)[0]
    (folder / "roads.geojson").write_text(
        _features(({"id": "R1", "class": "主干道"}, "LineString", ring)), encoding="utf-8"
    )
    return folder


def contents(engine: Engine) -> dict[str, list[str]]:
    """Return every row of every table as text, sorted."""
    found = {}
    with engine.connect() as connection:
        for name in metadata.tables:
            query = text(f'SELECT CAST(t AS text) FROM "{name}" t')  # noqa: S608 - names of our own tables
            found[name] = sorted(connection.execute(query).scalars())
    return found
