"""Tells the stream how far the search for a plan has come, while somebody waits for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from data.database import Database
from data.stores.outbox import append_event
from geo.errors import XunfangError
from routing.planning.status import Progress, Status

EVERY_S = 1.0
"""Between two events; a search that is over sooner is not told of at all."""
Clock = Callable[[], float]


class Telling:
    """Tells of one or more searches, one after the other, at most once a second.

    Each event is a transaction of its own: it must be seen before that of the plan commits. A search goes on
    when the database cannot take it.

    Parameters
    ----------
    districts : how many are planned
    clock : seconds that only grow
    """

    def __init__(self, database: Database, *, districts: int = 1, clock: Clock = time.monotonic) -> None:
        self._database, self._districts, self._clock = database, districts, clock
        self._begun, self._told_s = -1, clock()

    def next(self, city_id: int, district: str, *, at: datetime) -> Progress:
        """Begin with the next district and return what its search is to call."""
        self._begun += 1
        before = self._begun

        def tell(status: Status) -> None:
            if self._clock() - self._told_s < EVERY_S:
                return
            self._told_s = self._clock()
            share = round((before + status.share) / self._districts, 3)
            told = {"district": district, "share": share, "best": status.best, "bound": status.bound}
            with suppress(XunfangError), self._database.transaction() as session:
                append_event(session, "planning", told, city_id=city_id, subject=district, at=at)

        return tell
