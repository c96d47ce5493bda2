"""What is told about a plan while it is being made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Status:
    """How far a search has come.

    Attributes
    ----------
    share : of the search that is done, 0 to 1
    best : objective of the best plan so far
    bound : no plan has a greater objective, as far as is proved
    """

    share: float
    best: float | None = None
    bound: float | None = None


Progress = Callable[[Status], None]


def silent(_: Status) -> None:
    """Tell nobody."""
