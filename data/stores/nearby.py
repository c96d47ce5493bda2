"""What is near a place, in metres on the ellipsoid."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from data.queries import ENTERPRISES_WITHIN, UNITS_NEAREST
from geo.position import Position


class NearEnterprise(NamedTuple):
    """An enterprise and how far it is."""

    given_id: str
    distance_m: float


class NearUnit(NamedTuple):
    """A unit, when its newest fix was made, and how far that is."""

    given_id: str
    device_at: datetime
    distance_m: float


def enterprises_within(
    session: Session, city_id: int, place: Position, *, radius_m: float
) -> list[NearEnterprise]:
    """Return the enterprises within some metres, nearest first; those no longer listed are left out."""
    values = {"city_id": city_id, "lon": place.lon, "lat": place.lat, "radius_m": radius_m}
    return [NearEnterprise(*row) for row in session.execute(ENTERPRISES_WITHIN, values)]


def units_nearest(session: Session, place: Position, *, limit: int) -> list[NearUnit]:
    """Return the units with the nearest newest fixes, nearest first."""
    values = {"lon": place.lon, "lat": place.lat, "limit": limit}
    return [NearUnit(*row) for row in session.execute(UNITS_NEAREST, values)]
