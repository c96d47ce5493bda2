"""A flat piece of ground in metres, and lines on it that can be walked along."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely

Point = tuple[float, float]
METRES_PER_DEGREE = 6371008.8 * math.pi / 180
"""On the sphere of mean radius, as distances are judged."""


@dataclass(frozen=True)
class Plane:
    """An equirectangular map around a middle: metres east and north of it."""

    lon: float
    lat: float

    def degrees(self, at: Point) -> tuple[float, float]:
        """Longitude and latitude of a point, to seven decimals."""
        lon = self.lon + at[0] / (METRES_PER_DEGREE * math.cos(math.radians(self.lat)))
        return round(lon, 7), round(self.lat + at[1] / METRES_PER_DEGREE, 7)


@dataclass(frozen=True)
class Line:
    """A bent line; ``s`` is the way walked from its first point in metres."""

    xy: tuple[Point, ...]

    @cached_property
    def shape(self) -> shapely.LineString:
        """The line as a shape."""
        return shapely.LineString(self.xy)

    @cached_property
    def _table(self) -> tuple[np.ndarray, np.ndarray]:
        xy = np.asarray(self.xy)
        return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))]), xy

    @property
    def length(self) -> float:
        """The length in metres."""
        return float(self._table[0][-1])

    def at(self, s: float, *, left: float = 0.0) -> Point:
        """Return the point ``s`` metres along, moved ``left`` metres to the left of the way."""
        way, xy = self._table
        x, y = float(np.interp(s, way, xy[:, 0])), float(np.interp(s, way, xy[:, 1]))
        if not left:
            return x, y
        east, north = self.heading(s)
        return x - north * left, y + east * left

    def heading(self, s: float) -> Point:
        """Return the unit vector of the way at ``s``."""
        way, xy = self._table
        k = int(np.clip(np.searchsorted(way, s, side="right") - 1, 0, len(xy) - 2))
        step = xy[k + 1] - xy[k]
        size = float(np.hypot(*step))
        return float(step[0]) / size, float(step[1]) / size

    def s_of(self, point: Point) -> float:
        """How far along the nearest point of the line is."""
        return float(self.shape.project(shapely.Point(point)))

    def part(self, begin: float, end: float) -> Line:
        """Return the line between two ways."""
        way, xy = self._table
        inner = [(float(x), float(y)) for s, (x, y) in zip(way, xy, strict=True) if begin + 1 < s < end - 1]
        return Line((self.at(begin), *inner, self.at(end)))


def apart(one: Point, other: Point) -> float:
    """Return the distance of two points in metres."""
    return math.hypot(one[0] - other[0], one[1] - other[1])
