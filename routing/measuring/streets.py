"""Street segments: edges cut into equal pieces of at most 100 m, found by where they lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from routing.measuring.frames import Bools, Floats, Ints
from routing.network.network import RoadNetwork
from routing.network.shapes import along_m, metres_per_degree

PIECE_M = 100.0
# Lengths that differ from whole hundreds by rounding alone are not cut once more.
_TINY_M = 1e-6
CELL_M = 100.0


@dataclass(frozen=True, eq=False)
class Streets:
    """S street segments.

    Attributes
    ----------
    edge, piece : (S,) the edge of the network and the number of the piece on it, from 0
    length_m : (S,)
    weight : (S,) the length unless told otherwise
    district : (S,) text; "" where it does not matter
    start : (S + 1,) first point of each
    lon, lat : (P,) degrees WGS-84
    """

    edge: Ints
    piece: Ints
    length_m: Floats
    weight: Floats
    district: npt.NDArray[np.object_]
    start: Ints
    lon: Floats
    lat: Floats

    def __len__(self) -> int:
        return len(self.edge)

    def some(self, kept: Bools) -> Streets:
        """Return some of the segments."""
        points = np.repeat(kept, np.diff(self.start))
        start = np.concatenate([[0], np.cumsum(np.diff(self.start)[kept])]).astype(np.int64)
        return Streets(
            self.edge[kept],
            self.piece[kept],
            self.length_m[kept],
            self.weight[kept],
            self.district[kept],
            start,
            self.lon[points],
            self.lat[points],
        )

    def lines(self) -> npt.NDArray[np.object_]:
        """Return the segments as lines, (S,)."""
        row = np.repeat(np.arange(len(self)), np.diff(self.start))
        return np.asarray(
            shapely.linestrings(np.column_stack([self.lon, self.lat]), indices=row), dtype=object
        )

    def within(self, area: shapely.Geometry) -> Streets:
        """Return the segments whose middle lies in an area."""
        shapely.prepare(area)
        middle = shapely.line_interpolate_point(self.lines(), 0.5, normalized=True)
        return self.some(np.asarray(shapely.intersects(area, middle)))


def street_segments(network: RoadNetwork, *, weight: Floats | None = None) -> Streets:
    """Cut every edge that may be driven into ceil(length ÷ 100 m) equal pieces.

    Parameters
    ----------
    weight : (E,) of a metre of each edge; 1 if not told, so that a segment weighs its length
    """
    along = along_m(network)
    lengths = along[network.shape_start[1:] - 1]
    driven = np.isfinite(network.edge_forward_s) | np.isfinite(network.edge_backward_s)
    edges = np.flatnonzero(driven & (lengths > 0.0))
    count = np.maximum(np.ceil((lengths[edges] - _TINY_M) / PIECE_M), 1).astype(np.int64)
    edge = np.repeat(edges, count)
    piece = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    size_m = np.repeat(lengths[edges] / count, count)
    start, lon, lat = _cut(network, along, edge, piece * size_m, (piece + 1) * size_m)
    per_metre = np.ones(network.edge_count) if weight is None else weight
    district = np.full(len(edge), "", dtype=object)
    return Streets(edge, piece, size_m, per_metre[edge] * size_m, district, start, lon, lat)


def _cut(
    network: RoadNetwork, along: Floats, edge: Ints, begin_m: Floats, end_m: Floats
) -> tuple[Ints, Floats, Floats]:
    """Return the points of parts of edges: an end, the vertices between, an end."""
    # One rising mark for all vertices: metres along the edge after those of all edges before.
    offset = np.concatenate([[0.0], np.cumsum(along[network.shape_start[1:] - 1] + 1.0)])
    marks = along + np.repeat(offset[:-1], np.diff(network.shape_start))
    low = np.searchsorted(marks, begin_m + offset[edge] + _TINY_M, "right")
    high = np.searchsorted(marks, end_m + offset[edge] - _TINY_M, "left")
    inner = np.maximum(high - low, 0)
    start = np.concatenate([[0], np.cumsum(inner + 2)])
    lon, lat = np.empty(start[-1]), np.empty(start[-1])
    own = np.arange(inner.sum()) - np.repeat(np.cumsum(inner) - inner, inner)
    source = np.repeat(low, inner) + own
    place = np.repeat(start[:-1] + 1, inner) + own
    lon[place], lat[place] = network.shape_lon[source], network.shape_lat[source]
    for at, metres in ((start[:-1], begin_m), (start[1:] - 1, end_m)):
        lon[at] = np.interp(metres + offset[edge], marks, network.shape_lon)
        lat[at] = np.interp(metres + offset[edge], marks, network.shape_lat)
    return start, lon, lat


class Grid(NamedTuple):
    """Square cells over streets, and which segments lie in each; a box of any place finds all nearby.

    Attributes
    ----------
    west, south, lon_step, lat_step : degrees
    columns, rows : number of cells
    start : (cells + 1,) first entry of each cell
    segment : segments whose box touches the cell
    box : (S, 4) west, south, east and north of each segment
    """

    west: float
    south: float
    lon_step: float
    lat_step: float
    columns: int
    rows: int
    start: Ints
    segment: Ints
    box: Floats


def grid_of(streets: Streets) -> Grid:
    """Lay a grid over at least one segment."""
    west, south = float(streets.lon.min()), float(streets.lat.min())
    east_m, north_m = metres_per_degree(np.array([(south + float(streets.lat.max())) / 2]))
    lon_step, lat_step = CELL_M / float(east_m[0]), CELL_M / float(north_m[0])
    first = streets.start[:-1]
    least, most = np.minimum.reduceat, np.maximum.reduceat
    sides = [reduce(values, first) for reduce in (least, most) for values in (streets.lon, streets.lat)]
    box = np.column_stack(sides)
    cells = ((box - [west, south] * 2) / ([lon_step, lat_step] * 2)).astype(np.int64)
    wide, high = cells[:, 2] - cells[:, 0] + 1, cells[:, 3] - cells[:, 1] + 1
    columns, rows = int(cells[:, 2].max()) + 1, int(cells[:, 3].max()) + 1
    count = wide * high
    segment = np.repeat(np.arange(len(streets)), count)
    own = np.arange(len(segment)) - np.repeat(np.cumsum(count) - count, count)
    cell = (cells[segment, 1] + own // wide[segment]) * columns + cells[segment, 0] + own % wide[segment]
    order = np.argsort(cell, kind="stable")
    start = np.searchsorted(cell[order], np.arange(columns * rows + 1))
    return Grid(west, south, lon_step, lat_step, columns, rows, start.astype(np.int64), segment[order], box)
