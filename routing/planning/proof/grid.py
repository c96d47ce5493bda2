"""A quick bound of what walks earn: time in cells, and no walk turns straight back; compiled.

A cell of a stop merges walks: it keeps the earliest time of all, and of the two best walks that came from
different stops what they earned. So nothing that a walk can do is missed, and some things that none can do
are counted.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.compiled import compiled, inlined
from routing.planning.engine.arrays import NEVER, Floats, Ints
from routing.planning.engine.tours import arrival
from routing.planning.proof.walks import Prices, Small, first_start
from routing.planning.proof.ways import Way


class Cells(NamedTuple):
    """Two best walks by stop and cell of time that came from different stops.

    Attributes
    ----------
    time : (N, G) earliest of all walks
    worth : (2, N, G) what they earned, the better one first
    before : (2, N, G) stops that they came from; -1 the beginning, -2 none
    since : (2, N, G) earliest starts there
    """

    time: Ints
    worth: Floats
    before: Small
    since: Ints


@inlined
def _enter(cells: Cells, stop: int, cell: int, start: int, value: float, here: int, left: int) -> None:
    """Note a walk in a cell."""
    time, worth, before, since = cells
    time[stop, cell] = min(time[stop, cell], start)
    rank = 0 if before[0, stop, cell] == here else 1
    if before[rank, stop, cell] == here:
        since[rank, stop, cell] = min(since[rank, stop, cell], left)
        worth[rank, stop, cell] = max(worth[rank, stop, cell], value)
    elif value > worth[1, stop, cell]:
        worth[1, stop, cell], before[1, stop, cell], since[1, stop, cell] = value, here, left
    if worth[1, stop, cell] > worth[0, stop, cell]:
        value, here, left = worth[0, stop, cell], before[0, stop, cell], since[0, stop, cell]
        worth[0, stop, cell], worth[1, stop, cell] = worth[1, stop, cell], value
        before[0, stop, cell], before[1, stop, cell] = before[1, stop, cell], here
        since[0, stop, cell], since[1, stop, cell] = since[1, stop, cell], left


@inlined
def _step(way: Way, prices: Prices, cells: Cells, here: int, cell: int, stop: int, width: int) -> bool:
    """Go on from a cell to one more stop; False if that leads behind the last cell.

    Who comes straight back has to be as late as the spacing asks; the second best walk came from elsewhere.
    """
    left, leave, leg = -NEVER, 0, way.first[stop]
    if here >= 0:
        left, leg = cells.time[here, cell], way.leg[here, stop]
        leave = left + way.out[here]
    if leave + leg > way.latest[stop] or (here == stop and way.once[stop]):
        return True
    ready = arrival(leave, leg, way.breaks) + way.into[stop]
    if here == stop:
        ready = max(ready, left + way.spacing[stop])
    more = prices.stop[stop] - prices.second * leg
    turns_back = here >= 0 and cells.before[0, here, cell] == stop
    for rank in range(1 if turns_back and way.once[stop] else 0, 2 if turns_back else 1):
        start = ready
        if turns_back and rank == 0:
            start = max(ready, cells.since[0, here, cell] + way.spacing[stop])
        start = first_start(way, stop, start)
        to = max(start // width, cell + 1)
        if start >= NEVER:
            continue
        if to >= cells.time.shape[1]:
            return False
        _enter(cells, stop, to, start, more if here < 0 else cells.worth[rank, here, cell] + more, here, left)
    return True


@compiled
def sweep(way: Way, prices: Prices, count: int, width: int) -> tuple[Ints, Floats, float]:
    """Return (N, count) times and worths of cells, and the most that a walk earns.

    A step leads to a later cell even if it takes less time than a cell is wide. If that leads behind the
    last cell, nothing is known: the most is infinite.
    """
    stops = len(way.first)
    cells = Cells(
        np.full((stops, count), NEVER),
        np.full((2, stops, count), -np.inf),
        np.full((2, stops, count), -2, np.int32),
        np.full((2, stops, count), -NEVER),
    )
    best = -np.inf
    for stop in range(stops):
        _step(way, prices, cells, -1, -1, stop, width)
    for cell in range(count):
        for here in range(stops):
            if cells.time[here, cell] >= NEVER:
                continue
            if arrival(cells.time[here, cell] + way.out[here], way.last[here], way.breaks) <= way.span:
                best = max(best, cells.worth[0, here, cell] - prices.second * way.last[here])
            for stop in range(stops):
                if not _step(way, prices, cells, here, cell, stop, width):
                    return cells.time, cells.worth[0], np.inf
    return cells.time, cells.worth[0], best


@compiled
def gauge(way: Way, prices: Prices, times: Ints, worths: Floats, buckets: int, width: int) -> Floats:
    """Return (N, buckets) what walks earn beyond a stop, for walks that come from the other side."""
    most = np.full((len(way.first), buckets), -np.inf)
    for stop in range(len(way.first)):
        for cell in range(times.shape[1]):
            if times[stop, cell] < NEVER:
                bucket = (way.span - times[stop, cell]) // width
                most[stop, bucket] = max(most[stop, bucket], worths[stop, cell] - prices.stop[stop])
        for bucket in range(buckets - 2, -1, -1):
            most[stop, bucket] = max(most[stop, bucket], most[stop, bucket + 1])
    return most
