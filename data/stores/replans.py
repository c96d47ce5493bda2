"""What was planned anew, as it was told."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

# Read from the end of a partial index, however many events there are.
_LATEST = text(
    """
    SELECT payload FROM event WHERE city_id = :city_id AND kind = 'replan'
    ORDER BY id DESC LIMIT :limit
    """
)
_LAST_OF_UNIT = text(
    """
    SELECT max(at) FROM (
        SELECT at, payload FROM event WHERE city_id = :city_id AND kind = 'replan'
        ORDER BY id DESC LIMIT :limit
    ) AS latest
    WHERE at > :since AND payload @> CAST(:changed AS jsonb)
    """
)
# A city of 300 districts does not plan more of them anew in two minutes.
_MOST = 500


def latest_replans(session: Session, city_id: int, *, limit: int) -> list[dict[str, Any]]:
    """Return what was told of the last re-plannings, the newest first."""
    rows = session.execute(_LATEST, {"city_id": city_id, "limit": limit})
    return [dict(row.payload) for row in rows]


def last_replan_of(session: Session, city_id: int, unit: str, *, since: datetime) -> datetime | None:
    """Return when a unit's route was last changed by a re-planning, None if not since then."""
    changed = json.dumps({"changes": [{"unit": unit, "changed": True}]})
    values = {"city_id": city_id, "limit": _MOST, "since": since, "changed": changed}
    found: datetime | None = session.execute(_LAST_OF_UNIT, values).scalar()
    return found
