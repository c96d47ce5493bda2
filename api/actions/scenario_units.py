"""The units of a scenario: when each is on duty, and the patrol that a plan gives it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import shapely

from api.actions.patrol_places import shift_of
from api.actions.read_patrol import PlanFolder, read_plan_folder
from api.actions.scenario_places import Nodes
from routing.errors import PlanUnitUnknown

_DAY_MIN = 1440.0
_NEAR_DEG = 3e-4
"""Some 30 m: so near, a stop of a plan and the city's own patrol point of that cluster are one place."""


def duties(row: Any, *, monday: date, horizon_min: float, timezone: ZoneInfo) -> list[list[float]]:
    """Return begins and ends of duty in minutes from a Monday, ascending and disjoint.

    Parameters
    ----------
    row : of the frame of units; a shift by the clock is served every day, that of the Sunday before included
    """
    epoch = datetime.combine(monday, time(), tzinfo=timezone)
    days = [monday + timedelta(days=number) for number in range(-1, math.ceil(horizon_min / _DAY_MIN))]
    shifts = sorted({shift_of(row, day, timezone, epoch) for day in days})
    found: list[list[float]] = []
    for begin_s, end_s in shifts:
        begin = max(begin_s / 60.0, found[-1][1] if found else 0.0)
        end = min(end_s / 60.0, horizon_min)
        if begin < end:
            found.append([begin, end])
    return found


def read_plans(folder: Path, *, max_bytes: int) -> list[PlanFolder]:
    """Read a folder of ``patrol``, or of a city with a folder for each district.

    Raises
    ------
    InputError
        As :func:`api.actions.read_patrol.read_plan_folder`.
    """
    parts = sorted(path for path in (folder / "districts").glob("*") if (path / "plan.json").is_file())
    return [read_plan_folder(part, max_bytes=max_bytes) for part in parts or [folder]]


def routes_of(
    plans: list[PlanFolder],
    units: gpd.GeoDataFrame,
    nodes: Nodes,
    sites: dict[str, int],
    *,
    elsewhere: frozenset[str] = frozenset(),
) -> dict[str, list[dict[str, float]]]:
    """Return the stops of each unit that has any, in the order of its day; adds the nodes that are missing.

    Parameters
    ----------
    sites : node of each of the city's own patrol points by the id of its cluster
    elsewhere : units of the city that are not simulated; what the plan gives them is left out

    Raises
    ------
    PlanUnitUnknown
        A plan has a unit that the city has not.
    """
    known = {*units["id"], *elsewhere}
    found = {}
    for plan in plans:
        visited = {
            stop.site for route in plan.plan.routes if route.unit not in elsewhere for stop in route.stops
        }
        node_of = {**sites, **dict(_stops_elsewhere(plan, nodes, sites, visited))}
        for row, route in enumerate(plan.plan.routes, start=1):
            if route.unit not in known:
                raise PlanUnitUnknown(
                    file=str(plan.path / "plan.json"), row=row, field="routes", unit=route.unit
                )
            if route.stops and route.unit not in elsewhere:
                found[route.unit] = [
                    {"node": node_of[stop.site], "dwell_min": (stop.leave_s - stop.start_s) / 60.0}
                    for stop in route.stops
                ]
    return found


def _stops_elsewhere(
    plan: PlanFolder, nodes: Nodes, sites: dict[str, int], visited: set[str]
) -> Iterator[tuple[str, int]]:
    """Yield the visited stops that are not among the city's patrol points, each with a node for it."""
    parks = dict(zip(plan.clusters.frame["cluster_id"], plan.clusters.frame["park"], strict=True))
    labels = dict(zip(plan.stops["site"], plan.stops["label"], strict=True))
    for site, point in dict(zip(plan.stops["site"], plan.stops.geometry, strict=True)).items():
        own = sites.get(site)
        if site not in visited:
            continue
        if own is not None and shapely.Point(nodes.lon[own], nodes.lat[own]).distance(point) <= _NEAR_DEG:
            continue
        node = nodes.add(point.x, point.y, file=str(plan.path / "plan.geojson"), row=site)
        if parks.get(site):
            nodes.park[node] = parks[site]
        nodes.label.setdefault(node, labels.get(site) or site)
        yield site, node
