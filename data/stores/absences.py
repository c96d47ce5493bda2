"""Units that are taken from their routes: who is away from when until when, and what is owed to that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

_SELECTED = """
    SELECT a.id, u.given_id AS unit, a.from_at, a.until_at, a.reason, a.priority, a.due_at,
        ST_X(a.place) AS lon, ST_Y(a.place) AS lat
    FROM absence a JOIN unit u ON u.id = a.unit_id
    WHERE u.city_id = :city_id
"""
_OF_UNITS = text(
    _SELECTED
    + " AND u.given_id = ANY(:units) AND a.from_at < :until AND a.until_at >= :since"
    + " ORDER BY a.from_at, u.given_id"
)
_NOW = text(_SELECTED + " AND u.given_id = :unit AND a.from_at <= :now AND :now < a.until_at")
_DUE = text(_SELECTED + " AND a.due_at <= :now ORDER BY a.due_at, u.given_id LIMIT 1")
_UNSETTLED = text(
    _SELECTED + " AND u.given_id = ANY(:units) AND a.due_at IS NOT NULL" + " ORDER BY a.from_at, u.given_id"
)
_PULLS = text(
    "SELECT count(*) FROM absence a JOIN unit u ON u.id = a.unit_id"
    " WHERE u.city_id = :city_id AND u.given_id = :unit AND a.from_at >= :since AND a.from_at < :before"
)
_ADD = text(
    """
    INSERT INTO absence (id, unit_id, from_at, until_at, reason, priority, incident_id, place, told_by,
        due_at)
    SELECT :id, u.id, :from_at, :until_at, :reason, :priority, :incident_id,
        ST_SetSRID(ST_MakePoint(CAST(:lon AS float8), CAST(:lat AS float8)), 4326), :told_by, :due_at
    FROM unit u WHERE u.city_id = :city_id AND u.given_id = :unit
    """
)
_CHANGE = text(
    "UPDATE absence SET until_at = :until_at, due_at = :due_at, returned_at = :returned_at,"
    " place = coalesce(ST_SetSRID(ST_MakePoint(CAST(:lon AS float8), CAST(:lat AS float8)), 4326), place)"
    " WHERE id = :id"
)
# Whatever was waiting for these units is done with them.
_SETTLE = text(
    "UPDATE absence a SET due_at = NULL FROM unit u"
    " WHERE u.id = a.unit_id AND u.city_id = :city_id AND u.given_id = ANY(:units) AND a.due_at IS NOT NULL"
)


def absences(
    session: Session, city_id: int, units: Sequence[str], *, since: datetime, until: datetime
) -> list[dict[str, Any]]:
    """Return the absences of units that touch a period, by their begin."""
    values = {"city_id": city_id, "units": list(units), "since": since, "until": until}
    return [dict(row) for row in session.execute(_OF_UNITS, values).mappings()]


def absence_now(session: Session, city_id: int, unit: str, *, now: datetime) -> dict[str, Any] | None:
    """Return the absence that holds for a unit, ``None`` if it is there."""
    row = session.execute(_NOW, {"city_id": city_id, "unit": unit, "now": now}).mappings().one_or_none()
    return None if row is None else dict(row)


def unsettled(session: Session, city_id: int, units: Sequence[str]) -> list[dict[str, Any]]:
    """Return the absences of units whose route still waits to be planned anew, by their begin."""
    values = {"city_id": city_id, "units": list(units)}
    return [dict(row) for row in session.execute(_UNSETTLED, values).mappings()]


def pulls(session: Session, city_id: int, unit: str, *, since: datetime, before: datetime) -> int:
    """Return how often a unit was taken from its route in a period."""
    values = {"city_id": city_id, "unit": unit, "since": since, "before": before}
    return int(session.execute(_PULLS, values).scalar_one())


def due_absence(session: Session, city_id: int, *, now: datetime) -> dict[str, Any] | None:
    """Return the absence whose re-planning has waited longest beyond its time, ``None`` if none has."""
    row = session.execute(_DUE, {"city_id": city_id, "now": now}).mappings().one_or_none()
    return None if row is None else dict(row)


def add_absence(session: Session, city_id: int, values: Mapping[str, Any]) -> None:
    """Add an absence.

    Parameters
    ----------
    values : id, unit (the city's id), from_at, until_at, reason, priority, incident_id, lon, lat, told_by,
        due_at
    """
    session.execute(_ADD, {"city_id": city_id, **values})


def change_absence(
    session: Session,
    number: UUID,
    *,
    until_at: datetime,
    due_at: datetime | None = None,
    returned_at: datetime | None = None,
    place: tuple[float, float] | None = None,
) -> None:
    """Let an absence end at another time; ``place`` is where the unit is if that is known better now."""
    lon, lat = place or (None, None)
    values = {"id": number, "until_at": until_at, "due_at": due_at, "returned_at": returned_at}
    session.execute(_CHANGE, values | {"lon": lon, "lat": lat})


def settle(session: Session, city_id: int, units: Sequence[str]) -> None:
    """Note that nothing of these units waits to be planned anew."""
    session.execute(_SETTLE, {"city_id": city_id, "units": list(units)})
