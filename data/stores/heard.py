"""What the positions of units say about their plan: visits that were not made."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

LEAST_FIXES = 3
"""Of a visit's time; of a unit that was heard of less nothing is known."""
NEAR_M = 300.0
"""A visit is made anywhere within so many metres of its stop: a park is large."""

_MISSED = text(
    """
    SELECT u.given_id AS unit, s.site, s.visit
    FROM stop s JOIN route r ON r.id = s.route_id JOIN unit u ON u.id = r.unit_id
    WHERE r.plan_id = :plan_id AND s.leave_at <= :now
        AND (SELECT count(*) FROM (
            SELECT FROM position p WHERE p.unit_id = r.unit_id
                AND p.device_at BETWEEN s.start_at AND s.leave_at AND p.suspect = '{}' LIMIT :least
        ) AS heard) = :least
        AND NOT EXISTS (
            SELECT FROM position p WHERE p.unit_id = r.unit_id
                AND p.device_at BETWEEN s.start_at AND s.leave_at AND p.suspect = '{}'
                AND ST_DWithin(geography(p.geom), geography(s.geom), :near_m)
        )
    ORDER BY u.given_id, s.sequence
    """
)
_FIXES = text(
    """
    SELECT u.given_id AS unit, l.device_at, ST_X(l.geom) AS lon, ST_Y(l.geom) AS lat
    FROM last_position l JOIN unit u ON u.id = l.unit_id
    WHERE u.city_id = :city_id AND l.device_at >= :since ORDER BY u.given_id
    """
)


def missed_visits(session: Session, plan_id: UUID, *, now: datetime) -> set[tuple[str, str, int]]:
    """Return unit, site and rank of visits of a plan at whose time the unit was heard of elsewhere only."""
    values = {"plan_id": plan_id, "now": now, "least": LEAST_FIXES, "near_m": NEAR_M}
    return {(row.unit, row.site, row.visit) for row in session.execute(_MISSED, values)}


def fresh_fixes(session: Session, city_id: int, *, since: datetime) -> dict[str, dict[str, Any]]:
    """Return the newest fix of each unit that was heard of since: ``device_at``, ``lon``, ``lat``."""
    rows = session.execute(_FIXES, {"city_id": city_id, "since": since}).mappings()
    return {row["unit"]: dict(row) for row in rows}
