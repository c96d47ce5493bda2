"""Which places of a folder are offered while a name is being typed, and under which names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from geo.geocoding.places.areas import Areas
from geo.geocoding.places.folder import Folder
from geo.geocoding.places.gates import Gates
from geo.geocoding.places.roadline import RoadLines
from geo.geocoding.suggestions import KINDS
from geo.geocoding.text.names import region_words

REGION, PARK, POI, ROAD, ENTERPRISE, ASSET = range(len(KINDS))
_LEAST_OF_A_NAME = 2


class NamedPlace(NamedTuple):
    """A place with its names, position in metres; ``ids`` are those that lists of aliases use."""

    kind: int
    name: str
    aliases: tuple[str, ...]
    ids: tuple[str, ...]
    district: str
    x: float
    y: float


def named_places(folder: Folder) -> Iterator[NamedPlace]:
    """Yield what can be offered; what has no position is not."""
    for place in (*_regions(folder), *_parks(folder), *_entries(folder), *_roads(folder), *_assets(folder)):
        if place.name and np.isfinite(place.x):
            yield place


def spellings(folder: Folder, places: Sequence[NamedPlace]) -> Iterator[tuple[str, int, int]]:
    """Yield every name with kind and number of its place: its own, listed ones, those without region."""
    listed: dict[str, list[str]] = {}
    for alias, target in zip(folder.aliases.alias, folder.aliases.target_id, strict=True):
        listed.setdefault(target, []).append(alias)
    before = _region_words(folder)
    for number, place in enumerate(places):
        aliases = [alias for identifier in place.ids for alias in listed.get(identifier, ())]
        for name in (place.name, *place.aliases, *aliases):
            yield name, place.kind, number
            bare = _without_region(name, before)
            if bare != name and place.kind != REGION:
                yield bare, place.kind, number


def _region_words(folder: Folder) -> tuple[str, ...]:
    regions = folder.regions
    names = [
        (name, *aliases, city)
        for name, aliases, city, level in zip(
            regions.name, regions.aliases, regions.city, regions.level, strict=True
        )
        if level == "district"
    ]
    return region_words(names)


def _without_region(name: str, before: Sequence[str]) -> str:
    rest = name
    while word := next((word for word in before if rest.startswith(word)), ""):
        if len(rest) - len(word) < _LEAST_OF_A_NAME:
            break
        rest = rest[len(word) :]
    return rest


def _regions(folder: Folder) -> Iterator[NamedPlace]:
    regions = folder.regions
    for row, (x, y) in enumerate(Areas.build(regions).middle.tolist()):
        yield NamedPlace(REGION, regions.name[row], regions.aliases[row], (), regions.district[row], x, y)


def _parks(folder: Folder) -> Iterator[NamedPlace]:
    parks = folder.parks
    for row, (x, y) in enumerate(Gates.build(parks).centres.tolist()):
        district = parks.district[row]
        yield NamedPlace(PARK, parks.name[row], parks.aliases[row], (parks.id[row],), district, x, y)


def _entries(folder: Folder) -> Iterator[NamedPlace]:
    entries = folder.entries
    again: dict[int, list[str]] = {}
    for identifier, row in entries.merged.items():
        again.setdefault(row, []).append(identifier)
    for row, (x, y) in enumerate(entries.xy.tolist()):
        kind = POI if entries.is_poi[row] else ENTERPRISE
        ids = (entries.id[row], *again.get(row, ()))
        yield NamedPlace(kind, entries.name[row], (), ids, entries.district[row], x, y)


def _roads(folder: Folder) -> Iterator[NamedPlace]:
    """Yield each road once, at the middle of its longest line, with the names of all its rows."""
    roads, lines = folder.roads, RoadLines.build(folder.roads)
    rows: list[list[int]] = [[] for _ in range(len(lines))]
    for row, road in enumerate(lines.road_of_row.tolist()):
        rows[road].append(row)
    for road, own in enumerate(rows):
        first, line = own[0], lines.lines_of(road)[0]
        words = [word for row in own for word in (roads.name[row], roads.ref[row], *roads.aliases[row])]
        name, *aliases = dict.fromkeys(word for word in words if word)
        ids = tuple(roads.id[row] for row in own if roads.id[row])
        x, y = lines.point(line, lines.length_m(line) / 2)
        yield NamedPlace(ROAD, name, tuple(aliases), ids, roads.district[first], x, y)


def _assets(folder: Folder) -> Iterator[NamedPlace]:
    assets = folder.assets
    for row, (x, y) in enumerate(assets.xy.tolist()):
        name = assets.name[row] or assets.line[row] + assets.number[row]
        yield NamedPlace(ASSET, name, (), (assets.id[row],), assets.district[row], x, y)
