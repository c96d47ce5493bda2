"""What happens on roads now: closures, slow stretches, areas of bad weather."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

# A partial index holds those that have not ended; what has not begun yet is told as well.
_OPEN = text(
    """
    SELECT id, kind, note, closed, factor, starts_at, expires_at, state,
        ST_AsGeoJSON(geom, 6)::jsonb AS geometry
    FROM road_event
    WHERE city_id = :city_id AND state <> 'ENDED' AND (expires_at IS NULL OR expires_at > :now)
    ORDER BY starts_at, id
    """
)


def open_road_events(session: Session, city_id: int, *, now: datetime) -> list[dict[str, Any]]:
    """Return the road events that have not ended, by their begin, with their shape as GeoJSON."""
    return [dict(row) for row in session.execute(_OPEN, {"city_id": city_id, "now": now}).mappings()]
