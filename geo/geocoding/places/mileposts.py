"""Kilometre posts: from a chainage to a place, between posts that were measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, Self

import numpy as np

from geo.geocoding.places.flat import Array, Arrays, Ints, starts_of_sorted
from geo.geocoding.places.roadline import OnRoad, RoadLines
from geo.geocoding.places.rows import PostRows, RoadRows
from geo.position import Floats

_KM = 1_000.0
_ON_THE_ROAD_M = 200.0
# Two posts this much farther apart than their numbers say are not of one stretch of road.
_LEAST_RATIO, _MOST_RATIO = 0.2, 3.0
_POST_RADIUS_M, _BEYOND_RADIUS_M, _BEYOND_SHARE = 20.0, 60.0, 0.05
_MOST_BEYOND_KM = 3.0  # posts at the end of a road are missing from lists as others are
_SAME_M = 50.0


class MilePlace(NamedTuple):
    """A place on a road by its chainage.

    Attributes
    ----------
    x, y : metres of the plane
    radius_m : wider where the chainage has a break between the two posts, and beyond the last post
    on : the place on the road, None between posts that no drawn road joins
    beyond_km : how far it is before the first or behind the last post of the road; 0 between posts
    """

    x: float
    y: float
    radius_m: float
    on: OnRoad | None
    beyond_km: float


@dataclass(frozen=True, slots=True)
class Mileposts:
    """Stretches between neighbouring posts, as flat arrays sorted by series.

    A series is the posts of one road number; ``series_of_road`` is -1 for roads without posts.

    Attributes
    ----------
    first : (series + 1,) the first stretch of each series
    km : (n, 2) chainage at both posts, rising
    line : (n,) the line that joins them, -1 if none does
    at : (n, 2) metres along it
    xy : (n, 2, 2) the posts
    """

    series_of_road: Ints
    first: Ints
    km: Floats
    line: Ints
    at: Floats
    xy: Floats

    @classmethod
    def build(cls, posts: PostRows, rows: RoadRows, lines: RoadLines) -> Self:
        """Place the posts on their roads and pair the neighbours."""
        members = _series(posts)
        road_sets = _roads_of_series(posts, members, rows, lines)
        series_of_road = np.full(len(lines), -1, np.int64)
        found: list[_Stretch] = []
        for series, (own, roads) in enumerate(zip(members, road_sets, strict=True)):
            series_of_road[roads] = series
            found += [(series, *stretch) for stretch in _stretches(posts, own, roads, lines)]
        found.sort()
        table = np.array(found, float).reshape(-1, 10)
        return cls(
            series_of_road,
            starts_of_sorted(table[:, 0].astype(np.int64), len(members)),
            table[:, 1:3],
            table[:, 3].astype(np.int64),
            table[:, 4:6],
            table[:, 6:].reshape(-1, 2, 2),
        )

    def arrays(self) -> dict[str, Array]:
        """Return what `from_arrays` needs."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Take the arrays as they are, without a copy."""
        return cls(**{name: arrays[name] for name in cls.__slots__})  # type: ignore[arg-type]

    def has_posts(self, road: int) -> bool:
        """Tell whether any two posts of a road are known."""
        return self._bounds(road)[0] < self._bounds(road)[1]

    def range_km(self, road: int) -> tuple[float, float] | None:
        """Return the first and the last chainage that is measured on a road."""
        first, last = self._bounds(road)
        if first == last:
            return None
        return float(self.km[first:last, 0].min()), float(self.km[first:last, 1].max())

    def places(self, lines: RoadLines, road: int, km: float) -> list[MilePlace]:
        """Return where a chainage is on a road: mostly one place, two where the chainage repeats.

        Beyond the posts the road is followed for at most 3 km, as far as it is drawn; no place is
        invented where there is neither.
        """
        first, last = self._bounds(road)
        if first == last:
            return []
        spans = self.km[first:last]
        within = np.flatnonzero((spans[:, 0] <= km) & (km <= spans[:, 1])) + first
        if within.size:
            return _distinct([self._between(lines, index, km) for index in within.tolist()])
        beyond = self._beyond(lines, first, last, km)
        return [] if beyond is None else [beyond]

    def _bounds(self, road: int) -> tuple[int, int]:
        series = int(self.series_of_road[road])
        return (0, 0) if series < 0 else (int(self.first[series]), int(self.first[series + 1]))

    def _between(self, lines: RoadLines, index: int, km: float) -> MilePlace:
        low, high = self.km[index].tolist()
        share = (km - low) / (high - low)
        line, (at0, at1) = int(self.line[index]), self.at[index].tolist()
        excess = abs(abs(at1 - at0) - _KM * (high - low))
        radius = _POST_RADIUS_M + 2.0 * share * (1.0 - share) * excess
        if line < 0:
            x, y = ((1 - share) * self.xy[index, 0] + share * self.xy[index, 1]).tolist()
            return MilePlace(x, y, radius + _KM * (high - low) * 0.2 * share * (1 - share), None, 0.0)
        at = at0 + share * (at1 - at0)
        return MilePlace(*lines.point(line, at), radius, OnRoad(line, at), 0.0)

    def _beyond(self, lines: RoadLines, first: int, last: int, km: float) -> MilePlace | None:
        low, high = self.km[first:last, 0], self.km[first:last, 1]
        behind = km > float(high.max())
        index = first + int(np.argmax(high) if behind else np.argmin(low))
        over = km - float(self.km[index, 1]) if behind else float(self.km[index, 0]) - km
        line, (at0, at1) = int(self.line[index]), self.at[index].tolist()
        rising = at1 > at0
        at = (at1 if behind else at0) + (1.0 if rising == behind else -1.0) * over * _KM
        between = float(low.min()) < km < float(high.max())
        if between or over > _MOST_BEYOND_KM or line < 0 or not 0.0 <= at <= lines.length_m(line):
            return None
        radius = _BEYOND_RADIUS_M + _BEYOND_SHARE * over * _KM
        return MilePlace(*lines.point(line, at), radius, OnRoad(line, at), over)


