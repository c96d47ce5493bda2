"""The city and what stands in it: areas, enterprises, what is under a click, what a name finds."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from data.errors import CityMissing

# One server serves one city: the first that was imported.
_CITY_ID = text("SELECT id FROM city ORDER BY id LIMIT 1")
_CITY = text(
    """
    SELECT c.name, c.adcode, c.timezone,
        (SELECT ARRAY[ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e)] FROM (SELECT coalesce(
            c.bbox::box2d,
            (SELECT ST_Extent(geom) FROM enterprise WHERE city_id = c.id AND missing_since IS NULL)
        ) AS e) AS extent) AS bbox
    FROM city c WHERE c.id = :city_id
    """
)
_DAY = text(
    "SELECT max(s.reopened_on) FROM enterprise_status s JOIN enterprise e ON e.id = s.enterprise_id"
    " WHERE e.city_id = :city_id AND s.valid_to IS NULL AND e.missing_since IS NULL"
)
_DISTRICTS = text(
    """
    SELECT given_id AS id, name,
        ARRAY[ST_XMin(outline), ST_YMin(outline), ST_XMax(outline), ST_YMax(outline)] AS bbox
    FROM area WHERE city_id = :city_id AND kind = 'district' AND missing_since IS NULL ORDER BY given_id
    """
)
# Reopened on a day: reopened_on ≤ day and not closed by then.
_REOPENED = (
    "(s.always_open OR s.reopened_on <= CAST(:day AS date))"
    " AND (s.closed_on IS NULL OR s.closed_on > CAST(:day AS date))"
)
_COUNTS = text(
    f"""
    SELECT count(*) AS enterprises,
        count(*) FILTER (WHERE {_REOPENED}) AS reopened,
        coalesce(sum(e.workers) FILTER (WHERE {_REOPENED}), 0) AS workers,
        (SELECT count(*) FROM area
            WHERE city_id = :city_id AND kind = 'park' AND missing_since IS NULL) AS parks,
        (SELECT count(*) FROM unit WHERE city_id = :city_id AND missing_since IS NULL) AS units
    FROM enterprise e LEFT JOIN enterprise_status s ON s.enterprise_id = e.id AND s.valid_to IS NULL
    WHERE e.city_id = :city_id AND e.missing_since IS NULL
    """  # noqa: S608 - our own constant
)
# An enterprise belongs to the areas it stands in; the share of workers back is by head.
_AREAS = text(
    f"""
    SELECT a.given_id AS id, a.name, a.kind, a.district, a.township, a.use,
        ST_AsGeoJSON(ST_Multi(ST_SimplifyPreserveTopology(a.outline, 0.0001)), 6)::jsonb AS geometry,
        coalesce(n.enterprises, 0) AS enterprises, coalesce(n.reopened, 0) AS reopened,
        coalesce(n.workers, 0) AS workers, coalesce(n.reopened_workers, 0) AS reopened_workers
    FROM area a LEFT JOIN LATERAL (
        SELECT count(*) AS enterprises, count(*) FILTER (WHERE {_REOPENED}) AS reopened,
            sum(e.workers) AS workers, sum(e.workers) FILTER (WHERE {_REOPENED}) AS reopened_workers
        FROM enterprise e LEFT JOIN enterprise_status s ON s.enterprise_id = e.id AND s.valid_to IS NULL
        WHERE e.city_id = a.city_id AND e.missing_since IS NULL AND ST_Intersects(a.outline, e.geom)
    ) n ON true
    WHERE a.city_id = :city_id AND a.kind = :kind AND a.missing_since IS NULL ORDER BY a.given_id
    """  # noqa: S608 - our own constant
)
_ENTERPRISE = f"""
    SELECT e.given_id AS id, e.name, e.category, e.address, e.district, e.township, e.park, e.workers,
        e.key_unit, e.scale, e.hazard, e.credit_code, ST_X(e.geom) AS lon, ST_Y(e.geom) AS lat,
        s.reopened_on, s.closed_on, s.workers_returned, coalesce({_REOPENED}, false) AS reopened
    FROM enterprise e LEFT JOIN enterprise_status s ON s.enterprise_id = e.id AND s.valid_to IS NULL
    WHERE e.city_id = :city_id AND e.missing_since IS NULL
