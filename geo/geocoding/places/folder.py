"""Reads a city folder for the geocoder: mends what can be mended, leaves out and counts the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from geo.errors import GazetteerEmpty, GazetteerMissing
from geo.geocoding.places.coordinates import mended, middle
from geo.geocoding.places.dirt import AXES_MENDED, DOUBLED, NAMELESS, NO_COORDINATES, Dirt
from geo.geocoding.places.doubles import first_of_doubles
from geo.geocoding.places.features import read_parks, read_regions, read_roads
from geo.geocoding.places.plane import Plane
from geo.geocoding.places.rows import (
    AliasRows,
    AssetRows,
    Entries,
    ParkRows,
    PostRows,
    RegionRows,
    RoadRows,
)
from geo.geocoding.places.text_files import Record, number, read_features, read_records
from geo.position import Floats

FILES = (
    "enterprises.csv",
    "pois.csv",
    "roads.geojson",
    "parks.geojson",
    "mileposts.csv",
    "admin.geojson",
    "aliases.csv",
    "assets.csv",
)
_ENTRY_FIELDS = ("id", "name", "category", "address", "district", "township", "park")
_ASSET_FIELDS = ("id", "kind", "line", "number", "name", "district", "township")


@dataclass(frozen=True, slots=True)
class Folder:
    """Everything a geocoder is given, positions in metres of one plane."""

    plane: Plane
    entries: Entries
    roads: RoadRows
    parks: ParkRows
    posts: PostRows
    regions: RegionRows
    aliases: AliasRows
    assets: AssetRows
    dirt: Dirt


def read_folder(path: Path) -> Folder:
    """Read a folder in the formats of a gazetteer; every file may be missing, not all of them.

    Single rows never refuse a folder: what is no place is left out, exchanged axes are put right,
    doubled registrations become one, and ``dirt`` counts them.

    Raises
    ------
    GazetteerMissing
        If there is no such folder.
    GazetteerEmpty
        If no file in it holds a single place.
    """
    if not path.is_dir():
        raise GazetteerMissing(file=str(path))
    dirt = Dirt()
    tables = {name: read_records(path / name, dirt) for name in FILES if name.endswith(".csv")}
    shapes = {name: read_features(path / name, dirt) for name in FILES if name.endswith(".geojson")}
    roads = read_roads(shapes["roads.geojson"], dirt)
    parks = read_parks(shapes["parks.geojson"], dirt)
    regions = read_regions(shapes["admin.geojson"], dirt)
    placed = {name: _pairs(rows) for name, rows in tables.items() if name != "aliases.csv"}
    centre = middle(np.concatenate([*placed.values(), *(part.pairs() for part in (roads, parks, regions))]))
    if centre is None:
        raise GazetteerEmpty(file=str(path))
    plane = Plane(*centre)
    puts = {name: _place(name, pairs, plane, dirt) for name, pairs in placed.items()}
    return Folder(
        plane=plane,
        entries=_entries(tables, puts, dirt),
        roads=roads.rows(plane, dirt),
        parks=parks.rows(plane, dirt),
        posts=_posts(tables["mileposts.csv"], puts["mileposts.csv"]),
        regions=regions.rows(plane, dirt),
        aliases=_aliases(tables["aliases.csv"]),
        assets=_assets(tables["assets.csv"], puts["assets.csv"]),
        dirt=dirt,
    )


def _pairs(rows: Sequence[Record]) -> Floats:
    return np.array([[number(row.get("lon")), number(row.get("lat"))] for row in rows]).reshape(-1, 2)


def _place(file: str, pairs: Floats, plane: Plane, dirt: Dirt) -> Floats:
    right, flipped = mended(pairs, (plane.lon, plane.lat))
    xy = plane.metres(right[:, 0], right[:, 1])
    dirt.add(file, AXES_MENDED, flipped.sum())
    dirt.add(file, NO_COORDINATES, np.isnan(xy[:, 0]).sum())
    return xy


def _column(rows: Iterable[Record], name: str) -> list[str]:
    return [row.get(name, "") for row in rows]


def _entries(tables: dict[str, list[Record]], puts: dict[str, Floats], dirt: Dirt) -> Entries:
    rows: list[Record] = []
    parts: list[Floats] = []
    is_poi: list[bool] = []
    for file in ("enterprises.csv", "pois.csv"):
        good = np.flatnonzero(np.isfinite(puts[file][:, 0])).tolist()
        named = [k for k in good if tables[file][k].get("name")]
        dirt.add(file, NAMELESS, len(good) - len(named))
        rows += [tables[file][k] for k in named]
        parts.append(puts[file][named])
        is_poi += [file == "pois.csv"] * len(named)
    xy = np.concatenate(parts)
    first = first_of_doubles(_column(rows, "name"), _column(rows, "address"), xy)
    for file, poi in (("enterprises.csv", False), ("pois.csv", True)):
        dirt.add(file, DOUBLED, sum(first[k] != k and is_poi[k] == poi for k in range(len(rows))))
    return _merged(rows, xy, np.array(is_poi, bool), first)


def _merged(
    rows: list[Record], xy: Floats, is_poi: npt.NDArray[np.bool_], first: npt.NDArray[np.int64]
) -> Entries:
    kept, group = np.unique(first, return_inverse=True)
    sums = np.zeros((len(kept), 2))
    np.add.at(sums, group, xy)
    merged = {rows[k].get("id", ""): int(group[k]) for k in np.flatnonzero(first != np.arange(len(rows)))}
    whole = [dict(rows[k]) for k in kept]
    for k in np.flatnonzero(first != np.arange(len(rows))):
        into = whole[group[k]]
        into.update({name: into.get(name) or rows[k].get(name, "") for name in _ENTRY_FIELDS})
    columns = {name: _column(whole, name) for name in _ENTRY_FIELDS}
    counts = np.bincount(group, minlength=len(kept))[:, None]
    return Entries(**columns, xy=sums / counts, is_poi=is_poi[kept], merged=merged)


def _posts(rows: list[Record], xy: Floats) -> PostRows:
    km = np.array([number(row.get("km", "").upper().lstrip("K")) for row in rows])
    good = np.flatnonzero(np.isfinite(km) & np.isfinite(xy[:, 0]))
    kept = [rows[k] for k in good]
    columns = {name: _column(kept, name) for name in ("road_id", "road_ref", "road_name")}
    return PostRows(**columns, km=km[good], xy=xy[good])


def _aliases(rows: list[Record]) -> AliasRows:
    kept = [row for row in rows if row.get("alias")]
    fields = ("alias", "target_id", "target_name", "target_type")
    return AliasRows(**{name: _column(kept, name) for name in fields})


def _assets(rows: list[Record], xy: Floats) -> AssetRows:
    good = np.flatnonzero(np.isfinite(xy[:, 0]))
    kept = [rows[k] for k in good]
    return AssetRows(**{name: _column(kept, name) for name in _ASSET_FIELDS}, xy=xy[good])
