"""The worker: asks the database for alerts that wait, and locates them."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime

from api.actions.locate_alerts import locate_alerts
from api.clock import real_clock
from api.shelf import Geocodes, Shelf
from data.database import Database
from data.database_errors import DatabaseRefused
from geo.errors import InputError

# An alert waits half of this on average.
POLL_S = 0.3
# Until the database is back, or a city is imported.
_AWAY_S = 1.0


def run_worker(
    database_url: str,
    geocoders: Shelf[Geocodes],
    *,
    clock: Callable[[], datetime] = real_clock,
) -> None:
    """Locate alerts until ended; while the database or the gazetteer is away, try again every second.

    Parameters
    ----------
    geocoders : waits until there is one
    clock : the time at which an alert was located
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    database = Database.at(database_url, application_name="xunfang worker")
    while True:
        try:
            while locate_alerts(database, geocoders.present(), now=clock()):
                pass
            time.sleep(POLL_S)
        except (DatabaseRefused, InputError):
            time.sleep(_AWAY_S)
