"""All crossings of a folder: of two roads, along one road, the n-th from a place, the middle between."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np

from geo.geocoding.places.flat import Array, Arrays, Ints, starts_of_sorted
from geo.geocoding.places.roadline import OnRoad, RoadLines
from geo.position import Floats

# Roads that cross a road within this are one junction to a driver who counts them.
_COUNTED_ONCE_M = 40.0
_RADIUS_M = 25.0


class Crossing(NamedTuple):
    """One crossing of two roads.

    Attributes
    ----------
    road_a, road_b : the lesser road first
    on_a, on_b : the place on each of them
    x, y : metres of the plane
    radius_m : an honest radius: a junction has a width
    """

    road_a: int
    road_b: int
    on_a: OnRoad
    on_b: OnRoad
    x: float
    y: float
    radius_m: float = _RADIUS_M

    def on(self, road: int) -> OnRoad:
        """Return the place on one of the two roads."""
        return self.on_a if road == self.road_a else self.on_b

    def other(self, road: int) -> int:
        """Return the road that crosses a road here."""
        return self.road_b if road == self.road_a else self.road_a


class Stretch(NamedTuple):
    """The middle of a road between two places of it; the radius is half its length."""

    x: float
    y: float
    on: OnRoad
    radius_m: float


@dataclass(frozen=True, slots=True)
class Crossings:
    """The crossings as flat arrays, sorted by their two roads.

    Attributes
    ----------
    key : (n,) the lesser road times the number of roads plus the other
    line_a, at_a, line_b, at_b : (n,) where each is on its roads
    xy : (n, 2) metres
    line_first, line_crossing : the crossings of each line by how far along they are
    """

    key: Ints
    line_a: Ints
    at_a: Floats
    line_b: Ints
    at_b: Floats
    xy: Floats
    line_first: Ints
    line_crossing: Ints
    roads: int

    @classmethod
    def build(cls, lines: RoadLines) -> Self:
        """Compute all crossings from the shapes of the roads."""
        from geo.geocoding.places.crossing_search import (  # noqa: PLC0415 - shapes are only needed to build
            find_crossings,
        )

        found = find_crossings(lines)
        key = _key(lines, found.line_a, found.line_b)
        order = np.lexsort((found.at_a, found.line_b, found.line_a, key))
        line_a, line_b = found.line_a[order], found.line_b[order]
        at_a, at_b = found.at_a[order], found.at_b[order]
        first, crossing = _by_line(line_a, at_a, line_b, at_b, len(lines.line_start) - 1)
        return cls(key[order], line_a, at_a, line_b, at_b, found.xy[order], first, crossing, len(lines))

    def arrays(self) -> dict[str, Array]:
        """Return what `from_arrays` needs."""
        return {name: np.asarray(getattr(self, name)) for name in self.__slots__}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Take the arrays as they are, without a copy."""
        columns = {name: arrays[name] for name in cls.__slots__ if name != "roads"}
        return cls(**columns, roads=int(arrays["roads"]))  # type: ignore[arg-type]

    def __len__(self) -> int:
        return len(self.key)

    def crossing(self, index: int) -> Crossing:
        """Return one crossing."""
        low, high = divmod(int(self.key[index]), self.roads)
        on_a = OnRoad(int(self.line_a[index]), float(self.at_a[index]))
        on_b = OnRoad(int(self.line_b[index]), float(self.at_b[index]))
        x, y = self.xy[index].tolist()
        return Crossing(low, high, on_a, on_b, x, y)

    def between(self, road: int, other: int) -> list[Crossing]:
        """Return the crossings of two roads; none if they do not meet."""
        key = min(road, other) * self.roads + max(road, other)
        first = int(np.searchsorted(self.key, key))
        last = first
        while last < len(self.key) and self.key[last] == key:
            last += 1
        return [self.crossing(index) for index in range(first, last)]

    def along(self, line: int) -> Iterator[tuple[float, Crossing]]:
        """Yield the crossings of a line with the metres from its beginning, in that order."""
        for index in self.line_crossing[self.line_first[line] : self.line_first[line + 1]].tolist():
            crossing = self.crossing(index)
            yield (crossing.on_a.at if crossing.on_a.line == line else crossing.on_b.at), crossing

    def nth(self, start: OnRoad, *, forward: bool, count: int) -> Crossing | None:
        """Return the ``count``-th junction along a line after a place of it, None if there are fewer.

        Roads that cross within 40 m of each other are one junction, and the place itself is none.
        """
        sign = 1.0 if forward else -1.0
        ahead = sorted((sign * (at - start.at), c.x, c.y, c) for at, c in self.along(start.line))
        met, last_m = 0, 0.0
        for metres, _, _, crossing in ahead:
            if metres - last_m <= _COUNTED_ONCE_M:
                continue
            met, last_m = met + 1, metres
            if met == count:
                return crossing
        return None

    def nth_towards(self, lines: RoadLines, start: OnRoad, compass_deg: float, count: int) -> Crossing | None:
        """Return the ``count``-th junction from a place of a line in a direction of the compass."""
        east, north = math.sin(math.radians(compass_deg)), math.cos(math.radians(compass_deg))
        x0, y0 = lines.point(*start)
        found = [self.nth(start, forward=forward, count=count) for forward in (True, False)]
        good = [
            (((c.x - x0) * east + (c.y - y0) * north) / max(math.hypot(c.x - x0, c.y - y0), 1e-9), c)
            for c in found
            if c is not None
        ]
        cos, best = max(good, key=lambda pair: pair[0], default=(0.0, None))
        return best if cos > 0 else None

    def middle(self, lines: RoadLines, road: int, one: int, two: int) -> list[Stretch]:
        """Return the middle of a road between its crossings with two others, the shortest stretch first."""
        pairs = [
            (abs(a.on(road).at - b.on(road).at), a.on(road).line, (a.on(road).at + b.on(road).at) / 2)
            for a in self.between(road, one)
            for b in self.between(road, two)
            if a.on(road).line == b.on(road).line
        ]
        return [
            Stretch(*lines.point(line, at), OnRoad(line, at), max(length / 2, _RADIUS_M))
            for length, line, at in sorted(pairs)
        ]


def _key(lines: RoadLines, line_a: Ints, line_b: Ints) -> Ints:
    road = np.repeat(np.arange(len(lines)), np.diff(lines.road_start))
    one, two = road[line_a], road[line_b]
    return np.asarray(np.minimum(one, two) * len(lines) + np.maximum(one, two), np.int64)


def _by_line(line_a: Ints, at_a: Floats, line_b: Ints, at_b: Floats, count: int) -> tuple[Ints, Ints]:
    line, at = np.r_[line_a, line_b], np.r_[at_a, at_b]
    order = np.lexsort((at, line))
    return starts_of_sorted(line, count), np.asarray(order % max(len(line_a), 1), np.int64)
