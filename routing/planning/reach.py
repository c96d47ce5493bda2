"""When each unit could start at each site at best, whatever else it does: what lies outside is impossible."""

from __future__ import annotations

from functools import cache

import numpy as np

from routing.planning import clock
from routing.planning.matrix import NEVER_S, Seconds
from routing.planning.problem import Interval, Unit
from routing.planning.schedule import Timetable


def possible_starts(table: Timetable) -> dict[int, dict[int, tuple[Interval, ...]]]:
    """Return for each kind of unit the sites it may be in time for, with the starts that allow it.

    Ways lead over any places, for with travel times that break the triangle inequality a stop on the way may
    save time; so a site that is missing here cannot be served at all. A dwell without length overlaps
    nothing, nor does a break without length: our plans keep them apart, but the bound holds for all plans.
    """

    @cache
    def there(place: int) -> Seconds:
        return _shortest(table.travel, place)

    @cache
    def back(place: int) -> Seconds:
        return _shortest(table.travel.T, place)

    return {
        unit: _of_unit(table, unit, there(table.unit_start[unit]), back(table.unit_end[unit]))
        for unit in sorted(set(table.kinds))
    }


def _of_unit(table: Timetable, unit: int, there: Seconds, back: Seconds) -> dict[int, tuple[Interval, ...]]:
    entry = table.problem.units[unit]
    found = {}
    for site, place in enumerate(table.site_place):
        first = clock.arrival(entry.shift[0], int(there[place]), entry.breaks)
        last = clock.departure(entry.shift[1], int(back[place]), entry.breaks) - table.dwell[site]
        starts = [(max(begin, first), min(end, last)) for begin, end in _starts(table, entry, site)]
        kept = tuple((begin, end) for begin, end in starts if begin <= end)
        if kept:
            found[site] = kept
    return found


def _starts(table: Timetable, unit: Unit, site: int) -> tuple[Interval, ...]:
    entry = table.problem.sites[site]
    if not unit.may_serve(entry):
        return ()
    breaks = [(begin, end) for begin, end in unit.breaks if begin < end and entry.dwell_s]
    return clock.allowed_starts(entry.windows, entry.dwell_s, shift=unit.shift, breaks=breaks)


def _shortest(travel: Seconds, source: int) -> Seconds:
    """Return shortest path lengths from a place over all places (Dijkstra on a full matrix)."""
    length: Seconds = travel[source].copy()
    length[source] = min(0, int(length[source]))
    open_places = np.ones(len(length), dtype=np.bool_)
    for _ in range(len(length)):
        nearest = int(np.where(open_places, length, 2 * NEVER_S).argmin())
        open_places[nearest] = False
        np.minimum(length, length[nearest] + travel[nearest], out=length)
    return length
