"""Two engines for shortest times between junctions: contraction hierarchies, and Dijkstra as the fallback.

Both count whole milliseconds, so they agree to the last digit, and differ only in speed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from routing.network.network import Floats, Indices

try:
    import routingkit_cch
except ImportError:  # no wheel for this system: Dijkstra takes its place
    routingkit_cch = None  # type: ignore[assignment]

HAS_CCH = routingkit_cch is not None

Milliseconds = npt.NDArray[np.int64]
# The hierarchy's own infinity (RoutingKit, constants.h): an arc of this weight is never driven.
NEVER = 2**31 - 1
# Numbers of a block of distances; 32 MB.
_BLOCK = 4_000_000
# Fewer rows than this are not worth another thread.
_ROWS_PER_THREAD = 32
_MOST_THREADS = 8


class Ends(NamedTuple):
    """Junctions at which the ways of a journey may begin or end, with what is driven beside them.

    Attributes
    ----------
    nodes : junctions; a loop names its own twice
    spent_ms : milliseconds between the point and each junction
    arcs : the arc of the network on which they are spent
    """

    nodes: tuple[int, ...]
    spent_ms: tuple[int, ...]
    arcs: tuple[int, ...]

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Junction and milliseconds."""
        return list(zip(self.nodes, self.spent_ms, strict=True))

    def best(self, node: int) -> int:
        """Row of the quickest entry with this junction."""
        return min(
            (row for row, other in enumerate(self.nodes) if other == node), key=self.spent_ms.__getitem__
        )


class Way(NamedTuple):
    """A quickest way between junctions: the arcs one after another, none if it begins where it ends."""

    first_node: int
    last_node: int
    arcs: list[int]


class Graph(NamedTuple):
    """Junctions and the arcs between different ones that may be driven at all.

    Attributes
    ----------
    order : (N,) junctions from the least to the most important
    tail, head : (A,) junctions
    arc : (A,) number of each arc in the network
    """

    order: npt.NDArray[np.uint32]
    tail: Indices
    head: Indices
    arc: npt.NDArray[np.int64]


class Engine(Protocol):
    """What an engine answers."""

    def rows(self, starts: Sequence[Ends], targets: Indices) -> Iterator[Floats]:
        """Blocks of rows, one row for each start, of milliseconds to each target; inf = no way."""

    def ways(self, legs: Iterable[tuple[Ends, Ends]]) -> Iterator[Way | None]:
        """Return a quickest way for each leg, or None."""

    def reweighted(self, arc_ms: Milliseconds) -> Engine:
        """Return the same graph with other milliseconds for the arcs, (2E,)."""


