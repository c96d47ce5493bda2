"""Divides a search into calls of the compiled rounds: by a number of iterations, or by the clock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from routing.planning.stop import Iterations, Stop

ROUNDS = 100
"""Of ruin and recreate in one iteration."""
FIRST_ROUNDS = 10
"""By the clock, before it is known how long a round takes."""
BATCH_S = 0.02
"""By the clock a search comes back about so often."""


@dataclass(frozen=True)
class Pace:
    """The patience of a search.

    Attributes
    ----------
    share : of a time limit
    began : of the clock, for a time limit
    """

    stop: Stop
    share: float
    began: float

    def steps(self, begin: float, end: float) -> Iterator[tuple[int, float, float]]:
        """Yield numbers of rounds with the shares of the patience that are used up before and after them."""
        return self._counted(self.stop, begin, end) if isinstance(self.stop, Iterations) else self._timed(end)

    @staticmethod
    def _counted(stop: Iterations, begin: float, end: float) -> Iterator[tuple[int, float, float]]:
        steps = max(1, round((end - begin) * stop.count))
        for step in range(steps):
            spent = begin + (end - begin) * step / steps
            yield ROUNDS, spent, spent + (end - begin) / steps

    def _timed(self, end: float) -> Iterator[tuple[int, float, float]]:
        rounds, looked = FIRST_ROUNDS, time.perf_counter()
        while (spent := self.spent()) < end:
            yield rounds, spent, spent
            now = time.perf_counter()
            rounds = max(1, min(2 * rounds, int(rounds * BATCH_S / max(now - looked, 1e-6))))
            looked = now

    def spent(self) -> float:
        """Return the share of a time limit that is used up, 0 to 1 and beyond."""
        assert not isinstance(self.stop, Iterations)  # noqa: S101 - iterations have no clock
        return (time.perf_counter() - self.began) / (self.stop.seconds * self.share)
