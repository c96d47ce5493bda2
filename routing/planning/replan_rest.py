"""The rest of the day as a patrol problem of its own, and its routes put behind what is fixed."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from routing.planning import clock
from routing.planning.engine.given import Given, given
from routing.planning.plan import Plan, Route, Stop, Unserved
from routing.planning.problem import Interval, Problem, Site, Unit
from routing.planning.reasons import Judge
from routing.planning.replan_coverage import Shelter
from routing.planning.replan_state import Standing
from routing.planning.schedule import Timetable, Tour


@dataclass(frozen=True)
class Rest:
    """What is left to plan.

    Attributes
    ----------
    whole : the problem with its changes
    standings : one per unit, ascending
    """

    whole: Problem
    standings: tuple[Standing, ...]

    @cached_property
    def fixed_starts(self) -> dict[str, list[int]]:
        """Ascending starts of the fixed visits of each site that has any."""
        starts: defaultdict[str, list[int]] = defaultdict(list)
        for standing in self.standings:
            for stop in standing.fixed:
                starts[stop.site].append(stop.start_s)
        return {site: sorted(found) for site, found in starts.items()}

    @cached_property
    def free(self) -> tuple[Standing, ...]:
        """Standings of the units that may be told what to do: the units of the rest, in order."""
        return tuple(standing for standing in self.standings if standing.free is not None)

    @cached_property
    def problem(self) -> Problem:
        """Free units from where they stand on, sites with the visits that are left."""
        free = tuple(_unit(one) for one in self.free)
        return replace(self.whole, units=free, sites=self._sites(cut=True))

    @cached_property
    def table(self) -> Timetable:
        """The rest as the search sees it."""
        return Timetable(self.problem)

    @cached_property
    def shelter(self) -> Shelter | None:
        """What is asked of response coverage, if anything is."""
        asked = self.whole.coverage
        return None if asked is None else Shelter(self.whole, asked, self.standings)

    @cached_property
    def laid_out(self) -> Given:
        """The rest as the engine sees it."""
        rest = given(self.table)
        return rest if self.shelter is None else self.shelter.laid_out(rest)

    def _sites(self, *, cut: bool) -> tuple[Site, ...]:
        found = []
        for site in self.whole.sites:
            fixed = self.fixed_starts.get(site.site_id, [])
            if len(fixed) < site.visits:
                found.append(_left(site, fixed, cut=cut))
        return tuple(found)

    def objective(self, tours: Sequence[Tour]) -> float:
        """Return the objective of the whole day with these tours of the free units."""
        weights = self.whole.weights
        cost = 0.0
        if weights.travel or weights.balance:
            travel = [self._travel_s(one, tour) for one, tour in self._pairs(tours)]
            cost = weights.travel * sum(travel)
            if weights.balance and travel:
                busy = [
                    driven + _dwell_s(one.fixed) + _dwell_of(tour)
                    for driven, (one, tour) in zip(travel, self._pairs(tours), strict=True)
                ]
                cost += weights.balance * (max(busy) - min(busy))
        weight = self.shelter.asked.weight if self.shelter else 0.0
        return self.reward(tours) - cost + (weight * (self.coverage(tours) or 0.0) if weight else 0.0)

    def coverage(self, tours: Sequence[Tour]) -> float | None:
        """Return the response coverage of the whole day, if it is asked for."""
        if self.shelter is None:
            return None
        return self.shelter.share([self._route(one, tour) for one, tour in self._pairs(tours)])

    def reward(self, tours: Sequence[Tour]) -> float:
        """Return the plain sum of the rewards of all visits, fixed and new."""
        counts = {site: len(starts) for site, starts in self.fixed_starts.items()}
        for tour in tours:
            for number in tour.sites:
                name = self.problem.sites[number].site_id
                counts[name] = counts.get(name, 0) + 1
        return math.fsum(
            site.prize(visit)
            for site in self.whole.sites
            for visit in range(1, counts.get(site.site_id, 0) + 1)
        )

    def plan(self, tours: Sequence[Tour], *, seed: int, problem_sha256: str) -> Plan:
        """Return the whole day as a plan: what is fixed first, then the tours."""
        routes = _ranked([self._route(one, tour) for one, tour in self._pairs(tours)])
        return Plan(
            routes=tuple(routes),
            reward=self.reward(tours),
            objective=self.objective(tours),
            unserved=self._unserved(routes),
            seed=seed,
            problem_sha256=problem_sha256,
            coverage=self.coverage(tours),
        )

    def _pairs(self, tours: Sequence[Tour]) -> list[tuple[Standing, Tour | None]]:
        waiting = iter(tours)
        return [(one, None if one.free is None else next(waiting)) for one in self.standings]

    @staticmethod
    def _travel_s(standing: Standing, tour: Tour | None) -> int:
        if tour is None or (standing.is_home and not tour.sites):
            return standing.driven_s
        return standing.driven_s + tour.travel_s

    def _route(self, standing: Standing, tour: Tour | None) -> Route:
        travel_s = self._travel_s(standing, tour)
        unit = standing.unit.unit_id
        if tour is None or (standing.is_home and not tour.sites):
            return Route(unit, standing.leave_s, standing.fixed, standing.return_s, travel_s)
        arrive, leave_s = list(tour.arrive), standing.leave_s
        if not standing.fixed and not standing.is_home:
            leave_s = self.problem.units[tour.unit].shift[0]
            if tour.sites:
                leave_s = max(leave_s, clock.departure(tour.start[0], tour.legs[0], standing.breaks))
                arrive[0] = clock.arrival(leave_s, tour.legs[0], standing.breaks)
        stops = [
            Stop(self.problem.sites[site].site_id, 0, *times)
            for site, *times in zip(tour.sites, arrive, tour.start, tour.leave, strict=True)
        ]
        return Route(unit, leave_s, (*standing.fixed, *stops), tour.return_s, travel_s)

    def _unserved(self, routes: list[Route]) -> tuple[Unserved, ...]:
        """Return what is missing; the reasons are those of the time that is left."""
        starts: defaultdict[str, list[int]] = defaultdict(list)
        for route in routes:
            for stop in route.stops:
                starts[stop.site].append(stop.start_s)
        rest = replace(self.problem, sites=self._sites(cut=False))
        made = _Made([sorted(starts[site.site_id]) for site in rest.sites])
        judge = Judge(Timetable(rest))
        visits = {site.site_id: site.visits for site in self.whole.sites}
        found = []
        for number, left in enumerate(rest.sites):
            missing = visits[left.site_id] - len(starts[left.site_id])
            if missing > 0:
                found.append(Unserved(left.site_id, missing, judge.reason(made, number)))
        return tuple(found)


@dataclass(frozen=True)
class _Made:
    """Starts of all visits of each site."""

    starts: list[list[int]]

    def visit_starts(self, site: int) -> list[int]:
        """Ascending starts."""
        return self.starts[site]


def _unit(standing: Standing) -> Unit:
    assert standing.free is not None  # noqa: S101 - asked for free units only
    return replace(
        standing.unit,
        start=standing.free.node,
        shift=(standing.free.at_s, standing.unit.shift[1]),
        breaks=standing.breaks,
    )


def _left(site: Site, fixed: list[int], *, cut: bool) -> Site:
    """Return a site with the visits that are left, at starts that keep apart from the fixed ones."""
    windows = site.windows
    for start_s in fixed if cut else ():
        windows = _without(windows, start_s - site.spacing_s, start_s + site.spacing_s)
    return replace(
        site,
        reward=site.prize(len(fixed) + 1),
        visits=site.visits - len(fixed),
        required=site.required and not fixed,
        windows=windows,
    )


def _without(windows: tuple[Interval, ...], begin: int, end: int) -> tuple[Interval, ...]:
    """Take an open interval out of closed ones; whole seconds."""
    if begin >= end:
        return windows
    parts = [
        part
        for first, last in windows
        for part in ((first, min(last, begin)), (max(first, end), last))
        if part[0] <= part[1]
    ]
    return tuple(sorted(set(parts)))


def _dwell_s(stops: Sequence[Stop]) -> int:
    return sum(stop.leave_s - stop.start_s for stop in stops)


def _dwell_of(tour: Tour | None) -> int:
    return 0 if tour is None else tour.busy_s - tour.travel_s


def _ranked(routes: list[Route]) -> list[Route]:
    """Rank the visits of each site by start; those that start together go by unit."""
    made: defaultdict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for row, route in enumerate(routes):
        for number, stop in enumerate(route.stops):
            made[stop.site].append((stop.start_s, row, number))
    ranks: Mapping[tuple[int, int], int] = {
        (row, number): rank
        for visits in made.values()
        for rank, (_, row, number) in enumerate(sorted(visits), start=1)
    }
    return [
        replace(
            route,
            stops=tuple(replace(stop, visit=ranks[row, number]) for number, stop in enumerate(route.stops)),
        )
        for row, route in enumerate(routes)
    ]
