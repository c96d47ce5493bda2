"""Narrows a patrol problem at random: every plan of the narrowed problem is one of the problem itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from routing.planning import clock
from routing.planning.matrix import NEVER_S
from routing.planning.problem import Interval, Problem, merged
from routing.planning.schedule import Timetable

LEAST_KEPT = 0.3
"""Of the time in which a site may be visited, at full variety: less costs reward and hides nothing more."""
MOST_STRETCHES = 100
"""Of one site; who may come more often than that comes at all times."""


def narrowed(table: Timetable, *, variety: float, rng: np.random.Generator, spare: frozenset[int]) -> Problem:
    """Return a problem whose windows are a random part of the problem's.

    A site that may be visited k times keeps k stretches of time, one at random in each k-th of it, so that
    each moment is as likely to stay as any other and k visits mostly still fit.

    Parameters
    ----------
    variety : 0 keeps all the time, 1 only :data:`LEAST_KEPT` of it
    spare : sites that keep their windows
    """
    kept = 1.0 - variety * (1.0 - LEAST_KEPT)
    # Drawn for every site, so that sparing one changes nothing for the others.
    phases = [rng.random(min(site.visits, MOST_STRETCHES)).tolist() for site in table.problem.sites]
    sites = tuple(
        site
        if number in spare
        else replace(site, windows=stretches(open_times(table, number), kept=kept, phases=phases[number]))
        for number, site in enumerate(table.problem.sites)
    )
    return replace(table.problem, sites=sites)


def open_times(table: Timetable, site: int) -> tuple[Interval, ...]:
    """Return the starts that some unit without other stops can make; if none can, the site's windows."""
    found: list[Interval] = []
    for number in sorted(set(table.kinds)):
        unit = table.problem.units[number]
        there = table.rows[table.unit_start[number]][table.site_place[site]]
        back = table.rows[table.site_place[site]][table.unit_end[number]]
        if max(there, back) < NEVER_S:
            first = clock.arrival(unit.shift[0], there, unit.breaks)
            last = clock.departure(unit.shift[1], back, unit.breaks) - table.dwell[site]
            found += [
                (max(begin, first), min(end, last))
                for begin, end in table.starts[number][site]
                if max(begin, first) <= min(end, last)
            ]
    return merged(found) or table.problem.sites[site].windows


def stretches(windows: tuple[Interval, ...], *, kept: float, phases: Sequence[float]) -> tuple[Interval, ...]:
    """Return the share ``kept`` of windows, one stretch for each phase.

    Laid end to end and closed to a ring, windows are cut into equal parts; in each part one stretch begins at
    its phase.

    Parameters
    ----------
    kept, phases : 0 to 1
    """
    whole = sum(end - begin for begin, end in windows)
    if kept >= 1.0 or not phases or not whole:
        return windows
    part = whole / len(phases)
    found: list[Interval] = []
    for number, phase in enumerate(phases):
        begin = (number + phase) * part
        for turn in (0.0, whole):
            found += _laid(windows, begin - turn, begin + kept * part - turn)
    return merged(found)


def _laid(windows: tuple[Interval, ...], first: float, last: float) -> list[Interval]:
    """Return the part of windows from one place to another on their joined time."""
    found = []
    for begin, end in windows:
        low, high = max(begin, begin + round(first)), min(end, begin + round(last))
        if low <= high:
            found.append((low, high))
        first, last = first - (end - begin), last - (end - begin)
    return found
