"""Tells the stream what an incident is now."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from data.database import Transaction
from data.stores import incidents
from data.stores.outbox import append_event


def tell_incident(session: Transaction, city_id: int, number: UUID | str, *, now: datetime) -> None:
    """Append the event of an incident as the board shows it; last in a transaction."""
    shown = incidents.incident(session, city_id, UUID(str(number)))
    payload = json.loads(json.dumps(shown, default=_plain))
    append_event(session, "incident", payload, city_id=city_id, subject=str(number), at=now)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
