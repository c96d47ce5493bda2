"""The entrance of the proof: a value that no plan exceeds, by column generation."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

import numpy as np

from routing.planning.bound import Bound
from routing.planning.engine.arrays import Floats
from routing.planning.problem import Problem, Site, Unit
from routing.planning.proof.budget import Budget
from routing.planning.proof.cuts import violated
from routing.planning.proof.master import Master, Solved
from routing.planning.proof.pricing import MOST_CUTS, Duals, Pricer, Walk
from routing.planning.proof.store import Store
from routing.planning.proof.ways import kind_of, least_ways
from routing.planning.schedule import Timetable

SAFETY = 1e-9
"""Relative, for the rounding of sums."""
NEAR, CLOSE = 1e-3, 1e-6
"""Relative distance of the bound from the linear program, where memory may grow, where nothing is left."""
LAST_STEPS = 1e-4
"""Relative distance from where on the prices of the linear program are taken as they are."""
TOLERANCE = 1e-7
"""Of the linear program, relative to its value: a walk must earn so much more than its price."""
INWARD = 0.5
"""Share of the way from the prices of the linear program towards those of the best bound."""
STEPS = (0.6, 0.3, 0.1, 0.0)
"""Shares of the way from the mark of a kind to the first bound."""
DEBT = 4.0
"""What the first visit of a required site earns in addition, in greatest prizes; every plan earns it."""
DUST = 1e-6
LONGEST_S = 1 << 30
MOST_THREADS = 4
MOST_STOPS = 1_000
MOST_ROUTES = 500
Progress = Callable[[float], None]
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Proof:
    """What was proved.

    Attributes
    ----------
    upper_bound : no plan has a greater objective
    routes : promising routes as (unit, sites), the first unit of its kind, by how little they fall short;
        a choice of them is often better than what a search finds
    """

    upper_bound: float
    routes: tuple[tuple[int, tuple[int, ...]], ...] = ()


def prove(
    table: Timetable,
    *,
    seconds: float | None = None,
    effort: int | None = None,
    found: float = -math.inf,
    routes: Sequence[Sequence[Sequence[int]]] = (),
    progress: Progress | None = None,
    threads: int | None = None,
) -> Proof:
    """Bound the objective of all plans of a problem.

    Parameters
    ----------
    seconds, effort : when to stop at the latest; with an effort alone, runs are identical
    found : the best objective known; the proof is done when it is met
    routes : of each unit, the sites of routes to start from
    progress : called with the bound whenever it falls
    threads : how many kinds of units are worked on side by side by the clock; None for as many as cores
    """
    budget = Budget(seconds=seconds, effort=effort)
    cheap = Bound(table)
    prover = _Prover(table, cheap, found=found, progress=progress or (lambda _: None))
    if effort is None:
        prover.threads = threads or min(MOST_THREADS, os.cpu_count() or 1)
    prover.lower(cheap.value(seconds=seconds))
    if prover.fits and not prover.is_done:
        prover.begin(routes)
        prover.run(budget)
    return Proof(prover.bound, prover.routes())


def upper_bound(
    table: Timetable,
    *,
    seconds: float | None = None,
    effort: int | None = None,
    found: float = -math.inf,
    routes: Sequence[Sequence[Sequence[int]]] = (),
    progress: Progress | None = None,
    threads: int | None = None,
) -> float:
    """Return the bound of :func:`prove` alone."""
    return prove(
        table, seconds=seconds, effort=effort, found=found, routes=routes, progress=progress, threads=threads
    ).upper_bound


@cache
def warm_up() -> None:
    """Compile what proves, or load what was compiled, before any clock runs."""
    site = Site("A", "A", 1.0, 1, ((0, 9),), visits=2, min_gap_s=1)
    unit = Unit("U", "S", "S", (0, 9))
    table = Timetable(Problem(("A", "S"), np.ones((2, 2), np.int64), (site,), (unit,)))
    cheap = Bound(table)
    prover = _Prover(table, cheap, found=-math.inf, progress=lambda _: None)
    prover.begin(())
    for pricer in prover.pricers:
        pricer.look(prover.centre, Budget(seconds=None, effort=None))
        pricer.exact(-1.0, Budget(seconds=None, effort=None))
        pricer.store.promise(pricer.kind.ahead, pricer.ahead)


class _Prover:
    """One proof: prices, walks that earn more than they should, a bound at all times."""

    def __init__(self, table: Timetable, cheap: Bound, *, found: float, progress: Progress) -> None:
        self.table, self.cheap, self.found, self.progress = table, cheap, found, progress
        self.second = table.problem.weights.travel
        self.bound = math.inf
        self.solved: Solved | None = None
        self.pricers: list[Pricer] = []
        self.threads = 1

    @property
    def fits(self) -> bool:
        """Whether the problem is one for column generation."""
        spans = [unit.shift[1] - unit.shift[0] for unit in self.table.problem.units]
        stops = [
            site.visits if site.visits > 1 and not site.spacing_s else 1 for site in self.table.problem.sites
        ]
        return bool(any(self.cheap.open.values()) and max(spans) < LONGEST_S and sum(stops) <= MOST_STOPS)

    @property
    def is_done(self) -> bool:
        """Whether the best known objective is met."""
        return self.bound <= self.found + SAFETY * max(1.0, abs(self.found))

    def lower(self, value: float) -> None:
        """Take over a bound of the objective if it is lower."""
        value = max(self.cheap.rounded(value), self.found)
        if value < self.bound:
            self.bound = value
            self.progress(value)

    def begin(self, routes: Sequence[Sequence[Sequence[int]]]) -> None:
        """Set up the master problem, the pricing of each kind, and the first prices."""
        ways = least_ways(self.table.travel)
        kinds = [
            kind_of(self.table, unit, starts, ways) for unit, starts in self.cheap.open.items() if starts
        ]
        self.threads = min(self.threads, len(kinds))
        stores = [Store() for _ in range(self.threads)]
        self.pricers = [
            Pricer(kind, stores[number % self.threads], second=self.second)
            for number, kind in enumerate(kinds)
        ]
        self.master = Master(self._prizes(), kinds, second=self.second)
        idle_s = [
            self.table.kinds.count(unit) * tour.travel_s
            for unit in self.cheap.open
            if (tour := self.table.timed(unit, (), lambda _: ()))
        ]
        spans_s = sum(kind.units * kind.ahead.span for kind in kinds)
        self.dust = self.second * spans_s
        self.constant = -self.second * sum(idle_s) - self.debt
        self.centre = Duals(self.cheap.first_prices(self.master.prizes), np.zeros(0))
        self.most = np.full(len(kinds), np.inf)
        self.value = math.inf
        self._start_from(routes)

    def _prizes(self) -> list[list[float]]:
        """Prizes of the visits of each site; the first of a required one earns what all plans are charged."""
        prizes = [list(own) for own in self.cheap.prizes]
        extra = DEBT * max((own[0] for own in prizes if own), default=0.0)
        self.debt = 0.0
        for site, own in zip(self.table.problem.sites, prizes, strict=True):
            if site.required and own:
                own[0] += extra
                self.debt += extra
        return prizes

    def _start_from(self, routes: Sequence[Sequence[Sequence[int]]]) -> None:
        for unit, own in enumerate(routes):
            for number, pricer in enumerate(self.pricers):
                if pricer.kind.unit == self.table.kinds[unit]:
                    for sites in own:
                        self._add_route(number, sites)

    def _add_route(self, number: int, sites: Sequence[int]) -> None:
        free: dict[int, list[int]] = {}
        for stop, site in enumerate(self.pricers[number].kind.site.tolist()):
            free.setdefault(site, []).append(stop)
        if sites and all(site in free for site in sites):
            self.master.add(
                number, tuple(free[site].pop(0) if len(free[site]) > 1 else free[site][0] for site in sites)
            )

    def run(self, budget: Budget) -> None:
        """Prove until the plan known is met, nothing more can be done, or the budget is spent."""
        self._first_bound(budget)
        near, inward = NEAR, INWARD
        while not budget.is_spent() and not self.is_done:
            solved = self.solved = self.master.solve()
            if solved is None:
                return
            budget.is_spent(len(self.master.columns))
            size = max(1.0, abs(solved.value))
            distance = (self.value - solved.value) / size
            if distance <= near or distance == math.inf:
                if self._refined(solved):
                    near = NEAR
                    continue
                if near == CLOSE:
                    return
                near = CLOSE if distance < math.inf else near
            share = inward if LAST_STEPS < distance < math.inf else 0.0
            duals = solved.duals.towards(self.centre, share)
            marks = solved.kinds if share == 0.0 else (1 - share) * solved.kinds + share * self.most
            if self.price(duals, marks + TOLERANCE * size, budget):
                inward = INWARD
            elif share == 0.0:
                return
            else:
                inward = 0.0
            self.master.trim(solved)

    def _first_bound(self, budget: Budget) -> None:
        def look(number: int) -> float:
            return np.inf if budget.is_spent() else self.pricers[number].look(self.centre, budget)

        self._improve(self.centre, np.array(self._each(look)))

    def price(self, duals: Duals, marks: Floats, budget: Budget) -> bool:
        """Look for walks that earn more than the mark of their kind; False if there are none."""

        def quickly(number: int) -> tuple[float, list[Walk]]:
            return self._quickly(self.pricers[number], duals, float(marks[number]), budget)

        def exactly(number: int) -> tuple[float, list[Walk]]:
            if most[number] <= marks[number] or budget.is_spent():
                return most[number], []
            return self.pricers[number].exact(float(marks[number]), budget)

        first = self._each(quickly)
        most = [bound for bound, _ in first]
        improved = self._improve(duals, np.array(most))
        if self._add(first):
            return True
        second = self._each(exactly)
        most = [min(old, bound) for old, (bound, _) in zip(most, second, strict=True)]
        improved |= self._improve(duals, np.array(most))
        return self._add(second) or improved or budget.is_spent()

    def _each(self, work: Callable[[int], Answer]) -> list[Answer]:
        """Work on all kinds, those of a store one after the other; answers in the order of kinds."""
        count, width = len(self.pricers), self.threads

        def group(first: int) -> list[Answer]:
            return [work(number) for number in range(first, count, width)]

        if min(count, width) <= 1:
            return group(0)
        with ThreadPoolExecutor(width) as pool:
            groups = list(pool.map(group, range(width)))
        return [groups[number % width][number // width] for number in range(count)]

    def _quickly(self, pricer: Pricer, duals: Duals, mark: float, budget: Budget) -> tuple[float, list[Walk]]:
        """Bound what a walk earns, and look for walks that earn much more than the mark before others."""
        if budget.is_spent():
            return math.inf, []
        most = max(mark, pricer.look(duals, budget))
        for step in STEPS if mark < most < math.inf else ():
            walks = pricer.rough(mark + step * (most - mark), budget)
            if walks or budget.is_spent():
                return most, walks
        return most, []

    def _add(self, found: list[tuple[float, list[Walk]]]) -> bool:
        """Add walks of each kind to the master problem, and tell whether one is new."""
        return sum(self.master.add(number, walk) for number, (_, new) in enumerate(found) for walk in new) > 0

    def _improve(self, duals: Duals, most: Floats) -> bool:
        """Take over the bound at prices if it is the best, and tell whether it is."""
        value = self.master.value_at(duals, most)
        if value > self.value or (value == self.value < math.inf):
            return False
        self.centre, self.most, self.value = duals, most, value
        if value < math.inf:
            self.lower(value + SAFETY * (abs(value) + abs(self.constant) + self.dust) + self.constant)
        return True

    def _refined(self, solved: Solved) -> bool:
        """Forbid what the solution does and no plan can do, and tell whether there was anything."""
        grown = [
            self.pricers[column.kind].recall.grow(self.pricers[column.kind].recall.flaws(column.walk))
            for column, amount in zip(self.master.columns, solved.amounts, strict=True)
            if amount > DUST
        ]
        if any(grown):
            self.master.keep(
                [
                    column
                    for column in self.master.columns
                    if not self.pricers[column.kind].recall.forbids(column.walk)
                ]
            )
            return True
        return self._cut(solved)

    def _cut(self, solved: Solved) -> bool:
        cuts = violated(self.master, solved)[: MOST_CUTS - len(self.master.cuts)]
        if cuts:
            self.master.cut(cuts)
            self.centre = Duals(self.centre.site, np.append(self.centre.cut, np.zeros(len(cuts))))
            for pricer in self.pricers:
                pricer.set_cuts(self.master.cuts)
        return bool(cuts)

    def routes(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """Return columns that are routes, best first."""
        if self.solved is None:
            return ()
        solved = self.solved
        found: list[tuple[int, tuple[int, ...]]] = []
        for column in sorted(
            self.master.columns, key=lambda one: (self.master.lost(one, solved), one.kind, one.walk)
        ):
            pricer = self.pricers[column.kind]
            if len(found) < MOST_ROUTES and pricer.recall.is_route(column.walk):
                sites = tuple(pricer.kind.site[list(column.walk)].tolist())
                found.append((pricer.kind.unit, sites))
        return tuple(found)
