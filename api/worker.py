"""The worker: asks the database for alerts that wait, and locates them."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from api.actions.locate_alerts import locate_alerts
from api.clock import real_clock
from data.database import Database
from data.database_errors import DatabaseRefused
from data.gazetteer import gazetteer_folder
from geo.errors import InputError
from geo.geocoding import Geocoder

# An alert waits half of this on average.
POLL_S = 0.3
# Until the database is back, or a city is imported.
_AWAY_S = 1.0


def run_worker(
    database_url: str, data_dir: Path, *, clock: Callable[[], datetime] = real_clock, polls: float = POLL_S
) -> None:
    """Locate alerts until ended; while the database or the gazetteer is away, try again every second."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    database = Database.at(database_url, application_name="xunfang worker")
    shelf = _Shelf(gazetteer_folder(data_dir))
    while True:
        try:
            while locate_alerts(database, shelf.geocoder(), now=clock()):
                pass
            time.sleep(polls)
        except (DatabaseRefused, InputError):
            time.sleep(_AWAY_S)


class _Shelf:
    """Keeps the geocoder of the present gazetteer."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._of: tuple[tuple[str, int, int], ...] = ()
        self._geocoder: Geocoder | None = None

    def geocoder(self) -> Geocoder:
        """Return the geocoder; made anew after an import."""
        stamp = tuple(
            (path.name, path.stat().st_mtime_ns, path.stat().st_size)
            for path in sorted(self._folder.glob("*"))
            if path.suffix != ".new"
        )
        if self._geocoder is None or stamp != self._of:
            self._geocoder, self._of = Geocoder(self._folder), stamp
        return self._geocoder
