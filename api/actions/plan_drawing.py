"""Turns a plan into what is drawn and written of it: lines along the streets, stops, units."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import LineString

from api.actions.patrol import PatrolTask
from api.actions.patrol_places import Places
from geo.clusters import Clusters
from maps.scene import COLUMNS
from routing.network.directions import directions
from routing.network.route import routes
from routing.network.travel import TravelTimes
from routing.planning.frames import Drive, legs_frame, legs_of, stops_frame, units_frame
from routing.planning.plan import Plan
from routing.planning.problem import Problem

DECIMALS = 7


@dataclass(frozen=True, eq=False)
class Drawing:
    """The frames that are drawn and written as GeoJSON."""

    legs: gpd.GeoDataFrame
    stops: gpd.GeoDataFrame
    units: gpd.GeoDataFrame


@dataclass(frozen=True, eq=False)
class DrawnPlan:
    """A plan with what it was made for and what is drawn of it; of one district, if it has a name."""

    task: PatrolTask
    plan: Plan
    drawing: Drawing
    district: str = ""


def draw(task: PatrolTask, plan: Plan, enterprises: gpd.GeoDataFrame, *, district: str = "") -> DrawnPlan:
    """Turn a plan into lines along the streets, stops and units; the enterprises name their clusters."""
    drawing = drawing_of(task, plan, about_sites(task.clusters, enterprises))
    # On a day without sites nothing tells the columns that say why one is visited.
    stops = drawing.stops.reindex(columns=COLUMNS["stops"])
    return DrawnPlan(task, plan, replace(drawing, stops=stops), district)


class PlacedTask(Protocol):
    """A problem whose nodes stand on the road."""

    @property
    def travel(self) -> TravelTimes:
        """What the legs are driven by."""

    @property
    def units(self) -> gpd.GeoDataFrame:
        """As read, with names and stations."""

    @property
    def places(self) -> Places:
        """The nodes on the road."""

    @property
    def problem(self) -> Problem:
        """The problem itself."""


def drawing_of(task: PlacedTask, plan: Plan, about: Mapping[str, Mapping[str, Any]]) -> Drawing:
    """Turn a plan of sites into lines along the streets, stops and units.

    Parameters
    ----------
    about : site -> what is said of it, the same keys for every site
    """
    points = task.places.points
    drives = _drives(task, plan)
    return Drawing(
        legs=legs_frame(task.problem, plan, lambda start, end: drives[start, end]),
        stops=stops_frame(task.problem, plan, places=points, about=about),
        units=units_frame(task.problem, plan, places=points, about=_about_units(task.units)),
    )


def _drives(task: PlacedTask, plan: Plan) -> dict[tuple[str, str], Drive]:
    rows, snaps = task.places.rows, task.places.snaps
    pairs = sorted({(leg.from_node, leg.to_node) for leg in legs_of(task.problem, plan)})
    found = routes(task.travel, [(snaps[rows[start]], snaps[rows[end]]) for start, end in pairs])
    drives = {}
    for pair, way in zip(pairs, found, strict=True):
        if way is None:
            # The planner never uses a pair without a way, so this can only be a fault of ours.
            raise AssertionError(pair)
        steps = tuple({"zh": step.zh, "en": step.en} for step in directions(task.travel.network, way))
        line = LineString(np.round(way.coordinates, DECIMALS))
        drives[pair] = Drive(round(way.length_m, 1), steps, line)
    return drives


def about_sites(clusters: Clusters, enterprises: gpd.GeoDataFrame) -> dict[str, dict[str, Any]]:
    """Return what is said of each cluster: how many firms and workers, its park, a label for people."""
    largest_first = enterprises.sort_values(["workers", "id"], ascending=[False, True])
    names = dict(zip(largest_first["id"], largest_first["name"], strict=True))
    return {
        row.cluster_id: {
            "enterprises": int(row.enterprises),
            "workers": int(row.workers),
            "park": row.park,
            "label": row.park or _largest_and_others(names, row.members),
        }
        for row in clusters.frame.itertuples()
    }


def _largest_and_others(names: Mapping[str, str], members: list[str]) -> str:
    """Name a cluster by the member that comes first in ``names`` and how many stand around it."""
    within = set(members)
    first = next(name for firm, name in names.items() if firm in within)
    return f"{first} +{len(members) - 1}" if len(members) > 1 else first


def _about_units(units: gpd.GeoDataFrame) -> dict[str, dict[str, Any]]:
    return {row.id: {"name": row.name, "station": row.station} for row in units.itertuples()}


def plan_geojson(epoch: datetime, drawing: Drawing) -> dict[str, Any]:
    """Return the plan as one FeatureCollection; property ``kind`` is leg, stop or unit.

    Times are seconds from ``epoch``, and as ISO 8601 in the city's time under the same name with
    ``_at`` for ``_s``.
    """
    features = [
        {
            "type": "Feature",
            "properties": {"kind": kind, **_plain(row, epoch)},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for kind, frame in (("leg", drawing.legs), ("stop", drawing.stops), ("unit", drawing.units))
        for row, shape in zip(frame.drop(columns="geometry").to_dict("records"), frame.geometry, strict=True)
    ]
    return {"type": "FeatureCollection", "epoch": epoch.isoformat(), "features": features}


def _plain(row: Mapping[Any, Any], epoch: datetime) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for key, value in row.items():
        shown[key] = _json(value)
        if key in {"leave_s", "arrive_s", "start_s", "shift_start_s", "shift_end_s"}:
            shown[f"{key[:-2]}_at"] = local_time(epoch, int(value)).isoformat()
    return shown


def _json(value: Any) -> Any:
    """Return what a frame holds as plain JSON; Pandas marks a missing text with NaN."""
    if isinstance(value, float) and math.isnan(value):
        return None
    return value.item() if isinstance(value, np.generic) else value


def local_time(epoch: datetime, seconds: int) -> datetime:
    """Return the local time so many real seconds after the epoch, also across a change of clocks."""
    return (epoch.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(epoch.tzinfo)
