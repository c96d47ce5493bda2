"""Following what happens: the events of a database, as the stream reads them."""

from __future__ import annotations

from api.live import EventSource
from data.database import Database
from data.stores.outbox import OutboxReader


def event_source(database: Database) -> EventSource:
    """Return the outbox of a database; nothing is connected yet."""
    return OutboxReader(database.engine)
