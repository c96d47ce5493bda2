"""Publishes the plan of a city: kept with its routes and stops, and told to the stream, in one commit."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from api.actions.keep_plan import keep_plan
from api.actions.plan_city import CityPlan
from api.actions.plan_drawing import DrawnPlan, about_sites, local_time, plan_geojson
from data.database import Database
from data.stores import plans
from data.stores.outbox import append_event
from data.stores.places import the_city

_NAMES = UUID("5d0b9f8e-6a0c-4a53-9d0e-0c5f4c1f2b7a")
"""The space in which plans, routes and stops are named by what they are, so that a retry names the same."""


def publish_plan(database: Database, found: CityPlan, *, now: datetime) -> dict[str, Any]:
    """Publish the plans of all districts, in place of all that are in force.

    Each district is a scope of its own, so that one can be planned anew without the others; the version
    is one number for all of them.

    Returns
    -------
    dict
        ``version``, ``plans``, ``routes`` and ``stops`` counts: what the stream is told.
    """
    new = [_new_plan(each, found, now) for each in found.districts if each.task.problem.units]
    starts_at, ends_at = min(each.starts_at for each in new), max(each.ends_at for each in new)
    with database.transaction() as session:
        city_id = the_city(session)
        plans.supersede(session, city_id, starts_at=starts_at, ends_at=ends_at, at=now)
        version = plans.next_version(session, city_id, starts_at=starts_at)
        counts = [keep_plan(session, city_id, each, version=version, now=now) for each in new]
        routes, stops = (sum(column) for column in zip(*counts, strict=True))
        told = {"version": version, "plans": len(new), "routes": routes, "stops": stops}
        append_event(session, "plan", told, city_id=city_id, subject="", at=now)
    return told


def _new_plan(district: DrawnPlan, found: CityPlan, now: datetime) -> plans.NewPlan:
    starts_at, ends_at = _period(district)
    drawn = plan_geojson(district.task.epoch, district.drawing)
    points = district.task.places.points
    solution = {
        "type": "FeatureCollection",
        "features": drawn["features"],
        "plan": district.plan.to_json(),
        "places": {node: [point.x, point.y] for node, point in points.items()},
        "sites": about_sites(district.task.clusters, found.enterprises),
    }
    return plans.NewPlan(
        plan_id=uuid5(_NAMES, f"{district.district} {starts_at.isoformat()} {now.isoformat()}"),
        scope=district.district,
        name=str(found.clusters.on_date),
        starts_at=starts_at,
        ends_at=ends_at,
        problem=district.task.problem.to_json(),
        problem_sha256=district.task.problem.sha256,
        solution=solution,
        reward=district.plan.reward,
        objective=district.plan.objective,
    )


def _period(district: DrawnPlan) -> tuple[datetime, datetime]:
    """Return from when to when any unit of the plan is on duty."""
    epoch, units = district.task.epoch, district.task.problem.units
    starts_s, ends_s = min(unit.shift[0] for unit in units), max(unit.shift[1] for unit in units)
    return local_time(epoch, starts_s).astimezone(UTC), local_time(epoch, ends_s).astimezone(UTC)
