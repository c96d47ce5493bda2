"""Metres on the road from one junction to a few others nearby, compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.compiled import compiled
from routing.network.matching.arcs import Arcs, Ints
from routing.network.network import Floats


class Search(NamedTuple):
    """Room for one search after another over the same junctions.

    Attributes
    ----------
    metres, came, stamp : (N,) ``metres[n]`` and the arc by which they were driven last, ``came[n]``, hold if
        ``stamp[n]`` is the number of the latest search
    wanted : (N,) the number of the latest list of junctions that asked for each
    keys, nodes : the heap
    counts : number of the latest search, of the latest list, and how many junctions are on that list
    """

    metres: Floats
    came: Ints
    stamp: Ints
    wanted: Ints
    keys: Floats
    nodes: Ints
    counts: Ints


@compiled
def new_search(junctions: int, arcs: int) -> Search:
    """Make room; each arc puts its head on the heap once at most."""
    return Search(
        np.empty(junctions),
        np.empty(junctions, np.int64),
        np.full(junctions, -1, np.int64),
        np.full(junctions, -1, np.int64),
        np.empty(arcs + 1),
        np.empty(arcs + 1, np.int64),
        np.zeros(3, np.int64),
    )


@compiled
def spread(search: Search, arcs: Arcs, source: int, limit_m: float) -> None:
    """Find the metres from a junction to the wanted ones, none farther than the limit (Dijkstra)."""
    search.counts[0] += 1
    stamp, wanted, missing = search.counts[0], search.counts[1], search.counts[2]
    search.metres[source], search.came[source], search.stamp[source] = 0.0, -1, stamp
    size = _push(search, 0, 0.0, source)
    while size and missing:
        key, node = search.keys[0], search.nodes[0]
        size = _pop(search, size)
        if key > search.metres[node]:
            continue
        if search.wanted[node] == wanted:
            missing -= 1
        for arc in range(arcs.leave_start[node], arcs.leave_start[node + 1]):
            there, total = arcs.leave_head[arc], key + arcs.leave_m[arc]
            if total <= limit_m and (search.stamp[there] != stamp or total < search.metres[there]):
                search.metres[there], search.stamp[there] = total, stamp
                search.came[there] = arcs.leave_arc[arc]
                size = _push(search, size, total, there)


@compiled
def _push(search: Search, size: int, key: float, node: int) -> int:
    """Put a junction on the heap; return its new size."""
    keys, nodes, place = search.keys, search.nodes, size
    while place:
        above = (place - 1) >> 1
        if keys[above] <= key:
            break
        keys[place], nodes[place] = keys[above], nodes[above]
        place = above
    keys[place], nodes[place] = key, node
    return size + 1


@compiled
def _pop(search: Search, size: int) -> int:
    """Take the least from the heap; return its new size."""
    keys, nodes, size = search.keys, search.nodes, size - 1
    key, node = keys[size], nodes[size]
    place = 0
    while 2 * place + 1 < size:
        below = 2 * place + 1
        if below + 1 < size and keys[below + 1] < keys[below]:
            below += 1
        if keys[below] >= key:
            break
        keys[place], nodes[place] = keys[below], nodes[below]
        place = below
    keys[place], nodes[place] = key, node
    return size
