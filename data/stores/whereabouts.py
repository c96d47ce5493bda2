"""Where units are and were: fixes as they come in, and the picture of the moment."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

# A device whose clock runs ahead of ours by more is not believed about the time.
CLOCK_AHEAD = timedelta(seconds=60)

_UNKNOWN = text(
    "SELECT g.unit FROM unnest(CAST(:units AS text[])) AS g(unit)"
    " LEFT JOIN unit u ON u.city_id = :city_id AND u.given_id = g.unit WHERE u.id IS NULL"
    " ORDER BY g.unit LIMIT 1"
)
# A fix sent twice is one fix: of a unit and a device time the first stays. Rows are taken in the order of
# units, so that two batches with the same units wait for each other instead of locking each other out.
_INSERT = text(
    """
    INSERT INTO position (unit_id, device_at, server_at, geom, accuracy_m, speed_kmh, suspect)
    SELECT DISTINCT ON (u.id, g.device_at) u.id, g.device_at, :now,
        ST_SetSRID(ST_MakePoint(g.lon, g.lat), 4326), g.accuracy_m, g.speed_kmh,
        CASE WHEN g.device_at > :believed THEN ARRAY['clock'] ELSE ARRAY[]::text[] END
    FROM jsonb_to_recordset(CAST(:fixes AS jsonb)) AS g(
        unit text, lon float8, lat float8, device_at timestamptz, accuracy_m real, speed_kmh real)
    JOIN unit u ON u.city_id = :city_id AND u.given_id = g.unit
    ORDER BY u.id, g.device_at
    ON CONFLICT (unit_id, device_at) DO NOTHING
    RETURNING unit_id, device_at, ST_X(geom) AS lon, ST_Y(geom) AS lat, accuracy_m, speed_kmh, suspect
    """
)
_BEFORE = text(
    "SELECT u.id AS unit_id, u.given_id, p.device_at, ST_X(p.geom) AS lon, ST_Y(p.geom) AS lat"
    " FROM unit u LEFT JOIN last_position p ON p.unit_id = u.id WHERE u.id = ANY(:units) ORDER BY u.id"
)
# The newest fix by the device's clock wins, whatever order messages arrive in.
_ADVANCE = text(
    """
    INSERT INTO last_position AS l (unit_id, device_at, server_at, geom, accuracy_m, speed_kmh)
    SELECT DISTINCT ON (unit_id) unit_id, device_at, server_at, geom, accuracy_m, speed_kmh
    FROM position WHERE unit_id = ANY(:units) AND device_at = ANY(:times) AND suspect = '{}'
    ORDER BY unit_id, device_at DESC
    ON CONFLICT (unit_id) DO UPDATE SET device_at = excluded.device_at, server_at = excluded.server_at,
        geom = excluded.geom, accuracy_m = excluded.accuracy_m, speed_kmh = excluded.speed_kmh
    WHERE l.device_at < excluded.device_at
    """
)
_SELECTED = """
    SELECT u.id AS row_id, u.given_id AS id, u.name, u.station, coalesce(s.name, '') AS station_name,
        coalesce(s.district, '') AS district, u.marked,
        ST_X(coalesce(p.geom, u.geom)) AS lon, ST_Y(coalesce(p.geom, u.geom)) AS lat,
        p.device_at, p.speed_kmh, b.bearing, r.id AS route_id, r.state AS route_state,
        r.leave_at, r.return_at,
        a.until_at AS away_until, a.reason AS away_reason
    FROM unit u
    LEFT JOIN station s ON s.id = u.station_id
    LEFT JOIN last_position p ON p.unit_id = u.id
    LEFT JOIN LATERAL (
        SELECT degrees(ST_Azimuth(geography(q.geom), geography(p.geom))) AS bearing
        FROM position q WHERE q.unit_id = u.id AND q.device_at < p.device_at
        ORDER BY q.device_at DESC LIMIT 1
    ) b ON p.speed_kmh IS NULL OR p.speed_kmh > 2
    LEFT JOIN LATERAL (
        SELECT route.id, route.state, route.leave_at, route.return_at
        FROM route JOIN plan ON plan.id = route.plan_id
        WHERE route.unit_id = u.id AND plan.state IN ('ACTIVE', 'PUBLISHED')
        ORDER BY (plan.starts_at <= :now AND :now < plan.ends_at) DESC, plan.starts_at DESC, route.id LIMIT 1
    ) r ON true
    LEFT JOIN absence a ON a.unit_id = u.id AND a.from_at <= :now AND :now < a.until_at
    WHERE u.city_id = :city_id AND u.missing_since IS NULL
"""
# The whole picture at once: one index look-up a unit for its newest fix, the one before it and its route.
_UNITS = text(_SELECTED + " ORDER BY u.given_id")
_SOME = text(_SELECTED + " AND u.id = ANY(:units) ORDER BY u.given_id")


def unknown_unit(session: Session, city_id: int, units: Sequence[str]) -> str | None:
    """Return the first of these ids that is no unit of the city, ``None`` if all are."""
    found: str | None = session.execute(_UNKNOWN, {"city_id": city_id, "units": list(units)}).scalar()
    return found


def add_fixes(
    session: Session, city_id: int, fixes: Sequence[Mapping[str, Any]], *, now: datetime
) -> list[dict[str, Any]]:
    """Keep fixes once each and return those that are new.

    Parameters
    ----------
    fixes
        ``unit`` (the city's id), ``lon``, ``lat``, ``device_at`` (aware, or ISO 8601), ``accuracy_m``,
        ``speed_kmh``.

    Returns
    -------
    list of dict
        ``unit_id``, ``device_at``, ``lon``, ``lat``, ``accuracy_m``, ``speed_kmh``, ``suspect``.
    """
    values = {
        "city_id": city_id,
        "now": now,
        "believed": now + CLOCK_AHEAD,
        "fixes": json.dumps(list(fixes), default=str),
    }
    return [dict(row) for row in session.execute(_INSERT, values).mappings()]


def last_fixes(session: Session, units: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return the newest fix of each unit, by its number; of one without a fix only ``given_id``."""
    rows = session.execute(_BEFORE, {"units": sorted(set(units))})
    return {row["unit_id"]: dict(row) for row in rows.mappings()}


def advance(session: Session, fixes: Sequence[Mapping[str, Any]]) -> None:
    """Let new fixes become the newest of their units where they are."""
    values = {"units": [fix["unit_id"] for fix in fixes], "times": [fix["device_at"] for fix in fixes]}
    session.execute(_ADVANCE, values)


def units_now(
    session: Session, city_id: int, *, now: datetime, only: Sequence[int] | None = None
) -> list[dict[str, Any]]:
    """Return the units with their newest fix and present route, by id."""
    values: dict[str, Any] = {"city_id": city_id, "now": now}
    if only is None:
        return [dict(row) for row in session.execute(_UNITS, values).mappings()]
    return [dict(row) for row in session.execute(_SOME, values | {"units": list(only)}).mappings()]
