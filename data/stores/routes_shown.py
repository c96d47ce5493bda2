"""The present patrol plan as pages show it: routes, stops, and what was drawn of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

# The plans crews drive by, those that run now first; a district is a scope.
_PLANS = text(
    """
    SELECT id, scope, name, state, version, starts_at, ends_at, reward, objective, upper_bound, approved_by
    FROM plan WHERE city_id = :city_id AND state IN ('ACTIVE', 'PUBLISHED')
    ORDER BY (starts_at <= :now AND :now < ends_at) DESC, starts_at DESC, scope, id
    """
)
_ROUTES = text(
    """
    SELECT r.id, u.given_id AS unit, u.name, r.state, r.leave_at, r.return_at, r.travel_s,
        ST_AsGeoJSON(r.line, 6)::jsonb AS line,
        (SELECT count(*) FROM stop WHERE stop.route_id = r.id) AS stops,
        (SELECT count(*) FROM stop WHERE stop.route_id = r.id AND stop.state = 'DONE') AS done
    FROM route r JOIN unit u ON u.id = r.unit_id WHERE r.plan_id = ANY(:plans) ORDER BY u.given_id
    """
)
# A route with the version of its plan; of several plans in force the one that runs now.
_ROUTE = text(
    """
    SELECT r.id, u.given_id AS unit, u.name, p.version, p.id AS plan_id, r.state, r.leave_at, r.return_at,
        ST_AsGeoJSON(r.line, 6)::jsonb AS line,
        (SELECT jsonb_agg(f ORDER BY n) FROM jsonb_array_elements(p.solution -> 'features')
            WITH ORDINALITY AS features(f, n)
         WHERE f -> 'properties' ->> 'unit' = u.given_id
            AND f -> 'properties' ->> 'kind' IN ('leg', 'stop')) AS drawn
    FROM route r JOIN plan p ON p.id = r.plan_id JOIN unit u ON u.id = r.unit_id
    WHERE u.city_id = :city_id AND u.given_id = :unit AND p.state IN ('ACTIVE', 'PUBLISHED')
    ORDER BY (p.starts_at <= :now AND :now < p.ends_at) DESC, p.starts_at DESC, p.scope, r.id LIMIT 1
    """
)
_STOPS = text(
    """
    SELECT s.sequence AS seq, s.site, s.visit, ST_X(s.geom) AS lon, ST_Y(s.geom) AS lat,
        s.arrive_at, s.start_at, s.leave_at,
        CAST(extract(epoch FROM s.leave_at - s.start_at) AS integer) AS dwell_s, s.state,
        a.name AS park
    FROM stop s LEFT JOIN area a ON a.city_id = :city_id AND a.kind = 'park' AND a.given_id = s.site
    WHERE s.route_id = :route_id ORDER BY s.sequence
    """
)


def plans_in_force(session: Session, city_id: int, *, now: datetime) -> list[dict[str, Any]]:
    """Return the plans crews drive by, those that run now first."""
    rows = session.execute(_PLANS, {"city_id": city_id, "now": now}).mappings()
    return [dict(row) for row in rows]


def routes(session: Session, plans: Sequence[object]) -> list[dict[str, Any]]:
    """Return the routes of plans, by unit."""
    return [dict(row) for row in session.execute(_ROUTES, {"plans": list(plans)}).mappings()]


def route(session: Session, city_id: int, unit: str, *, now: datetime) -> dict[str, Any] | None:
    """Return a unit's present route with what was drawn of it."""
    values = {"city_id": city_id, "unit": unit, "now": now}
    row = session.execute(_ROUTE, values).mappings().one_or_none()
    return None if row is None else dict(row)


def stops(session: Session, city_id: int, route_id: object) -> list[dict[str, Any]]:
    """Return the stops of a route in order."""
    values = {"city_id": city_id, "route_id": route_id}
    return [dict(row) for row in session.execute(_STOPS, values).mappings()]
