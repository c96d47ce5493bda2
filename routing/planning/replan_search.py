"""Searches the rest of the day from the old plan on and from nothing; keeps the better, with least change."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from routing.planning.construct import fill
from routing.planning.draft import Draft
from routing.planning.insertion import Finder
from routing.planning.plan import Stop
from routing.planning.polish import Polisher
from routing.planning.replan_fast import BATCH_S, ROUNDS, FastSearch, warm_up
from routing.planning.replan_rest import Rest
from routing.planning.schedule import Tour
from routing.planning.solve import plan
from routing.planning.stop import Iterations, Patience, Rounds, TimeLimit, Until
from routing.planning.stop import Stop as Limit

Progress = Callable[[float], None]
Visits = tuple[tuple[int, int], ...]
"""Site numbers of the rest, with starts."""

STAGES = ((0.5, False), (0.85, False), (1.0, True))
"""Ends of the stages of a search, and whether old assignments are restored in it. In the first one search
goes on from the old plan and one starts from nothing; then both go on from the better result."""
SEARCH_SHARE = 0.9
"""Of a time limit; what is left goes into undoing changes that bring nothing, and into words."""
EVEN_SHARE = 0.5
"""Of the search, on drafts, if unevenness costs: the compiled search does not see it."""
BATCH_ROUNDS = 10
"""Of the compiled search without a clock."""
SAME = 1e-9
"""Objectives that differ by less, relative, are equal."""


@dataclass(frozen=True)
class Found:
    """Tours of the free units in order, and how many visits they move."""

    tours: tuple[Tour, ...]
    objective: float
    changes: int


class Continuation:
    """One search for the rest of a day."""

    def __init__(self, rest: Rest, *, seed: int, stop: Limit, progress: Progress) -> None:
        self.rest, self.seed, self.stop, self.progress = rest, seed, stop, progress
        if not isinstance(stop, Iterations):
            warm_up()
        self.began = time.perf_counter()
        self.finder = Finder(rest.table)
        self.everything = np.arange(rest.table.site_count)
        number = {site.site_id: index for index, site in enumerate(rest.problem.sites)}
        self.old = [_numbered(standing.rest, number) for standing in rest.free]
        self.polisher = Polisher(self.finder, rng=np.random.default_rng(seed), is_late=self._is_late)

    def best(self) -> Found:
        """Return the best continuation; among equals one that changes least.

        Raises
        ------
        RequiredSiteUnserved
            A required site cannot be served any more.
        """
        drafts = [self._timed(self.old)]
        if self.rest.table.unit_count and self.rest.table.site_count:
            drafts += self._side_by_side(drafts[0])
            if self.rest.problem.weights.balance:
                drafts.append(self._evened(max(drafts, key=self.polisher.score)))
        if all(draft.owing for draft in drafts):
            drafts.append(self._rescued())
        found = self._settled(self._least_changed(draft for draft in drafts if not draft.owing))
        self.progress(1.0)
        return self._judged(found)

    def _side_by_side(self, kept: Draft) -> list[Draft]:
        """Search from the old plan on and from nothing, at the same time; return what comes of both."""
        old = np.zeros((len(self.old), self.rest.table.site_count), dtype=np.int64)
        for unit, route in enumerate(self.old):
            np.add.at(old[unit], [site for site, _ in route], 1)
        starts = (kept, Draft(self.rest.table))
        both = [
            FastSearch(self.finder, draft, old=old, seed=2 * self.seed + number)
            for number, draft in enumerate(starts)
        ]
        patience = self._patience()
        with ThreadPoolExecutor(len(both)) as pool:
            for end, restores in STAGES:
                runs = [pool.submit(self._stage, one, patience, end, restores=restores) for one in both]
                for run in runs:
                    run.result()
                self.progress(end)
                leader = max(both, key=lambda one: one.score)
                for one in both:
                    if one is not leader:
                        one.follow(leader)
        return [self._timed(self._like_before(one.routes())) for one in both]

    def _stage(self, one: FastSearch, patience: Patience, end: float, *, restores: bool) -> None:
        """Let one search go on until a share of the patience is spent."""
        rounds, looked = BATCH_ROUNDS, time.perf_counter()
        while (spent := patience.spent(one.rounds)) < end:
            one.run(rounds, spent, restores=restores)
            now = time.perf_counter()
            if not isinstance(self.stop, Iterations):
                rounds = max(1, min(2 * rounds, int(rounds * BATCH_S / max(now - looked, 1e-6))))
            looked = now

    def _rescued(self) -> Draft:
        """Serve required sites with all means of the planner, or let it say why they cannot be."""
        stop = self.stop if isinstance(self.stop, Iterations) else TimeLimit(max(0.1, self.stop.seconds / 2))
        found = plan(self.rest.problem, seed=self.seed, stop=stop)
        number = {site.site_id: index for index, site in enumerate(self.rest.problem.sites)}
        routes = [_numbered(route.stops, number) for route in found.routes]
        return self._timed(self._like_before(routes))

    def _evened(self, start: Draft) -> Draft:
        if isinstance(self.stop, Iterations):
            patience: Patience = Rounds(self.stop.count)
        else:
            patience = Until(max(1e-3, SEARCH_SHARE * self.stop.seconds - self._spent_s()))
        return self.polisher.run(start, patience, lambda _: None)[0]

    def _patience(self) -> Patience:
        if isinstance(self.stop, Iterations):
            return Rounds(self.stop.count * ROUNDS)
        share = SEARCH_SHARE * (EVEN_SHARE if self.rest.problem.weights.balance else 1.0)
        return Until(max(1e-3, share * self.stop.seconds - self._spent_s()))

    def _spent_s(self) -> float:
        return time.perf_counter() - self.began

    def _is_late(self) -> bool:
        return isinstance(self.stop, TimeLimit) and self._spent_s() > self.stop.seconds

    def _timed(self, routes: Sequence[Visits]) -> Draft:
        """Time routes that fit together at their old starts; a stop that does not fit any more is left out.

        Each unit keeps apart from the old starts of the units after it, which can then keep theirs.
        """
        draft = Draft(self.rest.table)
        for unit, route in enumerate(routes):
            sites = tuple(site for site, _ in route)
            tour = self.rest.table.timed(unit, sites, _Apart(draft, unit, routes[unit + 1 :]).starts)
            if tour is not None and not _is_over(draft, sites):
                draft.adopt(tour)
                continue
            for site in sites:
                draft.insert(unit, len(draft.tours[unit].sites), site)
        return draft

    def _like_before(self, routes: list[Visits]) -> list[Visits]:
        """Give routes of units that differ in name only to those whose old routes they resemble."""
        kinds = self.rest.table.kinds
        given: list[Visits] = [()] * len(routes)
        for kind in sorted(set(kinds)):
            units = [unit for unit, one in enumerate(kinds) if one == kind]
            waiting = [routes[unit] for unit in units]
            for unit in sorted(units, key=lambda one: -len(self.old[one])):
                moved = [_moved(self.old[unit], route) for route in waiting]
                given[unit] = waiting.pop(moved.index(min(moved)))
        return given

    def _judged(self, draft: Draft) -> Found:
        changes = sum(_moved(old, _visits_of(tour)) for old, tour in zip(self.old, draft.tours, strict=True))
        return Found(tuple(draft.tours), self.rest.objective(draft.tours), changes)

    def _is_better(self, one: Found, other: Found) -> bool:
        margin = SAME * max(1.0, abs(other.objective))
        if one.objective > other.objective + margin:
            return True
        return one.objective >= other.objective - margin and one.changes < other.changes

    def _least_changed(self, drafts: Iterable[Draft]) -> Draft:
        best: tuple[Draft, Found] | None = None
        for draft in drafts:
            judged = self._judged(draft)
            if best is None or self._is_better(judged, best[1]):
                best = draft, judged
        assert best is not None  # noqa: S101 - there is a draft at least
        return best[0]

    def _settled(self, draft: Draft) -> Draft:
        """Give units their old routes back wherever that costs nothing."""
        judged = self._judged(draft)
        for unit in range(len(self.old)):
            if self._is_late() or not judged.changes:
                break
            trial = self._restored(draft, unit)
            if trial is None or trial.owing:
                continue
            tried = self._judged(trial)
            if self._is_better(tried, judged):
                draft, judged = trial, tried
        return draft

    def _restored(self, draft: Draft, unit: int) -> Draft | None:
        sites = tuple(site for site, _ in self.old[unit])
        if sites == draft.tours[unit].sites:
            return None
        trial = draft.copy()
        trial.remove(unit, range(len(trial.tours[unit].sites)))
        for site in sites:
            if not trial.may_visit(site):
                self._take_away(trial, site)
        if not trial.set_route(unit, sites):
            return None
        fill(trial, self.finder, self.everything, is_late=self._is_late)
        return trial

    @staticmethod
    def _take_away(draft: Draft, site: int) -> None:
        for tour in draft.tours:
            if site in tour.sites and draft.remove(tour.unit, [tour.sites.index(site)]):
                return


def _numbered(stops: Iterable[Stop], number: dict[str, int]) -> Visits:
    return tuple((number[stop.site], stop.start_s) for stop in stops if stop.site in number)


def _visits_of(tour: Tour) -> Visits:
    return tuple(zip(tour.sites, tour.start, strict=True))


@dataclass(frozen=True)
class _Apart:
    """Starts of a site by units before, as they are, and after, as they were."""

    draft: Draft
    unit: int
    later: Sequence[Visits]

    def starts(self, site: int) -> list[int]:
        before = self.draft.taken(site, unit=self.unit)
        return sorted([*before, *(start for route in self.later for one, start in route if one == site)])


def _is_over(draft: Draft, sites: tuple[int, ...]) -> bool:
    counts = Counter(sites)
    return any(
        draft.counts[site] + count > draft.table.problem.sites[site].visits for site, count in counts.items()
    )


def _moved(old: Visits, new: Visits) -> int:
    """Count visits that come or go, and one more if the others are in another order."""
    before, after = [site for site, _ in old], [site for site, _ in new]
    common = Counter(before) & Counter(after)
    gone = len(before) + len(after) - 2 * sum(common.values())
    return gone + ([s for s in before if s in common] != [s for s in after if s in common])
