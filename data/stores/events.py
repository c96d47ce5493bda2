"""Events written in the transaction of what they tell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from data.queries import APPEND_EVENT


def append_event(
    session: Session,
    kind: str,
    payload: Mapping[str, Any],
    *,
    city_id: int | None,
    subject: str,
    at: datetime,
) -> int:
    """Add an event as the last thing in a transaction and return its number."""
    values: dict[str, Any] = {"at": at, "city_id": city_id, "kind": kind, "subject": subject}
    values["payload"] = json.dumps(payload, ensure_ascii=False)
    return int(session.execute(APPEND_EVENT, values).scalar_one())
