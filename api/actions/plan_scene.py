"""Gathers what the plan page draws, of one plan or of the plans of several districts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from api.actions.plan_drawing import DrawnPlan, about_sites
from geo.clusters import Clusters
from geo.errors import InputError
from maps.scene import COLUMNS, PlanScene
from routing.network.network import RoadNetwork
from routing.planning.presence import activities, site_services


@dataclass(frozen=True, eq=False)
class Ground:
    """What a plan stands on.

    Attributes
    ----------
    city : its name as it is shown
    enterprises : those with a road near them
    left_out : what is said of each enterprise without
    names : of enterprises, by id
    """

    city: str
    enterprises: gpd.GeoDataFrame
    parks: gpd.GeoDataFrame | None
    left_out: Sequence[InputError]
    names: Mapping[str, str]


def plan_scene(parts: Sequence[DrawnPlan], ground: Ground) -> PlanScene:
    """Gather what the map draws of one or more plans of the same day and network."""
    task = parts[0].task
    return PlanScene(
        city=ground.city,
        date=str(task.clusters.on_date),
        epoch=task.epoch,
        timezone=task.timezone,
        legs=_joined([part.drawing.legs for part in parts]),
        stops=_joined([part.drawing.stops for part in parts]),
        units=_joined([part.drawing.units for part in parts]),
        clusters=_joined([_clusters(part) for part in parts]),
        enterprises=_reopened(parts, ground.enterprises),
        parks=ground.parks,
        roads=base_roads(task.network),
        sites=_sites(parts, ground.enterprises),
        activities=_activities(parts),
        unserved=_unserved(parts, ground.enterprises),
        left_out=_left_out(ground),
        summary=_summary(parts),
        credits=_credits(task.network),
    )


def _joined(frames: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    # An empty frame has no types of its own and would take them from the others.
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else frames[0]


def _summary(parts: Sequence[DrawnPlan]) -> dict[str, Any]:
    plans, problems = [part.plan for part in parts], [part.task.problem for part in parts]
    objective = sum(plan.objective for plan in plans)
    bounds = [plan.upper_bound for plan in plans if plan.upper_bound is not None]
    bound = sum(bounds) if len(bounds) == len(plans) else None
    return {
        "reward": sum(plan.reward for plan in plans),
        "objective": objective,
        "upper_bound": bound,
        "gap": bound and (bound - objective) / bound,
        "problem_sha256": _sha256([problem.sha256 for problem in problems]),
        "seed": plans[0].seed,
    }


def _sha256(hashes: Sequence[str]) -> str:
    """Return the hash of one problem, or one that stands for all of them."""
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()


def _clusters(part: DrawnPlan) -> gpd.GeoDataFrame:
    frame = part.task.clusters.frame
    planned = pd.Series([stop.site for route in part.plan.routes for stop in route.stops], dtype=object)
    points = frame["patrol_point"].to_numpy()
    return frame.assign(
        planned_visits=frame["cluster_id"].map(planned.value_counts()).fillna(0).astype(int),
        wanted_visits=[site.visits for site in part.task.problem.sites],
        patrol_point_lon=shapely.get_x(points),
        patrol_point_lat=shapely.get_y(points),
    )


def _reopened(parts: Sequence[DrawnPlan], enterprises: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the reopened enterprises with their cluster."""
    cluster_of: dict[str, str | None] = {}
    for part in parts:
        cluster_of |= dict.fromkeys(part.task.clusters.noise)
    for part in parts:
        cluster_of |= _clusters_of_members(part.task.clusters)
    reopened = enterprises[enterprises["id"].isin(cluster_of)]
    return reopened.assign(cluster_id=reopened["id"].map(cluster_of))


def _clusters_of_members(clusters: Clusters) -> dict[str, str]:
    return {member: row.cluster_id for row in clusters.frame.itertuples() for member in row.members}


def _unserved(parts: Sequence[DrawnPlan], enterprises: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the sites without all their visits, those of the greatest reward first."""
    rows = [row for part in parts for row in _unserved_in(part, enterprises)]
    rows.sort(key=lambda row: (-row["reward"], row["site"]))
    columns = ["site", "label", "missing", "reason", "geometry"]
    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs="EPSG:4326")


def _unserved_in(part: DrawnPlan, enterprises: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    worth = {site.site_id: site.reward for site in part.task.problem.sites}
    about = about_sites(part.task.clusters, enterprises)
    return [
        {
            "site": entry.site,
            "label": about[entry.site]["label"],
            "missing": entry.missing,
            "reason": entry.reason.value,
            "reward": worth[entry.site],
            "geometry": part.task.places.points[entry.site],
        }
        for entry in part.plan.unserved
    ]


def _sites(parts: Sequence[DrawnPlan], enterprises: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return what each site gets; those that get less than they may come first, by reward."""
    rows = [row for part in parts for row in _sites_in(part, enterprises)]
    rows.sort(key=lambda row: (row["visits"] >= row["allowed"], -row["worth"], row["site"]))
    return gpd.GeoDataFrame(rows, columns=list(COLUMNS["sites"]), geometry="geometry", crs="EPSG:4326")


def _sites_in(part: DrawnPlan, enterprises: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    about = about_sites(part.task.clusters, enterprises)
    worth = {site.site_id: site.reward for site in part.task.problem.sites}
    return [
        asdict(service)
        | {
            "label": about[service.site]["label"],
            "worth": worth[service.site],
            "geometry": part.task.places.points[service.site],
        }
        for service in site_services(part.task.problem, part.plan)
    ]


def _activities(parts: Sequence[DrawnPlan]) -> pd.DataFrame:
    rows = [asdict(each) for part in parts for each in activities(part.task.problem, part.plan)]
    return pd.DataFrame(rows, columns=list(COLUMNS["activities"]))


def _left_out(ground: Ground) -> pd.DataFrame:
    rows = [
        {"id": word.row, "name": ground.names[str(word.row)], "reason": "unreachable"}
        for word in ground.left_out
    ]
    return pd.DataFrame(rows, columns=["id", "name", "reason"])


def base_roads(network: RoadNetwork) -> gpd.GeoDataFrame:
    """Return the edges as the base of a map: class, name, geometry."""
    classes, names = np.array(network.way_class[:], object), np.array(network.way_name[:], object)
    return gpd.GeoDataFrame(
        {"class": classes[network.edge_way], "name": names[network.edge_way]},
        geometry=network.lines(),
        crs="EPSG:4326",
    )


def _credits(network: RoadNetwork) -> tuple[str, ...]:
    """Return whom the roads are owed to; OSMnx writes its graphs from OpenStreetMap, too."""
    of_osm = network.facts["kind"] in {"osm", "graphml"}
    return ("© OpenStreetMap contributors, ODbL 1.0",) if of_osm else ()