class CchEngine:
    """Customisable contraction hierarchies: quick answers, and quick to re-weight."""

    def __init__(self, graph: Graph, arc_ms: Milliseconds) -> None:
        self._graph = graph
        self._hierarchy = routingkit_cch.CCH(
            graph.order.tolist(),
            graph.tail.tolist(),
            graph.head.tolist(),
            False,  # noqa: FBT003 - takes no keyword
        )
        self._metric = routingkit_cch.CCHMetric(self._hierarchy, arc_ms[graph.arc].tolist())

    def reweighted(self, arc_ms: Milliseconds) -> CchEngine:
        """Return an engine over the same hierarchy; this one stays as it is."""
        other = object.__new__(CchEngine)
        other._graph, other._hierarchy = self._graph, self._hierarchy
        other._metric = routingkit_cch.CCHMetric(self._hierarchy, arc_ms[self._graph.arc].tolist())
        return other

    def rows(self, starts: Sequence[Ends], targets: Indices) -> Iterator[Floats]:
        """See :class:`Engine`."""
        pinned = targets.tolist()
        step = max(1, _BLOCK // max(1, len(pinned)))
        threads = min(_MOST_THREADS, os.cpu_count() or 1)
        with ThreadPoolExecutor(threads) as pool:
            for begin in range(0, len(starts), step):
                block = starts[begin : begin + step]
                share = max(_ROWS_PER_THREAD, -(-len(block) // threads))
                parts = [block[k : k + share] for k in range(0, len(block), share)]
                yield np.vstack(list(pool.map(lambda part: self._sweep(part, pinned), parts)))

    def _sweep(self, starts: Sequence[Ends], pinned: list[int]) -> Floats:
        # The sweeper may be used and freed only by the thread that made it.
        sweeper = routingkit_cch.CCHOneToMany(self._metric, pinned)
        rows = np.full((len(starts), len(pinned)), np.inf)
        for row, start in zip(rows, starts, strict=True):
            if start.nodes:
                row[:] = sweeper.distances_from_multi(start.pairs)
        return np.where(np.isnan(rows), np.inf, rows)

    def ways(self, legs: Iterable[tuple[Ends, Ends]]) -> Iterator[Way | None]:
        """See :class:`Engine`."""
        query = routingkit_cch.CCHQuery(self._metric)
        for start, end in legs:
            yield self._way(query, start, end)

    def _way(self, query: routingkit_cch.CCHQuery, start: Ends, end: Ends) -> Way | None:
        if not (start.nodes and end.nodes):
            return None
        # The result must be gone before the query runs again, hence a function of its own.
        found = query.run_multi(start.pairs, end.pairs)
        if found.distance is None:
            return None
        nodes = found.node_path
        return Way(nodes[0], nodes[-1], self._graph.arc[found.arc_path].tolist())


class DijkstraEngine:
    """Dijkstra's algorithm of scipy: no preparation, slow answers, always available."""

    def __init__(self, graph: Graph, arc_ms: Milliseconds) -> None:
        self._graph = graph
        weight = arc_ms[graph.arc]
        # Of parallel arcs only the quickest counts; of equal ones the lowest number.
        order = np.lexsort((graph.arc, weight, graph.head, graph.tail))
        order = order[weight[order] < NEVER]
        tail, head = graph.tail[order], graph.head[order]
        new = np.ones(len(order), bool)
        new[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
        self._arc = graph.arc[order[new]]
        size = len(graph.order)
        start = np.searchsorted(tail[new], np.arange(size + 1)).astype(np.int32)
        self._matrix = csr_array(
            (weight[order[new]].astype(np.float64), head[new], start), shape=(size, size)
        )

    def reweighted(self, arc_ms: Milliseconds) -> DijkstraEngine:
        """Return an engine with other weights; this one stays as it is."""
        return DijkstraEngine(self._graph, arc_ms)

    def rows(self, starts: Sequence[Ends], targets: Indices) -> Iterator[Floats]:
        """See :class:`Engine`."""
        step = max(1, _BLOCK // (2 * len(self._graph.order)))
        for begin in range(0, len(starts), step):
            block = starts[begin : begin + step]
            nodes = sorted({node for start in block for node in start.nodes})
            place = {node: row for row, node in enumerate(nodes)}
            far = dijkstra(self._matrix, indices=nodes)[:, targets] if nodes else np.empty((0, len(targets)))
            rows = np.full((len(block), len(targets)), np.inf)
            for row, start in zip(rows, block, strict=True):
                for node, spent in start.pairs:
                    np.minimum(row, far[place[node]] + spent, out=row)
            yield rows

    def reach(self, start: Ends, limit_ms: float) -> Floats:
        """Return milliseconds to every junction, (N,); inf beyond the limit."""
        best = np.full(len(self._graph.order), np.inf)
        for node, spent in start.pairs:
            if spent <= limit_ms:
                far = dijkstra(self._matrix, indices=[node], limit=limit_ms - spent)
                np.minimum(best, far[0] + spent, out=best)
        return best

    def ways(self, legs: Iterable[tuple[Ends, Ends]]) -> Iterator[Way | None]:
        """See :class:`Engine`."""
        for start, end in legs:
            yield self._way(start, end)

    def _way(self, start: Ends, end: Ends) -> Way | None:
        if not (start.nodes and end.nodes):
            return None
        far, before = dijkstra(self._matrix, indices=list(start.nodes), return_predecessors=True)
        total = far[:, list(end.nodes)] + np.array(start.spent_ms)[:, None] + np.array(end.spent_ms)
        row, column = np.unravel_index(int(total.argmin()), total.shape)
        if np.isinf(total[row, column]):
            return None
        nodes = [end.nodes[column]]
        while (previous := int(before[row, nodes[-1]])) >= 0:
            nodes.append(previous)
        nodes.reverse()
        return Way(nodes[0], nodes[-1], [self._arc_between(a, b) for a, b in pairwise(nodes)])

    def _arc_between(self, tail: int, head: int) -> int:
        begin, end = self._matrix.indptr[tail], self._matrix.indptr[tail + 1]
        return int(self._arc[begin + np.searchsorted(self._matrix.indices[begin:end], head)])
