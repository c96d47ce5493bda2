"""Searches the rest of the day from the old plan on and from nothing; keeps the better, with least change."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from routing.planning.draft import Draft
from routing.planning.engine.chain import Chain, Visits, visits_of, warm_up
from routing.planning.engine.given import Given
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
LOYALTY = 0.05
"""Of a typical reward: what a visit must bring that leaves its unit. In days of 100 sites less than half as
many visits come or go at this price as at none, and the day is worth as much: the search strays less far from
what was good. At twice the price a seventh fewer do, for 0.06 % of the objective."""
ALMOST = 0.002
"""Of the best objective found: so much may be given for fewer changes in all. Where the old plan has become a
bad beginning, as when one of four units is lost, loyalty to it would cost more."""
SAME = 1e-9
"""Objectives that differ by less, relative, are equal."""


@dataclass(frozen=True)
class Found:
    """Tours of the free units in order, and what they are worth.

    Attributes
    ----------
    short : of the response coverage that there must be
    objective : of the whole day
    value : the same, and what the visits are worth that stay with their units
    changes : visits that come or go, and units with another order
    """

    tours: tuple[Tour, ...]
    short: float
    objective: float
    value: float
    changes: int


class Continuation:
    """One search for the rest of a day."""

    def __init__(self, rest: Rest, *, seed: int, stop: Limit, progress: Progress) -> None:
        self.rest, self.seed, self.stop, self.progress = rest, seed, stop, progress
        if not isinstance(stop, Iterations):
            warm_up()
        self.pace = Pace(stop, share=1.0, began=time.perf_counter())
        number = {site.site_id: index for index, site in enumerate(rest.problem.sites)}
        self.floor = -math.inf
        self.old = [_numbered(standing.rest, number) for standing in rest.free]

    def best(self) -> Found:
        """Return the best continuation; among equals one that changes least.

        Raises
        ------
        RequiredSiteUnserved
            A required site cannot be served any more.
        """
        drafts = [Draft.of(self.rest.table, self.old)]
        if self._is_open:
            drafts += self._side_by_side(drafts[0])
        if all(draft.owing for draft in drafts):
            drafts.append(self._rescued())
        found = self._settled(self._least_changed(draft for draft in drafts if not draft.owing))
        self.progress(Status(1.0))
        return self._judged(found)

    @property
    def _is_open(self) -> bool:
        return bool(self.rest.table.unit_count and self.rest.table.site_count)

    @cached_property
    def _loyal(self) -> Given:
        """The rest of the day with a price on every visit that leaves its unit."""
        laid_out = self.rest.laid_out
        old = np.zeros_like(laid_out.old)
        for unit, route in enumerate(self.old):
            np.add.at(old[unit], [site for site, _ in route], 1)
        return laid_out._replace(old=old, loyalty=LOYALTY * laid_out.typical)

    def _side_by_side(self, kept: Draft) -> list[Draft]:
        """Search from the old plan on and from nothing, at the same time; return what comes of both."""
        warm = Chain(self._loyal, seed=self.seed, number=0, routes=kept.routes())
        warm.heat = warm.heat._replace(hot=max(warm.heat.cold, LUKEWARM * warm.heat.hot))
        both = [warm, Chain(self.rest.laid_out, seed=self.seed, number=1)]
        with ThreadPoolExecutor(len(both)) as pool:
            for done in [
                pool.submit(self._run, chain, 0.0, FIND_UNTIL, leads=chain is warm) for chain in both
            ]:
                done.result()
        self.progress(Status(FIND_UNTIL))
        found = [self._like_before(visits_of(chain.best)) for chain in both]
        best = both[found.index(self._least_changed([one for one in found if not one.owing] or found))]
        return [*found, self._like_before(self._restoring(best))]

    def _run(self, chain: Chain, begin: float, end: float, *, leads: bool = False) -> None:
        done = self.rest.reward(())
        for rounds, spent, until in self.pace.steps(begin, end):
            if chain.is_perfect:
                break
            chain.run(rounds, spent=spent, until=until)
            if leads:
                self.progress(Status(min(1.0, spent), done + chain.objective))

    def _restoring(self, found: Chain) -> list[Visits]:
        """Give visits back to the units that had them, as far as that costs nothing."""
        like = self._like_before(visits_of(found.best)).routes()
        chain = Chain(found.given, seed=self.seed, number=2, routes=like)
        chain.given = self._loyal._replace(loyalty=chain.given.typical)
        floor = chain.worth - SAME * abs(chain.worth)
        chain.heat = chain.heat._replace(hot=chain.heat.cold, floor=floor)
        chain.restart(like)
        self._run(chain, FIND_UNTIL, RESTORE_UNTIL)
        return visits_of(chain.best)

    def _rescued(self) -> Draft:
        """Serve required sites with all means of the planner, or let it say why they cannot be."""
        stop = self.stop if isinstance(self.stop, Iterations) else TimeLimit(max(0.1, self.stop.seconds / 2))
        found = plan(replace(self.rest.problem, coverage=None), seed=self.seed, stop=stop)
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
        changes = kept = 0
        for old, route in zip(self.old, draft.routes(), strict=True):
            changes += _moved(old, route)
            kept += sum((_sites(old) & _sites(route)).values())
        loyalty = self._loyal.loyalty * kept if self._is_open else 0.0
        objective = self.rest.objective(draft.tours)
        return Found(tuple(draft.tours), self._short(draft), objective, objective + loyalty, changes)

    def _short(self, draft: Draft) -> float:
        asked, share = self.rest.whole.coverage, self.rest.coverage(draft.tours)
        return 0.0 if asked is None or share is None else max(0.0, asked.least - share)

    def _is_better(self, one: Found, other: Found) -> bool:
        """Tell which is better where both are good enough."""
        margin = SAME * max(1.0, abs(other.value))
        if abs(one.short - other.short) > SAME:
            return one.short < other.short
        if one.objective < self.floor:
            return False
        if one.value > other.value + margin or other.objective < self.floor:
            return True
        return one.value >= other.value - margin and one.changes < other.changes

    def _least_changed(self, drafts: Iterable[Draft]) -> Draft:
        judged = [(draft, self._judged(draft)) for draft in drafts]
        short = min(found.short for _, found in judged)
        best = max(found.objective for _, found in judged if found.short <= short + SAME)
        self.floor = best - ALMOST * abs(best)
        draft, kept = judged[0]
        for other, found in judged[1:]:
            if self._is_better(found, kept):
                draft, kept = other, found
        return draft

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


def _sites(route: Visits) -> Counter[int]:
    return Counter(site for site, _ in route)


def _moved(old: Visits, new: Visits) -> int:
    """Count visits that come or go, and one more if the others are in another order."""
    before, after = [site for site, _ in old], [site for site, _ in new]
    common = _sites(old) & _sites(new)
    gone = len(before) + len(after) - 2 * sum(common.values())
    return gone + ([s for s in before if s in common] != [s for s in after if s in common])
