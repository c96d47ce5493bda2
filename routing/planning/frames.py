"""A plan as frames to draw: the drives between stops along the streets, the stops, the units."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
from shapely.geometry import LineString, Point

from routing.planning.plan import Plan, Route
from routing.planning.problem import Problem

CRS = "EPSG:4326"


@dataclass(frozen=True)
class Drive:
    """What the road says of a leg: metres, directions as ``{"zh", "en"}`` sentences, and its line."""

    length_m: float
    steps: tuple[dict[str, str], ...]
    line: LineString


@dataclass(frozen=True)
class Leg:
    """A leg of a plan by its nodes, with the times of the plan."""

    unit: str
    seq: int
    from_node: str
    to_node: str
    from_site: str | None
    to_site: str | None
    leave_s: int
    arrive_s: int


def legs_of(problem: Problem, plan: Plan) -> Iterator[Leg]:
    """Every leg of every route with stops, in order; the drive back is a leg like the others."""
    for route in plan.routes:
        if route.stops:
            yield from _legs_of_route(problem, route)


def _legs_of_route(problem: Problem, route: Route) -> Iterator[Leg]:
    unit = next(unit for unit in problem.units if unit.unit_id == route.unit)
    node_of = {site.site_id: site.node for site in problem.sites}
    sites = [None, *(stop.site for stop in route.stops), None]
    nodes = [unit.start, *(node_of[stop.site] for stop in route.stops), unit.end]
    leaves = [route.leave_s, *(stop.leave_s for stop in route.stops)]
    arrives = [*(stop.arrive_s for stop in route.stops), route.return_s]
    for k, (leave_s, arrive_s) in enumerate(zip(leaves, arrives, strict=True)):
        yield Leg(route.unit, k + 1, nodes[k], nodes[k + 1], sites[k], sites[k + 1], leave_s, arrive_s)


def legs_frame(problem: Problem, plan: Plan, drive: Callable[[str, str], Drive]) -> gpd.GeoDataFrame:
    """Return the drives along the streets.

    Parameters
    ----------
    drive : from node, to node -> what the road says

    Returns
    -------
    columns unit, seq, from_site, to_site (None = the unit's start or end), leave_s, arrive_s, length_m,
    steps, geometry
    """
    rows = []
    for leg in legs_of(problem, plan):
        road = drive(leg.from_node, leg.to_node)
        rows.append(
            {
                "unit": leg.unit,
                "seq": leg.seq,
                "from_site": leg.from_site,
                "to_site": leg.to_site,
                "leave_s": leg.leave_s,
                "arrive_s": leg.arrive_s,
                "length_m": road.length_m,
                "steps": list(road.steps),
                "geometry": road.line,
            }
        )
    return _frame(rows, "unit seq from_site to_site leave_s arrive_s length_m steps")


def stops_frame(
    problem: Problem, plan: Plan, *, places: Mapping[str, Point], about: Mapping[str, Mapping[str, Any]]
) -> gpd.GeoDataFrame:
    """Return the visits.

    Parameters
    ----------
    places : node -> point
    about : site -> further columns that say why it is visited; the same keys for every site
    """
    sites = {site.site_id: site for site in problem.sites}
    rows = [
        {
            "unit": route.unit,
            "seq": seq,
            "site": stop.site,
            "visit": stop.visit,
            "arrive_s": stop.arrive_s,
            "start_s": stop.start_s,
            "leave_s": stop.leave_s,
            "reward": sites[stop.site].prize(stop.visit),
            **about[stop.site],
            "geometry": places[sites[stop.site].node],
        }
        for route in plan.routes
        for seq, stop in enumerate(route.stops, start=1)
    ]
    further = next(iter(about.values()), {})
    return _frame(rows, " ".join(["unit seq site visit arrive_s start_s leave_s reward", *further]))


def units_frame(
    problem: Problem, plan: Plan, *, places: Mapping[str, Point], about: Mapping[str, Mapping[str, Any]]
) -> gpd.GeoDataFrame:
    """Return the units with what the plan asks of them; ``about``: unit -> further columns."""
    sites = {site.site_id: site for site in problem.sites}
    rows = []
    for unit, route in zip(problem.units, plan.routes, strict=True):
        dwell_s = sum(sites[stop.site].dwell_s for stop in route.stops)
        rows.append(
            {
                "unit": unit.unit_id,
                "shift_start_s": unit.shift[0],
                "shift_end_s": unit.shift[1],
                "travel_s": route.travel_s,
                "busy_s": route.travel_s + dwell_s,
                "stops": len(route.stops),
                "reward": sum(sites[stop.site].prize(stop.visit) for stop in route.stops),
                **about[unit.unit_id],
                "geometry": places[unit.start],
            }
        )
    further = next(iter(about.values()), {})
    names = ["unit shift_start_s shift_end_s travel_s busy_s stops reward", *further]
    return _frame(rows, " ".join(names))


def _frame(rows: list[dict[str, Any]], names: str) -> gpd.GeoDataFrame:
    """Return the rows with their columns in order, also when there is none."""
    return gpd.GeoDataFrame(rows, columns=[*names.split(), "geometry"], geometry="geometry", crs=CRS)
