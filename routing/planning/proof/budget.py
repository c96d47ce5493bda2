"""How long a proof may take: seconds of the clock, or an effort that reproduces it."""

from __future__ import annotations

import math
import time


class Budget:
    """What is left of a proof.

    Parameters
    ----------
    seconds : from now on
    effort : labels made, or cells entered; a second holds some millions
    """

    def __init__(self, *, seconds: float | None, effort: int | None) -> None:
        self.until = math.inf if seconds is None else time.perf_counter() + seconds
        self.left = math.inf if effort is None else float(effort)

    def is_spent(self, effort: int = 0) -> bool:
        """Tell whether the budget is used up after some more effort."""
        self.left -= effort
        return self.left <= 0 or time.perf_counter() >= self.until
