"""The roads of a network by arc, as the compiled search walks them."""

from __future__ import annotations

from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from routing.network.network import Floats, RoadNetwork

Ints = npt.NDArray[np.int64]


class Arcs(NamedTuple):
    """2E arcs, E as drawn and then E against; what leaves junction ``n`` is ``leave_*[leave_start[n]:…]``.

    Attributes
    ----------
    tail, head : (2E,) junctions
    metres : (2E,)
    leave_start : (N + 1,)
    leave_arc, leave_head, leave_m : (A,) arcs that may be driven, loops left out: no shortest way uses one
    """

    tail: Ints
    head: Ints
    metres: Floats
    leave_start: Ints
    leave_arc: Ints
    leave_head: Ints
    leave_m: Floats


_arcs: WeakKeyDictionary[RoadNetwork, Arcs] = WeakKeyDictionary()


def arcs_of(network: RoadNetwork) -> Arcs:
    """Return the arcs of a network, made once."""
    found = _arcs.get(network)
    if found is None:
        found = _arcs[network] = _make(network)
    return found


def driven(network: RoadNetwork) -> npt.NDArray[np.bool_]:
    """Tell which of the 2E arcs may be driven."""
    return np.asarray(np.isfinite(np.concatenate([network.edge_forward_s, network.edge_backward_s])))


def _make(network: RoadNetwork) -> Arcs:
    tail = np.concatenate([network.edge_from, network.edge_to]).astype(np.int64)
    head = np.concatenate([network.edge_to, network.edge_from]).astype(np.int64)
    metres = np.tile(network.edge_length_m, 2)
    useful = np.flatnonzero(driven(network) & (tail != head))
    order = useful[np.argsort(tail[useful], kind="stable")]
    start = np.searchsorted(tail[order], np.arange(network.node_count + 1))
    return Arcs(tail, head, metres, start.astype(np.int64), order, head[order], metres[order])
