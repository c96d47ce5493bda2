"""The entrance of patrol planning: from a problem to a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

import numpy as np

from routing import errors
from routing.planning import clock, ortools_routing, packing
from routing.planning.bound import Bound
from routing.planning.construct import fill
from routing.planning.draft import Draft
from routing.planning.duties import duty_routes
from routing.planning.insertion import Finder
from routing.planning.ortools_routing import RECIPES, RoutingModel
from routing.planning.plan import Plan, Reason, Route, Stop
from routing.planning.polish import Polisher
from routing.planning.problem import Problem
from routing.planning.reach import possible_starts
from routing.planning.reasons import Judge
from routing.planning.rescue import rescued
from routing.planning.schedule import Timetable, Tour
from routing.planning.stop import Iterations, Patience, Rounds, TimeLimit, Until
from routing.planning.stop import Stop as Limit

Progress = Callable[[float], None]

LIBRARY_SHARE = 0.2
"""Of a time limit, for the routing library."""
PACKING_SHARE = 0.08
BOUND_SHARE = 0.2
CHECKS_PER_ROUND = 60
"""Of the routing library, for each recipe."""
PACKING_PER_ROUND = 0.002
"""Deterministic units of the packing solver, about seconds."""
RESCUE_ROUNDS = 100
DUTIES_EFFORT = 5.0
"""Deterministic units, about seconds, before required sites that nothing else fits are given up."""


def plan(
    problem: Problem,
    *,
    seed: int = 0,
    stop: Limit = Iterations(),  # noqa: B008 - frozen
    bound: bool = False,
    progress: Progress | None = None,
) -> Plan:
    """Plan the patrols of a problem.

    Parameters
    ----------
    seed : ≥ 0; the same seed and number of iterations give the same plan
    stop : a time limit or a number of iterations
    bound : whether to prove an upper bound; a time limit then covers search and proof
    progress : called with the share of the search that is done, 0 to 1

    Raises
    ------
    RequiredSiteUnserved
        A required site cannot be served, or not together with the others.
    """
    table = Timetable(problem)
    search = Search(table, seed=seed, stop=stop, bound=bound, progress=progress or (lambda _: None))
    draft = search.best()
    return finished(draft, seed=seed, upper_bound=search.upper_bound(draft) if bound else None)


class Search:
    """One search: construction, the routing library, polishing, packing."""

    def __init__(self, table: Timetable, *, seed: int, stop: Limit, bound: bool, progress: Progress) -> None:
        self.table, self.seed, self.stop, self.progress = table, seed, stop, progress
        self.judge = Judge(table)
        self.finder = Finder(table)
        self.polisher = Polisher(self.finder, rng=np.random.default_rng(seed), is_late=self._is_late)
        self.everything = np.arange(table.site_count)
        self.clock = Until(stop.seconds) if isinstance(stop, TimeLimit) else None
        self.search_share = 1.0 - BOUND_SHARE if bound else 1.0

    def best(self) -> Draft:
        """Return the best draft found, with every required site served."""
        empty = Draft(self.table)
        self._refuse_impossible(empty)
        greedy = empty.copy()
        fill(greedy, self.finder, self.everything, is_late=self._is_late)
        drafts = [empty, greedy]
        if self.table.site_count and self.table.unit_count:
            drafts += self._from_library()
            start = self._served(max(drafts, key=self.polisher.score))
            polished, kept = self.polisher.run(start, self._patience(), self.progress)
            drafts += [polished, *self._packed([*drafts, *kept])]
        found = max(drafts, key=self.polisher.score)
        self._refuse_owing(found)
        self.progress(1.0)
        return found

    def upper_bound(self, draft: Draft) -> float:
        """Return a value that no plan exceeds."""
        seconds = self.clock.left_s if self.clock else None
        return max(Bound(self.table).value(seconds=seconds), objective(draft))

    def _patience(self) -> Patience:
        if isinstance(self.stop, Iterations):
            return Rounds(self.stop.count)
        share = self.search_share - PACKING_SHARE
        assert self.clock is not None  # noqa: S101 - a time limit has a clock
        return Until(self.stop.seconds * share, began=self.clock.began)

    def _is_late(self) -> bool:
        """Tell whether a time limit is used up as far as it is meant for the search."""
        return self.clock is not None and self.clock.spent(0) >= self.search_share

    def _refuse_impossible(self, empty: Draft) -> None:
        possible = possible_starts(self.table).values() if empty.owing else ()
        for site in sorted(empty.owing):
            if not any(site in sites for sites in possible):
                raise self._refusal(site, empty)

    def _refuse_owing(self, draft: Draft) -> None:
        for site in sorted(draft.owing):
            raise self._refusal(site, draft)

    def _refusal(self, site: int, draft: Draft) -> errors.RequiredSiteUnserved:
        """Name the reason; what fits alone, but not beside all that must be, wants longer shifts."""
        reason = self.judge.reason(draft, site)
        if reason is Reason.NOT_WORTH:
            reason = Reason.SHIFT
        return errors.RequiredSiteUnserved(site=self.table.problem.sites[site].site_id, reason=reason.value)

    def _served(self, draft: Draft) -> Draft:
        """Serve what is owing before anything else is worth a thought."""
        if not draft.owing:
            return draft
        draft = rescued(draft, lambda one: self.polisher.run(one, Rounds(RESCUE_ROUNDS), lambda _: None)[0])
        return self._on_duty() or draft if draft.owing else draft

    def _on_duty(self) -> Draft | None:
        """Return a draft built around routes over the required sites alone, if there are such routes."""
        sites = [number for number, site in enumerate(self.table.problem.sites) if site.required]
        seconds = max(1.0, self.clock.left_s) if self.clock else None
        effort = packing.Effort(deterministic=DUTIES_EFFORT, seconds=seconds)
        routes = duty_routes(self.table, sites, effort=effort, seed=self.seed)
        draft = self._timed(routes) if routes else None
        return None if draft is None or draft.owing else draft

    def _from_library(self) -> Iterator[Draft]:
        if self.table.site_count + self.table.unit_count > ortools_routing.MOST_NODES:
            return
        model = RoutingModel(self.table)
        for recipe in RECIPES:
            routes = model.solve(recipe, self._library_limit())
            if routes is not None:
                yield self._timed(routes)

    def _library_limit(self) -> ortools_routing.Limit:
        if isinstance(self.stop, Iterations):
            return ortools_routing.Limit(checks=CHECKS_PER_ROUND * self.stop.count)
        return ortools_routing.Limit(seconds=LIBRARY_SHARE * self.stop.seconds / len(RECIPES))

    def _timed(self, routes: list[list[int]]) -> Draft:
        """Time routes exactly; a stop that does not fit is left out, and gaps are filled."""
        draft = Draft(self.table)
        for unit, sites in enumerate(routes):
            if not draft.set_route(unit, sites):
                for site in sites:
                    draft.insert(unit, len(draft.tours[unit].sites), site)
        fill(draft, self.finder, self.everything, is_late=self._is_late)
        return draft

    def _packed(self, drafts: list[Draft]) -> Iterator[Draft]:
        if len(self.table.problem.units) < 2:  # noqa: PLR2004 - one tour needs no packing
            return
        tours = packing.pool(self.table, drafts)
        if isinstance(self.stop, Iterations):
            effort = packing.Effort(deterministic=PACKING_PER_ROUND * self.stop.count)
        else:
            effort = packing.Effort(deterministic=1e6, seconds=PACKING_SHARE * self.stop.seconds)
        chosen = packing.packed(self.table, tours, effort=effort, seed=self.seed)
        yield self._timed(self._by_unit(chosen))

    def _by_unit(self, tours: list[Tour]) -> list[list[int]]:
        """Give tours to units of their kind in order."""
        routes: list[list[int]] = [[] for _ in range(self.table.unit_count)]
        waiting = list(tours)
        for unit, kind in enumerate(self.table.kinds):
            mine = next((tour for tour in waiting if self.table.kinds[tour.unit] == kind), None)
            if mine is not None:
                waiting.remove(mine)
                routes[unit] = list(mine.sites)
        return routes


def objective(draft: Draft) -> float:
    """Return reward less weighted travel and unevenness, without the dust of many small steps."""
    return draft.exact_reward() - draft.cost


def finished(draft: Draft, *, seed: int, upper_bound: float | None) -> Plan:
    """Write a draft as a plan."""
    ranks = _ranks(draft)
    return Plan(
        routes=tuple(_route(draft.table, tour, ranks) for tour in draft.tours),
        reward=draft.exact_reward(),
        objective=objective(draft),
        unserved=Judge(draft.table).unserved(draft),
        seed=seed,
        problem_sha256=draft.table.problem.sha256,
        upper_bound=upper_bound,
    )


def _ranks(draft: Draft) -> dict[tuple[int, int], int]:
    """Return the rank of each visit by (unit, position); visits that start together go by unit."""
    made: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for tour in draft.tours:
        for position, (site, start) in enumerate(zip(tour.sites, tour.start, strict=True)):
            made[site].append((start, tour.unit, position))
    return {
        (unit, position): rank
        for visits in made.values()
        for rank, (_, unit, position) in enumerate(sorted(visits), start=1)
    }


def _route(table: Timetable, tour: Tour, ranks: dict[tuple[int, int], int]) -> Route:
    """Write a tour; the unit leaves just in time for its first visit."""
    unit = table.problem.units[tour.unit]
    leave_s, arrive = unit.shift[0], list(tour.arrive)
    if tour.sites:
        leave_s = max(leave_s, clock.departure(tour.start[0], tour.legs[0], unit.breaks))
        arrive[0] = clock.arrival(leave_s, tour.legs[0], unit.breaks)
    stops = [
        Stop(table.problem.sites[site].site_id, ranks[tour.unit, position], *times)
        for position, (site, *times) in enumerate(
            zip(tour.sites, arrive, tour.start, tour.leave, strict=True)
        )
    ]
    return Route(unit.unit_id, leave_s, tuple(stops), tour.return_s, tour.travel_s)
