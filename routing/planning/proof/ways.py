"""A kind of unit as flat arrays, once in the direction of time and once against it.

Against time a visit at second s is at ``shift end - s``, legs are turned round, and the dwell comes before
the start instead of after it. Both directions then follow one rule: the visit after one at ``t`` starts at
the first allowed second from ``arrival(t + out, leg) + into`` on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from routing.planning.engine.arrays import NEVER, Flags, Ints
from routing.planning.problem import Interval
from routing.planning.schedule import Timetable

MOST_PLACES = 400
"""Shortest ways between more places take too long; nearest neighbours then bound them."""
Starts = dict[int, tuple[Interval, ...]]


class Way(NamedTuple):
    """A direction of a kind: N stops, J intervals, B breaks; the shift begins at 0.

    Attributes
    ----------
    leg : (N, N) seconds
    first, last : (N,) seconds from where the unit comes from, and to where it goes
    out, into : (N,) seconds of the dwell, after or before the start
    begins, ends : (J, N) allowed starts, padded with ends before all times
    breaks : (B, 2)
    span : length of the shift
    spacing : (N,) between the starts of two visits
    once : (N,) whether the stop may be made only once
    reach : (N, N) least seconds between the starts at two stops, over any places
    latest : (N,) last allowed start
    """

    leg: Ints
    first: Ints
    last: Ints
    out: Ints
    into: Ints
    begins: Ints
    ends: Ints
    breaks: Ints
    span: int
    spacing: Ints
    once: Flags
    reach: Ints
    latest: Ints


class Kind(NamedTuple):
    """Units that differ in their names only.

    Attributes
    ----------
    unit : the first of them
    units : how many there are
    site : (N,) of each stop
    ahead, back : in the direction of time and against it
    idle_s : seconds driven by a unit that makes no stop
    """

    unit: int
    units: int
    site: Ints
    ahead: Way
    back: Way
    idle_s: int

    def driven_s(self, walk: Sequence[int]) -> int:
        """Return seconds of driving of a walk with at least one stop."""
        legs = self.ahead.leg[list(walk[:-1]), list(walk[1:])].sum()
        return int(self.ahead.first[walk[0]] + legs + self.ahead.last[walk[-1]])


def least_ways(travel: Ints) -> Ints:
    """Return (P, P) bounds of the shortest ways between places, for a stop on the way may save time.

    They are exact (Floyd, Warshall) up to ``MOST_PLACES``.
    """
    length = np.minimum(travel, NEVER)
    np.fill_diagonal(length, NEVER)
    if len(length) > MOST_PLACES:
        length = np.maximum(length.min(axis=1)[:, None], length.min(axis=0)[None, :])
    np.fill_diagonal(length, 0)
    if len(length) <= MOST_PLACES:
        for middle in range(len(length)):
            np.minimum(length, length[:, middle, None] + length[None, middle], out=length)
    return length


def kind_of(table: Timetable, unit: int, starts: Starts, ways: Ints) -> Kind:
    """Return the kind of a unit.

    Parameters
    ----------
    starts : allowed starts of each site that it may be in time for
    ways : of :func:`least_ways`
    """
    site = np.array([number for number in sorted(starts) for _ in range(_copies(table, number))], np.int64)
    idle = table.timed(unit, (), lambda _: ())
    return Kind(
        unit=unit,
        units=table.kinds.count(unit),
        site=site,
        ahead=_ahead(table, unit, site, starts, ways),
        back=_back(table, unit, site, starts, ways),
        idle_s=idle.travel_s if idle else 0,
    )


def _copies(table: Timetable, site: int) -> int:
    """Return how many stops a site is: several if its visits need no time between them."""
    return table.problem.sites[site].visits if table.repeated[site] and not table.spacing[site] else 1


def _ahead(table: Timetable, unit: int, site: Ints, starts: Starts, ways: Ints) -> Way:
    entry = table.problem.units[unit]
    zero = entry.shift[0]
    place, dwell, spacing = _of_stops(table, site)
    begins, ends = _intervals(
        [[(one - zero, two - zero) for one, two in starts[stop]] for stop in site.tolist()]
    )
    return Way(
        leg=np.minimum(table.travel[np.ix_(place, place)], NEVER),
        first=np.minimum(table.travel[table.unit_start[unit], place], NEVER),
        last=np.minimum(table.travel[place, table.unit_end[unit]], NEVER),
        out=dwell,
        into=np.zeros_like(dwell),
        begins=begins,
        ends=ends,
        breaks=_breaks((one - zero, two - zero) for one, two in entry.breaks),
        span=entry.shift[1] - zero,
        spacing=spacing,
        once=_once(table, site, starts),
        reach=dwell[:, None] + ways[np.ix_(place, place)],
        latest=ends.max(axis=0),
    )


def _back(table: Timetable, unit: int, site: Ints, starts: Starts, ways: Ints) -> Way:
    entry = table.problem.units[unit]
    zero = entry.shift[1]
    place, dwell, spacing = _of_stops(table, site)
    begins, ends = _intervals(
        [[(zero - two, zero - one) for one, two in reversed(starts[stop])] for stop in site.tolist()]
    )
    return Way(
        leg=np.minimum(table.travel.T[np.ix_(place, place)], NEVER),
        first=np.minimum(table.travel[place, table.unit_end[unit]], NEVER),
        last=np.minimum(table.travel[table.unit_start[unit], place], NEVER),
        out=np.zeros_like(dwell),
        into=dwell,
        begins=begins,
        ends=ends,
        breaks=_breaks((zero - two, zero - one) for one, two in reversed(entry.breaks)),
        span=zero - entry.shift[0],
        spacing=spacing,
        once=_once(table, site, starts),
        reach=dwell[None, :] + ways.T[np.ix_(place, place)],
        latest=ends.max(axis=0),
    )


def _of_stops(table: Timetable, site: Ints) -> tuple[Ints, Ints, Ints]:
    """Return place, dwell and spacing of each stop."""
    whole = (table.site_place, table.dwell, table.spacing)
    place, dwell, spacing = (np.array(values, np.int64)[site] for values in whole)
    return place, dwell, spacing


def _once(table: Timetable, site: Ints, starts: Starts) -> Flags:
    """Tell of which stops one visit is all that a shift holds, or all that is left of them."""
    several = [
        table.repeated[number] and 0 < table.spacing[number] <= starts[number][-1][1] - starts[number][0][0]
        for number in site.tolist()
    ]
    return ~np.array(several, np.bool_)


def _intervals(found: Sequence[Sequence[Interval]]) -> tuple[Ints, Ints]:
    depth = max(map(len, found), default=1)
    begins = np.full((depth, len(found)), NEVER, np.int64)
    ends = np.full((depth, len(found)), -NEVER, np.int64)
    for stop, intervals in enumerate(found):
        for row, (first, last) in enumerate(intervals):
            begins[row, stop], ends[row, stop] = first, last
    return begins, ends


def _breaks(found: Iterable[Interval]) -> Ints:
    return np.array(list(found), np.int64).reshape(-1, 2)
