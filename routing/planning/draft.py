"""A plan in the making: one timed tour per unit, always valid, with its exact objective."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from routing.planning.matrix import NEVER_S
from routing.planning.schedule import Timetable, Tour

Starts = tuple[tuple[int, int], ...]


class Draft:
    """Tours that keep every rule; each change is timed anew and taken back if it breaks one.

    Attributes
    ----------
    tours : one per unit
    counts : visits of each site
    owing : required sites without a visit
    """

    def __init__(self, table: Timetable) -> None:
        self.table = table
        self.tours = [self._empty(unit) for unit in range(table.unit_count)]
        self.counts = np.zeros(table.site_count, dtype=np.int64)
        self.owing = {number for number, site in enumerate(table.problem.sites) if site.required}
        self.reward = 0.0
        self._starts: dict[int, Starts] = {}

    @classmethod
    def of(cls, table: Timetable, routes: Sequence[Starts]) -> Draft:
        """Time routes that fit together at the starts they have; a stop that does not fit is left out.

        Each unit keeps apart from the given starts of the units after it, which can then keep theirs.

        Parameters
        ----------
        routes : sites with starts of each unit; ``NEVER_S`` if a start is not known
        """
        draft = cls(table)
        for unit, route in enumerate(routes):
            sites = tuple(site for site, _ in route)
            tour = table.timed(unit, sites, _Apart(draft, unit, routes[unit + 1 :]).starts)
            if tour is not None and not any(draft._over(unit, site, sites) for site in set(sites)):
                draft.adopt(tour)
                continue
            for site in sites:
                draft.insert(unit, len(draft.tours[unit].sites), site)
        return draft

    def routes(self) -> list[Starts]:
        """Return sites with starts of each unit."""
        return [tuple(zip(tour.sites, tour.start, strict=True)) for tour in self.tours]

    def _empty(self, unit: int) -> Tour:
        tour = self.table.timed(unit, (), lambda _: ())
        assert tour is not None  # noqa: S101 - a unit may always stay where it is
        return tour

    def copy(self) -> Draft:
        """Return a draft that changes on its own."""
        other = object.__new__(Draft)
        other.table = self.table
        other.tours = list(self.tours)
        other.counts = self.counts.copy()
        other.owing = set(self.owing)
        other.reward = self.reward
        other._starts = dict(self._starts)
        return other

    def _prize(self, site: int, count: int) -> float:
        entry = self.table.problem.sites[site]
        return entry.prize(count + 1) if count < entry.visits else 0.0

    def may_visit(self, site: int) -> bool:
        """Whether one more visit is allowed."""
        return bool(self.counts[site] < self.table.problem.sites[site].visits)

    def taken(self, site: int, *, unit: int) -> list[int]:
        """Ascending starts of a site by units other than this."""
        pairs = self._starts.get(site)
        return sorted([start for owner, start in pairs if owner != unit]) if pairs else []

    def visit_starts(self, site: int) -> list[int]:
        """Ascending starts of a site that may be visited more than once."""
        return sorted(start for _, start in self._starts.get(site, ()))

    def timed(self, unit: int, sites: Sequence[int]) -> Tour | None:
        """Return the schedule of a unit beside the other tours as they are."""
        return self.table.timed(unit, sites, lambda site: self.taken(site, unit=unit))

    def set_route(self, unit: int, sites: Sequence[int]) -> bool:
        """Let a unit visit sites in this order if that keeps every rule, and tell whether it does."""
        if any(self._over(unit, site, sites) for site in set(sites)):
            return False
        tour = self.timed(unit, sites)
        if tour is None:
            return False
        self.adopt(tour)
        return True

    def adopt(self, tour: Tour) -> None:
        """Take over a tour that keeps every rule beside the others."""
        unit, sites = tour.unit, tour.sites
        change = Counter(sites)
        change.subtract(self.tours[unit].sites)
        for site in sorted(change):
            for _ in range(abs(change[site])):
                self._count(site, 1 if change[site] > 0 else -1)
        self._remember(self.tours[unit], tour)
        self.tours[unit] = tour

    def _over(self, unit: int, site: int, sites: Sequence[int]) -> bool:
        elsewhere = int(self.counts[site]) - self.tours[unit].sites.count(site)
        return elsewhere + sites.count(site) > self.table.problem.sites[site].visits

    def _count(self, site: int, step: int) -> None:
        count = int(self.counts[site])
        self.reward += self._prize(site, count) if step > 0 else -self._prize(site, count - 1)
        self.counts[site] = count + step
        if self.table.problem.sites[site].required:
            (self.owing.discard if count + step else self.owing.add)(site)

    def _remember(self, old: Tour, new: Tour) -> None:
        repeated = self.table.repeated
        for site in old.sites:
            if repeated[site]:
                self._starts[site] = tuple(pair for pair in self._starts[site] if pair[0] != old.unit)
        for site, start in zip(new.sites, new.start, strict=True):
            if repeated[site]:
                self._starts[site] = (*self._starts.get(site, ()), (new.unit, start))

    def insert(self, unit: int, position: int, site: int) -> bool:
        """Visit one more site at a position of a tour if that keeps every rule, and tell whether it does."""
        sites = self.tours[unit].sites
        return self.set_route(unit, (*sites[:position], site, *sites[position:]))

    def remove(self, unit: int, positions: Iterable[int]) -> bool:
        """Leave out stops if the rest stays possible; a longer direct leg may prevent it."""
        gone = set(positions)
        rest = [site for number, site in enumerate(self.tours[unit].sites) if number not in gone]
        return self.set_route(unit, rest)

    def busy(self) -> list[int]:
        """Driving and dwell seconds of each unit."""
        return [tour.busy_s for tour in self.tours]

    @property
    def cost(self) -> float:
        """Weighted travel and weighted unevenness."""
        weights = self.table.problem.weights
        cost = 0.0
        if weights.travel:
            cost += weights.travel * sum(tour.travel_s for tour in self.tours)
        if weights.balance and self.tours:
            busy = self.busy()
            cost += weights.balance * (max(busy) - min(busy))
        return cost

    @property
    def objective(self) -> float:
        """Reward less cost."""
        return self.reward - self.cost

    def exact_reward(self) -> float:
        """Sum the reward afresh, without the dust of many small steps."""
        return math.fsum(
            site.prize(visit)
            for site, count in zip(self.table.problem.sites, self.counts, strict=True)
            for visit in range(1, int(count) + 1)
        )


@dataclass(frozen=True)
class _Apart:
    """Starts of a site by units before, as they are, and after, as they were."""

    draft: Draft
    unit: int
    later: Sequence[Starts]

    def starts(self, site: int) -> list[int]:
        before = self.draft.taken(site, unit=self.unit)
        later = [start for route in self.later for one, start in route if one == site and start < NEVER_S]
        return sorted([*before, *later])
