"""A tiny town for the geocoder, checkable by hand: a grid of streets, a highway, a park, some firms.

Metres east and north of 108.0 E, 39.0 N: North–south streets at x = 0, 500, 1000; east–west streets
at y = 0, 500, 1000, all from −200 to 1200; a highway along y = −2000.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LON0, LAT0 = 108.0, 39.0
_NORTH_M = 111_033.0  # metres a degree at 39 N on WGS-84
_EAST_M = 86_629.0

DISTRICTS = {"柳东区": ("东区", -1000.0, 3000.0), "白音旗": ("白旗", 3000.0, 9000.0)}
STREETS = {"胡杨路": (0.0, None), "新华路": (500.0, None), "工业路": (1000.0, None),
           "河滨街": (None, 0.0), "朝阳街": (None, 500.0), "敖伦街": (None, 1000.0)}  # fmt: skip
FIRMS = (
    ("内蒙古腾成机械制造有限责任公司", "柳东区工业路18号", 1010.0, 260.0),
    ("鑫源烟酒店", "柳东区河滨街7号", 210.0, 10.0),
    ("巴特尔烤肉馆", "柳东区胡杨路3号", -10.0, 120.0),
    ("好又来超市（胡杨路店）", "柳东区胡杨路21号", 10.0, 820.0),
    ("好又来超市（白旗店）", "白音旗", 5000.0, 500.0),
    ("白音旗宏达煤业有限公司", "白音旗", 5300.0, 900.0),
)


def lonlat(x: float, y: float, shift: tuple[float, float] = (0.0, 0.0)) -> list[float]:
    """Return a place in metres as degrees, shifted by some degrees."""
    return [LON0 + x / _EAST_M + shift[0], LAT0 + y / _NORTH_M + shift[1]]


def metres_apart(lon: float, lat: float, x: float, y: float) -> float:
    """Return how far an answer is from a place in metres; the tiny town is flat enough for that."""
    return math.hypot((lon - LON0) * _EAST_M - x, (lat - LAT0) * _NORTH_M - y)


def write_town(
    folder: Path,
    *,
    shift: tuple[float, float] = (0.0, 0.0),
    names: Mapping[str, str] | None = None,
    more: tuple[tuple[str, str, float, float], ...] = (),
) -> Path:
    """Write the town: shifted by degrees, with names replaced, with more firms."""
    folder.mkdir(parents=True, exist_ok=True)

    def called(text: str) -> str:
        for old, new in (names or {}).items():
            text = text.replace(old, new)
        return text

    rows = ["id,name,category,address,district,township,park,lon,lat"]
    for number, (name, address, x, y) in enumerate((*FIRMS, *more)):
        lon, lat = lonlat(x, y, shift)
        rows.append(f"E{number},{called(name)},商贸,{called(address)},,,,{lon:.7f},{lat:.7f}")
    (folder / "enterprises.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    lon, lat = lonlat(2000.0, -1990.0, shift)
    (folder / "pois.csv").write_text(
        f"id,name,category,address,district,township,park,lon,lat\nP0,{called('沙井服务区')},交通设施,,,,,{lon:.7f},{lat:.7f}\n",
        encoding="utf-8",
    )
    (folder / "roads.geojson").write_text(json.dumps(_roads(shift, called)), encoding="utf-8")
    (folder / "parks.geojson").write_text(json.dumps(_parks(shift, called)), encoding="utf-8")
    (folder / "admin.geojson").write_text(json.dumps(_admin(shift, called)), encoding="utf-8")
    posts = ["road_id,road_ref,road_name,km,lon,lat"]
    for km in range(100, 109):
        lon, lat = lonlat(-3000.0 + (km - 100) * 1000.0, -2000.0, shift)
        posts.append(f"R9,G210,210国道,{km},{lon:.7f},{lat:.7f}")
    (folder / "mileposts.csv").write_text("\n".join(posts) + "\n", encoding="utf-8")
    (folder / "aliases.csv").write_text(
        f"alias,target_id,target_name,target_type\n{called('机械厂')},E0,,enterprise\n", encoding="utf-8"
    )
    return folder


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def _feature(shape: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": shape, "coordinates": coordinates},
    }


def _roads(shift: tuple[float, float], called: Any) -> dict[str, Any]:
    found = []
    for number, (name, (x, y)) in enumerate(STREETS.items()):
        ends = [(x, -200.0), (x, 1200.0)] if x is not None else [(-200.0, y), (1200.0, y)]
        line = [lonlat(a or 0.0, b or 0.0, shift) for a, b in ends]
        common = {"ref": "", "aliases": [], "class": "次干道", "district": called("柳东区")}
        found.append(_feature("LineString", line, id=f"R{number}", name=called(name), **common))
    line = [lonlat(x, -2000.0, shift) for x in (-3500.0, 0.0, 5500.0)]
    common = {"ref": "G210", "aliases": ["210国道"], "class": "国道", "district": called("柳东区")}
    found.append(_feature("LineString", line, id="R9", name="210国道", **common))
    return _collection(found)


def _parks(shift: tuple[float, float], called: Any) -> dict[str, Any]:
    ring = [lonlat(x, y, shift) for x, y in ((1500, 0), (2100, 0), (2100, 400), (1500, 400), (1500, 0))]
    lon, lat = lonlat(2100.0, 200.0, shift)
    common = {"aliases": [called("沙湖园区")], "kind": "园区", "district": called("柳东区"), "township": ""}
    gates = [{"name": "东门", "lon": lon, "lat": lat}]
    return _collection(
        [_feature("Polygon", [ring], id="K0", name=called("沙湖工业园"), gates=gates, **common)]
    )


def _admin(shift: tuple[float, float], called: Any) -> dict[str, Any]:
    found = []
    for name, (alias, west, east) in DISTRICTS.items():
        ring = [
            lonlat(x, y, shift)
            for x, y in ((west, -3000), (east, -3000), (east, 3000), (west, 3000), (west, -3000))
        ]
        common = {"level": "district", "aliases": [called(alias)], "city": called("柳河市")}
        found.append(_feature("Polygon", [ring], name=called(name), **common))
    return _collection(found)
