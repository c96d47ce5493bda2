"""What the makers of calls share: a scene with its wording, and tables of what is unique in a town."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

import shapely

from benchmarks.calls.plane import Point, apart
from benchmarks.calls.speech import sound_key
from benchmarks.calls.town import District, Place, Road, Town, Township
from benchmarks.calls.voice import Voice
from benchmarks.calls.voices import PLAIN

T = TypeVar("T")
_SAME_CROSSING_M = 60.0
_STOPS_SHORT_M = 9.0


@dataclass
class Scene:
    """A place in words and where it truly is; ``at`` is None where nobody could tell."""

    say: str
    at: Point | None
    target: str | None = None
    sub: str = ""
    district: District | None = None
    acceptable: tuple[Point, ...] = ()
    expect: str = "point"
    whole: bool = False
    """Whether ``say`` is the whole text and needs nothing around it."""
    prior: str = "maybe"
    """maybe, never, precise (good, from the telephone itself) or near (tells the branches apart)."""
    clear_m: float = 0.0
    """How far the nearest place of the same wording is; a position must be better than that."""


@dataclass(frozen=True)
class Crossing:
    """Where two roads of different names meet."""

    roads: tuple[Road, Road]
    at: Point
    district: District

    @property
    def names(self) -> tuple[str, str]:
        """The two names, sorted."""
        one, other = sorted((self.roads[0].name, self.roads[1].name))
        return one, other


@dataclass
class Calls:
    """A town, a source of chance and what is known about uniqueness of names."""

    town: Town
    rng: Random
    nowhere: set[str]
    voice: Voice = PLAIN
    crossings: list[Crossing] = field(default_factory=list)
    by_pair: dict[tuple[str, str], list[Crossing]] = field(default_factory=lambda: defaultdict(list))
    on_road: dict[str, list[Crossing]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[Road]] = field(default_factory=lambda: defaultdict(list))
    cores: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    keys: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    by_trade: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    numbers: dict[tuple[str, int], list[int]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.crossings = meetings(self.town)
        for crossing in self.crossings:
            self.by_pair[crossing.names].append(crossing)
            for road in crossing.roads:
                self.on_road[road.id].append(crossing)
        for road in self.town.roads:
            self.by_name[road.name].append(road)
        for place in (*self.town.firms, *self.town.pois):
            self.cores[place.core].append(place)
            self.keys[sound_key(place.core)].append(place)
            self.by_trade[place.trade].append(place)
            if place.road and place.id not in self.nowhere and f"{place.number}号" in place.address:
                self.numbers[place.road.id, place.number % 2].append(place.number)

    def until(self, make: Callable[[], T | None]) -> T:
        """Try until something fitting is found."""
        for _ in range(3000):
            found = make()
            if found is not None:
                return found
        raise RuntimeError(f"nothing found for {make}")

    def region(self, district: District, township: Township | None = None, *, must: bool = False) -> str:
        """Words for the region before a place: none, short, full, or full of full."""
        said = self._region(district, township, must=must)
        return self.rng.choice(self.voice.regions).format(said) if said and self.voice.regions else said

    def _region(self, district: District, township: Township | None, *, must: bool) -> str:
        kind = self.rng.random() * (0.62 if must else 1.0)
        if kind < 0.28:
            return district.name
        if kind < 0.42 and district.alias:
            return district.alias
        if kind < 0.54 or township is None:
            return self.town.name + district.name if kind < 0.62 else ""
        return district.name + township.name if kind < 0.62 else ""

    def place(self) -> Place:
        """Any firm or, less often, point of interest that has a position."""
        pool = self.town.firms if self.rng.random() < 0.86 else self.town.pois
        return self.until(lambda: _with_position(self.rng.choice(pool), self.nowhere))


def _with_position(place: Place, nowhere: set[str]) -> Place | None:
    return None if place.id in nowhere else place


def meetings(town: Town) -> list[Crossing]:
    """All crossings of roads of different names; streets that stop a little short meet as well."""
    shapes = [road.line.shape for road in town.roads]
    tree = shapely.STRtree(shapes)
    ones, others = tree.query(shapes, predicate="dwithin", distance=_STOPS_SHORT_M)
    found: list[Crossing] = []
    for i, j in sorted(zip(ones.tolist(), others.tolist(), strict=True)):
        one, other = town.roads[i], town.roads[j]
        if i < j and one.name != other.name:
            found += [Crossing((one, other), at, _district(town, one, other, at)) for at in _meet(one, other)]
    return found


def _meet(one: Road, other: Road) -> list[Point]:
    shared = one.line.shape.intersection(other.line.shape)
    points = [part.centroid for part in shapely.get_parts(shared) if not part.is_empty]
    if not points:
        near = shapely.shortest_line(one.line.shape, other.line.shape)
        points = [near.interpolate(0.5, normalized=True)]
    kept: list[Point] = []
    for point in points:
        if all(apart((point.x, point.y), seen) > _SAME_CROSSING_M for seen in kept):
            kept.append((float(point.x), float(point.y)))
    return kept


def _district(town: Town, one: Road, other: Road, at: Point) -> District:
    if one.street:
        return one.district
    if other.street:
        return other.district
    where = shapely.Point(at)
    return min(town.districts, key=lambda each: (each.shape.distance(where), each.name))
