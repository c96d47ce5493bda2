"""Travel times between points on a network, with closures and slower or faster streets."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Literal, Self

import numpy as np
import numpy.typing as npt

from routing.errors import EdgeUnknown, FactorUnusable, WayUnknown
from routing.network.engines import (
    HAS_CCH,
    NEVER,
    CchEngine,
    DijkstraEngine,
    Ends,
    Engine,
    Graph,
    Milliseconds,
)
from routing.network.network import Floats, Indices, RoadNetwork
from routing.network.snapping import Snap, Snaps

# A smaller factor would make streets shorter than the millisecond that is counted.
LEAST_FACTOR = 1e-3
_MS = 1000.0


def edges_of_ways(network: RoadNetwork, way_ids: Iterable[str]) -> Indices:
    """Edges that came from source ways with these ids, ascending.

    Raises
    ------
    WayUnknown
        No edge came from a way with that id.
    """
    rows: dict[str, list[int]] = {}
    for row, way_id in enumerate(network.way_id):
        rows.setdefault(way_id, []).append(row)
    wanted = np.zeros(len(network.way_id), bool)
    for way_id in way_ids:
        if way_id not in rows:
            raise WayUnknown(way=way_id)
        wanted[rows[way_id]] = True
    return np.flatnonzero(wanted[network.edge_way]).astype(np.int32)


class TravelTimes:
    """Seconds to drive between any two points of a network; never changes once made.

    Edge seconds are multiplied by ``factor``, rounded to whole milliseconds and summed; turns and U-turns are
    free. A closed edge is not driven in either direction. A point snapped on a closed edge stands
    behind the barrier: it neither leaves nor is reached (only from the very same place), and so a
    closure never makes any journey quicker. A point at the very end of its edge (fraction 0
    or 1) is at the junction and may take any other street.

    Parameters
    ----------
    network : the roads
    closed_edges : edge numbers
    factor : one number or (E,), finite and at least ``LEAST_FACTOR``; None = 1
    engine : "cch", "scipy" or None = "cch" where it is installed, else "scipy"; the results are the same

    Attributes
    ----------
    network : the roads
    arc_ms : (2E,) milliseconds of each arc; ``NEVER`` = not driven
    engine : what finds the ways between junctions

    Raises
    ------
    EdgeUnknown, FactorUnusable
    """

    def __init__(
        self,
        network: RoadNetwork,
        *,
        closed_edges: npt.ArrayLike = (),
        factor: npt.ArrayLike | None = None,
        engine: Literal["cch", "scipy"] | None = None,
    ) -> None:
        self.network = network
        self.arc_ms = _arc_ms(network, closed_edges, factor)
        kind = engine or ("cch" if HAS_CCH else "scipy")
        self.engine: Engine = (CchEngine if kind == "cch" else DijkstraEngine)(_graph(network), self.arc_ms)

    def reweighted(self, *, closed_edges: npt.ArrayLike = (), factor: npt.ArrayLike | None = None) -> Self:
        """Return travel times with these closures and factors instead of the present ones.

        Much quicker than a new ``TravelTimes``; this one stays as it is. Parameters and errors are
        those of the class.
        """
        other = object.__new__(type(self))
        other.network = self.network
        other.arc_ms = _arc_ms(self.network, closed_edges, factor)
        other.engine = self.engine.reweighted(other.arc_ms)
        return other

    def matrix(self, origins: Snaps, destinations: Snaps) -> npt.NDArray[np.float32]:
        """Return seconds from each origin to each destination.

        Parameters
        ----------
        origins, destinations : n and m points on this network

        Returns
        -------
        (n, m) float32, row = from; inf = unreachable or off the road. The diagonal is 0 if both are
        the same object.
        """
        cells = np.empty((len(origins), len(destinations)), np.float32)
        nodes, spent_ms = self._arrivals(destinations)
        if not cells.size:
            return cells
        # Any junction will do where none leads to a point: the rows are needed all the same.
        targets = np.unique(nodes[np.isfinite(spent_ms)]) if np.isfinite(spent_ms).any() else nodes[0, :1]
        column = np.minimum(np.searchsorted(targets, nodes), len(targets) - 1)
        begin = 0
        for block in self.engine.rows(self._starts(origins), targets):
            rows = slice(begin, begin := begin + len(block))
            found = (block[:, column] + spent_ms).min(axis=2)
            cells[rows] = self._with_direct(found, origins, destinations, rows) / _MS
        if origins is destinations:
            np.fill_diagonal(cells, 0.0)
        return cells

    def _with_direct(self, found: Floats, origins: Snaps, destinations: Snaps, rows: slice) -> Floats:
        """Also consider driving straight along the edge that both points are on."""
        row, column = np.nonzero(origins.edge[rows, None] == destinations.edge[None, :])
        row = row + rows.start
        on_road = origins.edge[row] >= 0
        row, column = row[on_road], column[on_road]
        direct = self._direct_ms(origins.edge[row], origins.fraction[row], destinations.fraction[column]).min(
            axis=0
        )
        place = (row - rows.start, column)
        found[place] = np.minimum(found[place], direct)
        return found

    def reach(self, origin: Snap, limit_s: float) -> Floats:
        """Seconds from a point to every junction, (N,); inf beyond the limit."""
        return self._dijkstra.reach(self.leaving(origin), limit_s * _MS) / _MS

    @cached_property
    def _dijkstra(self) -> DijkstraEngine:
        if isinstance(self.engine, DijkstraEngine):
            return self.engine
        return DijkstraEngine(_graph(self.network), self.arc_ms)

    def leaving(self, point: Snap) -> Ends:
        """Junctions at the ends of the point's edge and what it takes to drive there."""
        return self._starts(_one(point))[0]

    def arriving(self, point: Snap) -> Ends:
        """Junctions at the ends of the point's edge and what it takes to come from there."""
        return _ends(*self._arrivals(_one(point)), self._arcs_of(point.edge), 0)

    def direct_ms(self, origin: Snap, destination: Snap) -> tuple[float, float]:
        """Milliseconds along the one edge that both points are on, as drawn and against; inf = not so."""
        if origin.edge != destination.edge or origin.edge < 0:
            return np.inf, np.inf
        fractions = np.array([[origin.fraction], [destination.fraction]])
        forward, backward = self._direct_ms(np.array([origin.edge], np.int32), *fractions)[:, 0]
        return float(forward), float(backward)

    def _starts(self, origins: Snaps) -> list[Ends]:
        nodes, spent_ms = self._departures(origins)
        return [
            _ends(nodes, spent_ms, self._arcs_of(edge), row) for row, edge in enumerate(origins.edge.tolist())
        ]

    def _arcs_of(self, edge: int) -> tuple[int, int]:
        return edge, self.network.edge_count + edge

    def _departures(self, points: Snaps) -> tuple[Indices, Floats]:
        """Junctions at which each point leaves its edge and milliseconds to there, (n, 2)."""
        before, after = self._parts_ms(points.edge, points.fraction)
        nodes = np.column_stack([self.network.edge_to[points.edge], self.network.edge_from[points.edge]])
        return nodes, self._at_junction(points, (1.0, 0.0), np.column_stack([after[0], before[1]]))

    def _arrivals(self, points: Snaps) -> tuple[Indices, Floats]:
        """Junctions from which each point is reached and milliseconds from there, (n, 2)."""
        before, after = self._parts_ms(points.edge, points.fraction)
        nodes = np.column_stack([self.network.edge_from[points.edge], self.network.edge_to[points.edge]])
        return nodes, self._at_junction(points, (0.0, 1.0), np.column_stack([before[0], after[1]]))

    @staticmethod
    def _at_junction(points: Snaps, fractions: tuple[float, float], spent_ms: Floats) -> Floats:
        """At the very end of its edge a point is at the junction, however the edge itself may be driven."""
        there = (points.edge[:, None] >= 0) & (points.fraction[:, None] == np.array(fractions))
        return np.where(there, 0.0, spent_ms)

    def _direct_ms(self, edge: Indices, begin: Floats, end: Floats) -> Floats:
        """Milliseconds from fraction to fraction of one edge as drawn and against, (2, k)."""
        here, there = self._parts_ms(edge, begin)[0], self._parts_ms(edge, end)[0]
        # To stay where one is needs no driving, even behind a barrier.
        direct = np.where((edge >= 0) & (begin == end), [[0.0], [0.0]], np.inf)
        drivable = np.isfinite(here)
        np.subtract(there[0], here[0], out=direct[0], where=drivable[0] & (end >= begin))
        np.subtract(here[1], there[1], out=direct[1], where=drivable[1] & (end <= begin))
        return direct

    def _parts_ms(self, edge: Indices, fraction: Floats) -> tuple[Floats, Floats]:
        """Milliseconds before and after a fraction of the drawn edge, driven as drawn and against, (2, k).

        Whole numbers that sum up to the edge's own.
        """
        whole = self.arc_ms[np.stack([edge, self.network.edge_count + edge])]
        drivable = (edge >= 0) & (whole < NEVER)
        before = np.rint(fraction * whole)
        return np.where(drivable, before, np.inf), np.where(drivable, whole - before, np.inf)


