"""Postings with the least mean drive from the nearest unit (p-median).

Sources: Hakimi, Optimum locations of switching centers, Operations Research 12 (1964); radius formulation of
Cornuéjols, Nemhauser & Wolsey (1980), grown place by place as far as it matters as in García, Labbé & Marín,
Solving large p-median problems with a radius formulation, INFORMS Journal on Computing 23 (2011); exchange of
Teitz & Bart, Operations Research 16 (1968).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from routing.numbers import Floats, Ints
from routing.siting.problem import SitingProblem
from routing.siting.programme import Effort, Mask, Programme, Relaxed, improve, relax

_FIRST_LEVELS = 3
"""Radii of a place in the first programme, in multiples of sites per unit."""
_FEW = 0.05
"""Share of the places that may lack radii before whole numbers are asked for; they get them afterwards."""
_CLOSE = 1e-7
_PRICES, _PATIENCE = 600, 15
_SHAKES, _SHAKEN = 12, 4


@dataclass(frozen=True)
class PMedian:
    """Mean minutes from the nearest unit, whoever is busy."""

    larger_is_better = False
    name = "p_median"

    def value(self, problem: SitingProblem, counts: Ints) -> float:
        """Return Σ share · minutes from the nearest site with a unit."""
        return float(problem.shares @ problem.travel_min[counts > 0].min(axis=0))

    def solve(self, problem: SitingProblem, effort: Effort) -> tuple[Ints, float]:
        """Return (sites,) units at each site, and the mean minutes that no posting can undercut.

        Units that no further site has room for stand where the most demand is for each unit.
        """
        effort = effort.on(problem.travel_min.size)
        may_open = (problem.fixed == 0) & (problem.room > 0)
        free = problem.units - int(problem.fixed.sum())
        opened = _Opening(problem, may_open, min(free, int(may_open.sum())))
        sites, bound = opened.solved(effort)
        counts = problem.fixed + sites
        for _ in range(problem.units - int(counts.sum())):
            counts[_busiest(problem, counts)] += 1
        return counts, min(bound, self.value(problem, counts))


def _busiest(problem: SitingProblem, counts: Ints) -> int:
    """Return the site with room, open if any is, whose units have the most demand each."""
    opened = np.flatnonzero(counts > 0)
    nearest = opened[problem.travel_min[opened].argmin(axis=0)]
    load = np.bincount(nearest, weights=problem.shares, minlength=len(counts)) / np.maximum(counts, 1)
    return int(np.where(counts < problem.room, load, -1).argmax())


@dataclass(frozen=True, eq=False)
class _Opening:
    """Which sites to open beside those that are.

    Attributes
    ----------
    may_open : (sites,)
    count : how many are opened
    """

    problem: SitingProblem
    may_open: Mask
    count: int

    def solved(self, effort: Effort) -> tuple[Ints, float]:
        """Return (sites,) 1 where one is opened, and a bound on the mean minutes."""
        start = self._swapped(self._filled(np.zeros(len(self.may_open), dtype=np.int64)))
        bound, useful = self._priced(start, effort)
        if not effort.is_enough(self.minutes(start), bound):
            start = self._shaken(start, bound, effort)
            again, fewer = self._priced(start, effort)
            bound, useful = max(bound, again), useful & fewer
        ladder = _Ladder.of(self.problem, useful)
        steps = np.minimum(ladder.steps, _FIRST_LEVELS * max(1, int(useful.sum()) // max(self.count, 1)))
        while not (effort.over or effort.is_enough(self.minutes(start), bound)):
            programme = ladder.programme(steps, useful, self.count)
            relaxed = relax(programme, effort)
            short = ladder.short(steps, relaxed)
            if short.mean() <= _FEW or effort.over:
                start = self._better(start, self._rounded(relaxed))
                found = improve(programme, relaxed, self.minutes(start) - ladder.sure, effort)
                bound = max(bound, found.bound + ladder.sure)
                start = self._better(start, found.counts)
                short = ladder.beyond(steps, found.counts)
                if not short.any():
                    break
            steps = np.where(short, np.minimum(2 * steps, ladder.steps), steps)
        return start, bound

    def _shaken(self, opened: Ints, bound: float, effort: Effort) -> Ints:
        """Close some sites, open half as many anywhere, the others where they help; keep the better."""
        chance = np.random.default_rng(0)
        for _ in range(_SHAKES):
            if effort.over or effort.is_enough(self.minutes(opened), bound):
                break
            other, used = opened.copy(), np.flatnonzero(opened)
            other[chance.choice(used, min(_SHAKEN, len(used)), replace=False)] = 0
            closed = np.flatnonzero(self.may_open & (other == 0))
            other[chance.choice(closed, min(_SHAKEN, len(used)) // 2, replace=False)] = 1
            opened = self._better(opened, self._swapped(self._filled(other)))
        return opened

    def _priced(self, start: Ints, effort: Effort) -> tuple[float, Mask]:
        """Return a bound on the mean minutes, and (sites,) what a posting better than the start may open.

        A place may be served by several sites or none; a price for it makes good what that gains. Prices are
        found by subgradient steps. To open a site that is not chosen at the best prices, one that is chosen
        has to give way: where that costs more than the start, the site is left out. Sources: Cornuéjols,
        Fisher & Nemhauser, Management Science 23 (1977); steps of Held, Wolfe & Crowder (1974).
        """
        known = np.flatnonzero(self.problem.fixed)
        others = np.flatnonzero(self.may_open)
        cost = self.problem.travel_min * self.problem.shares
        goal, best, width, since, useful = self.minutes(start), -np.inf, 2.0, 0, self.may_open
        price = np.sort(cost[self.problem.fixed + start > 0], axis=0)[:2].mean(axis=0)
        for _ in range(_PRICES):
            worth = np.minimum(cost - price, 0).sum(axis=1)
            opened = others[np.argsort(worth[others], kind="stable")[: self.count]]
            chosen = np.concatenate([known, opened])
            bound = float(price.sum() + worth[chosen].sum())
            since += 1
            if bound > best:
                best, since = bound, 0
                dearest = float(worth[opened].max(initial=-np.inf))
                useful = self.may_open & (bound + worth - dearest <= goal + _CLOSE)
            missing = 1 - (cost[chosen] < price).sum(axis=0)
            if effort.is_enough(goal, best) or effort.over or not missing.any():
                break
            if since > _PATIENCE:
                width, since = width / 2, 0
            price = price + width * (goal - bound) / float(missing @ missing) * missing
        return max(best, 0.0), useful

    def minutes(self, opened: Ints) -> float:
        """Return the mean minutes."""
        return PMedian().value(self.problem, self.problem.fixed + opened)

    def _better(self, one: Ints, other: Ints | None) -> Ints:
        return one if other is None or self.minutes(one) <= self.minutes(other) else other

    def _rounded(self, relaxed: Relaxed) -> Ints | None:
        if relaxed.variables is None:
            return None
        whole = (relaxed.variables[: len(self.may_open)] > 1 - _CLOSE).astype(np.int64)
        return self._swapped(self._filled(whole))

    def _near(self, opened: Ints) -> Floats:
        """Return (places,) minutes from the nearest open site; infinite if none is."""
        return np.asarray(
            self.problem.travel_min[self.problem.fixed + opened > 0].min(axis=0, initial=np.inf)
        )

    def _best(self, opened: Ints) -> tuple[int, float]:
        """Return the closed site that helps most, and the mean minutes with it."""
        with_it = np.minimum(self.problem.travel_min, self._near(opened)) @ self.problem.shares
        with_it = np.where(self.may_open & (opened == 0), with_it, np.inf)
        site = int(with_it.argmin())
        return site, float(with_it[site])

    def _filled(self, opened: Ints) -> Ints:
        opened = opened.copy()
        for _ in range(self.count - int(opened.sum())):
            opened[self._best(opened)[0]] = 1
        return opened

    def _swapped(self, opened: Ints) -> Ints:
        moved = True
        while moved:
            moved = False
            for site in np.flatnonzero(opened):
                without = opened.copy()
                without[site] = 0
                to, minutes = self._best(without)
                if minutes < self.minutes(opened) - _CLOSE:
                    without[to] = 1
                    opened, moved = without, True
        return opened


@dataclass(frozen=True, eq=False)
class _Ladder:
    """For each place the sites that may be opened, nearest first, as far as they are nearer than open ones.

    Attributes
    ----------
    order : (places, sites) sites
    minutes : (places, sites + 1) of these, then of the nearest open site
    steps : (places,) how many of them are nearer than an open site
    weight : (places,)
    """

    order: Ints
    minutes: Floats
    steps: Ints
    weight: Floats

    @classmethod
    def of(cls, problem: SitingProblem, may_open: Mask) -> _Ladder:
        sites = np.flatnonzero(may_open)
        travel = problem.travel_min[sites].T
        order = np.argsort(travel, axis=1, kind="stable")
        sorted_ = np.take_along_axis(travel, order, axis=1)
        near = problem.travel_min[problem.fixed > 0].min(axis=0, initial=np.inf)
        steps = (sorted_ < near[:, None]).sum(axis=1)
        minutes = np.minimum(np.column_stack([sorted_, near]), near[:, None])
        return cls(sites[order], minutes, steps.astype(np.int64), problem.shares)

    @property
    def sure(self) -> float:
        """Mean minutes if every place had its nearest site."""
        return float(self.weight @ self.minutes[:, 0])

    def programme(self, steps: Ints, may_open: Mask, count: int) -> Programme:
        """Return the programme with a variable for each place and step: 1 if no site so near is open."""
        place = np.repeat(np.arange(len(steps)), steps)
        first = np.cumsum(steps) - steps
        step = np.arange(len(place)) - first[place]
        rows = np.arange(len(place))
        sites = len(may_open)
        longer = self.minutes[place, step + 1] - self.minutes[place, step]
        later = step > 0
        return Programme(
            cost=np.concatenate(
                [np.zeros(sites), self.weight[place] * np.where(np.isfinite(longer), longer, 0)]
            ),
            upper=np.concatenate([may_open.astype(np.float64), np.ones(len(rows))]),
            row=np.concatenate([rows, rows[later], rows]),
            column=np.concatenate([sites + rows, sites + rows[later] - 1, self.order[place, step]]),
            value=np.concatenate([np.ones(len(rows)), -np.ones(int(later.sum())), np.ones(len(rows))]),
            least=np.where(later, 0.0, 1.0),
            sites=sites,
            units=count,
        )

    def short(self, steps: Ints, relaxed: Relaxed) -> Mask:
        """Return (places,) whose last step is used though there are more."""
        if relaxed.variables is None:
            return np.zeros(len(steps), dtype=np.bool_)
        first = len(relaxed.variables) - int(steps.sum())
        last = relaxed.variables[np.maximum(first + np.cumsum(steps) - 1, 0)]
        return (steps > 0) & (steps < self.steps) & (last > _CLOSE)

    def beyond(self, steps: Ints, opened: Ints | None) -> Mask:
        """Return (places,) none of whose sites in the programme is open though there are more."""
        if opened is None:
            return np.zeros(len(steps), dtype=np.bool_)
        is_open = (opened[self.order] > 0) & (np.arange(self.order.shape[1]) < steps[:, None])
        return (steps < self.steps) & ~is_open.any(axis=1)
