"""Runs chains of the engine side by side, packs the tours they find, and goes on from the best."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from routing.planning.engine.arrays import Ints
from routing.planning.engine.chain import Chain, Visits, visits_of, warm_up
from routing.planning.engine.given import given
from routing.planning.engine.pace import Pace
from routing.planning.packing import Effort, Pool, packed
from routing.planning.schedule import Timetable
from routing.planning.status import Progress, Status, silent
from routing.planning.stop import Iterations, Stop, TimeLimit

CHAINS = 2
"""Side by side under an iteration budget, whatever the number of cores: the plan must not depend on them."""
MOST_CHAINS = 4
STAGES = ((0.0, 0.55), (0.55, 0.93))
"""Shares of a search between packings."""
PACKING_SHARE = 0.04
"""Of a time limit, for one packing."""
PACKING_PER_ITERATION = 0.001
"""Deterministic units of the packing solver, about seconds."""
REMEMBERED_FROM = 0.25
"""Of a search: tours that are left at once in its hot beginning are not worth remembering."""


@dataclass
class Runner:
    """A chain with the tours it came across."""

    chain: Chain
    pool: Pool
    versions: Ints = field(init=False)

    def __post_init__(self) -> None:
        self.versions = np.full(len(self.chain.given.shift), -1, dtype=np.int64)

    def remember(self) -> None:
        """Add the current tours that changed to the pool."""
        tours = self.chain.current
        fresh = np.flatnonzero(self.versions != tours.version)
        for unit in fresh.tolist():
            size = int(tours.size[unit])
            sites, starts = tours.seq[unit, :size].tolist(), tours.start[unit, :size].tolist()
            self.pool.add(unit, tuple(zip(sites, starts, strict=True)), int(tours.driven[unit]))
        self.versions[:] = tours.version


class Search:
    """One search of a problem that has sites and units.

    Parameters
    ----------
    stop : a number of iterations, or a time limit of which ``share`` is for this search
    began : of the clock, for a time limit
    threads : chains side by side by the clock; all cores if None
    """

    def __init__(
        self,
        table: Timetable,
        *,
        seed: int,
        stop: Stop,
        share: float = 1.0,
        began: float | None = None,
        threads: int | None = None,
        progress: Progress = silent,
    ) -> None:
        if isinstance(stop, TimeLimit):
            warm_up()
        self.began = time.perf_counter() if began is None else began
        self.table, self.seed, self.stop, self.share, self.progress = table, seed, stop, share, progress
        self.pace = Pace(stop, share=share, began=self.began)
        laid_out = given(table)
        cores = threads or min(MOST_CHAINS, len(os.sched_getaffinity(0)))
        count = CHAINS if isinstance(stop, Iterations) else cores
        self.runners = [
            Runner(Chain(laid_out, seed=seed, number=number), Pool(table)) for number in range(count)
        ]

    @property
    def best(self) -> Chain:
        """The chain with the best tours."""
        return max((runner.chain for runner in self.runners), key=lambda chain: chain.score)

    def routes(self) -> list[Visits]:
        """Return sites with starts of the best tours of each unit."""
        return visits_of(self.best.best)

    def start_from(self, routes: Sequence[Visits]) -> None:
        """Let chains go on from other tours if these are better than theirs."""
        for runner in self.runners:
            self._offer(runner.chain, routes)

    def run(self) -> None:
        """Search until the patience is spent."""
        with ThreadPoolExecutor(len(self.runners)) as pool:
            for begin, end in STAGES:
                if self.best.is_perfect:
                    break
                for done in [pool.submit(self._stage, runner, begin, end) for runner in self.runners]:
                    done.result()
                self._pack()
                self.progress(Status(end, self.best.objective))

    def _stage(self, runner: Runner, begin: float, end: float) -> None:
        """Let one chain go on until a share of the patience is spent."""
        chain = runner.chain
        for rounds, spent, until in self.pace.steps(begin, end):
            chain.run(rounds, spent=spent, until=until)
            self._look_back(runner, spent)
            if chain.is_perfect:
                return

    def _look_back(self, runner: Runner, spent: float) -> None:
        if spent >= REMEMBERED_FROM:
            runner.remember()
        if runner is self.runners[0]:
            self.progress(Status(min(1.0, spent), self.best.objective))

    def pack(self, routes: Iterable[tuple[int, Sequence[int]]]) -> None:
        """Choose among all tours seen and some more.

        Parameters
        ----------
        routes : (unit, sites)
        """
        pool = self.runners[0].pool
        for unit, sites in routes:
            tour = self.table.timed(unit, sites, lambda _: ())
            if tour is not None:
                pool.add(unit, tuple(zip(tour.sites, tour.start, strict=True)), tour.travel_s)
        self._pack()

    def _pack(self) -> None:
        """Choose among all tours seen, and let the chains that are behind go on from what is best."""
        best = self.best
        if len(self.table.problem.units) > 1:
            pool = Pool(self.table)
            for runner in self.runners:
                pool.merge(runner.pool)
            start = visits_of(best.best)
            for unit, visits in enumerate(start):
                pool.add(unit, visits, int(best.best.driven[unit]))
            routes = packed(self.table, pool, effort=self._effort(), seed=self.seed, start=start)
            if routes is not None:
                self._offer(best, routes)
        for runner in self.runners:
            if runner.chain.score < best.score:
                runner.chain.follow(best)

    def _effort(self) -> Effort:
        if isinstance(self.stop, Iterations):
            return Effort(PACKING_PER_ITERATION * self.stop.count)
        return Effort(1e6, seconds=max(1e-3, PACKING_SHARE * self.stop.seconds * self.share))

    @staticmethod
    def _offer(chain: Chain, routes: Sequence[Visits]) -> None:
        """Let a chain start again from other tours unless its own are better."""
        before, score = visits_of(chain.best), chain.score
        chain.restart(routes)
        if chain.score < score:
            chain.restart(before)
