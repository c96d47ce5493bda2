"""The walks of one kind of unit that earn most at given prices, and the proof that none earns more."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from routing.planning.engine.arrays import Floats
from routing.planning.proof import grid
from routing.planning.proof.budget import Budget
from routing.planning.proof.memory import Recall
from routing.planning.proof.store import MOST_LABELS, Store, bucket_s
from routing.planning.proof.walks import Prices
from routing.planning.proof.ways import Kind

Walk = tuple[int, ...]
NEAREST = 8
"""Stops that are remembered at first."""
SPARE_CELLS = 128
"""For steps that take less time than a cell is wide."""
MOST_WALKS = 30
"""At a time."""
MOST_CUTS = 64
BLIND_LABELS = 60_000
"""Where walks may go round in no time, there is no first bound, and perhaps no end of labels."""


class Duals(NamedTuple):
    """Prices of the rows of the master problem: a visit of each site, each cut; ≥ 0."""

    site: Floats
    cut: Floats

    def towards(self, other: Duals, share: float) -> Duals:
        """Return prices between these and others."""
        return Duals(self.site + share * (other.site - self.site), self.cut + share * (other.cut - self.cut))


class Pricer:
    """Looks for walks of a kind; what they earn is counted beyond that of a unit that makes no stop."""

    def __init__(self, kind: Kind, store: Store, *, second: float) -> None:
        self.kind, self.store, self.second = kind, store, second
        self.recall = Recall(kind, nearest=NEAREST)
        self.width = bucket_s(kind.ahead)
        self.buckets = kind.ahead.span // self.width + 1
        self.idle = second * kind.idle_s
        self.cuts = np.zeros(len(kind.site), np.uint64)
        self.prices = Prices(np.zeros(len(kind.site)), second, self.cuts, np.zeros(MOST_CUTS))
        self.ahead: Floats = np.full((len(kind.site), self.buckets), np.inf)

    def set_cuts(self, cuts: list[tuple[int, ...]]) -> None:
        """Take over the sites of each cut."""
        bits = [
            sum(1 << row for row, cut in enumerate(cuts) if site in cut) for site in self.kind.site.tolist()
        ]
        self.cuts = np.array(bits, np.uint64)

    def look(self, duals: Duals, budget: Budget) -> float:
        """Take prices, and return a first bound of what a walk earns at them."""
        fee = np.zeros(MOST_CUTS)
        fee[: len(duals.cut)] = duals.cut
        self.prices = Prices(duals.site[self.kind.site], self.second, self.cuts, fee)
        cells = self.buckets + SPARE_CELLS
        times, worths, most = grid.sweep(self.kind.back, self.prices, cells, self.width)
        budget.is_spent(self.buckets * len(self.kind.site))
        if most == np.inf:
            self.ahead[:] = np.inf
        else:
            self.ahead = grid.gauge(self.kind.back, self.prices, times, worths, self.buckets, self.width)
        return max(0.0, most + self.idle)

    def rough(self, above: float, budget: Budget) -> list[Walk]:
        """Return walks that earn more than ``above``, though perhaps not the best."""
        self._run(above, budget, rough=True)
        return self.store.found(MOST_WALKS)

    def exact(self, above: float, budget: Budget) -> tuple[float, list[Walk]]:
        """Return a bound of what a walk earns, not below ``above``, and walks that earn more than that."""
        most = above
        if not self._run(above, budget, rough=False):
            most = max(most, self.store.promise(self.kind.ahead, self.ahead) + self.idle)
        return max(most, self.store.best + self.idle), self.store.found(MOST_WALKS)

    def _run(self, above: float, budget: Budget, *, rough: bool) -> bool:
        way, memory = self.kind.ahead, self.recall.memory
        self.store.begin(way, memory, above=above - self.idle)
        most = BLIND_LABELS if self.ahead[0, 0] == np.inf else MOST_LABELS
        return self.store.go(
            way, memory, self.prices, self.ahead, rough=rough, most=most, is_late=budget.is_spent
        )