"""  # noqa: S608 - our own constant
_ONE = text(_ENTERPRISE + " AND e.given_id = :given_id")
# The nearest by metres; the geography index finds those within reach.
_NEAR = text(
    _ENTERPRISE
    + """
    AND ST_DWithin(geography(e.geom), geography(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)), :within_m)
    ORDER BY geography(e.geom) <-> geography(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)), e.given_id LIMIT 1
    """
)
_PARK_AT = text(
    """
    SELECT given_id AS id, name, kind, use, district, township FROM area
    WHERE city_id = :city_id AND kind = 'park' AND missing_since IS NULL
      AND ST_DWithin(outline, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), :within_deg)
    ORDER BY outline <-> ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), ST_Area(outline), given_id LIMIT 1
    """
)
# The beginning of a name counts before its middle; wildcards that people type are letters.
_SEARCH = text(
    """
    SELECT kind, id, name, lon, lat FROM (
        SELECT 'enterprise' AS kind, given_id AS id, name, ST_X(geom) AS lon, ST_Y(geom) AS lat
        FROM enterprise WHERE city_id = :city_id AND missing_since IS NULL
          AND (name ILIKE :within OR given_id ILIKE :start)
        UNION ALL
        SELECT kind, given_id, name, ST_X(ST_PointOnSurface(outline)), ST_Y(ST_PointOnSurface(outline))
        FROM area WHERE city_id = :city_id AND missing_since IS NULL
          AND (name ILIKE :within OR given_id ILIKE :start)
        UNION ALL
        SELECT 'unit', u.given_id, u.name, ST_X(coalesce(p.geom, u.geom)), ST_Y(coalesce(p.geom, u.geom))
        FROM unit u LEFT JOIN last_position p ON p.unit_id = u.id
        WHERE u.city_id = :city_id AND u.missing_since IS NULL
          AND (u.name ILIKE :within OR u.given_id ILIKE :start)
    ) found
    ORDER BY NOT (name ILIKE :start OR id ILIKE :start),
        CASE kind WHEN 'unit' THEN 0 WHEN 'park' THEN 1 WHEN 'enterprise' THEN 3 ELSE 2 END, name, id
    LIMIT :limit
    """
)
_CLUSTERS = text(
    "SELECT day, features FROM cluster_day WHERE city_id = :city_id"
    " AND (CAST(:day AS date) IS NULL OR day = CAST(:day AS date)) ORDER BY day DESC LIMIT 1"
)
_KEEP_CLUSTERS = text(
    "INSERT INTO cluster_day (city_id, day, features) VALUES (:city_id, :day, CAST(:features AS jsonb))"
    " ON CONFLICT (city_id, day) DO UPDATE SET features = excluded.features"
)

_LAYER = text("SELECT features FROM map_layer WHERE city_id = :city_id AND name = :name")
_KEEP_LAYER = text(
    "INSERT INTO map_layer (city_id, name, features) VALUES (:city_id, :name, CAST(:features AS jsonb))"
    " ON CONFLICT (city_id, name) DO UPDATE SET features = excluded.features"
)


def city_id(session: Session) -> int | None:
    """Return the number of the city this server serves, ``None`` before the first import."""
    found: int | None = session.execute(_CITY_ID).scalar()
    return found


def the_city(session: Session) -> int:
    """Return the number of the city this server serves.

    Raises
    ------
    CityMissing
    """
    number = city_id(session)
    if number is None:
        raise CityMissing
    return number


def day(session: Session, number: int) -> date | None:
    """Return the latest day on which something reopened: what the map shows."""
    found: date | None = session.execute(_DAY, {"city_id": number}).scalar()
    return found


def city(session: Session, number: int) -> dict[str, Any]:
    """Return name, adcode, timezone, bbox and, as ``date``, the day the map shows."""
    return {**session.execute(_CITY, {"city_id": number}).mappings().one(), "date": day(session, number)}


def districts(session: Session, number: int) -> list[dict[str, Any]]:
    """Return id, name and bbox of each district."""
    return [dict(row) for row in session.execute(_DISTRICTS, {"city_id": number}).mappings()]


def counts(session: Session, number: int, *, day: date | None) -> dict[str, int]:
    """Return how many enterprises, reopened ones, workers in them, parks and units there are."""
    return dict(session.execute(_COUNTS, {"city_id": number, "day": day}).mappings().one())


def areas(session: Session, number: int, *, kind: str, day: date | None) -> list[dict[str, Any]]:
    """Return areas of a kind with their outline as GeoJSON and what stands in them."""
    values = {"city_id": number, "kind": kind, "day": day}
    return [dict(row) for row in session.execute(_AREAS, values).mappings()]


def enterprise(session: Session, number: int, given_id: str, *, day: date | None) -> dict[str, Any] | None:
    """Return an enterprise by the city's id."""
    values = {"city_id": number, "given_id": given_id, "day": day}
    row = session.execute(_ONE, values).mappings().one_or_none()
    return None if row is None else dict(row)


def nearest_enterprise(
    session: Session, number: int, lon: float, lat: float, *, within_m: float, day: date | None
) -> dict[str, Any] | None:
    """Return the nearest enterprise within so many metres."""
    values = {"city_id": number, "lon": lon, "lat": lat, "within_m": within_m, "day": day}
    row = session.execute(_NEAR, values).mappings().one_or_none()
    return None if row is None else dict(row)


def park_at(
    session: Session, number: int, lon: float, lat: float, *, within_deg: float
) -> dict[str, Any] | None:
    """Return the park a place lies in, else the nearest one not farther off."""
    values = {"city_id": number, "lon": lon, "lat": lat, "within_deg": within_deg}
    row = session.execute(_PARK_AT, values).mappings().one_or_none()
    return None if row is None else dict(row)


def search(session: Session, number: int, words: str, *, limit: int) -> list[dict[str, Any]]:
    """Return enterprises, areas and units by name or id, those that begin so first."""
    plain = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    values = {"city_id": number, "start": f"{plain}%", "within": f"%{plain}%", "limit": limit}
    return [dict(row) for row in session.execute(_SEARCH, values).mappings()]


def clusters(session: Session, number: int, *, day: date | None) -> dict[str, Any] | None:
    """Return the clusters kept for a day as GeoJSON, those of the last day if none is named."""
    row = session.execute(_CLUSTERS, {"city_id": number, "day": day}).one_or_none()
    return None if row is None else {**row.features, "date": row.day.isoformat()}


def keep_clusters(session: Session, number: int, *, day: date, features: str) -> None:
    """Keep the clusters of a day, a GeoJSON text."""
    session.execute(_KEEP_CLUSTERS, {"city_id": number, "day": day, "features": features})


def layer(session: Session, number: int, name: str) -> dict[str, Any] | None:
    """Return a layer that was computed once, as GeoJSON."""
    found: dict[str, Any] | None = session.execute(_LAYER, {"city_id": number, "name": name}).scalar()
    return found


def keep_layer(session: Session, number: int, name: str, *, features: str) -> None:
    """Keep a layer, a GeoJSON text, in place of the one of its name."""
    session.execute(_KEEP_LAYER, {"city_id": number, "name": name, "features": features})
