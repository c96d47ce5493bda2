"""Travel times between the nodes of a scenario, and the node that comes next on each way."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.compiled import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
SAME_MIN = 1e-9
"""A node lies on the way if the way through it is longer by no more than this many minutes."""


def shortest_times(edges: Floats, *, node_count: int) -> Floats:
    """Return minutes between all nodes of a directed graph; infinite where there is no way.

    Parameters
    ----------
    edges : (m, 3) from, to, minutes ≥ 0; of parallel edges the quickest counts
    """
    origin, target = edges[:, 0].astype(np.int64), edges[:, 1].astype(np.int64)
    order = np.lexsort((edges[:, 2], target, origin))
    pair = (origin * node_count + target)[order]
    first = order[np.flatnonzero(np.diff(pair, prepend=-1))] if len(pair) else order
    # scipy takes a stored 0 for an edge without length, as is meant here.
    graph = csr_array((edges[first, 2], (origin[first], target[first])), shape=(node_count, node_count))
    times: Floats = dijkstra(graph, directed=True)
    np.fill_diagonal(times, 0.0)
    return times


def next_nodes(travel: Floats, destinations: Ints, *, same: float = SAME_MIN) -> Ints:
    """Return the next node on the way from every node to some destinations.

    From i to j that is the k ≠ i with T[i][k] + T[k][j] = T[i][j] within ``same`` and the least T[i][k], of
    several the lowest; where T[i][j] = 0 it is j. Among nodes at one place that can lead round in a circle:
    then a k that takes time is next.

    Parameters
    ----------
    travel : (n, n) minutes, row = from
    destinations : (D,) node numbers

    Returns
    -------
    (D, n) node numbers
    """
    nearest = np.argsort(travel, axis=1, kind="stable").astype(np.int32)
    return _next_nodes(
        np.ascontiguousarray(travel), np.ascontiguousarray(travel.T), nearest, destinations, same
    )


@compiled
def _next_nodes(travel: Floats, travel_to: Floats, nearest: Ints, destinations: Ints, same: float) -> Ints:
    following = np.empty((len(destinations), len(travel)), dtype=np.int32)
    for row in range(len(destinations)):
        target = destinations[row]
        for node in range(len(travel)):
            following[row, node] = _next_node(travel, travel_to, nearest, node, target, -1.0, same)
        for node in range(len(travel)):
            if _leads_round(travel, following[row], node, target):
                following[row, node] = _next_node(travel, travel_to, nearest, node, target, 0.0, same)
    return following


@compiled
def _next_node(
    travel: Floats, travel_to: Floats, nearest: Ints, node: int, target: int, above: float, same: float
) -> int:
    """Return the next node whose distance is greater than ``above``."""
    whole = travel[node, target]
    if whole <= above or whole == 0.0 or node == target:
        return target
    for place in range(len(travel)):
        through = nearest[node, place]
        first = travel[node, through]
        if first > whole + same:
            break
        if through != node and first > above and abs(first + travel_to[target, through] - whole) <= same:
            return through  # type: ignore[no-any-return]
    return target


@compiled
def _leads_round(travel: Floats, following: Ints, node: int, target: int) -> bool:
    """Whether hops without length lead from a node back to it."""
    here = node
    for _ in range(len(travel)):
        there = following[here]
        if here == target or travel[here, there] > 0.0:
            return False
        here = there
        if here == node:
            return True
    return False
