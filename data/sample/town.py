"""A small made town: street grid, parks, enterprises, stations and units, from a seed."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

# An empty corner of the map grid; the town is nowhere and says so.
WEST, SOUTH = 109.70, 39.52
M_PER_DEG_LAT = 111_000.0
M_PER_DEG_LON = 85_700.0
BLOCK_M = 300.0
COLUMNS, ROWS = 28, 20
ARTERIAL_EVERY = 4
FIRST_DAY = date(2020, 2, 20)
DAYS = 33
LABEL = "合成"

_EAST_WEST = ["安康", "和平", "胜利", "团结", "光明", "长青", "兴业", "丰收", "草原", "松柏"]
_NORTH_SOUTH = ["东风", "朝阳", "建业", "文华", "新城", "永定", "迎宾", "通达", "河滨", "西苑"]
_TRADES = ["能源", "装备制造", "新材料", "建材", "物流", "食品", "羊绒", "电子", "汽配", "环保"]

Place = tuple[float, float]


def lon_lat(east_m: float, north_m: float) -> Place:
    """Metres east and north of the corner as degrees, seven decimals."""
    return round(WEST + east_m / M_PER_DEG_LON, 7), round(SOUTH + north_m / M_PER_DEG_LAT, 7)


def _street(line: int, names: list[str], kind: str) -> tuple[str, str]:
    """Name and class of a grid line: arterials every few blocks carry a name of their own."""
    name = names[(line // ARTERIAL_EVERY) % len(names)]
    if line % ARTERIAL_EVERY == 0:
        return f"{name}大{kind}", "主干道"
    return f"{name}{'一二三'[line % ARTERIAL_EVERY - 1]}{kind}", "次干道" if line % 2 == 0 else "支路"


def roads(rng: np.random.Generator) -> dict[str, Any]:
    """Street grid with jittered crossings, some one-ways and a ring of trunk road."""
    shift = rng.normal(0, 18.0, size=(COLUMNS + 1, ROWS + 1, 2))

    def at(i: int, j: int) -> Place:
        return lon_lat(i * BLOCK_M + shift[i, j, 0], j * BLOCK_M + shift[i, j, 1])

    lines = []
    for j in range(ROWS + 1):
        name, kind = _street(j, _EAST_WEST, "街")
        lines.append((name, kind, "no", [at(i, j) for i in range(COLUMNS + 1)]))
    for i in range(COLUMNS + 1):
        name, kind = _street(i, _NORTH_SOUTH, "路")
        oneway = {1: "yes", 3: "-1"}.get(i % 8, "no") if kind == "支路" else "no"
        lines.append((name, kind, oneway, [at(i, j) for j in range(ROWS + 1)]))
    return _collection(
        {
            "type": "Feature",
            "properties": {
                "id": f"way-{k}",
                "name": name,
                "class": kind,
                "oneway": oneway,
                "synthetic": True,
            },
            "geometry": {"type": "LineString", "coordinates": places},
        }
        for k, (name, kind, oneway, places) in enumerate(lines, start=1)
    )


def _collection(features: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "synthetic": True, "features": list(features)}


# Parks as (name, first column, first row, columns, rows) in blocks.
_PARKS = [
    ("东部装备制造园", 20, 3, 5, 4),
    ("北郊物流园", 11, 15, 5, 3),
    ("新材料产业园", 3, 12, 4, 4),
    ("河滨食品园", 2, 2, 4, 3),
    ("创业孵化园", 12, 8, 3, 2),
]


def parks() -> dict[str, Any]:
    """Rectangular park outlines, a few metres inside their streets."""
    inset = 20.0
    features = []
    for k, (name, i, j, wide, high) in enumerate(_PARKS, start=1):
        x0, y0, x1, y1 = (
            i * BLOCK_M + inset,
            j * BLOCK_M + inset,
            (i + wide) * BLOCK_M - inset,
            (j + high) * BLOCK_M - inset,
        )
        ring = [lon_lat(x, y) for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0))]
        features.append(
            {
                "type": "Feature",
                "properties": {
                    "id": f"park-{k}",
                    "name": f"{name}（{LABEL}）",
                    "aliases": [],
                    "kind": "园区",
                    "gates": [],
                },
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    return _collection(features)


def _places(rng: np.random.Generator, count: int) -> list[tuple[str, float, float]]:
    """Park name and metres of each firm: six in ten in parks, the rest in loose groups and alone."""
    hubs = rng.uniform([600, 600], [COLUMNS * BLOCK_M - 600, ROWS * BLOCK_M - 600], size=(12, 2))
    found = []
    for _ in range(count):
        draw = rng.random()
        if draw < 0.6:  # noqa: PLR2004 - the share above
            name, i, j, wide, high = _PARKS[int(rng.integers(len(_PARKS)))]
            east, north = rng.uniform(0.1, wide - 0.1), rng.uniform(0.1, high - 0.1)
            found.append((f"{name}（{LABEL}）", (i + east) * BLOCK_M, (j + north) * BLOCK_M))
        elif draw < 0.9:  # noqa: PLR2004
            east_north = np.clip(rng.normal(hubs[int(rng.integers(len(hubs)))], 140.0), 0, None)
            found.append(("", float(east_north[0]), float(east_north[1])))
        else:
            found.append(
                ("", float(rng.uniform(0, COLUMNS * BLOCK_M)), float(rng.uniform(0, ROWS * BLOCK_M)))
            )
    return found


def enterprises(rng: np.random.Generator, count: int) -> list[dict[str, Any]]:
    """Enterprises with heavy-tailed workers that reopen over 33 days."""
    rows = []
    for k, (park, east, north) in enumerate(_places(rng, count), start=1):
        lon, lat = lon_lat(east, north)
        workers = int(min(3 + rng.pareto(1.2) * 6, 2_500))
        trade = _TRADES[int(rng.integers(len(_TRADES)))]
        day = FIRST_DAY + timedelta(days=int(rng.integers(DAYS)))
        rows.append(
            {
                "id": f"E{k:05d}",
                "name": f"{LABEL}{trade}企业{k}",
                "category": trade,
                "park": park,
                "workers": workers,
                "workers_returned": int(workers * rng.uniform(0.4, 1.0)),
                "reopened_on": day.isoformat() if rng.random() < 0.9 else "",  # noqa: PLR2004 - a tenth still closed
                "key_unit": int(workers > 500),  # noqa: PLR2004
                "lon": lon,
                "lat": lat,
            }
        )
    return rows


def stations() -> list[dict[str, Any]]:
    """Return two street stations."""
    places = {"S1": ("城东派出所", 6_300.0, 2_700.0), "S2": ("城西派出所", 2_100.0, 3_600.0)}
    return [
        dict(zip(("id", "name", "lon", "lat"), (key, f"{name}（{LABEL}）", *lon_lat(x, y)), strict=True))
        for key, (name, x, y) in places.items()
    ]


def units(count: int) -> list[dict[str, Any]]:
    """Units of the two stations, half by day and half late."""
    return [
        {
            "id": f"U{k:02d}",
            "name": f"巡逻{k:02d}组（{LABEL}）",
            "station": "S1" if k % 2 else "S2",
            "officers": 2,
            "auxiliaries": 2,
            "shift_start": "08:00" if k % 4 < 2 else "14:00",  # noqa: PLR2004 - two and two
            "shift_end": "16:00" if k % 4 < 2 else "22:00",  # noqa: PLR2004
        }
        for k in range(1, count + 1)
    ]


def write_csv(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write rows of equal keys as UTF-8 CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def write_town(folder: Path, *, seed: int = 1, firms: int = 600, crews: int = 6) -> None:
    """Write the town's files in the formats of a city folder."""
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    for name, layer in (("roads", roads(rng)), ("parks", parks())):
        (folder / f"{name}.geojson").write_text(
            json.dumps(layer, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    write_csv(folder / "enterprises.csv", enterprises(rng, firms))
    write_csv(folder / "stations.csv", stations())
    write_csv(folder / "units.csv", units(crews))
    (folder / "city.toml").write_text(
        f'name = "示例镇（{LABEL}数据 synthetic）"\ntimezone = "Asia/Shanghai"\nsynthetic = true\n',
        encoding="utf-8",
    )
