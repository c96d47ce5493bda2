"""Keeps a plan of one district as crews drive by it: the plan, its routes and its stops."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from shapely.geometry import LineString, Point

from data.database import Transaction
from data.stores import plans

Feature = Mapping[str, Any]


def keep_plan(
    session: Transaction, city_id: int, new: plans.NewPlan, *, version: int, now: datetime
) -> tuple[int, int]:
    """Add a plan that is published at once; return how many routes and stops it has.

    Its ``solution`` holds the plan under ``plan`` and what is drawn of it under ``features``.
    """
    plans.add_published(session, city_id, new, version=version, at=now)
    units = plans.unit_keys(session, city_id)
    epoch = datetime.fromisoformat(new.problem["epoch"]).astimezone(UTC)
    drawn = _by_unit(new.solution["features"])
    routes = [
        row
        for route in new.solution["plan"]["routes"]
        if (row := _route(route, drawn, new.plan_id, units, epoch)) is not None
    ]
    stops = [
        row
        for route in new.solution["plan"]["routes"]
        if route["unit"] in units
        for row in _stops(route, drawn, new.plan_id, epoch)
    ]
    plans.add_routes(session, routes, at=now)
    plans.add_stops(session, stops, at=now)
    return len(routes), len(stops)


def _by_unit(features: Sequence[Feature]) -> Mapping[tuple[str, str], list[Feature]]:
    """Return legs and stops by kind and unit, in order."""
    found: defaultdict[tuple[str, str], list[Feature]] = defaultdict(list)
    for feature in features:
        found[feature["properties"]["kind"], feature["properties"]["unit"]].append(feature)
    return found


def _route(
    route: Mapping[str, Any],
    drawn: Mapping[tuple[str, str], list[Feature]],
    plan_id: UUID,
    units: Mapping[str, int],
    epoch: datetime,
) -> dict[str, Any] | None:
    """Return the row of a route, also of an idle unit; None for a unit that the city does not know."""
    unit = route["unit"]
    if unit not in units:
        return None
    legs = drawn.get(("leg", unit), [])
    places = [place for leg in legs for place in leg["geometry"]["coordinates"]]
    return {
        "id": _route_id(plan_id, unit),
        "plan_id": plan_id,
        "unit_id": units[unit],
        "leave_at": epoch + timedelta(seconds=route["leave_s"]),
        "return_at": epoch + timedelta(seconds=route["return_s"]),
        "travel_s": route["travel_s"],
        "line": LineString(places) if places else None,
    }


def _stops(
    route: Mapping[str, Any],
    drawn: Mapping[tuple[str, str], list[Feature]],
    plan_id: UUID,
    epoch: datetime,
) -> Iterator[dict[str, Any]]:
    route_id = _route_id(plan_id, route["unit"])
    shown = drawn.get(("stop", route["unit"]), [])
    for seq, (stop, feature) in enumerate(zip(route["stops"], shown, strict=True), 1):
        yield {
            "id": uuid5(route_id, str(seq)),
            "route_id": route_id,
            "sequence": seq,
            "site": stop["site"],
            "visit": stop["visit"],
            "geom": Point(feature["geometry"]["coordinates"]),
            **{f"{key}_at": epoch + timedelta(seconds=stop[f"{key}_s"]) for key in _TIMES},
        }


_TIMES = ("arrive", "start", "leave")


def _route_id(plan_id: UUID, unit: str) -> UUID:
    return uuid5(plan_id, unit)
