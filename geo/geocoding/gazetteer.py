"""What a geocoder knows of one city: names, shapes and positions, as arrays of one index file."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from geo.geocoding.hypothesis import ASSET, CITY, ENTRY, PARK, REGION, ROAD, SERIES
from geo.geocoding.places.areas import Areas
from geo.geocoding.places.assets import Assets
from geo.geocoding.places.crossings import Crossings
from geo.geocoding.places.flat import pack_words
from geo.geocoding.places.gates import Gates
from geo.geocoding.places.mileposts import Mileposts
from geo.geocoding.places.numbers import Numbers
from geo.geocoding.places.plane import Plane
from geo.geocoding.places.roadline import OnRoad, RoadLines
from geo.geocoding.text import names
from geo.geocoding.text.cues import Distance
from geo.geocoding.text.index import NameIndex, NameRow, index_names
from geo.geocoding.text.sounds import Sounds, learn_sounds
from geo.position import Floats

if TYPE_CHECKING:  # reading folders needs Shapely, answering from an index does not
    from geo.geocoding.places.folder import Folder

_SECTOR_SHARE = 0.35  # a direction as the crow flies is good to about 20 degrees
_LEAST_EXTENT_M2 = 1e8
_NEIGHBOURS = 3
_VILLAGE_M = (1800.0, 5000.0)  # households stand about a village's middle with some 700 m deviation or more
_LONE_VILLAGE_M = 3000.0
_PLACES = ("roads", "crossings", "posts", "numbers", "gates", "areas", "assets")
_BROAD = {"村庄": 250.0, "小区": 80.0, "景区": 200.0, "交通枢纽": 80.0, "桥梁": 80.0}


@dataclass(frozen=True)
class Gazetteer:
    """Everything of a folder that answering needs; positions in metres of ``plane``."""

    plane: Plane
    sounds: Sounds
    names: NameIndex
    roads: RoadLines
    crossings: Crossings
    posts: Mileposts
    numbers: Numbers
    gates: Gates
    areas: Areas
    assets: Assets
    entry_xy: Floats
    entry_radius_m: npt.NDArray[np.float32]
    asset_xy: Floats
    words: Mapping[str, npt.NDArray[Any]]

    @classmethod
    def build(cls, folder: Folder) -> Self:
        """Compute all tables of a folder."""
        sounds = learn_sounds()
        roads = RoadLines.build(folder.roads)
        assets = Assets.build(folder.assets)
        rows = list(_name_rows(folder, roads, assets))
        texts = {
            "entry": folder.entries.name,
            "road": _first_names(folder.roads.name, folder.roads.ref, roads),
            "park": folder.parks.name,
            "region": folder.regions.name,
            "asset": folder.assets.name,
            "series": [line + thing for line, thing in assets.series()],
            "city": _cities(folder),
        }
        words: dict[str, npt.NDArray[Any]] = {}
        for name, column in texts.items():
            words[f"{name}.blob"], words[f"{name}.starts"] = pack_words(column)
        built = cls(
            plane=folder.plane,
            sounds=sounds,
            names=index_names(rows, sounds),
            roads=roads,
            crossings=Crossings.build(roads),
            posts=Mileposts.build(folder.posts, folder.roads, roads),
            numbers=Numbers.build(folder.entries, folder.roads, roads),
            gates=Gates.build(folder.parks),
            areas=Areas.build(folder.regions),
            assets=assets,
            entry_xy=folder.entries.xy,
            entry_radius_m=np.array([_BROAD.get(kind, 0.0) for kind in folder.entries.category], np.float32),
            asset_xy=folder.assets.xy,
            words=words,
        )
        arrays = built.arrays()
        for array in arrays.values():  # as they are when mapped, so that the loops are compiled once
            array.flags.writeable = False
        return cls.from_arrays(arrays)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return everything by name, to be kept in an index file."""
        kept: dict[str, npt.NDArray[Any]] = {
            "plane": np.array([self.plane.lon, self.plane.lat]),
            "entry_xy": self.entry_xy,
            "entry_radius_m": self.entry_radius_m,
            "asset_xy": self.asset_xy,
        }
        kept.update(self.sounds.arrays())
        kept.update(self.names.arrays())
        for part in _PLACES:
            kept.update({f"{part}.{name}": array for name, array in getattr(self, part).arrays().items()})
        kept.update({f"words.{name}": array for name, array in self.words.items()})
        return kept

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Self:
        """Take everything from an index file, without a copy."""
        lon, lat = arrays["plane"].tolist()
        return cls(
            plane=Plane(lon, lat),
            sounds=Sounds.from_arrays(arrays),
            names=NameIndex.from_arrays(arrays),
            roads=RoadLines.from_arrays(_within(arrays, "roads")),
            crossings=Crossings.from_arrays(_within(arrays, "crossings")),
            posts=Mileposts.from_arrays(_within(arrays, "posts")),
            numbers=Numbers.from_arrays(_within(arrays, "numbers")),
            gates=Gates.from_arrays(_within(arrays, "gates")),
            areas=Areas.from_arrays(_within(arrays, "areas")),
            assets=Assets.from_arrays(_within(arrays, "assets")),
            entry_xy=arrays["entry_xy"],
            entry_radius_m=arrays["entry_radius_m"],
            asset_xy=arrays["asset_xy"],
            words=_within(arrays, "words"),
        )

    def entry_at(self, entry: int) -> tuple[float, float]:
        """Return where an entry is."""
        x, y = self.entry_xy[entry].tolist()
        return x, y

    def entry_radius(self, entry: int) -> float:
        """Return how wide an entry is: 0 for a house, some hundred metres for a village."""
        return float(self.entry_radius_m[entry])

    def village_reach(self, entry: int) -> float:
        """Return how far the land of a village may reach: half the way to its third nearest neighbour."""
        if len(self._villages) <= _NEIGHBOURS:
            return _LONE_VILLAGE_M
        away = np.hypot(*(self.entry_xy[self._villages] - self.entry_xy[entry]).T)
        return float(np.clip(np.partition(away, _NEIGHBOURS)[_NEIGHBOURS] / 2.0, *_VILLAGE_M))

    def is_village(self, entry: int) -> bool:
        """Tell whether an entry is a village, whose land is wide."""
        return self.entry_radius(entry) >= _BROAD["村庄"]

    @cached_property
    def _villages(self) -> npt.NDArray[np.int64]:
        return np.flatnonzero(self.entry_radius_m >= _BROAD["村庄"])

    def asset_at(self, asset: int) -> tuple[float, float]:
        """Return where an asset is."""
        x, y = self.asset_xy[asset].tolist()
        return x, y

    def park_at(self, park: int) -> tuple[float, float, float]:
        """Return the middle of a park and how far its outline reaches."""
        found = self.gates.centre(park)
        return found.x, found.y, found.radius_m

    def gate_at(self, kind: int, target: int, word: str) -> tuple[float, float, float] | None:
        """Return the gate of a park, or the place of an entry, whose gates nobody knows."""
        if kind == ENTRY:
            return (*self.entry_at(target), self.entry_radius(target))
        found = self.gates.place(target, word)
        return (found.x, found.y, found.radius_m) if found else None

    def number_at(self, road: int, number: int) -> tuple[float, float, float] | None:
        """Return the place of a house number, None beyond what is known."""
        found = self.numbers.place(self.roads, road, number)
        return (found.x, found.y, found.radius_m) if found else None

    def kilometre_at(self, road: int, km: float) -> tuple[float, float, float] | None:
        """Return the place of a kilometre, None beyond the posts."""
        found = self.posts.places(self.roads, road, km)
        return (found[0].x, found[0].y, found[0].radius_m) if found else None

    def highway_near(self, kind: int, target: int, within_m: float) -> OnRoad | None:
        """Return the place on the nearest road with kilometre posts beside an entry."""
        if kind != ENTRY:
            return None
        x, y = self.entry_at(target)
        near = [self.roads.nearest(road, x, y) for road in self._posted]
        place, off = min(near, key=lambda found: found[1], default=(None, math.inf))
        return place if off <= within_m else None

    @cached_property
    def _posted(self) -> list[int]:
        return [road for road in range(len(self.roads)) if self.posts.has_posts(road)]

    def roads_meeting(self, road: int) -> list[int]:
        """Return the roads that cross a road."""
        return sorted(
            {
                crossing.other(road)
                for line in self.roads.lines_of(road)
                for _, crossing in self.crossings.along(line)
            }
        )

    def rows_of_roads(self, roads: Sequence[int]) -> npt.NDArray[np.int32]:
        """Return the rows of names of some roads."""
        starts, rows = self._road_rows
        parts = [rows[starts[road] : starts[road + 1]] for road in roads]
        return np.concatenate([np.zeros(0, np.int32), *parts]).astype(np.int32)

    @cached_property
    def _road_rows(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
        counts = np.diff(self.names.target_starts)
        rows = np.repeat(np.arange(counts.size, dtype=np.int32), counts)
        is_road = self.names.kind[rows] == ROAD
        order = np.argsort(self.names.targets[is_road], kind="stable")
        targets = self.names.targets[is_road][order]
        return np.searchsorted(targets, np.arange(len(self.roads) + 1)), rows[is_road][order]

    def heading(self, compass_deg: float) -> tuple[float, float]:
        """Return a direction of the compass as metres east and north."""
        return math.sin(math.radians(compass_deg)), math.cos(math.radians(compass_deg))

    def shifted(self, x: float, y: float, distance: Distance) -> tuple[float, float, float]:
        """Return a place as the crow flies, and the radius of its sector."""
        east, north = self.heading(distance.compass_deg)
        metres = distance.metres
        return x + east * metres, y + north * metres, 30.0 + _SECTOR_SHARE * metres

    def name(self, kind: int, target: int) -> str:
        """Return the name of what a mention means."""
        column = {
            ENTRY: "entry",
            ROAD: "road",
            PARK: "park",
            REGION: "region",
            ASSET: "asset",
            CITY: "city",
            SERIES: "series",
        }[kind]
        return self.word(column, target)

    def word(self, column: str, row: int) -> str:
        """Return one word of a column of the index."""
        first, last = self.words[f"{column}.starts"][row : row + 2].tolist()
        return bytes(self.words[f"{column}.blob"][first:last]).decode("utf-8", "replace")

    @cached_property
    def extent_m2(self) -> float:
        """Return the area over which the entries and roads of the city spread, in square metres."""
        xy = np.concatenate([self.entry_xy, self.roads.xy])
        if not len(xy):
            return _LEAST_EXTENT_M2
        low, high = np.percentile(xy, (10.0, 90.0), axis=0)  # so that one far place of few changes nothing
        area = max(float(np.prod((high - low) / 0.8)), _LEAST_EXTENT_M2)
        return float(2.0 ** round(math.log2(area)))  # one place more or less changes nothing


def _within(arrays: Mapping[str, npt.NDArray[Any]], part: str) -> dict[str, npt.NDArray[Any]]:
    return {name[len(part) + 1 :]: array for name, array in arrays.items() if name.startswith(part + ".")}


def _first_names(column: list[str], refs: list[str], roads: RoadLines) -> list[str]:
    found = [""] * len(roads)
    for row, road in enumerate(roads.road_of_row.tolist()):
        found[road] = found[road] or column[row] or refs[row]
    return found


def _name_rows(folder: Folder, roads: RoadLines, assets: Assets) -> Iterator[NameRow]:
    regions = names.region_words(_region_names(folder))
    for entry, name in enumerate(folder.entries.name):
        yield from ((form, ENTRY, entry) for form in names.entry_spellings(name, regions))
    towns = set(folder.regions.name)
    for park, name in enumerate(folder.parks.name):
        if name in towns:  # else the town, all of whose name counts, would be heard instead
            yield from ((form, PARK, park) for form in names.alias_spellings(name))
        yield from ((form, PARK, park) for form in names.entry_spellings(name, regions))
        for alias in folder.parks.aliases[park]:
            yield from ((form, PARK, park) for form in names.alias_spellings(alias))
    yield from _road_rows(folder, roads)
    yield from _region_rows(folder)
    yield from _asset_rows(folder, assets)
    yield from _alias_rows(folder, roads)


def _road_rows(folder: Folder, roads: RoadLines) -> Iterator[NameRow]:
    for row, road in enumerate(roads.road_of_row.tolist()):
        for form in names.road_spellings(folder.roads.name[row], folder.roads.ref[row]):
            yield form, ROAD, road
        for alias in folder.roads.aliases[row]:
            yield from ((form, ROAD, road) for form in names.road_alias_spellings(alias))


def _region_rows(folder: Folder) -> Iterator[NameRow]:
    for region, name in enumerate(folder.regions.name):
        for form in (name, *folder.regions.aliases[region]):
            yield from ((spelling, REGION, region) for spelling in names.admin_spellings(form))
    for city, name in enumerate(_cities(folder)):
        yield from ((spelling, CITY, city) for spelling in names.admin_spellings(name))


def _asset_rows(folder: Folder, assets: Assets) -> Iterator[NameRow]:
    for asset, name in enumerate(folder.assets.name):
        yield from ((form, ASSET, asset) for form in names.alias_spellings(name) if name)
    for series, (line, thing) in enumerate(assets.series()):
        yield from ((form, SERIES, series) for form in names.series_spellings(line, thing))


def _cities(folder: Folder) -> list[str]:
    return sorted({name for name in folder.regions.city if name})


def _region_names(folder: Folder) -> Iterator[tuple[str, ...]]:
    for row, name in enumerate(folder.regions.name):
        if folder.regions.level[row] == "district":
            yield (name, *folder.regions.aliases[row], folder.regions.city[row] or name)


def _alias_rows(folder: Folder, roads: RoadLines) -> Iterator[NameRow]:
    known: dict[str, tuple[int, int]] = {}
    for kind, ids in ((PARK, folder.parks.id), (ENTRY, folder.entries.id)):
        known.update({identifier: (kind, row) for row, identifier in enumerate(ids) if identifier})
    known.update({identifier: (ENTRY, row) for identifier, row in folder.entries.merged.items()})
    for row, road in enumerate(roads.road_of_row.tolist()):
        known[folder.roads.id[row]] = (ROAD, road)
    for alias, target in zip(folder.aliases.alias, folder.aliases.target_id, strict=True):
        if target in known:
            is_road = known[target][0] == ROAD
            forms = names.road_alias_spellings(alias) if is_road else names.alias_spellings(alias)
            yield from ((form, *known[target]) for form in forms)
