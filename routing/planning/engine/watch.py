"""Response coverage of tours, compiled; the rule of :mod:`routing.planning.coverage`."""

from __future__ import annotations

from geo.compiled import inlined, inner
from routing.planning.engine.arrays import NEVER, Ints
from routing.planning.engine.given import Given
from routing.planning.engine.tours import Tours, arrival, departure


@inner
def response_coverage(given: Given, tours: Tours, posts: Ints, lags: Ints) -> float:
    """Return the share of demand that an available unit reaches in time, averaged over the moments looked at.

    Parameters
    ----------
    posts, lags : (U, T) room to work: the end that a unit can leave next, and in how many seconds
    """
    for unit in range(len(tours.size)):
        _stations(given, tours, unit, posts[unit], lags[unit])
    covered = 0.0
    for look in range(len(given.looks)):
        for place in range(given.demand.shape[1]):
            for unit in range(len(tours.size)):
                if lags[unit, look] + given.reach[posts[unit, look], place] <= given.within:
                    covered += given.demand[look, place]
                    break
    return covered / len(given.looks)


@inlined
def _stations(given: Given, tours: Tours, unit: int, posts: Ints, lags: Ints) -> None:
    """Write where a unit is available at each moment; a lag of ``NEVER`` if it is not."""
    start, size, breaks = len(given.dwell) + 2 * unit, tours.size[unit], given.breaks[unit]
    leave, first = given.shift[unit, 0], given.shift[unit, 0]
    if size:
        # Who has stops leaves just in time for the first.
        leave = max(leave, departure(tours.start[unit, 0], tours.leg[unit, 0], breaks))
        first = arrival(leave, tours.leg[unit, 0], breaks)
    row = 0
    for look in range(len(given.looks)):
        now = given.looks[look]
        while row < size and now >= tours.start[unit, row] + given.dwell[tours.seq[unit, row]]:
            row += 1
        posts[look], lags[look] = start + 1, max(0, tours.back[unit] - now)
        if now < leave:
            posts[look], lags[look] = start, 0
        elif row < size:
            reached = first if row == 0 else tours.arrive[unit, row]
            posts[look], lags[look] = tours.seq[unit, row], max(0, reached - now)
        if now < given.shift[unit, 0] or now >= given.shift[unit, 1] or _rests(breaks, now):
            lags[look] = NEVER


@inlined
def _rests(breaks: Ints, now: int) -> bool:
    for row in range(len(breaks)):  # noqa: SIM110 - compiled without objects
        if breaks[row, 0] <= now < breaks[row, 1]:
            return True
    return False
