"""Reads a city folder for the geocoder: mends what can be mended, leaves out and counts the rest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geo.errors import GazetteerEmpty, GazetteerMissing
from geo.geocoding.places.coordinates import mended, middle
from geo.geocoding.places.dirt import AXES_MENDED, DOUBLED, NAMELESS, NO_COORDINATES, Dirt
from geo.geocoding.places.doubles import first_of_doubles
from geo.geocoding.places.features import read_parks, read_regions, read_roads
from geo.geocoding.places.flat import Ints
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
from geo.geocoding.places.text_files import Table, number, read_features, read_table
from geo.position import Bools, Floats

_ENTRY_FIELDS = ("id", "name", "category", "address", "district", "township", "park")
_POST_FIELDS = ("road_id", "road_ref", "road_name")
_ALIAS_FIELDS = ("alias", "target_id", "target_name", "target_type")
_ASSET_FIELDS = ("id", "kind", "line", "number", "name", "district", "township")
_PLACE = ("lon", "lat")
_TABLES = {
    "enterprises.csv": _ENTRY_FIELDS + _PLACE,
    "pois.csv": _ENTRY_FIELDS + _PLACE,
    "mileposts.csv": (*_POST_FIELDS, "km", *_PLACE),
    "aliases.csv": _ALIAS_FIELDS,
    "assets.csv": _ASSET_FIELDS + _PLACE,
}
_SHAPES = ("roads.geojson", "parks.geojson", "admin.geojson")
FILES = (*_TABLES, *_SHAPES)


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
    tables = {name: read_table(path / name, columns, dirt) for name, columns in _TABLES.items()}
    shapes = {name: read_features(path / name, dirt) for name in _SHAPES}
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


def _pairs(table: Table) -> Floats:
    return np.array([[number(cell) for cell in table[axis]] for axis in _PLACE]).T.reshape(-1, 2)


def _place(file: str, pairs: Floats, plane: Plane, dirt: Dirt) -> Floats:
    right, flipped = mended(pairs, (plane.lon, plane.lat))
    xy = plane.metres(right[:, 0], right[:, 1])
    dirt.add(file, AXES_MENDED, flipped.sum())
    dirt.add(file, NO_COORDINATES, np.isnan(xy[:, 0]).sum())
    return xy


def _entries(tables: dict[str, Table], puts: dict[str, Floats], dirt: Dirt) -> Entries:
    columns: dict[str, list[str]] = {name: [] for name in _ENTRY_FIELDS}
    parts: list[Floats] = []
    for file in ("enterprises.csv", "pois.csv"):
        good = np.flatnonzero(np.isfinite(puts[file][:, 0])).tolist()
        named = [row for row in good if tables[file]["name"][row]]
        dirt.add(file, NAMELESS, len(good) - len(named))
        parts.append(puts[file][named])
        for name in _ENTRY_FIELDS:
            columns[name] += tables[file].take(name, named)
    is_poi = np.repeat([False, True], [len(part) for part in parts])
    xy = np.concatenate(parts)
    first = first_of_doubles(columns["name"], columns["address"], xy)
    doubled = first != np.arange(len(first))
    for file, poi in (("enterprises.csv", False), ("pois.csv", True)):
        dirt.add(file, DOUBLED, int((doubled & (is_poi == poi)).sum()))
    return _merged(columns, xy, is_poi, first)


def _merged(columns: dict[str, list[str]], xy: Floats, is_poi: Bools, first: Ints) -> Entries:
    """Make one entry of doubles: the words of the first, filled up from the others, in their middle."""
    kept, group, counts = np.unique(first, return_inverse=True, return_counts=True)
    sums = np.zeros((len(kept), 2))
    np.add.at(sums, group, xy)
    again = np.flatnonzero(first != np.arange(len(first))).tolist()
    merged = {columns["id"][row]: int(group[row]) for row in again}
    for words in columns.values():
        for row in again:
            words[first[row]] = words[first[row]] or words[row]
    whole = {name: [words[row] for row in kept.tolist()] for name, words in columns.items()}
    return Entries(**whole, xy=sums / counts[:, None], is_poi=is_poi[kept], merged=merged)


def _posts(table: Table, xy: Floats) -> PostRows:
    km = np.array([number(cell.upper().lstrip("K")) for cell in table["km"]], float)
    good = np.flatnonzero(np.isfinite(km) & np.isfinite(xy[:, 0]))
    columns = {name: table.take(name, good.tolist()) for name in _POST_FIELDS}
    return PostRows(**columns, km=km[good], xy=xy[good])


def _aliases(table: Table) -> AliasRows:
    kept = [row for row, alias in enumerate(table["alias"]) if alias]
    return AliasRows(**{name: table.take(name, kept) for name in _ALIAS_FIELDS})


def _assets(table: Table, xy: Floats) -> AssetRows:
    good = np.flatnonzero(np.isfinite(xy[:, 0]))
    return AssetRows(**{name: table.take(name, good.tolist()) for name in _ASSET_FIELDS}, xy=xy[good])