# series, km low, km high, line, metres along it twice, two posts
_Stretch = tuple[int, float, float, int, float, float, float, float, float, float]
_Pair = tuple[float, float, int, float, float, float, float, float, float]
_Post = tuple[float, float, float, float]  # metres along a line, km, x, y


def _series(posts: PostRows) -> list[list[int]]:
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for row in range(len(posts)):
        groups[posts.road_ref[row] or posts.road_name[row] or posts.road_id[row]].append(row)
    return list(groups.values())


def _roads_of_series(
    posts: PostRows, members: list[list[int]], rows: RoadRows, lines: RoadLines
) -> list[list[int]]:
    """Return the roads of each series: by their id, else by their number, else by their name."""
    known: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for row, road in enumerate(lines.road_of_row.tolist()):
        for kind, word in (("id", rows.id[row]), ("ref", rows.ref[row]), ("name", rows.name[row])):
            known[kind, word].add(road)
    found: list[list[int]] = []
    for own in members:
        columns = (("id", posts.road_id), ("ref", posts.road_ref), ("name", posts.road_name))
        words = [{(kind, words[row]) for row in own if words[row]} for kind, words in columns]
        roads = [set[int]().union(*(known.get(word, set()) for word in kind)) for kind in words]
        # A number is one road all along; an id or a name alone may be a part of it.
        found.append(sorted(roads[0] | roads[1] or roads[2]))
    return found


def _stretches(posts: PostRows, own: list[int], roads: list[int], lines: RoadLines) -> Iterator[_Pair]:
    on_line: defaultdict[int, list[_Post]] = defaultdict(list)
    for row in own:
        x, y = posts.xy[row].tolist()
        near = [lines.nearest(road, x, y) for road in roads]
        (line, at), off = min(near, key=lambda found: found[1], default=(OnRoad(-1, 0.0), np.inf))
        if off <= _ON_THE_ROAD_M:
            on_line[line].append((at, float(posts.km[row]), x, y))
    covered: list[tuple[float, float]] = []
    for line, placed in sorted(on_line.items()):
        for pair in _pairs_along(line, sorted(placed)):
            covered.append(pair[:2])
            yield pair
    yield from _chords(posts, own, covered)


def _pairs_along(line: int, placed: list[_Post]) -> Iterator[_Pair]:
    """Pair neighbours along a line; where the chainage steps back, a new run of numbers begins."""
    steps = [two[1] - one[1] for one, two in pairwise(placed)]
    rising = sum(step > 0 for step in steps) >= sum(step < 0 for step in steps)
    for one, two in pairwise(placed):
        low, high = (one, two) if rising else (two, one)
        if low[1] < high[1] and _are_plausible(high[0] - low[0], high[1] - low[1]):
            yield low[1], high[1], line, low[0], high[0], *low[2:], *high[2:]


def _chords(posts: PostRows, own: list[int], covered: list[tuple[float, float]]) -> Iterator[_Pair]:
    by_km = sorted((float(posts.km[row]), *posts.xy[row].tolist()) for row in own)
    for low, high in pairwise(by_km):
        if low[0] == high[0] or any(first <= low[0] and high[0] <= last for first, last in covered):
            continue
        length = float(np.hypot(high[1] - low[1], high[2] - low[2]))
        if _are_plausible(length, high[0] - low[0]):
            yield low[0], high[0], -1, 0.0, length, *low[1:], *high[1:]


def _are_plausible(metres: float, km: float) -> bool:
    return _LEAST_RATIO <= abs(metres) / (_KM * km) <= _MOST_RATIO


def _distinct(places: list[MilePlace]) -> list[MilePlace]:
    kept: list[MilePlace] = []
    for place in sorted(places, key=lambda place: place.radius_m):
        if all(np.hypot(place.x - other.x, place.y - other.y) > _SAME_M for other in kept):
            kept.append(place)
    return kept
