"""What planning the rest of a day anew needs in one process: database, roads, and a turn on its cores."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from api.driving import Roads
from api.refusals import Later
from data.database import Database
from geo.errors import XunfangError

# A search runs on two threads; more at a time would answer all of them late. Of two for one district
# the second waits for the first at the row of its plan, shorter than a statement may take.
_AT_A_TIME = 2
_PATIENCE_S = 10.0
SEARCH_S = 0.8
"""Of a re-planning's second; reading, drawing and keeping take the rest."""


@dataclass(frozen=True, eq=False)
class Replanner:
    """Where re-planning happens.

    Attributes
    ----------
    roads : the present network; without it legs are drawn straight
    search_s : for which a search goes on
    """

    database: Database
    roads: Roads
    search_s: float = SEARCH_S
    _turns: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(_AT_A_TIME), repr=False
    )

    @classmethod
    def of(cls, database: Database, data_dir: Path) -> Replanner:
        """Return one on the roads of a data folder; nothing is read before somebody asks."""
        return cls(database, Roads(data_dir))

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn.

        Raises
        ------
        Later
            Too many others were first.
        """
        if not self._turns.acquire(timeout=_PATIENCE_S):
            raise Later
        try:
            # Not within the transaction that follows: the first compiling takes longer than one may last.
            _compile()
            yield
        finally:
            self._turns.release()

    def warm_up(self) -> None:
        """Compile the search and open the roads, in a thread of its own: nobody waits for it."""
        threading.Thread(target=self._warm, daemon=True).start()

    def _warm(self) -> None:
        # What is away now is asked for again by who needs it.
        with suppress(XunfangError):
            self.roads.warm_up(self.database)
        _compile()


def _compile() -> None:
    from routing.planning.replan_fast import warm_up  # noqa: PLC0415 - seconds, which a start has not

    warm_up()
