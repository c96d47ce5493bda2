"""Writes what the main job found: clusters, problem, plan, its lines and stops, and the map."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import LineString

from api.actions.patrol import Patrol, PatrolTask
from api.output import json_text, write_text
from geo.cluster_table import clusters_to_geojson
from geo.clusters import Clusters
from geo.errors import OutputNotWritable
from maps.plan_page import plan_page
from maps.scene import COLUMNS, PlanScene
from routing.network.directions import directions
from routing.network.network import RoadNetwork
from routing.network.route import routes
from routing.planning.frames import Drive, legs_frame, legs_of, stops_frame, units_frame
from routing.planning.plan import Plan

DECIMALS = 7


@dataclass(frozen=True, eq=False)
class Drawing:
    """The frames that are drawn and written as GeoJSON."""

    legs: gpd.GeoDataFrame
    stops: gpd.GeoDataFrame
    units: gpd.GeoDataFrame


def write_patrol(patrol: Patrol, folder: Path, *, city: str) -> list[Path]:
    """Write the five files of a patrol plan, after all of them have been made.

    Raises
    ------
    OutputNotWritable
        The folder cannot be made or written.
    """
    drawing = draw(patrol.task, patrol.plan, patrol.enterprises)
    texts = {
        "clusters.geojson": json_text(clusters_to_geojson(patrol.task.clusters)),
        "problem.json": json_text(patrol.task.problem_json),
        "plan.json": json_text(patrol.plan.to_json()),
        "plan.geojson": json_text(plan_geojson(patrol.task.epoch, drawing)),
        "plan.html": plan_page(scene(patrol, drawing, city=city)),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputNotWritable(file=str(folder), reason=error.strerror or "") from error
    for name, text in texts.items():
        write_text(folder / name, text)
    return [folder / name for name in texts]


def draw(task: PatrolTask, plan: Plan, enterprises: gpd.GeoDataFrame) -> Drawing:
    """Turn a plan into lines along the streets, stops and units; the enterprises name their clusters."""
    points = task.places.points
    drives = _drives(task, plan)
    about = _about_sites(task.clusters, enterprises)
    return Drawing(
        legs=legs_frame(task.problem, plan, lambda start, end: drives[start, end]),
        # On a day without sites nothing tells the columns that say why one is visited.
        stops=stops_frame(task.problem, plan, places=points, about=about).reindex(columns=COLUMNS["stops"]),
        units=units_frame(task.problem, plan, places=points, about=_about_units(task.units)),
    )


def _drives(task: PatrolTask, plan: Plan) -> dict[tuple[str, str], Drive]:
    rows, snaps = task.places.rows, task.places.snaps
    pairs = sorted({(leg.from_node, leg.to_node) for leg in legs_of(task.problem, plan)})
    found = routes(task.travel, [(snaps[rows[start]], snaps[rows[end]]) for start, end in pairs])
    drives = {}
    for pair, way in zip(pairs, found, strict=True):
        if way is None:
            # The planner never uses a pair without a way, so this can only be a fault of ours.
            raise AssertionError(pair)
        steps = tuple({"zh": step.zh, "en": step.en} for step in directions(task.network, way))
        line = LineString(np.round(way.coordinates, DECIMALS))
        drives[pair] = Drive(round(way.length_m, 1), steps, line)
    return drives


def _about_sites(clusters: Clusters, enterprises: gpd.GeoDataFrame) -> dict[str, dict[str, Any]]:
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


def scene(patrol: Patrol, drawing: Drawing, *, city: str) -> PlanScene:
    """Gather what the map draws."""
    plan, problem = patrol.plan, patrol.task.problem
    return PlanScene(
        city=city,
        date=str(patrol.task.clusters.on_date),
        epoch=patrol.task.epoch,
        timezone=patrol.task.timezone,
        legs=drawing.legs,
        stops=drawing.stops,
        units=drawing.units,
        clusters=_clusters(patrol),
        enterprises=_enterprises(patrol),
        parks=patrol.register.parks,
        roads=base_roads(patrol.task.network),
        unserved=_unserved(patrol),
        left_out=_left_out(patrol),
        summary={
            "reward": plan.reward,
            "objective": plan.objective,
            "upper_bound": plan.upper_bound,
            "gap": plan.gap,
            "problem_sha256": problem.sha256,
            "seed": plan.seed,
        },
        credits=_credits(patrol.task.network),
    )


def _credits(network: RoadNetwork) -> tuple[str, ...]:
    """Return whom the roads are owed to; OSMnx writes its graphs from OpenStreetMap, too."""
    of_osm = network.facts["kind"] in {"osm", "graphml"}
    return ("© OpenStreetMap contributors, ODbL 1.0",) if of_osm else ()


def _clusters(patrol: Patrol) -> gpd.GeoDataFrame:
    frame = patrol.task.clusters.frame
    planned = pd.Series([stop.site for route in patrol.plan.routes for stop in route.stops], dtype=object)
    points = frame["patrol_point"].to_numpy()
    return frame.assign(
        planned_visits=frame["cluster_id"].map(planned.value_counts()).fillna(0).astype(int),
        wanted_visits=[site.visits for site in patrol.task.problem.sites],
        patrol_point_lon=shapely.get_x(points),
        patrol_point_lat=shapely.get_y(points),
    )


def _enterprises(patrol: Patrol) -> gpd.GeoDataFrame:
    """Return the reopened enterprises with their cluster."""
    clusters = patrol.task.clusters
    cluster_of: dict[str, str | None] = dict.fromkeys(clusters.noise)
    for row in clusters.frame.itertuples():
        cluster_of.update(dict.fromkeys(row.members, row.cluster_id))
    reopened = patrol.enterprises[patrol.enterprises["id"].isin(cluster_of)]
    return reopened.assign(cluster_id=reopened["id"].map(cluster_of))


def _unserved(patrol: Patrol) -> gpd.GeoDataFrame:
    """Return the sites without all their visits, those of the greatest reward first."""
    worth = {site.site_id: site.reward for site in patrol.task.problem.sites}
    about = _about_sites(patrol.task.clusters, patrol.enterprises)
    rows = [
        {
            "site": entry.site,
            "label": about[entry.site]["label"],
            "missing": entry.missing,
            "reason": entry.reason.value,
            "geometry": patrol.task.places.points[entry.site],
        }
        for entry in sorted(patrol.plan.unserved, key=lambda entry: (-worth[entry.site], entry.site))
    ]
    columns = ["site", "label", "missing", "reason", "geometry"]
    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs="EPSG:4326")


def _left_out(patrol: Patrol) -> pd.DataFrame:
    names = dict(zip(patrol.register.enterprises["id"], patrol.register.enterprises["name"], strict=True))
    rows = [{"id": word.row, "name": names[word.row], "reason": "unreachable"} for word in patrol.left_out]
    return pd.DataFrame(rows, columns=["id", "name", "reason"])


def base_roads(network: RoadNetwork) -> gpd.GeoDataFrame:
    """Return the edges as the base of a map: class, name, geometry."""
    classes, names = np.array(network.way_class[:], object), np.array(network.way_name[:], object)
    return gpd.GeoDataFrame(
        {"class": classes[network.edge_way], "name": names[network.edge_way]},
        geometry=network.lines(),
        crs="EPSG:4326",
    )
