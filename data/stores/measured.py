"""What measures are made of: fixes, units, calls and areas of a period, as the frames that measures read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from routing.measures import calls_frame

POSTS = ("post", "驻点")
"""Capabilities of a unit that stands at a post."""
FIRM_M = 150.0
"""A post this near to the point of a firm stands in it: firms are large, and their points are single."""
_FIX_COLUMNS = ("unit", "at", "lon", "lat", "accuracy_m")
# What a device could not have meant (a clock, a jump) says nothing of where the unit was.
_FIXES = text(
    """
    SELECT u.given_id AS unit, p.device_at AS at, ST_X(p.geom) AS lon, ST_Y(p.geom) AS lat, p.accuracy_m
    FROM position p JOIN unit u ON u.id = p.unit_id
    WHERE u.city_id = :city_id AND p.device_at BETWEEN :since AND :until AND p.suspect = '{}'
        AND (CAST(:units AS text[]) IS NULL OR u.given_id = ANY(:units))
    ORDER BY u.given_id, p.device_at
    """
)
_UNITS = text(
    """
    SELECT u.given_id AS unit, u.name, u.marked, u.capabilities, u.shift_start, u.shift_end,
        coalesce(s.district, '') AS district, coalesce(e.name, '') AS firm
    FROM unit u LEFT JOIN station s ON s.id = u.station_id LEFT JOIN LATERAL (
        SELECT name FROM enterprise
        WHERE city_id = u.city_id AND missing_since IS NULL
            AND ST_DWithin(geography(geom), geography(u.geom), :firm_m)
        ORDER BY geography(geom) <-> geography(u.geom), given_id LIMIT 1
    ) e ON u.capabilities && CAST(:posts AS text[])
    WHERE u.city_id = :city_id AND u.missing_since IS NULL
        AND (CAST(:units AS text[]) IS NULL OR u.given_id = ANY(:units))
    ORDER BY u.given_id
    """
)
# Orders, steps of crews and feedback are not kept yet: T2 to T8 stay empty and are counted as missing.
_CALLS = text(
    """
    SELECT i.id::text AS call, i.called_at AS t0, i.received_at AS t1, ST_X(i.place) AS lon,
        ST_Y(i.place) AS lat, i.place_confidence AS confidence, i.priority, i.category,
        i.disposition AS result, coalesce(d.name, '') AS district
    FROM incident i LEFT JOIN LATERAL (
        SELECT a.name FROM area a
        WHERE a.city_id = i.city_id AND a.kind = 'district' AND a.missing_since IS NULL
            AND ST_Intersects(a.outline, i.place)
        ORDER BY a.given_id LIMIT 1
    ) d ON true
    WHERE i.city_id = :city_id AND i.called_at >= :since AND i.called_at < :until
        AND i.state <> 'DUPLICATE_OF'
    ORDER BY i.called_at, i.id
    """
)
_AREAS = text(
    """
    SELECT kind, given_id AS id, name, ST_AsBinary(outline) AS outline FROM area
    WHERE city_id = :city_id AND missing_since IS NULL
        AND (given_id = :words OR name = :words OR :words = ANY(aliases))
    ORDER BY CASE kind WHEN 'park' THEN 0 WHEN 'township' THEN 1 ELSE 2 END, given_id
    """
)
_AREA_NAMES = text(
    """
    SELECT name FROM area WHERE city_id = :city_id AND missing_since IS NULL AND name ILIKE :within
    ORDER BY CASE kind WHEN 'park' THEN 0 WHEN 'township' THEN 1 ELSE 2 END, given_id LIMIT :most
    """
)


def fixes_between(
    session: Session, city_id: int, *, since: datetime, until: datetime, units: Sequence[str] | None = None
) -> pd.DataFrame:
    """Return the fixes of units in a period, as devices timed them: unit, at (UTC), lon, lat, accuracy_m.

    Parameters
    ----------
    units : ids that the city gave; None = all

    Returns
    -------
    DataFrame
        Ordered by unit and time; an accuracy that is not known is NaN, fixes under suspicion are left out.
    """
    values = {"city_id": city_id, "since": since, "until": until, "units": _ids(units)}
    frame = pd.DataFrame(session.execute(_FIXES, values).all(), columns=list(_FIX_COLUMNS))
    at = pd.to_datetime(frame["at"], utc=True)
    return frame.assign(at=at, accuracy_m=frame["accuracy_m"].astype(float))


def units_of_register(
    session: Session, city_id: int, units: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """Return unit, name, marked, capabilities, shift_start, shift_end, district and firm of units, by id.

    The firm is the one at which a post stands, by the place of the register; "" for all others.
    """
    values = {"city_id": city_id, "units": _ids(units), "posts": list(POSTS), "firm_m": FIRM_M}
    return [dict(row) for row in session.execute(_UNITS, values).mappings()]


def calls_between(session: Session, city_id: int, *, since: datetime, until: datetime) -> pd.DataFrame:
    """Return the calls of a period as :func:`routing.measures.calls_frame` has them, by time.

    Two calls that are linked are one matter.
    """
    rows = session.execute(_CALLS, {"city_id": city_id, "since": since, "until": until}).mappings()
    return calls_frame([dict(row) for row in rows])


def areas_called(session: Session, city_id: int, words: str) -> list[tuple[str, str, str, shapely.Geometry]]:
    """Return kind, id, name, outline of areas with this id, name or alias; parks first."""
    rows = session.execute(_AREAS, {"city_id": city_id, "words": words})
    return [(row.kind, row.id, row.name, shapely.from_wkb(bytes(row.outline))) for row in rows]


def area_names_like(session: Session, city_id: int, words: str, *, most: int) -> list[str]:
    """Return names of areas that hold some words, parks first."""
    within = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    values = {"city_id": city_id, "within": within, "most": most}
    return [str(row.name) for row in session.execute(_AREA_NAMES, values)]


def _ids(units: Sequence[str] | None) -> list[str] | None:
    return None if units is None else list(units)
