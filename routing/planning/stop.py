"""How long a search may go on: seconds of the clock, or a number of rounds that reproduces a plan."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import Protocol

DEFAULT_ROUNDS = 300
"""100 sites and 8 units take 5 to 10 s."""


@dataclass(frozen=True)
class TimeLimit:
    """Search for so many seconds; two runs may differ."""

    seconds: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.seconds) and self.seconds > 0):
            raise ValueError(self.seconds)


@dataclass(frozen=True)
class Iterations:
    """Search for so many rounds of ruin and recreate, and in proportion elsewhere; runs are identical."""

    count: int = DEFAULT_ROUNDS

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(self.count)


Stop = TimeLimit | Iterations


class Patience(Protocol):
    """What is left of a search."""

    def spent(self, rounds: int) -> float:
        """Share that is used up after so many rounds, 0 to 1 and beyond."""


@dataclass(frozen=True)
class Rounds:
    """Patience counted in rounds."""

    total: int

    def spent(self, rounds: int) -> float:
        """Share of the rounds."""
        return rounds / self.total


@dataclass(frozen=True)
class Until:
    """Patience by the clock, from its making on."""

    seconds: float
    began: float = field(default_factory=time.perf_counter)

    def spent(self, rounds: int) -> float:  # noqa: ARG002 - the clock counts, not the rounds
        """Share of the seconds."""
        return (time.perf_counter() - self.began) / max(self.seconds, 1e-9)

    @property
    def left_s(self) -> float:
        """Seconds left, not below 0."""
        return max(0.0, self.seconds - (time.perf_counter() - self.began))
