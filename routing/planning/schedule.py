"""The earliest schedule of a route, and for each stop the latest start that the rest of the route bears."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from routing.planning import clock
from routing.planning.matrix import NEVER_S, Seconds
from routing.planning.problem import Interval, Problem, Site, Unit

BEFORE_ALL_S = -NEVER_S
Taken = Callable[[int], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Tour:
    """A timed route of one unit; sites and places are indices.

    Attributes
    ----------
    sites : in order of visit
    arrive, start, leave : seconds for each stop
    latest : the last start of each stop that keeps the rest of the tour possible while no other tour changes
    legs : travel seconds to each stop and to the end
    return_s : arrival at the end
    busy_s : driving and dwell
    """

    unit: int
    sites: tuple[int, ...]
    arrive: list[int]
    start: list[int]
    leave: list[int]
    latest: list[int]
    legs: list[int]
    return_s: int
    busy_s: int

    @property
    def travel_s(self) -> int:
        """Seconds of driving."""
        return sum(self.legs)


class Timetable:
    """A problem as flat arrays and lists of what the schedule asks for again and again.

    S sites, U units, P places (the nodes that a site or unit stands at).
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        node = {name: number for number, name in enumerate(problem.nodes)}
        used = sorted({node[name] for name in _used_nodes(problem)})
        place = {problem.nodes[number]: index for index, number in enumerate(used)}
        self.travel: Seconds = problem.travel_s[np.ix_(used, used)]
        self.rows: list[list[int]] = self.travel.tolist()
        self.site_place = [place[site.node] for site in problem.sites]
        self.unit_start = [place[unit.start] for unit in problem.units]
        self.unit_end = [place[unit.end] for unit in problem.units]
        self.dwell = [site.dwell_s for site in problem.sites]
        self.spacing = [site.spacing_s for site in problem.sites]
        self.repeated = [site.visits > 1 for site in problem.sites]
        self._starts_of_kind: dict[object, list[tuple[Interval, ...]]] = {}
        self.starts = [self._starts(unit) for unit in problem.units]

    @property
    def site_count(self) -> int:
        """Number of sites."""
        return len(self.problem.sites)

    @property
    def unit_count(self) -> int:
        """Number of units."""
        return len(self.problem.units)

    @cached_property
    def kinds(self) -> list[int]:
        """For each unit the first unit that differs in its name only."""
        first: dict[object, int] = {}
        return [
            first.setdefault((unit.start, unit.end, unit.shift, unit.breaks, unit.capabilities), number)
            for number, unit in enumerate(self.problem.units)
        ]

    def _starts(self, unit: Unit) -> list[tuple[Interval, ...]]:
        """Return the allowed starts of one unit at every site; units of one kind share the list."""
        kind = (unit.shift, unit.breaks, unit.capabilities)
        if kind not in self._starts_of_kind:
            self._starts_of_kind[kind] = [self._allowed(unit, site) for site in self.problem.sites]
        return self._starts_of_kind[kind]

    @staticmethod
    def _allowed(unit: Unit, site: Site) -> tuple[Interval, ...]:
        if not unit.may_serve(site):
            return ()
        return clock.allowed_starts(site.windows, site.dwell_s, shift=unit.shift, breaks=unit.breaks)

    def timed(self, unit: int, sites: Sequence[int], taken: Taken) -> Tour | None:
        """Return the earliest schedule that visits sites in this order, or None if there is none.

        Parameters
        ----------
        taken : ascending starts of visits of a site by other units
        """
        if not sites:
            return self._idle(unit)
        forward = self._forward(unit, sites, taken)
        if forward is None:
            return None
        arrive, start, legs, return_s = forward
        dwells = [self.dwell[site] for site in sites]
        return Tour(
            unit=unit,
            sites=tuple(sites),
            arrive=arrive,
            start=start,
            leave=[begun + dwell for begun, dwell in zip(start, dwells, strict=True)],
            latest=self._latest(unit, sites, start, legs, taken=taken),
            legs=legs,
            return_s=return_s,
            busy_s=sum(legs) + sum(dwells),
        )

    def _idle(self, unit: int) -> Tour:
        """Drive from start to end only; a unit that cannot do even that stays where it is."""
        (begin, end), breaks = self._shift(unit)
        leg = self.rows[self.unit_start[unit]][self.unit_end[unit]]
        return_s = clock.arrival(begin, leg, breaks)
        if return_s > end:
            leg, return_s = 0, begin
        return Tour(
            unit=unit,
            sites=(),
            arrive=[],
            start=[],
            leave=[],
            latest=[],
            legs=[leg],
            return_s=return_s,
            busy_s=leg,
        )

    def _shift(self, unit: int) -> tuple[Interval, tuple[Interval, ...]]:
        return self.problem.units[unit].shift, self.problem.units[unit].breaks

    def _forward(
        self, unit: int, sites: Sequence[int], taken: Taken
    ) -> tuple[list[int], list[int], list[int], int] | None:
        (now, shift_end), breaks = self._shift(unit)
        allowed, place = self.starts[unit], self.unit_start[unit]
        own: dict[int, int] = {}
        arrive, start, legs = [], [], []
        for site in sites:
            leg = self.rows[place][self.site_place[site]]
            reached = clock.arrival(now, leg, breaks)
            if self.repeated[site]:
                spacing = self.spacing[site]
                ready = max(reached, own.get(site, BEFORE_ALL_S) + spacing)
                begun = clock.first_start(allowed[site], ready, taken=taken(site), spacing_s=spacing)
            else:
                begun = clock.first_start(allowed[site], reached)
            if begun is None:
                return None
            own[site] = begun
            arrive.append(reached)
            start.append(begun)
            legs.append(leg)
            now, place = begun + self.dwell[site], self.site_place[site]
        legs.append(self.rows[place][self.unit_end[unit]])
        return_s = clock.arrival(now, legs[-1], breaks)
        return (arrive, start, legs, return_s) if return_s <= shift_end else None

    def _latest(
        self, unit: int, sites: Sequence[int], start: list[int], legs: list[int], *, taken: Taken
    ) -> list[int]:
        (_, limit), breaks = self._shift(unit)
        allowed = self.starts[unit]
        own: dict[int, int] = {}
        latest = list(start)
        for number in range(len(sites) - 1, -1, -1):
            site = sites[number]
            limit = clock.departure(limit, legs[number + 1], breaks) - self.dwell[site]
            if self.repeated[site]:
                spacing = self.spacing[site]
                limit = min(limit, own.get(site, NEVER_S) - spacing)
                last = clock.last_start(allowed[site], limit, taken=taken(site), spacing_s=spacing)
            else:
                last = clock.last_start(allowed[site], limit)
            limit = own[site] = latest[number] = start[number] if last is None else last
        return latest


def _used_nodes(problem: Problem) -> Iterable[str]:
    for site in problem.sites:
        yield site.node
    for unit in problem.units:
        yield unit.start
        yield unit.end
