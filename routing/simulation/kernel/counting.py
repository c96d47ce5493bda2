"""Counts what became of the calls of a replication, in one pass."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.compiled import compiled
from routing.simulation.kernel.arrays import NOBODY, Floats, Ints

CURVE_STEP_MIN, CURVE_STEPS = 0.5, 120
"""The curve of response times is known at these many steps from 0."""
WAITED_MIN = 1e-9
"""A call waited if it was dispatched later than this after its arrival."""


class ServedCalls(NamedTuple):
    """(N,) of each call: arrival, place, class, unit or ``NOBODY``, dispatch, minutes of travel."""

    t: Floats
    node: Ints
    priority: Ints
    unit: Ints
    dispatched: Floats
    travel: Floats


class Counts(NamedTuple):
    """Sums over the counted calls; ``C`` classes, ``T`` targets, ``n`` nodes, ``B`` buckets.

    Attributes
    ----------
    calls, served, waited, response, wait : (C,) calls, those served, those that waited, sums of minutes
    within : (C, T) calls with a response of at most each target
    travel : (2,) sums of travel: of all served calls, and of those that did not wait
    response_buckets, travel_buckets : (B,) served calls in each bucket (a, b]
    curve : (CURVE_STEPS + 2,) served calls whose response ends in each step; the last is beyond all
    hour_calls, hour_response : (24,) served calls of each hour of the day, and sums of their responses
    node_calls, node_served, node_response : (n,) calls, served calls, sums of responses
    node_within : (n, T) calls with a response of at most each target
    """

    calls: Floats
    served: Floats
    waited: Floats
    response: Floats
    wait: Floats
    within: Floats
    travel: Floats
    response_buckets: Floats
    travel_buckets: Floats
    curve: Floats
    hour_calls: Floats
    hour_response: Floats
    node_calls: Floats
    node_served: Floats
    node_response: Floats
    node_within: Floats


def no_counts(*, classes: int, targets: int, nodes: int, buckets: int) -> Counts:
    """Return zeros."""
    shapes: tuple[tuple[int, ...], ...] = (
        *((classes,),) * 5,
        (classes, targets),
        (2,),
        *((buckets,),) * 2,
        (CURVE_STEPS + 2,),
        *((24,),) * 2,
        *((nodes,),) * 3,
        (nodes, targets),
    )
    return Counts._make(np.zeros(shape) for shape in shapes)


@compiled
def count(
    calls: ServedCalls,
    warmup: float,
    targets: Floats,
    bucket_ends: Floats,
    counts: Counts,
    responses: Floats,
) -> int:
    """Add the calls from the warm-up on to the counts.

    Parameters
    ----------
    responses : (N,) room for the responses of the served calls, which are written there

    Returns
    -------
    how many responses there are
    """
    known = 0
    t, travel = calls.t, calls.travel
    for call in range(len(t)):
        if t[call] < warmup:
            continue
        kind, place = calls.priority[call], calls.node[call]
        counts.calls[kind] += 1.0
        counts.node_calls[place] += 1.0
        if calls.unit[call] == NOBODY:
            continue
        wait = calls.dispatched[call] - t[call]
        response = wait + travel[call]
        responses[known] = response
        known += 1
        counts.served[kind] += 1.0
        counts.response[kind] += response
        counts.wait[kind] += wait
        counts.travel[0] += travel[call]
        if wait > WAITED_MIN:
            counts.waited[kind] += 1.0
        else:
            counts.travel[1] += travel[call]
        for target in range(len(targets)):
            if response <= targets[target]:
                counts.within[kind, target] += 1.0
                counts.node_within[place, target] += 1.0
        counts.response_buckets[np.searchsorted(bucket_ends, response)] += 1.0
        counts.travel_buckets[np.searchsorted(bucket_ends, travel[call])] += 1.0
        counts.curve[int(np.ceil(min(response / CURVE_STEP_MIN, CURVE_STEPS + 1.0)))] += 1.0
        hour = int(t[call] // 60.0) % 24
        counts.hour_calls[hour] += 1.0
        counts.hour_response[hour] += response
        counts.node_served[place] += 1.0
        counts.node_response[place] += response
    return known
