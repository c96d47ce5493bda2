"""Searches the rest of the day from the old plan on and from nothing; keeps the better, with least change."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from routing.planning.draft import Draft
from routing.planning.engine.chain import Chain, Visits, visits_of, warm_up
from routing.planning.engine.given import given
from routing.planning.engine.pace import Pace
from routing.planning.plan import Stop
from routing.planning.replan_rest import Rest
from routing.planning.schedule import Tour
from routing.planning.solve import plan
from routing.planning.status import Progress, Status
from routing.planning.stop import Iterations, TimeLimit
from routing.planning.stop import Stop as Limit

FIND_UNTIL, RESTORE_UNTIL = 0.72, 0.86
"""Ends of the stages of a search. First one chain goes on from the old plan, hardly warmed, and one starts
from nothing; then old assignments are restored in the better of both, without loss. What is left of a time
limit goes into undoing changes that bring nothing, and into words."""
LUKEWARM = 0.15
"""How hot the search from the old plan begins, by the other one."""
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
        self.pace = Pace(stop, share=1.0, began=time.perf_counter())
        number = {site.site_id: index for index, site in enumerate(rest.problem.sites)}
        self.old = [_numbered(standing.rest, number) for standing in rest.free]

    def best(self) -> Found:
        """Return the best continuation; among equals one that changes least.

        Raises
        ------
        RequiredSiteUnserved
            A required site cannot be served any more.
        """
        drafts = [Draft.of(self.rest.table, self.old)]
        if self.rest.table.unit_count and self.rest.table.site_count:
            drafts += self._side_by_side(drafts[0])
        if all(draft.owing for draft in drafts):
            drafts.append(self._rescued())
        found = self._settled(self._least_changed(draft for draft in drafts if not draft.owing))
        self.progress(Status(1.0))
        return self._judged(found)

    def _side_by_side(self, kept: Draft) -> list[Draft]:
        """Search from the old plan on and from nothing, at the same time; return what comes of both."""
        laid_out = given(self.rest.table)
        import os
        lam = float(os.environ.get("LAM", "0"))
        loyal = laid_out._replace(old=self._old(laid_out), loyalty=lam * laid_out.typical)
        both = [
            Chain(loyal, seed=self.seed, number=0, routes=kept.routes()),
            Chain(laid_out, seed=self.seed, number=1),
        ]
        both[0].heat = both[0].heat._replace(hot=max(both[0].heat.cold, LUKEWARM * both[0].heat.hot))
        with ThreadPoolExecutor(len(both)) as pool:
            for done in [pool.submit(self._run, chain, 0.0, FIND_UNTIL) for chain in both]:
                done.result()
        self.progress(Status(FIND_UNTIL))
        found = [visits_of(chain.best) for chain in both]
        import os
        best = max(both, key=lambda chain: chain.worth)
        floor = best.worth - float(os.environ.get("TOL", "0")) * abs(best.worth)
        if both[0].worth >= floor:
            best = both[0]
        return [self._like_before(routes) for routes in [*found, self._restoring(best, floor)]]

    def _old(self, g):
        old = np.zeros_like(g.old)
        for unit, route in enumerate(self.old):
            np.add.at(old[unit], [site for site, _ in route], 1)
        return old

    def _run(self, chain: Chain, begin: float, end: float) -> None:
        for rounds, spent, until in self.pace.steps(begin, end):
            if chain.is_perfect:
                break
            chain.run(rounds, spent=spent, until=until)

    def _restoring(self, found: Chain, floor) -> list[Visits]:
        """Give visits back to the units that had them, as far as that costs nothing."""
        like = self._like_before(visits_of(found.best)).routes()
        chain = Chain(found.given, seed=self.seed, number=2, routes=like)
        import os
        chain.given = chain.given._replace(old=self._old(chain.given), loyalty=chain.given.typical*float(os.environ.get("RLAM","1")))
        floor -= SAME * abs(chain.worth)
        chain.heat = chain.heat._replace(hot=chain.heat.cold, floor=floor)
        chain.restart(like)
        self._run(chain, FIND_UNTIL, RESTORE_UNTIL)
        return visits_of(chain.best)

    def _rescued(self) -> Draft:
        """Serve required sites with all means of the planner, or let it say why they cannot be."""
        stop = self.stop if isinstance(self.stop, Iterations) else TimeLimit(max(0.1, self.stop.seconds / 2))
        found = plan(self.rest.problem, seed=self.seed, stop=stop)
        number = {site.site_id: index for index, site in enumerate(self.rest.problem.sites)}
        return self._like_before([_numbered(route.stops, number) for route in found.routes])

    def _is_late(self) -> bool:
        return isinstance(self.stop, TimeLimit) and self.pace.spent() > 1.0

    def _like_before(self, routes: Sequence[Visits]) -> Draft:
        """Give routes of units that differ in name only to those whose old routes they resemble."""
        kinds = self.rest.table.kinds
        like: list[Visits] = [()] * len(routes)
        for kind in sorted(set(kinds)):
            units = [unit for unit, one in enumerate(kinds) if one == kind]
            waiting = [routes[unit] for unit in units]
            for unit in sorted(units, key=lambda one: -len(self.old[one])):
                moved = [_moved(self.old[unit], route) for route in waiting]
                like[unit] = waiting.pop(moved.index(min(moved)))
        return Draft.of(self.rest.table, like)

    def _judged(self, draft: Draft) -> Found:
        changes = sum(_moved(old, route) for old, route in zip(self.old, draft.routes(), strict=True))
        return Found(tuple(draft.tours), self.rest.objective(draft.tours), changes)

    def _is_better(self, one: Found, other: Found) -> bool:
        import os
        margin = max(float(os.environ.get("TOL", "0")),SAME) * max(1.0, abs(other.objective))
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
        return trial if trial.set_route(unit, sites) else None

    @staticmethod
    def _take_away(draft: Draft, site: int) -> None:
        for tour in draft.tours:
            if site in tour.sites and draft.remove(tour.unit, [tour.sites.index(site)]):
                return


def _numbered(stops: Iterable[Stop], number: dict[str, int]) -> Visits:
    return tuple((number[stop.site], stop.start_s) for stop in stops if stop.site in number)


def _moved(old: Visits, new: Visits) -> int:
    """Count visits that come or go, and one more if the others are in another order."""
    before, after = [site for site, _ in old], [site for site, _ in new]
    common = Counter(before) & Counter(after)
    gone = len(before) + len(after) - 2 * sum(common.values())
    return gone + ([s for s in before if s in common] != [s for s in after if s in common])
