"""Puts points on the nearest drivable edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import shapely

from routing.network.network import Floats, Indices, RoadNetwork
from routing.network.shapes import along_m, distance_m, metres_per_degree

# Fewer segments in a piece sharpen its box, more keep the tree small.
_SEGMENTS_PER_PIECE = 8
# Points handled together; bounds the memory for their candidates.
_POINTS_AT_ONCE = 4096
# Edges whose distances differ by less than this are equally near: the same corner seen from two edges.
_TIE_M = 1e-6
# A box around the distance to some edge holds every nearer one, with a margin for the change of scale in it.
_BOX_MARGIN, _BOX_MARGIN_M = 1.002, 0.01
_LAT_LIMIT = 89.0
# A foot this near to the end of its edge is at the junction, where any street may be taken; six decimals of a
# degree are as exact.
_AT_JUNCTION_M = 0.1


@dataclass(frozen=True)
class Snap:
    """One point on a road.

    Attributes
    ----------
    edge : edge number, -1 if no drivable edge is near enough
    fraction : share of the edge's length before the foot point, as drawn
    distance_m : metres off the road
    lon, lat : the foot point; the point itself if there is no edge
    """

    edge: int
    fraction: float
    distance_m: float
    lon: float
    lat: float


@dataclass(frozen=True, eq=False)
class Snaps:
    """Many points on roads; the columns are those of :class:`Snap`, each (n,).

    Where ``edge`` is -1, ``distance_m`` is inf and the foot point is the point itself.
    """

    edge: Indices
    fraction: Floats
    distance_m: Floats
    lon: Floats
    lat: Floats

    def __len__(self) -> int:
        return len(self.edge)

    def __getitem__(self, row: int) -> Snap:
        return Snap(
            int(self.edge[row]),
            float(self.fraction[row]),
            float(self.distance_m[row]),
            float(self.lon[row]),
            float(self.lat[row]),
        )


def snap(network: RoadNetwork, lon: npt.ArrayLike, lat: npt.ArrayLike, *, within_m: float = 1000.0) -> Snaps:
    """Find the nearest drivable edge of each point.

    Parameters
    ----------
    network : an edge is drivable if at least one direction is
    lon, lat : (n,) or one number, degrees WGS-84, finite
    within_m : a farther edge is none

    Returns
    -------
    Snaps of n points. Distances are metres on the ellipsoid to the line as drawn (straight in
    longitude and latitude between its points). Of equally near edges the lowest number wins. A foot
    point within 0.1 m of the end of its edge is moved there: its fraction is exactly 0 or 1.
    """
    return _index(network).nearest(
        np.atleast_1d(np.asarray(lon, np.float64)), np.atleast_1d(np.asarray(lat, np.float64)), within_m
    )


def roads_around(network: RoadNetwork, lon: Floats, lat: Floats, within_m: Floats) -> Feet:
    """Find all drivable edges within so many metres of each point, (n,) each.

    Returns
    -------
    Feet, one for each pair of point and edge, ordered by point, then distance, then edge.
    """
    return _index(network).around(lon, lat, within_m)


def _index(network: RoadNetwork) -> SnapIndex:
    index = _indexes.get(network)
    if index is None:
        index = _indexes[network] = SnapIndex(network)
    return index


class SnapIndex:
    """What snapping needs of one network: a tree over pieces of edges, and metres along each edge."""

    def __init__(self, network: RoadNetwork) -> None:
        self._lon, self._lat = network.shape_lon, network.shape_lat
        self._along = along_m(network)
        self._shape_start = network.shape_start
        self._length = self._along[network.shape_start[1:] - 1]
        drivable = np.isfinite(network.edge_forward_s) | np.isfinite(network.edge_backward_s)
        self._first, self._last, self._edge = _pieces(network.shape_start, drivable)
        self._tree = shapely.STRtree(self._piece_lines())

    def _piece_lines(self) -> npt.NDArray[np.object_]:
        piece, point = _runs(self._first, self._last + 1)
        x, y = _mercator(self._lon[point], self._lat[point])
        return np.asarray(shapely.linestrings(np.column_stack([x, y]), indices=piece))

    def nearest(self, lon: Floats, lat: Floats, within_m: float) -> Snaps:
        """Snap points; see :func:`snap`."""
        found = Snaps(
            np.full(len(lon), -1, np.int32),
            np.zeros(len(lon)),
            np.full(len(lon), np.inf),
            lon + 0.0,
            lat + 0.0,
        )
        for begin in range(0, len(lon), _POINTS_AT_ONCE):
            rows = np.arange(begin, min(begin + _POINTS_AT_ONCE, len(lon)))
            self._fill(found, rows, within_m)
        return found

    def around(self, lon: Floats, lat: Floats, within_m: Floats) -> Feet:
        """Find edges around points; see :func:`roads_around`."""
        parts = []
        for begin in range(0, max(len(lon), 1), _POINTS_AT_ONCE):
            rows = slice(begin, begin + _POINTS_AT_ONCE)
            point, piece = self._candidates(lon[rows], lat[rows], within_m[rows])
            feet = _nearest_of_each(self._feet(lon[rows], lat[rows], point, piece), within_m[rows])
            parts.append(feet._replace(point=feet.point + begin))
        columns: list[npt.NDArray[Any]] = [np.concatenate(column) for column in zip(*parts, strict=True)]
        return Feet(*columns)

    def _fill(self, found: Snaps, rows: npt.NDArray[np.int64], within_m: float) -> None:
        lon, lat = found.lon[rows], found.lat[rows]
        near, bound_m = self._bounds(lon, lat, within_m)
        point, piece = self._candidates(lon[near], lat[near], bound_m)
        feet = self._feet(lon[near], lat[near], point, piece)
        best = _best(feet, len(near), within_m)
        goal = rows[near[feet.point[best]]]
        found.edge[goal], found.fraction[goal] = feet.edge[best], feet.fraction[best]
        found.distance_m[goal] = feet.metres[best]
        found.lon[goal], found.lat[goal] = feet.lon[best], feet.lat[best]
        self._settle(found, goal)

    def _settle(self, found: Snaps, rows: npt.NDArray[np.int64]) -> None:
        """Move feet that are at a junction exactly there."""
        edge, length = found.edge[rows], self._length[found.edge[rows]]
        along = found.fraction[rows] * length
        begins, ends = along <= _AT_JUNCTION_M, length - along <= _AT_JUNCTION_M
        point = np.where(begins, self._shape_start[edge], self._shape_start[edge + 1] - 1)
        moved = begins | ends
        found.fraction[rows[moved]] = np.where(begins, 0.0, 1.0)[moved]
        found.lon[rows[moved]], found.lat[rows[moved]] = self._lon[point[moved]], self._lat[point[moved]]

    def _bounds(self, lon: Floats, lat: Floats, within_m: float) -> tuple[npt.NDArray[np.int64], Floats]:
        """Return which points have a piece nearby, and the metres to one that is among the nearest."""
        if not len(self._edge):
            return np.empty(0, np.int64), np.empty(0)
        places = shapely.points(*_mercator(lon, lat))
        limit = float(_mercator_units(lat, np.full(len(lat), within_m)).max()) * _BOX_MARGIN
        point, piece = self._tree.query_nearest(places, max_distance=limit, all_matches=False)
        feet = self._feet(lon, lat, point, piece)
        bound = np.full(len(lon), np.inf)
        np.minimum.at(bound, feet.point, feet.metres)
        near = np.flatnonzero(bound <= within_m * _BOX_MARGIN)
        return near, np.minimum(bound[near], within_m)

    def _candidates(
        self, lon: Floats, lat: Floats, bound_m: Floats
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return pairs of point and piece such that no nearer piece is left out."""
        x, y = _mercator(lon, lat)
        half = _mercator_units(lat, bound_m * _BOX_MARGIN + _BOX_MARGIN_M)
        point, piece = self._tree.query(shapely.box(x - half, y - half, x + half, y + half))
        return point, piece

    def _feet(
        self, lon: Floats, lat: Floats, point: npt.NDArray[np.int64], piece: npt.NDArray[np.int64]
    ) -> Feet:
        """Return the foot of every point on every segment of its pieces."""
        pair, a = _runs(self._first[piece], self._last[piece])
        point, edge = point[pair], self._edge[piece[pair]]
        east, north = metres_per_degree(lat[point])
        ax, ay = (self._lon[a] - lon[point]) * east, (self._lat[a] - lat[point]) * north
        bx, by = (self._lon[a + 1] - self._lon[a]) * east, (self._lat[a + 1] - self._lat[a]) * north
        square = bx**2 + by**2
        share = np.clip(-(ax * bx + ay * by) / np.where(square > 0, square, 1.0), 0.0, 1.0)
        foot_lon = self._lon[a] + share * (self._lon[a + 1] - self._lon[a])
        foot_lat = self._lat[a] + share * (self._lat[a + 1] - self._lat[a])
        metres = distance_m(lon[point], lat[point], foot_lon, foot_lat)
        length = self._length[edge]
        along = self._along[a] + share * (self._along[a + 1] - self._along[a])
        fraction = np.minimum(along / np.where(length > 0, length, 1.0), 1.0)
        return Feet(point, edge, fraction, metres, foot_lon, foot_lat)