def _ends(nodes: Indices, spent_ms: Floats, arcs: tuple[int, int], row: int) -> Ends:
    good = [
        (node, int(ms), arc)
        for node, ms, arc in zip(nodes[row].tolist(), spent_ms[row].tolist(), arcs, strict=True)
        if ms < NEVER
    ]
    return Ends(*(tuple(column) for column in zip(*good, strict=True))) if good else Ends((), (), ())


def _one(point: Snap) -> Snaps:
    columns = (point.fraction, point.distance_m, point.lon, point.lat)
    return Snaps(np.array([point.edge], np.int32), *(np.array([value]) for value in columns))


def _arc_ms(network: RoadNetwork, closed_edges: npt.ArrayLike, factor: npt.ArrayLike | None) -> Milliseconds:
    closed = np.asarray(closed_edges, dtype=np.int64).reshape(-1)
    for edge in closed[(closed < 0) | (closed >= network.edge_count)].tolist():
        raise EdgeUnknown(edge=edge)
    scale = np.asarray(1.0 if factor is None else factor, dtype=np.float64)
    if not ((scale >= LEAST_FACTOR) & np.isfinite(scale)).all() or scale.shape not in {
        (),
        (network.edge_count,),
    }:
        raise FactorUnusable(least=LEAST_FACTOR)
    ms = np.concatenate([network.edge_forward_s * scale, network.edge_backward_s * scale]) * _MS
    ms[np.concatenate([closed, network.edge_count + closed])] = np.inf
    return np.rint(np.minimum(ms, NEVER)).astype(np.int64)


def _graph(network: RoadNetwork) -> Graph:
    """Arcs that somebody may drive; a loop never shortens a way between junctions."""
    seconds = np.concatenate([network.edge_forward_s, network.edge_backward_s])
    tail = np.concatenate([network.edge_from, network.edge_to])
    head = np.concatenate([network.edge_to, network.edge_from])
    arc = np.flatnonzero(np.isfinite(seconds) & (tail != head))
    return Graph(network.node_order, tail[arc], head[arc], arc)
