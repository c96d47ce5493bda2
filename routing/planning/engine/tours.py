"""Tours on flat arrays and their timing, compiled; the rules of :mod:`routing.planning.schedule`.

A tour is timed as early as possible. Who leaves later does not arrive earlier, so the latest start that the
rest of a tour bears tells in a few steps whether one more visit fits before it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.compiled import inlined, inner
from routing.planning.engine.arrays import NEVER, Floats, Ints
from routing.planning.engine.given import Given


class Tours(NamedTuple):
    """Tours in the making; M stops at most, and for each site a book of its visits.

    Attributes
    ----------
    size : (U,) stops
    seq, slot : (U, M) site of a stop, and its place in the book of the site
    arrive, start, latest : (U, M)
    leg : (U, M + 1)
    back, driven, dwelt : (U,) arrival at the end, seconds of driving and of dwell
    visits : (S,) made
    by, row, begun : (S, V) unit, position and start of each visit of a site
    version : (U,) changes with the tour
    reward : (1,)
    spare : (M,) room to work
    """

    size: Ints
    seq: Ints
    slot: Ints
    arrive: Ints
    start: Ints
    latest: Ints
    leg: Ints
    back: Ints
    driven: Ints
    dwelt: Ints
    visits: Ints
    by: Ints
    row: Ints
    begun: Ints
    version: Ints
    reward: Floats
    spare: Ints


def no_tours(given: Given) -> Tours:
    """Return room for tours; they are not timed yet."""
    units, sites, most = len(given.shift), len(given.dwell), given.prizes.shape[1] - 1

    def ints(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    return Tours(
        size=ints(units),
        seq=ints(units, given.stops),
        slot=ints(units, given.stops),
        arrive=ints(units, given.stops),
        start=ints(units, given.stops),
        latest=ints(units, given.stops),
        leg=ints(units, given.stops + 1),
        back=ints(units),
        driven=ints(units),
        dwelt=ints(units),
        visits=ints(sites),
        by=ints(sites, most),
        row=ints(sites, most),
        begun=ints(sites, most),
        version=ints(units),
        reward=np.zeros(1),
        spare=ints(given.stops),
    )


@inlined
def arrival(leave: int, travel: int, breaks: Ints) -> int:
    """Return the earliest arrival; no driving is inside a break."""
    arrive = leave + travel
    if travel > 0:
        for row in range(len(breaks)):
            if breaks[row, 0] >= arrive:
                break
            if breaks[row, 1] > leave:
                arrive += breaks[row, 1] - max(breaks[row, 0], leave)
    return arrive


@inlined
def departure(arrive: int, travel: int, breaks: Ints) -> int:
    """Return the latest departure that arrives by then; the mirror image of :func:`arrival`."""
    leave = arrive - travel
    if travel > 0:
        for row in range(len(breaks) - 1, -1, -1):
            if breaks[row, 1] <= leave:
                break
            if breaks[row, 0] < arrive:
                leave -= min(breaks[row, 1], arrive) - breaks[row, 0]
    return leave


@inlined
def _pushed(given: Given, tours: Tours, unit: int, site: int, second: int, step: int) -> int:
    """Move a start behind (step 1) or before (step -1) the visits by other units that are too close."""
    spacing, moved = given.spacing[site], True
    while moved:
        moved = False
        for visit in range(tours.visits[site]):
            other = tours.begun[site, visit]
            if tours.by[site, visit] != unit and abs(second - other) < spacing:
                second, moved = other + step * spacing, True
    return second


@inlined
def first_start(given: Given, tours: Tours, unit: int, site: int, ready: int) -> int:
    """Return the earliest start from ``ready`` on that is allowed beside other units, or ``NEVER``."""
    kind = given.kind[unit]
    for row in range(given.begins.shape[1]):
        end = given.ends[kind, row, site]
        if end < ready:
            continue
        start = max(given.begins[kind, row, site], ready)
        if given.most[site] > 1:
            start = _pushed(given, tours, unit, site, start, 1)
        if start <= end:
            return int(start)
    return NEVER


@inlined
def _last_start(given: Given, tours: Tours, unit: int, site: int, limit: int) -> int:
    kind = given.kind[unit]
    for row in range(given.begins.shape[1] - 1, -1, -1):
        begin = given.begins[kind, row, site]
        if begin > limit:
            continue
        start = min(given.ends[kind, row, site], limit)
        if tours.visits[site] > 1:
            start = _pushed(given, tours, unit, site, start, -1)
        if start >= begin:
            return int(start)
    return -NEVER


@inner
def time_forward(given: Given, tours: Tours, unit: int, first: int) -> bool:
    """Time a tour as early as possible from a position on; False if it cannot be."""
    ends, breaks = len(given.dwell) + 2 * unit, given.breaks[unit]
    now, place, size = given.shift[unit, 0], ends, tours.size[unit]
    if first > 0:
        place = tours.seq[unit, first - 1]
        now = tours.start[unit, first - 1] + given.dwell[place]
    for row in range(first, size):
        site = tours.seq[unit, row]
        leg = given.leg[place, site]
        ready = arrival(now, leg, breaks)
        tours.arrive[unit, row], tours.leg[unit, row] = ready, leg
        slot = tours.slot[unit, row]
        if tours.visits[site] > 1:
            for visit in range(tours.visits[site]):
                if tours.by[site, visit] == unit and tours.row[site, visit] < row:
                    ready = max(ready, tours.begun[site, visit] + given.spacing[site])
        start = first_start(given, tours, unit, site, ready)
        if start >= NEVER:
            return False
        tours.start[unit, row] = start
        tours.begun[site, slot], tours.row[site, slot] = start, row
        now, place = start + given.dwell[site], site
    leg = given.leg[place, ends + 1]
    tours.leg[unit, size] = leg
    tours.back[unit] = arrival(now, leg, breaks)
    if size == 0 and tours.back[unit] > given.shift[unit, 1]:
        tours.back[unit], tours.leg[unit, 0] = now, 0
    return bool(tours.back[unit] <= given.shift[unit, 1])


@inner
def time_backward(given: Given, tours: Tours, unit: int) -> None:
    """Find the latest starts that the rest of a tour bears, and sum up."""
    breaks, limit = given.breaks[unit], given.shift[unit, 1]
    driven, dwelt = tours.leg[unit, tours.size[unit]], 0
    for row in range(tours.size[unit] - 1, -1, -1):
        site = tours.seq[unit, row]
        driven += tours.leg[unit, row]
        dwelt += given.dwell[site]
        limit = departure(limit, tours.leg[unit, row + 1], breaks) - given.dwell[site]
        if tours.visits[site] > 1:
            for visit in range(tours.visits[site]):
                if tours.by[site, visit] == unit and tours.row[site, visit] > row:
                    after = tours.latest[unit, tours.row[site, visit]]
                    limit = min(limit, after - given.spacing[site])
        limit = max(_last_start(given, tours, unit, site, limit), tours.start[unit, row])
        tours.latest[unit, row] = limit
    tours.driven[unit], tours.dwelt[unit] = driven, dwelt
    tours.version[unit] += 1


@inner
def _book(given: Given, tours: Tours, unit: int, row: int) -> None:
    """Enter a stop into the book of its site."""
    site = tours.seq[unit, row]
    slot = tours.visits[site]
    tours.reward[0] += given.prizes[site, slot]
    tours.slot[unit, row] = slot
    tours.by[site, slot], tours.row[site, slot], tours.begun[site, slot] = unit, row, NEVER
    tours.visits[site] = slot + 1


@inner
def _strike(given: Given, tours: Tours, unit: int, row: int) -> None:
    """Take a stop out of the book of its site; the last visit of the book takes its place."""
    site, slot = tours.seq[unit, row], tours.slot[unit, row]
    last = tours.visits[site] - 1
    tours.reward[0] -= given.prizes[site, last]
    if slot != last:
        tours.by[site, slot], tours.row[site, slot] = tours.by[site, last], tours.row[site, last]
        tours.begun[site, slot] = tours.begun[site, last]
        tours.slot[tours.by[site, slot], tours.row[site, slot]] = slot
    tours.visits[site] = last


@inner
def _shift_rows(tours: Tours, unit: int, position: int, step: int) -> None:
    """Move the stops from a position on by one, up (step 1) or onto the stop before (step -1)."""
    size = tours.size[unit]
    order = range(size - 1, position - 1, -1) if step > 0 else range(position, size)
    for row in order:
        site, slot = tours.seq[unit, row], tours.slot[unit, row]
        tours.seq[unit, row + step], tours.slot[unit, row + step] = site, slot
        tours.row[site, slot] = row + step
    tours.size[unit] = size + step


@inner
def refresh_others(given: Given, tours: Tours, unit: int, first: int) -> None:
    """Find the latest starts of other tours anew that share sites with a tour from a position on."""
    for row in range(first, tours.size[unit]):
        site = tours.seq[unit, row]
        if tours.visits[site] > 1:
            for visit in range(tours.visits[site]):
                if tours.by[site, visit] != unit:
                    time_backward(given, tours, tours.by[site, visit])


@inner
def insert_visit(given: Given, tours: Tours, unit: int, position: int, site: int) -> bool:
    """Make one more visit if that keeps every rule, and tell whether it does."""
    if tours.size[unit] >= given.stops or tours.visits[site] >= given.most[site]:
        return False
    _shift_rows(tours, unit, position, 1)
    tours.seq[unit, position] = site
    _book(given, tours, unit, position)
    if time_forward(given, tours, unit, position):
        time_backward(given, tours, unit)
        refresh_others(given, tours, unit, position)
        return True
    _strike(given, tours, unit, position)
    _shift_rows(tours, unit, position + 1, -1)
    time_forward(given, tours, unit, position)
    time_backward(given, tours, unit)
    return False


@inner
def remove_visits(given: Given, tours: Tours, unit: int, marks: Ints) -> bool:
    """Leave the marked stops of a tour out if that keeps every rule, and tell whether it does.

    A direct leg that is longer than the way through a stop may prevent it.
    """
    size = tours.size[unit]
    for row in range(size):
        tours.spare[row] = tours.seq[unit, row]
    first = size
    for row in range(size - 1, -1, -1):
        if marks[row]:
            _strike(given, tours, unit, row)
            _shift_rows(tours, unit, row + 1, -1)
            first = row
    if first == size:
        return True
    done = time_forward(given, tours, unit, first)
    if not done:
        set_tour(given, tours, unit, tours.spare[:size])
    else:
        time_backward(given, tours, unit)
        refresh_others(given, tours, unit, first)
    return done


@inner
def set_tour(given: Given, tours: Tours, unit: int, sites: Ints) -> bool:
    """Give a unit a tour; False if it cannot be timed, which then must be mended by the caller."""
    for row in range(tours.size[unit] - 1, -1, -1):
        _strike(given, tours, unit, row)
    tours.size[unit] = 0
    lay_tour(given, tours, unit, sites, sites[:0])
    done = time_forward(given, tours, unit, 0)
    time_backward(given, tours, unit)
    return done


@inner
def lay_tour(given: Given, tours: Tours, unit: int, sites: Ints, starts: Ints) -> None:
    """Let a unit without stops visit sites, as often as they may be and there is room, without timing it.

    Parameters
    ----------
    starts : (stops,) known so far, which others keep apart from, or none
    """
    size = 0
    for row in range(len(sites)):
        site = sites[row]
        if size < given.stops and tours.visits[site] < given.most[site]:
            tours.seq[unit, size] = site
            _book(given, tours, unit, size)
            if len(starts):
                tours.begun[site, tours.slot[unit, size]] = starts[row]
            size += 1
    tours.size[unit] = size


@inner
def _copy_site(goal: Tours, source: Tours, site: int) -> None:
    """Take over the book of a site; tours that did not change must know their places in it too."""
    count = source.visits[site]
    goal.visits[site] = count
    for visit in range(count):
        unit, row = source.by[site, visit], source.row[site, visit]
        goal.by[site, visit], goal.row[site, visit] = unit, row
        goal.begun[site, visit] = source.begun[site, visit]
        goal.slot[unit, row] = visit


@inner
def _copy_tour(goal: Tours, source: Tours, unit: int) -> None:
    """Take over a tour and the books of all sites that it or the tour before it visits."""
    for row in range(goal.size[unit]):
        _copy_site(goal, source, goal.seq[unit, row])
    size = source.size[unit]
    for row in range(size):
        _copy_site(goal, source, source.seq[unit, row])
        goal.seq[unit, row], goal.slot[unit, row] = source.seq[unit, row], source.slot[unit, row]
        goal.arrive[unit, row], goal.start[unit, row] = source.arrive[unit, row], source.start[unit, row]
        goal.latest[unit, row], goal.leg[unit, row] = source.latest[unit, row], source.leg[unit, row]
    goal.leg[unit, size] = source.leg[unit, size]
    goal.size[unit], goal.back[unit] = size, source.back[unit]
    goal.driven[unit], goal.dwelt[unit] = source.driven[unit], source.dwelt[unit]
    goal.version[unit] = source.version[unit]


@inner
def copy_changed(goal: Tours, source: Tours) -> None:
    """Take over the tours whose versions differ, and the reward."""
    for unit in range(len(goal.size)):
        if goal.version[unit] != source.version[unit]:
            _copy_tour(goal, source, unit)
    goal.reward[0] = source.reward[0]
