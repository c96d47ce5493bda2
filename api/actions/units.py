"""What units are doing now, and where each is to go next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from api.refusals import NothingThere
from data.database import Database
from data.records.route import RouteState
from data.records.unit import FixState, UnitState, fix_state
from data.stores import routes_shown, whereabouts
from data.stores.places import the_city

NO_FIX = "none"
_OVER = frozenset((RouteState.ABANDONED, RouteState.COMPLETED))


def units_now(database: Database, *, now: datetime) -> list[dict[str, Any]]:
    """Return every unit with its place, how fresh that is, its state and its route."""
    with database.transaction() as session:
        rows = whereabouts.units_now(session, the_city(session), now=now)
    return [_shown(row, now) for row in rows]


def unit_fix(row: Mapping[str, Any], now: datetime) -> str:
    """Return LIVE, AGING, STALE, LOST by the clock given, or ``none``."""
    at = row["device_at"]
    return NO_FIX if at is None else fix_state((now - at).total_seconds()).value


def unit_state(row: Mapping[str, Any], now: datetime) -> str:
    """Return the state that follows from what is known: away, on its route, at its post, or off duty.

    A unit on whose route nothing runs now, and which has not been heard of, is taken to be off duty.
    """
    if row["away_until"] is not None:
        return UnitState.BUSY.value
    if row["route_id"] is not None and row["route_state"] not in _OVER:
        if row["route_state"] == RouteState.SUSPENDED:
            return UnitState.BUSY.value
        if row["leave_at"] <= now <= row["return_at"]:
            return UnitState.PATROLLING.value
    heard = unit_fix(row, now) not in {NO_FIX, FixState.LOST}
    return (UnitState.AT_POST if heard else UnitState.OFF_DUTY).value


def unit_route(database: Database, unit: str, *, now: datetime) -> dict[str, Any]:
    """Return a unit's present route: its legs as GeoJSON with steps in both languages, and its stops.

    Raises
    ------
    NothingThere
        No such unit, or it has no route in a plan in force.
    """
    with database.transaction() as session:
        city = the_city(session)
        route = routes_shown.route(session, city, unit, now=now)
        if route is None:
            raise NothingThere
        stops = routes_shown.stops(session, city, route["id"])
    drawn = route["drawn"] or []
    about = {
        feature["properties"].get("site"): feature["properties"]
        for feature in drawn
        if feature["properties"]["kind"] == "stop"
    }
    return {
        "unit": route["unit"],
        "name": route["name"],
        "plan_version": route["version"],
        "state": route["state"],
        "leave_at": route["leave_at"],
        "return_at": route["return_at"],
        "legs": {"type": "FeatureCollection", "features": _legs(route, drawn)},
        "stops": [_stop(stop, about.get(stop["site"], {})) for stop in stops],
    }


def _shown(row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    same = (
        "id",
        "name",
        "station",
        "station_name",
        "district",
        "marked",
        "lon",
        "lat",
        "device_at",
        "speed_kmh",
    )
    bearing = row["bearing"]
    return {key: row[key] for key in same} | {
        "state": unit_state(row, now),
        "fix": unit_fix(row, now),
        "bearing": None if bearing is None else round(bearing, 1),
        "route_id": row["route_id"],
        "away_until": row["away_until"],
        "away_reason": row["away_reason"],
    }


def _legs(route: Mapping[str, Any], drawn: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the legs as they were drawn with the plan, else the whole line without steps."""
    legs = [feature for feature in drawn if feature["properties"]["kind"] == "leg"]
    if legs or route["line"] is None:
        return [leg | {"properties": {"steps": []} | leg["properties"]} for leg in legs]
    properties = {"kind": "leg", "unit": route["unit"], "steps": []}
    return [{"type": "Feature", "properties": properties, "geometry": route["line"]}]


def _stop(stop: Mapping[str, Any], about: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{key: value for key, value in stop.items() if key != "park"},
        "label": about.get("label") or stop["park"] or stop["site"],
        "enterprises": about.get("enterprises"),
        "workers": about.get("workers"),
    }
