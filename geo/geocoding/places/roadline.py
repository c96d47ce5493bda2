"""Places along roads: metres from an end, walks in a direction of the compass, sides, middles."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np

from geo.geocoding.places.flat import Array, Arrays, Ints, starts_of
from geo.geocoding.places.road_loops import nearest_along, place_along, walk_along
from geo.geocoding.places.rows import RoadRows
from geo.position import Floats

# People round: a walk of d metres ends within some metres and a share of d.
_WALK_RADIUS_M, _WALK_SHARE, _SHORT_SHARE = 15.0, 0.08, 1.0
_ASIDE_DEG = 90.0  # a road that leads away from a direction by more does not lead there


class OnRoad(NamedTuple):
    """A place on a line of a road, ``at`` metres from its beginning."""

    line: int
    at: float


class Reached(NamedTuple):
    """Where a walk ends.

    Attributes
    ----------
    x, y : metres of the plane
    line, at : the same place on a road
    short_m : metres that could not be walked because the road ended
    off_deg : how far the direction of the whole walk is from the one asked for
    radius_m : an honest radius
    """

    x: float
    y: float
    line: int
    at: float
    short_m: float
    off_deg: float
    radius_m: float


@dataclass(frozen=True, slots=True)
class RoadLines:
    """All roads of a folder as flat arrays.

    Attributes
    ----------
    xy, s : vertices (v, 2) in metres, and metres from the beginning of their line
    line_start : (lines + 1,) first vertex of each line
    road_start : (roads + 1,) first line of each road; the first line of a road is its longest
    follow : (lines, 2) what continues a line before its beginning and after its end: twice the
        number of the other line, plus 1 if it is met at its end; -1 for nothing
    road_of_row : the road of each row of roads.geojson
    """

    xy: Floats
    s: Floats
    line_start: Ints
    road_start: Ints
    follow: Ints
    road_of_row: Ints

    @classmethod
    def build(cls, rows: RoadRows) -> Self:
        """Join the rows of a road file to roads."""
        from geo.geocoding.places.road_rows import (  # noqa: PLC0415 - shapes are only needed to build
            centre_lines,
            continuations,
            roads_of_rows,
        )

        road_of_row = roads_of_rows(rows)
        count = int(road_of_row.max(initial=-1)) + 1
        pieces: list[list[Floats]] = [[] for _ in range(count)]
        for row, road in enumerate(road_of_row.tolist()):
            pieces[road].append(rows.line[row])
        lines = [centre_lines(parts) for parts in pieces]
        flat = [line for parts in lines for line in parts]
        starts = starts_of([len(line) for line in flat])
        lengths = [np.r_[0.0, np.cumsum(np.hypot(*np.diff(line, axis=0).T))] for line in flat]
        xy = np.concatenate([np.empty((0, 2)), *flat])
        s = np.concatenate([np.empty(0), *lengths])
        road_start = starts_of([len(parts) for parts in lines])
        return cls(xy, s, starts, road_start, continuations(xy, starts), road_of_row)

    def arrays(self) -> dict[str, Array]:
        """Return what `from_arrays` needs."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Take the arrays as they are, without a copy."""
        return cls(**{name: arrays[name] for name in cls.__slots__})  # type: ignore[arg-type]

    def __len__(self) -> int:
        return len(self.road_start) - 1

    def lines_of(self, road: int) -> range:
        """Return the lines of a road, the longest first."""
        return range(int(self.road_start[road]), int(self.road_start[road + 1]))

    def road_of(self, line: int) -> int:
        """Return the road of a line."""
        return int(np.searchsorted(self.road_start, line, side="right")) - 1

    def length_m(self, line: int) -> float:
        """Return how long a line is."""
        return float(self.s[self.line_start[line + 1] - 1])

    def point(self, line: int, at: float) -> tuple[float, float]:
        """Return the place ``at`` metres from the beginning of a line."""
        x, y, _, _ = place_along(self.xy, self.s, self.line_start[line], self.line_start[line + 1], at)
        return x, y

    def nearest(self, road: int, x: float, y: float) -> tuple[OnRoad, float]:
        """Return the place of a road nearest to a point, and how many metres it is off."""
        best, off = OnRoad(int(self.road_start[road]), 0.0), math.inf
        for line in self.lines_of(road):
            at, there = nearest_along(self.xy, self.s, self.line_start[line], self.line_start[line + 1], x, y)
            if there < off:
                best, off = OnRoad(line, at), there
        return best, off

    def along(self, line: int, at: float, signed_m: float) -> Reached:
        """Walk along a line, forwards for positive metres, and on into the road that continues it."""
        x, y, end_line, end_at, short = walk_along(
            self.xy, self.s, self.line_start, self.follow, line, at, signed_m
        )
        radius = _WALK_RADIUS_M + _WALK_SHARE * abs(signed_m) + _SHORT_SHARE * short
        return Reached(x, y, end_line, end_at, short, 0.0, radius)

    def walk(self, starts: Iterable[OnRoad], compass_deg: float, distance_m: float) -> Reached | None:
        """Walk from a place in the direction of the compass, along whichever road leads there best.

        Parameters
        ----------
        starts
            One and the same place on one or more roads, as the two roads of a crossing.
        compass_deg
            Clockwise from north.

        Returns
        -------
        Reached or None
            None if no road leads within 90° of the direction.
        """
        east, north = math.sin(math.radians(compass_deg)), math.cos(math.radians(compass_deg))
        best: Reached | None = None
        for line, at in starts:
            x0, y0 = self.point(line, at)
            for sign in (1.0, -1.0):
                end = self.along(line, at, sign * distance_m)
                dx, dy = end.x - x0, end.y - y0
                way = math.hypot(dx, dy)
                cos = (dx * east + dy * north) / way if way > 0 else 0.0
                off = math.degrees(math.acos(min(1.0, max(-1.0, cos))))
                if off < _ASIDE_DEG and (best is None or _misfit(end, off) < _misfit(best, best.off_deg)):
                    best = end._replace(off_deg=off)
        return best

    def left_of(self, line: int, at: float, x: float, y: float) -> float:
        """Return how far to the left of a line a place beside it is; negative to the right."""
        x0, y0, dx, dy = place_along(self.xy, self.s, self.line_start[line], self.line_start[line + 1], at)
        return dx * (y - y0) - dy * (x - x0)

    def beside(self, line: int, at: float, left_m: float) -> tuple[float, float]:
        """Return the place so many metres to the left of a line."""
        x, y, dx, dy = place_along(self.xy, self.s, self.line_start[line], self.line_start[line + 1], at)
        return x - dy * left_m, y + dx * left_m

    def side(self, line: int, at: float, compass_deg: float, off_m: float) -> tuple[float, float]:
        """Return the place beside a line, on the side towards a direction of the compass."""
        _, _, dx, dy = place_along(self.xy, self.s, self.line_start[line], self.line_start[line + 1], at)
        east, north = math.sin(math.radians(compass_deg)), math.cos(math.radians(compass_deg))
        return self.beside(line, at, off_m if -dy * east + dx * north >= 0 else -off_m)


def _misfit(end: Reached, off_deg: float) -> float:
    # A road that ends after a few metres does not lead there, however straight it points.
    return off_deg + 0.5 * end.short_m
