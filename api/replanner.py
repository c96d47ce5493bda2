"""What planning the rest of a day anew needs in one process: database, roads, and a turn on its cores."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from api.driving import Roads
from api.refusals import Later
from data.database import Database
from geo.errors import XunfangError

# A search runs on two threads; more at a time would answer all of them late.
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
    _scopes: defaultdict[str, threading.Lock] = field(
        default_factory=lambda: defaultdict(threading.Lock), repr=False
    )

    @classmethod
    def of(cls, database: Database, data_dir: Path) -> Replanner:
        """Return one on the roads of a data folder; nothing is read before somebody asks."""
        return cls(database, Roads(data_dir))

    @contextmanager
    def turn(self, scope: str | None) -> Iterator[None]:
        """Wait for a turn; those of one scope have it one after the other.

        Else they would wait for each other in the database, where a wait may not last as long. Several
        processes do, at the row of the plan.

        Raises
        ------
        Later
            Too many others were first.
        """
        with self._held(self._scopes[scope or ""]), self._held(self._turns):
            # Not within the transaction that follows: the first compiling takes longer than one may last.
            _compile()
            yield

    @staticmethod
    @contextmanager
    def _held(lock: threading.Lock | threading.BoundedSemaphore) -> Iterator[None]:
        if not lock.acquire(timeout=_PATIENCE_S):
            raise Later
        try:
            yield
        finally:
            lock.release()

    def warm_up(self) -> None:
        """Compile the search and open the roads, in a thread of its own: nobody waits for it."""
        threading.Thread(target=self._warm, daemon=True).start()

    def _warm(self) -> None:
        # What is away now is asked for again by who needs it.
        with suppress(XunfangError):
            self.roads.warm_up(self.database)
        _compile()


def _compile() -> None:
    from routing.planning.engine.chain import warm_up  # noqa: PLC0415 - seconds, which a start has not

    warm_up()