class Feet(NamedTuple):
    """Foot points, one row for each pair of a point and a segment or an edge."""

    point: npt.NDArray[np.int64]
    edge: Indices
    fraction: Floats
    metres: Floats
    lon: Floats
    lat: Floats


_indexes: WeakKeyDictionary[RoadNetwork, SnapIndex] = WeakKeyDictionary()


def _nearest_of_each(feet: Feet, within_m: Floats) -> Feet:
    """Keep the nearest foot of each pair of point and edge, if it is near enough."""
    good = np.flatnonzero(feet.metres <= within_m[feet.point])
    order = good[np.lexsort((feet.fraction[good], feet.metres[good], feet.edge[good], feet.point[good]))]
    point, edge = feet.point[order], feet.edge[order]
    first = np.ones(len(order), np.bool_)
    first[1:] = (point[1:] != point[:-1]) | (edge[1:] != edge[:-1])
    order = order[first]
    order = order[np.lexsort((feet.edge[order], feet.metres[order], feet.point[order]))]
    columns: list[npt.NDArray[Any]] = [column[order] for column in feet]
    return Feet(*columns)


def _best(feet: Feet, points: int, within_m: float) -> npt.NDArray[np.int64]:
    """Row of the nearest foot of each point; of equals the lowest edge and fraction."""
    least = np.full(points, np.inf)
    np.minimum.at(least, feet.point, feet.metres)
    good = np.flatnonzero((feet.metres <= least[feet.point] + _TIE_M) & (feet.metres <= within_m))
    order = good[np.lexsort((feet.fraction[good], feet.edge[good], feet.point[good]))]
    _, first = np.unique(feet.point[order], return_index=True)
    return order[first]


