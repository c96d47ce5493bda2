"""Write a made town as the files of a gazetteer, with the dirt that registers have."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import shapely

from benchmarks.calls.town import Park, Place, Road, Town

_COLUMNS = ("id", "name", "category", "address", "district", "township", "park", "lon", "lat")
_DOUBLED, _SWAPPED, _NOWHERE = 0.025, 0.006, 0.008
_NO_DISTRICT, _NO_TOWNSHIP = 0.045, 0.1


def write_gazetteer(town: Town, folder: Path, *, seed: int) -> set[str]:
    """Write all files; return the ids of the rows that say no position."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = Random(f"dirt {seed}")
    nowhere: set[str] = set()
    _table(folder / "enterprises.csv", _COLUMNS, _rows(town, town.firms, rng, nowhere))
    _table(folder / "pois.csv", _COLUMNS, _clean_rows(town, rng))
    _table(folder / "mileposts.csv", ("road_id", "road_ref", "road_name", "km", "lon", "lat"), _posts(town))
    _table(folder / "aliases.csv", ("alias", "target_id", "target_name", "target_type"), town.aliases)
    _features(folder / "roads.geojson", (_road(town, one) for one in town.roads))
    _features(folder / "parks.geojson", (_park(town, one) for one in town.parks))
    _features(folder / "admin.geojson", _admin(town))
    return nowhere


def _table(path: Path, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(columns)
    table.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")


def _features(path: Path, features: Iterable[dict[str, Any]]) -> None:
    whole = {"type": "FeatureCollection", "features": list(features)}
    path.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")


def _feature(properties: dict[str, Any], kind: str, coordinates: Any) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _rows(town: Town, places: list[Place], rng: Random, nowhere: set[str]) -> list[list[object]]:
    rows = []
    for place in places:
        row = _row(town, place, rng)
        dirt = rng.random()
        if dirt < _NOWHERE:
            row[7:] = ["", ""]
            nowhere.add(place.id)
        elif dirt < _NOWHERE + _SWAPPED:
            row[7], row[8] = row[8], row[7]
        elif dirt < _NOWHERE + _SWAPPED + _DOUBLED:
            rows.append(_double(town, place, row, rng))
        rows.append(row)
    rng.shuffle(rows)
    return rows


def _clean_rows(town: Town, rng: Random) -> list[list[object]]:
    return [_row(town, place, rng) for place in town.pois]


def _row(town: Town, place: Place, rng: Random) -> list[object]:
    district = "" if rng.random() < _NO_DISTRICT else place.district.name
    township = "" if rng.random() < _NO_TOWNSHIP else place.township.name
    park = place.park.name if place.park else ""
    lon, lat = town.plane.degrees(place.at)
    return [place.id, place.name, place.category, place.address, district, township, park, lon, lat]


def _double(town: Town, place: Place, row: list[object], rng: Random) -> list[object]:
    """Return the same firm registered again, a few metres off, now and then with a blank behind its name."""
    at = (place.at[0] + rng.uniform(-25, 25), place.at[1] + rng.uniform(-25, 25))
    lon, lat = town.plane.degrees(at)
    return [place.id + "D", place.name + rng.choice(("", "", " ")), *row[2:7], lon, lat]


def _posts(town: Town) -> Iterator[tuple[object, ...]]:
    for post in town.posts:
        road = post.road
        yield road.id, road.ref, road.name, post.km, *town.plane.degrees(road.line.at(post.s))


def _chain(town: Town, points: Iterable[tuple[float, ...]]) -> list[tuple[float, float]]:
    return [town.plane.degrees((float(one[0]), float(one[1]))) for one in points]


def _road(town: Town, road: Road) -> dict[str, Any]:
    properties = {
        "id": road.id,
        "name": road.name,
        "ref": road.ref,
        "aliases": list(road.aliases),
        "class": road.kind,
        "district": road.district.name,
    }
    return _feature(properties, "LineString", _chain(town, road.line.xy))


def _park(town: Town, park: Park) -> dict[str, Any]:
    gates = []
    for name in park.published:
        lon, lat = town.plane.degrees(park.gates[name])
        gates.append({"name": name, "lon": lon, "lat": lat})
    properties = {
        "id": park.id,
        "name": park.name,
        "aliases": list(park.aliases),
        "kind": park.kind,
        "district": park.district.name,
        "township": park.township.name,
        "gates": gates,
    }
    return _feature(properties, "Polygon", [_chain(town, park.shape.exterior.coords)])


def _ring(town: Town, shape: shapely.Polygon) -> list[list[tuple[float, float]]]:
    return [_chain(town, shape.exterior.coords)]


def _admin(town: Town) -> Iterator[dict[str, Any]]:
    for district in town.districts:
        aliases = [district.alias] if district.alias else []
        whole = {"level": "district", "name": district.name, "aliases": aliases, "city": town.name}
        yield _feature(whole, "Polygon", _ring(town, district.shape))
    for township in town.townships:
        properties: dict[str, object] = {
            "level": "township",
            "name": township.name,
            "aliases": list(township.aliases),
            "district": township.district.name,
            "seat": town.plane.degrees(township.seat),
        }
        yield _feature(properties, "Polygon", _ring(town, township.shape))
