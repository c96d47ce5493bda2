"""What the live map asks for: the city, incidents, areas, clusters, plans, names, what is under a click."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from api.refusals import NothingThere
from data.database import Database
from data.stores import incidents as incident_store
from data.stores import places, routes_shown
from data.stores.places import the_city
from data.stores.replans import latest_replans
from data.stores.tiles import LAYERS

MOST_INCIDENTS = 2_000
MOST_FOUND = 20
PLACED_FROM = 0.5
"""Confidence from which the geocoder's place counts in the heat of alerts."""
NEAR_M = 300.0
"""Radius up to which the telephone's place counts there."""
# A finger covers about this many pixels around where it points.
_REACH_PX = 14
_WORLD_M = 40_075_016.686
_TILE_PX = 256
_M_PER_DEGREE = 111_320.0
_SHARE_DIGITS = 4


def city_now(database: Database) -> dict[str, Any]:
    """Return name, time zone, bounds, day and counts of the city.

    Raises
    ------
    NothingThere
        No city has been imported.
    """
    with database.transaction() as session:
        number = the_city(session)
        city = places.city(session, number)
        counts = places.counts(session, number, day=city["date"])
        districts = places.districts(session, number)
    # An adcode is given by the state; a made-up city has none, or says what it is in its name.
    synthetic = not city["adcode"] or "synthetic" in city["name"].lower() or "合成" in city["name"]
    day = city["date"] and city["date"].isoformat()
    return {
        **city,
        "date": day,
        "synthetic": synthetic,
        "districts": districts,
        "layers": list(LAYERS),
        "counts": counts,
    }


def incidents_now(database: Database, *, states: list[str], since: datetime | None) -> list[dict[str, Any]]:
    """Return incidents, newest first; the open ones if no state is named."""
    with database.transaction() as session:
        return incident_store.incidents(
            session, the_city(session), states=states, since=since, limit=MOST_INCIDENTS
        )


def past_alerts(database: Database, *, days: int, now: datetime) -> dict[str, Any]:
    """Return where the alerts of the last days crowded that are on no board any more."""
    with database.transaction() as session:
        found = incident_store.past_places(
            session,
            the_city(session),
            since=now - timedelta(days=days),
            until=now,
            least=PLACED_FROM,
            near_m=NEAR_M,
        )
    return {"days": days, "places": found}


def enterprise_now(database: Database, given_id: str) -> dict[str, Any]:
    """Return an enterprise.

    Raises
    ------
    NothingThere
    """
    with database.transaction() as session:
        number = the_city(session)
        found = places.enterprise(session, number, given_id, day=places.day(session, number))
    if found is None:
        raise NothingThere
    return found


def under_click(database: Database, lon: float, lat: float, *, zoom: float) -> dict[str, Any]:
    """Return the nearest enterprise and the park under a click; the reach shrinks with zoom."""
    reach_m = _REACH_PX * _WORLD_M / (_TILE_PX * 2.0**zoom)
    with database.transaction() as session:
        number = the_city(session)
        day = places.day(session, number)
        return {
            "enterprise": places.nearest_enterprise(session, number, lon, lat, within_m=reach_m, day=day),
            "park": places.park_at(session, number, lon, lat, within_deg=reach_m / _M_PER_DEGREE),
            "within_m": round(reach_m, 1),
        }


def names_like(database: Database, words: str) -> list[dict[str, Any]]:
    """Return up to 20 units, areas and enterprises whose name or id fits."""
    if not words.strip():
        return []
    with database.transaction() as session:
        return places.search(session, the_city(session), words.strip(), limit=MOST_FOUND)


def areas_now(database: Database, kind: str) -> dict[str, Any]:
    """Return the areas of a kind as GeoJSON, with the share of workers who are back."""
    with database.transaction() as session:
        number = the_city(session)
        rows = places.areas(session, number, kind=kind, day=places.day(session, number))
    return {"type": "FeatureCollection", "features": [_area(row) for row in rows]}


def _area(row: dict[str, Any]) -> dict[str, Any]:
    properties = {key: value for key, value in row.items() if key != "geometry"}
    back, workers = row["reopened_workers"] or 0, row["workers"] or 0
    properties |= {"workers": workers, "reopened_workers": back}
    properties["share"] = round(back / workers, _SHARE_DIGITS) if workers else None
    return {"type": "Feature", "id": row["id"], "properties": properties, "geometry": row["geometry"]}


def clusters_of(database: Database, day: date | None) -> dict[str, Any]:
    """Return the clusters kept for a day, the last day if none is named.

    Raises
    ------
    NothingThere
    """
    with database.transaction() as session:
        found = places.clusters(session, the_city(session), day=day)
    if found is None:
        raise NothingThere
    return found


def layer_of(database: Database, name: str) -> dict[str, Any]:
    """Return a layer of the map that was computed once, as GeoJSON.

    Raises
    ------
    NothingThere
        It has not been computed.
    """
    with database.transaction() as session:
        found = places.layer(session, the_city(session), name)
    if found is None:
        raise NothingThere
    return found


def replans_now(database: Database, *, limit: int) -> list[dict[str, Any]]:
    """Return what was planned anew lately, as the stream was told, the newest first."""
    with database.transaction() as session:
        return latest_replans(session, the_city(session), limit=limit)


def plan_now(database: Database, *, now: datetime) -> dict[str, Any]:
    """Return the plan in force with a line for each unit's route, and the plans of its districts.

    Raises
    ------
    NothingThere
        No plan is published.
    """
    with database.transaction() as session:
        plans = routes_shown.plans_in_force(session, the_city(session), now=now)
        # One day at a time: of those in force the one that runs now, else the latest.
        plans = [plan for plan in plans if plan["name"] == plans[0]["name"]]
        if not plans:
            raise NothingThere
        routes = routes_shown.routes(session, [plan["id"] for plan in plans])
    return {**_day(plans), "plans": plans, "routes": routes}


def _day(plans: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what holds for the plans of all districts together."""
    return {
        "name": plans[0]["name"],
        "state": plans[0]["state"],
        "version": max(plan["version"] for plan in plans),
        "starts_at": min(plan["starts_at"] for plan in plans),
        "ends_at": max(plan["ends_at"] for plan in plans),
        **{key: _total(plan[key] for plan in plans) for key in ("reward", "objective", "upper_bound")},
        "approved_by": plans[0]["approved_by"],
    }


def _total(values: Iterable[float | None]) -> float | None:
    """Return the sum; None if one of them is not known."""
    found = list(values)
    known = [value for value in found if value is not None]
    return sum(known) if len(known) == len(found) else None
