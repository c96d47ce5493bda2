"""Plans many days of one problem so that each keeps the doses, but none tells the next."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import Any

import numpy as np

from routing.errors import RequiredSiteUnserved
from routing.planning.narrowing import narrowed
from routing.planning.plan import Plan, Unserved
from routing.planning.problem import Problem
from routing.planning.reasons import Judge
from routing.planning.schedule import Timetable
from routing.planning.solve import plan
from routing.planning.stop import Iterations
from routing.planning.stop import Stop as Limit

ANY_TRIES, MOST_TRIES = 4, 32
"""Searches for one day; each gives the sites that lost visits in those before all their time back, and
requires them. The later ones are only for days in which a site goes without that the best plan visits, such
as a slot of a dose: of the days tried, most took five to seven searches and none more than thirteen."""
Progress = Callable[[float], None]


def plan_family(
    problem: Problem,
    *,
    days: int,
    variety: float,
    seed: int = 0,
    stop: Limit = Iterations(),  # noqa: B008 - frozen
    processes: int = 1,
    best: Plan | None = None,
    progress: Progress = lambda _share: None,
) -> tuple[Plan, ...]:
    """Plan the same problem for many days.

    Parameters
    ----------
    days : ≥ 1
    variety : 0 repeats the best plan; 1 varies order and times as far as doses and rules allow
    seed : ≥ 0; the same seed and number of iterations give the same plans, with any number of processes
    stop : of the search for the best plan, and of that of each day
    processes : how many days are planned at a time
    best : the best plan known, if there is one already
    progress : called with the share of the searches that are done, 0 to 1

    Raises
    ------
    RequiredSiteUnserved
        A required site cannot be served, or not together with the others.
    """
    if best is None:
        best = plan(problem, seed=seed, stop=stop, threads=processes)
    progress(1 / (days + 1))
    if variety == 0 or not best.visits:
        return (best,) * days
    task = _Task(problem.to_json(), best.to_json(), variety, seed, stop)
    if processes == 1:
        return tuple(_told(map(task.day, range(days)), days, progress))
    # Spawned, not forked: the libraries behind the planner hold threads.
    with ProcessPoolExecutor(min(processes, days), mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(task.day, day) for day in range(days)]
        list(_told((each.result() for each in as_completed(waiting)), days, progress))
        return tuple(each.result() for each in waiting)


@dataclass(frozen=True)
class _Task:
    """What a process needs to plan any of the days."""

    problem: dict[str, Any]
    best: dict[str, Any]
    variety: float
    seed: int
    stop: Limit

    def day(self, number: int) -> Plan:
        """Plan one day; sites that lose visits in it get their time back and must be visited."""
        table, best = Timetable(Problem.from_json(self.problem)), Plan.from_json(self.best)
        due = _visits_by_site(best)
        found: list[tuple[int, int, Plan]] = []
        spare: frozenset[int] = frozenset()
        for tries in range(1, MOST_TRIES + 1):
            one = self._drawn(table, number, spare)
            if one is None:
                lost = set(due) | {site.site_id for site in table.problem.sites if site.required}
            else:
                gone = due - _visits_by_site(one)
                without = gone.keys() - _visits_by_site(one).keys()
                found.append((len(without), gone.total(), one))
                lost = set(gone)
                if tries >= ANY_TRIES and not without:
                    break
            more = frozenset(k for k, site in enumerate(table.problem.sites) if site.site_id in lost)
            if more <= spare:
                break
            spare |= more
        if not found:
            return best
        return restated(table, min(found, key=lambda one: one[:2])[2])

    def _drawn(self, table: Timetable, number: int, spare: frozenset[int]) -> Plan | None:
        """Plan one day in the time drawn for it; None if what is required finds no place."""
        rng = np.random.default_rng([self.seed, number])
        drawn = _insisting(narrowed(table, variety=self.variety, rng=rng, spare=spare), spare)
        try:
            return plan(drawn, seed=self.seed, stop=self.stop, threads=1)
        except RequiredSiteUnserved:
            return None


def _insisting(problem: Problem, sites: frozenset[int]) -> Problem:
    """Return a problem in which some more sites are required."""
    return replace(
        problem,
        sites=tuple(
            replace(site, required=site.required or number in sites)
            for number, site in enumerate(problem.sites)
        ),
    )


def restated(table: Timetable, found: Plan) -> Plan:
    """Return a plan of a narrowed problem as a plan of the problem itself."""
    return replace(found, unserved=_Visited(table, found).unserved(), problem_sha256=table.problem.sha256)


def visits_kept(best: Plan, plans: Sequence[Plan]) -> float:
    """Return the share of the best plan's visits, by site, that the plans of other days make on average."""
    asked = _visits_by_site(best)
    if not asked or not plans:
        return 1.0
    kept = sum((_visits_by_site(found) & asked).total() for found in plans)
    return kept / (asked.total() * len(plans))


def reward_by_site(problem: Problem, plans: Sequence[Plan]) -> dict[str, float]:
    """Return what the visits of each site bring on an average day."""
    made = [_visits_by_site(found) for found in plans]
    return {
        site.site_id: math.fsum(
            site.prize(visit) for visits in made for visit in range(1, visits[site.site_id] + 1)
        )
        / max(1, len(plans))
        for site in problem.sites
    }


def _visits_by_site(found: Plan) -> Counter[str]:
    return Counter(stop.site for route in found.routes for stop in route.stops)


class _Visited:
    """The visits of a plan by the number of their site."""

    def __init__(self, table: Timetable, found: Plan) -> None:
        self.table = table
        number = {site.site_id: k for k, site in enumerate(table.problem.sites)}
        self.starts: dict[int, list[int]] = {}
        for route in found.routes:
            for stop in route.stops:
                self.starts.setdefault(number[stop.site], []).append(stop.start_s)

    def visit_starts(self, site: int) -> list[int]:
        """Ascending starts."""
        return sorted(self.starts.get(site, ()))

    def unserved(self) -> tuple[Unserved, ...]:
        """Return every site with fewer visits than it may have, ascending."""
        judge = Judge(self.table)
        missing = [
            site.visits - len(self.starts.get(k, ())) for k, site in enumerate(self.table.problem.sites)
        ]
        return tuple(
            Unserved(self.table.problem.sites[k].site_id, count, judge.reason(self, k))
            for k, count in enumerate(missing)
            if count
        )


def _told(plans: Iterable[Plan], days: int, progress: Progress) -> Iterator[Plan]:
    for number, found in enumerate(plans, start=2):
        yield found
        progress(number / (days + 1))
