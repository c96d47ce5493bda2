"""The entrance of patrol planning: from a problem to a plan."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from routing import errors
from routing.planning import clock, ortools_routing
from routing.planning.coverage import SAME, response_coverage
from routing.planning.draft import Draft
from routing.planning.duties import duty_routes
from routing.planning.engine.chain import untimed, visits_of
from routing.planning.ortools_routing import RECIPES, RoutingModel
from routing.planning.packing import Effort
from routing.planning.plan import Plan, Reason, Route, Stop
from routing.planning.problem import Problem
from routing.planning.proof import prove as proof
from routing.planning.reach import possible_starts
from routing.planning.reasons import Judge
from routing.planning.rescue import rescued
from routing.planning.schedule import Timetable, Tour
from routing.planning.search import Search
from routing.planning.status import Progress, Status, silent
from routing.planning.stop import Iterations, TimeLimit, Until
from routing.planning.stop import Stop as Limit

SEARCH_SHARE, PROOF_UNTIL = 0.3, 0.93
"""Of a time limit if a proof is asked for: for the search, and the end of the proof; what is left goes into
packing the routes that the proof came across."""
PROOF_PER_ITERATION = 100_000
"""Effort of a proof for each iteration of the search, about a tenth of a second."""
LIBRARY_SHARE = 0.03
"""Of a time limit, for a first solution of the routing library."""
LIBRARY_CHECKS = 3
"""Of the routing library, for each iteration."""
OWING_ITERATIONS = 5
"""Of a search for required sites that do not fit at once."""
DUTIES_EFFORT = 5.0
"""Deterministic units, about seconds, before required sites that nothing else fits are given up."""


def plan(
    problem: Problem,
    *,
    seed: int = 0,
    stop: Limit = Iterations(),  # noqa: B008 - frozen
    bound: bool = False,
    threads: int | None = None,
    progress: Progress = silent,
) -> Plan:
    """Plan the patrols of a problem.

    Parameters
    ----------
    seed : ≥ 0; the same seed and number of iterations give the same plan
    stop : a time limit or a number of iterations
    bound : whether to prove an upper bound; a time limit then covers search and proof
    threads : how many searches run side by side by the clock; as many as there are cores if None
    progress : called now and then while the search goes on

    Raises
    ------
    RequiredSiteUnserved
        A required site cannot be served, or not together with the others.
    CoverageUnreachable
        No plan was found that leaves as much demand within reach as is asked for.
    """
    planning = _Planning(Timetable(problem), seed, stop, bound=bound, threads=threads, progress=progress)
    draft, upper_bound = planning.best(), None
    if bound:
        draft, upper_bound = planning.proved(draft)
    made = _judged(problem, finished(draft, seed=seed, upper_bound=upper_bound))
    progress(Status(1.0, made.objective, made.upper_bound))
    return made


class _Planning:
    """One call of :func:`plan`."""

    def __init__(
        self,
        table: Timetable,
        seed: int,
        stop: Limit,
        *,
        bound: bool,
        threads: int | None,
        progress: Progress,
    ) -> None:
        self.table, self.seed, self.stop = table, seed, stop
        self.threads, self.progress = threads, progress
        self.judge = Judge(table)
        self.share = SEARCH_SHARE if bound else 1.0
        self.clock: Until | None = None
        self.search: Search | None = None
        if bound and isinstance(stop, TimeLimit):
            proof.warm_up()

    def best(self) -> Draft:
        """Return the best draft found, with every required site served."""
        empty = Draft(self.table)
        self._refuse_impossible(empty)
        if not (self.table.site_count and self.table.unit_count):
            return empty
        search = Search(
            self.table,
            seed=self.seed,
            stop=self.stop,
            share=self.share,
            threads=self.threads,
            progress=self.progress,
        )
        self.clock = Until(self.stop.seconds, search.began) if isinstance(self.stop, TimeLimit) else None
        self._start(search)
        search.run()
        self.search = search
        return Draft.of(self.table, search.routes())

    def proved(self, draft: Draft) -> tuple[Draft, float]:
        """Return a draft that may be better, and a value that no plan exceeds."""
        best = objective(draft)
        found = proof.prove(
            self.table,
            seconds=self._proof_s(),
            effort=PROOF_PER_ITERATION * self.stop.count if isinstance(self.stop, Iterations) else None,
            found=best,
            routes=[[[site for site, _ in route]] for route in draft.routes()],
            progress=lambda bound: self.progress(Status(1.0, best, bound)),
            threads=self.threads,
        )
        if self.search is not None and found.upper_bound > best and found.routes:
            self.search.pack(found.routes)
            other = Draft.of(self.table, self.search.routes())
            draft = max(draft, other, key=lambda one: (-len(one.owing), objective(one)))
        return draft, max(found.upper_bound, objective(draft))

    def _proof_s(self) -> float | None:
        """Return the seconds that a proof may take: all but what its routes are packed in."""
        if self.clock is None:
            return None
        return max(1e-3, self.clock.left_s - (1.0 - PROOF_UNTIL) * self.clock.seconds)

    def _start(self, search: Search) -> None:
        """Give the search a first solution of the library, and required sites that it does not fit itself."""
        routes = None if search.best.is_perfect else self._from_library()
        if routes is not None:
            search.start_from(untimed(routes))
        if search.best.is_owing:
            search.start_from(self._served(search).routes())

    def _from_library(self) -> list[list[int]] | None:
        if self.table.site_count + self.table.unit_count > ortools_routing.MOST_NODES:
            return None
        if isinstance(self.stop, Iterations):
            limit = ortools_routing.Limit(checks=LIBRARY_CHECKS * self.stop.count)
        else:
            limit = ortools_routing.Limit(seconds=LIBRARY_SHARE * self.stop.seconds)
        return RoutingModel(self.table).solve(RECIPES[0], limit)

    def _served(self, search: Search) -> Draft:
        """Serve what is owing before anything else is worth a thought."""

        def shaken(draft: Draft) -> Draft:
            chain = search.best
            chain.restart(draft.routes())
            chain.run(OWING_ITERATIONS * 100, spent=1.0, until=1.0)
            return Draft.of(self.table, visits_of(chain.best))

        draft = rescued(shaken(Draft.of(self.table, search.routes())), shaken)
        draft = self._on_duty() or draft if draft.owing else draft
        for site in sorted(draft.owing):
            raise self._refusal(site, draft)
        return draft

    def _on_duty(self) -> Draft | None:
        """Return a draft built around routes over the required sites alone, if there are such routes."""
        sites = [number for number, site in enumerate(self.table.problem.sites) if site.required]
        seconds = max(1.0, self.clock.left_s) if self.clock else None
        effort = Effort(deterministic=DUTIES_EFFORT, seconds=seconds)
        routes = duty_routes(self.table, sites, effort=effort, seed=self.seed)
        draft = Draft.of(self.table, untimed(routes)) if routes else None
        return None if draft is None or draft.owing else draft

    def _refuse_impossible(self, empty: Draft) -> None:
        possible = possible_starts(self.table).values() if empty.owing else ()
        for site in sorted(empty.owing):
            if not any(site in sites for sites in possible):
                raise self._refusal(site, empty)

    def _refusal(self, site: int, draft: Draft) -> errors.RequiredSiteUnserved:
        """Name the reason; what fits alone, but not beside all that must be, wants longer shifts."""
        reason = self.judge.reason(draft, site)
        if reason is Reason.NOT_WORTH:
            reason = Reason.SHIFT
        return errors.RequiredSiteUnserved(site=self.table.problem.sites[site].site_id, reason=reason.value)


def objective(draft: Draft) -> float:
    """Return reward less weighted travel and unevenness, without the dust of many small steps."""
    return draft.exact_reward() - draft.cost


def _judged(problem: Problem, made: Plan) -> Plan:
    """Add response coverage where it is asked for."""
    asked = problem.coverage
    if asked is None:
        return made
    share = response_coverage(problem, made, asked)
    if share < asked.least - SAME:
        raise errors.CoverageUnreachable(field="coverage.least", least=asked.least, reached=share)
    return replace(
        made,
        objective=made.objective + asked.weight * share,
        upper_bound=None if made.upper_bound is None else made.upper_bound + asked.weight,
        coverage=share,
    )


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