def _pieces(
    shape_start: npt.NDArray[np.int64], drivable: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Indices]:
    """First and last shape point and edge of each run of few segments."""
    edges = np.flatnonzero(drivable)
    begin, end = shape_start[edges], shape_start[edges + 1] - 1
    count = -(-(end - begin) // _SEGMENTS_PER_PIECE)
    row, step = _runs(np.zeros_like(count), count)
    first = begin[row] + step * _SEGMENTS_PER_PIECE
    return first, np.minimum(first + _SEGMENTS_PER_PIECE, end[row]), edges[row].astype(np.int32)


def _runs(
    begin: npt.NDArray[np.int64], end: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """All numbers of the half-open ranges one after another, each with the row of its range."""
    count = end - begin
    row = np.repeat(np.arange(len(count)), count)
    return row, np.arange(len(row)) + np.repeat(begin - (np.cumsum(count) - count), count)


def _mercator(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Plane coordinates in which the scale is nearly the same in all directions at a place."""
    bounded = np.clip(lat, -_LAT_LIMIT, _LAT_LIMIT)
    return np.radians(lon), np.arcsinh(np.tan(np.radians(bounded)))


def _mercator_units(lat: Floats, metres: Floats) -> Floats:
    """Plane distance that is at least so many metres in every direction."""
    bounded = np.clip(lat, -_LAT_LIMIT, _LAT_LIMIT)
    _, north = metres_per_degree(bounded)
    return np.asarray(metres / (np.degrees(north) * np.cos(np.radians(bounded))))
