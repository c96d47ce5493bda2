"""Publishes the plan of a city: kept with its routes and stops, and told to the stream, in one commit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import numpy as np
from shapely.geometry import LineString

from api.actions.plan_city import CityPlan
from api.actions.plan_drawing import DrawnPlan, local_time, plan_geojson
from data.database import Database
from data.stores import plans
from data.stores.outbox import append_event
from data.stores.places import the_city

SCOPE = "city"
_NAMES = UUID("5d0b9f8e-6a0c-4a53-9d0e-0c5f4c1f2b7a")
"""The space in which plans, routes and stops are named by what they are, so that a retry names the same."""


def publish_plan(database: Database, found: CityPlan, *, now: datetime) -> dict[str, Any]:
    """Publish the plans of all districts as one plan of the city, in place of the one in force.

    Returns
    -------
    dict
        ``plan_id``, ``version``, ``routes`` and ``stops`` counts: what the stream is told.
    """
    starts_at, ends_at = _period(found)
    with database.transaction() as session:
        city_id = the_city(session)
        new = _new_plan(found, starts_at, ends_at, version_space=now.isoformat())
        version = plans.supersede(session, city_id, new, at=now)
        plans.add_published(session, city_id, new, version=version, at=now)
        units = plans.unit_keys(session, city_id)
        routes = [row for district in found.districts for row in _routes(district, new.plan_id, units)]
        stops = [row for district in found.districts for row in _stops(district, new.plan_id)]
        plans.add_routes(session, routes, at=now)
        plans.add_stops(session, stops, at=now)
        told = {
            "plan_id": str(new.plan_id),
            "version": version,
            "routes": len(routes),
            "stops": len(stops),
        }
        append_event(session, "plan", told, city_id=city_id, subject=str(new.plan_id), at=now)
    return told


def _period(found: CityPlan) -> tuple[datetime, datetime]:
    """Return from when to when any unit of the plan is on duty."""
    shifts = [
        (local_time(district.task.epoch, unit.shift[0]), local_time(district.task.epoch, unit.shift[1]))
        for district in found.districts
        for unit in district.task.problem.units
    ]
    return min(start for start, _ in shifts).astimezone(UTC), max(end for _, end in shifts).astimezone(UTC)


def _new_plan(
    found: CityPlan, starts_at: datetime, ends_at: datetime, *, version_space: str
) -> plans.NewPlan:
    drawn = [plan_geojson(each.task.epoch, each.drawing) for each in found.districts]
    solution = {
        "type": "FeatureCollection",
        "features": [feature for collection in drawn for feature in collection["features"]],
        "districts": {each.district: each.plan.to_json() for each in found.districts},
    }
    return plans.NewPlan(
        plan_id=uuid5(_NAMES, f"{starts_at.isoformat()} {version_space}"),
        scope=SCOPE,
        name=str(found.clusters.on_date),
        starts_at=starts_at,
        ends_at=ends_at,
        solution=solution,
        reward=sum(each.plan.reward for each in found.districts),
        objective=sum(each.plan.objective for each in found.districts),
    )


def _route_id(plan_id: UUID, unit: str) -> UUID:
    return uuid5(plan_id, unit)


def _routes(district: DrawnPlan, plan_id: UUID, units: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    legs = district.drawing.legs
    for route in district.plan.routes:
        if not route.stops:
            continue
        own = legs[legs["unit"] == route.unit].sort_values("seq")
        yield {
            "id": _route_id(plan_id, route.unit),
            "plan_id": plan_id,
            "unit_id": units[route.unit],
            "leave_at": _at(district, route.leave_s),
            "return_at": _at(district, route.return_s),
            "travel_s": route.travel_s,
            "line": LineString(np.vstack([np.asarray(line.coords) for line in own.geometry])),
        }


def _stops(district: DrawnPlan, plan_id: UUID) -> Iterator[dict[str, Any]]:
    for row in district.drawing.stops.itertuples():
        route_id = _route_id(plan_id, row.unit)
        yield {
            "id": uuid5(route_id, str(row.seq)),
            "route_id": route_id,
            "sequence": int(row.seq),
            "site": row.site,
            "visit": int(row.visit),
            "geom": row.geometry,
            "arrive_at": _at(district, int(row.arrive_s)),
            "start_at": _at(district, int(row.start_s)),
            "leave_at": _at(district, int(row.leave_s)),
        }


def _at(district: DrawnPlan, seconds: int) -> datetime:
    return district.task.epoch.astimezone(UTC) + timedelta(seconds=seconds)
