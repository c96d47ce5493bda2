"""Postings that cover: the share within reach (MCLP), and the share within reach of a free unit (MEXCLP).

Sources: Church & ReVelle, The maximal covering location problem, Papers of the Regional Science Association
32 (1974); Daskin, A maximum expected covering location model, Transportation Science 17 (1983). With a busy
share of 0 the second is the first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from routing.numbers import Floats, Ints, number, summed
from routing.simulation.hypercube import SAME_MIN
from routing.siting.problem import SitingProblem, checked_minutes
from routing.siting.programme import Effort, Mask, Programme, Relaxed, improve, relax

MOST_BUSY = 0.99
_LEAST_STEP = 1e-12
_SHAKES, _SHAKEN = 12, 4
_FORGOTTEN = 1e-7
"""Units too many to matter: beyond this chance that all nearer ones are busy; the bound makes up for them."""


@dataclass(frozen=True)
class Covering:
    """Expected share of the demand that a free unit reaches.

    Attributes
    ----------
    minutes : within which a place counts as reached
    busy : share of time in which a unit is busy, whatever the others do; 0 = MCLP
    """

    minutes: float
    busy: float = 0.0

    larger_is_better = True

    def __post_init__(self) -> None:
        checked_minutes(self.minutes)
        number(self.busy, field="busy", least=0, most=MOST_BUSY)

    @property
    def name(self) -> str:
        """``mclp`` or ``mexclp``."""
        return "mexclp" if self.busy else "mclp"

    def reach(self, problem: SitingProblem) -> Floats:
        """(sites, places) 1 where a site reaches a place in time, else 0."""
        return (problem.travel_min <= self.minutes + SAME_MIN).astype(np.float64)

    def value(self, problem: SitingProblem, counts: Ints) -> float:
        """Return Σ share · (1 - busy^(units within reach))."""
        within = counts @ self.reach(problem)
        return float(problem.shares @ (1 - self.busy**within))

    def solve(self, problem: SitingProblem, effort: Effort) -> tuple[Ints, float]:
        """Return (sites,) units at each site, and the value that no posting can exceed."""
        effort = effort.on(problem.travel_min.size)
        programme, sure = self._programme(problem, _Groups.of(problem, self.reach(problem)))
        relaxed = relax(programme, effort)
        start = self._start(problem, relaxed, sure, effort)
        best = self.value(problem, start)
        found = improve(programme, relaxed, sure - best, effort)
        counts = start if found.counts is None else problem.fixed + found.counts
        if self.value(problem, counts) < best:
            counts = start
        return counts, min(1.0, max(sure - found.bound, self.value(problem, counts)))

    def _start(self, problem: SitingProblem, relaxed: Relaxed, sure: float, effort: Effort) -> Ints:
        """Fill up from nothing and from what the relaxed programme places whole; shake the better one."""
        reach, whole = self.reach(problem), np.zeros_like(problem.fixed)
        if relaxed.variables is not None:
            whole = np.floor(relaxed.variables[: len(whole)] + _LEAST_STEP).astype(np.int64)
        found = [
            self._swapped(problem, reach, self._filled(problem, reach, more)) for more in (whole, 0 * whole)
        ]
        best = max(found, key=lambda counts: self.value(problem, counts))
        chance = np.random.default_rng(0)
        for _ in range(_SHAKES):
            if effort.is_enough(sure - self.value(problem, best), relaxed.cost) or effort.over:
                break
            other = self._swapped(problem, reach, self._shaken(problem, reach, best, chance))
            best = max(best, other, key=lambda counts: self.value(problem, counts))
        return best

    def _shaken(
        self, problem: SitingProblem, reach: Floats, counts: Ints, chance: np.random.Generator
    ) -> Ints:
        """Take some units away, place half of them anywhere and the others where they add most."""
        more = counts - problem.fixed
        used = np.flatnonzero(more)
        taken = chance.choice(used, min(_SHAKEN, len(used)), replace=False)
        more[taken] -= 1
        for site in chance.integers(len(more), size=len(taken) // 2):
            more[site] += problem.fixed[site] + more[site] < problem.room[site]
        return self._filled(problem, reach, more)

    def _programme(self, problem: SitingProblem, groups: _Groups) -> tuple[Programme, float]:
        """Return the programme, and the value to take its cost from."""
        free, sites = problem.units - int(problem.fixed.sum()), len(problem.sites)
        gain, level, remainder = _gains(groups, self.busy, free)
        used = np.unique(level)
        row, column = np.nonzero(groups.reach[used])
        levels = sites + np.arange(len(level))
        programme = Programme(
            cost=np.concatenate([np.zeros(sites), -gain]),
            upper=np.concatenate([np.minimum(problem.room - problem.fixed, free), np.ones(len(gain))]),
            row=np.concatenate([row, np.searchsorted(used, level)]),
            column=np.concatenate([column, levels]),
            value=np.concatenate([np.ones(len(row)), -np.ones(len(levels))]),
            least=np.zeros(len(used)),
            sites=sites,
            units=free,
        )
        return programme, float(groups.weight @ (1 - self.busy**groups.near)) + remainder

    def _filled(self, problem: SitingProblem, reach: Floats, more: Ints) -> Ints:
        """Place one unit after the other where it adds most."""
        counts = problem.fixed + more
        for _ in range(problem.units - int(counts.sum())):
            counts[self._best(problem, reach, counts)[0]] += 1
        return counts

    def _best(self, problem: SitingProblem, reach: Floats, counts: Ints) -> tuple[int, float]:
        """Return the site where one more unit adds most, and what it adds."""
        adds = reach @ (problem.shares * (1 - self.busy) * self.busy ** (counts @ reach))
        adds = np.where(counts < problem.room, adds, -1.0)
        site = int(adds.argmax())
        return site, float(adds[site])

    def _swapped(self, problem: SitingProblem, reach: Floats, counts: Ints) -> Ints:
        """Move one unit after the other while that adds to the value (Teitz & Bart 1968)."""
        value, moved = self.value(problem, counts), True
        while moved:
            moved = False
            for site in np.flatnonzero(counts > problem.fixed):
                without = counts.copy()
                without[site] -= 1
                to, adds = self._best(problem, reach, without)
                if self.value(problem, without) + adds > value + _LEAST_STEP:
                    without[to] += 1
                    counts, value, moved = without, self.value(problem, without), True
        return counts


@dataclass(frozen=True, eq=False)
class _Groups:
    """Places that the same sites reach, taken together.

    Attributes
    ----------
    weight : (groups,) share of the demand
    reach : (groups, sites)
    near : (groups,) fixed units within reach
    """

    weight: Floats
    reach: Mask
    near: Ints

    @classmethod
    def of(cls, problem: SitingProblem, reach: Floats) -> _Groups:
        packed = np.packbits(reach.T > 0, axis=1)
        _bits, first, group = np.unique(packed, axis=0, return_index=True, return_inverse=True)
        weight = summed(group.ravel(), problem.shares, length=len(first))
        kept = reach.T[first] > 0
        return cls(weight, kept, kept @ problem.fixed)


def _gains(groups: _Groups, busy: float, free: int) -> tuple[Floats, Ints, float]:
    """Return the gain of the k-th further unit of a group, the group of each, and what is left out."""
    most = np.where(groups.reach.any(axis=1), free, 0)
    step = np.arange(free)
    chance = (1 - busy) * busy ** (groups.near[:, None] + step)
    wanted = (step < most[:, None]) & (chance > _FORGOTTEN) & (groups.weight[:, None] > 0)
    gain = groups.weight[:, None] * chance
    group = np.broadcast_to(np.arange(len(most))[:, None], gain.shape)
    remainder = float(gain[~wanted & (step < most[:, None])].sum())
    return gain[wanted], group[wanted], remainder
