"""What happens on roads now: closures, slow stretches, areas of bad weather."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from data.records.road_event import ROAD_EVENT, RoadEventState

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


_ADD = text(
    """
    INSERT INTO road_event (id, city_id, kind, note, geom, closed, factor, starts_at, expires_at, state,
        state_device_at, state_server_at, state_source, reported_by, confirmed_by)
    VALUES (:id, :city_id, :kind, :note, ST_SetSRID(ST_GeomFromGeoJSON(:geometry), 4326), :closed, :factor,
        :starts_at, :expires_at, 'CONFIRMED', :now, :now, 'desk', :user, :user)
    """
)
_STATE = text("SELECT state FROM road_event WHERE city_id = :city_id AND id = :id FOR UPDATE")
_END = text(
    "UPDATE road_event SET state = 'ENDED', state_device_at = :now, state_server_at = :now,"
    " state_source = 'desk' WHERE id = :id"
)


def add_road_event(session: Session, city_id: int, values: Mapping[str, Any]) -> None:
    """Add a road event that the desk vouches for: reported and confirmed in one act.

    Parameters
    ----------
    values : id, kind, note, geometry (GeoJSON as text), closed, factor, starts_at, expires_at, now, user
    """
    session.execute(_ADD, {"city_id": city_id, **values})


def end_road_event(session: Session, city_id: int, number: UUID, *, now: datetime) -> bool:
    """End a road event; return whether there is one.

    Raises
    ------
    StepNotAllowed
        It has ended, or nobody has confirmed it.
    """
    state = session.execute(_STATE, {"city_id": city_id, "id": number}).scalar()
    if state is None:
        return False
    ROAD_EVENT.check(RoadEventState(state), RoadEventState.ENDED)
    session.execute(_END, {"id": number, "now": now})
    return True


def open_road_events(session: Session, city_id: int, *, now: datetime) -> list[dict[str, Any]]:
    """Return the road events that have not ended, by their begin, with their shape as GeoJSON."""
    return [dict(row) for row in session.execute(_OPEN, {"city_id": city_id, "now": now}).mappings()]
