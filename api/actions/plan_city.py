"""Plans a whole city, district by district: each with its own clusters and units, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import geopandas as gpd

from api.actions.make_clusters import latest_reopening, make_clusters
from api.actions.patrol import PatrolWishes, Progress, patrol_task
from api.actions.patrol_places import leave_out_unreachable, to_the_road
from api.actions.plan_drawing import DrawnPlan, draw
from data.errors import FileMissing
from data.importers.city import City
from geo.clusters import Clusters
from geo.errors import InputError
from routing.network.network import RoadNetwork
from routing.network.travel import TravelTimes
from routing.planning.side_by_side import plan_side_by_side


@dataclass(frozen=True, eq=False)
class CityPlan:
    """The plans of all districts that have a cluster or a unit, by name, and the clusters of the city.

    Attributes
    ----------
    enterprises : those with a road near them
    left_out : what is said of each enterprise without
    """

    clusters: Clusters
    enterprises: gpd.GeoDataFrame
    left_out: tuple[InputError, ...]
    districts: tuple[DrawnPlan, ...]


def plan_city(
    city: City,
    network: RoadNetwork,
    wishes: PatrolWishes,
    *,
    processes: int,
    dask: str | None = None,
    progress: Progress,
) -> CityPlan:
    """Plan the extra patrols of every district.

    Parameters
    ----------
    city : with enterprises and units; a unit belongs to the district of its station
    processes : how many districts are planned at a time; the plans do not depend on it if
        ``wishes.stop`` counts iterations
    dask : address of a dask scheduler whose workers plan the districts instead, with the same plans

    Raises
    ------
    InputError
        As :func:`api.actions.patrol.patrol_task` and
        :func:`routing.planning.side_by_side.plan_side_by_side`.
    """
    if city.enterprises is None or city.units is None:
        raise FileMissing(file="enterprises.csv" if city.enterprises is None else "units.csv")
    progress("clusters", 0.0)
    firms, left_out = leave_out_unreachable(city.enterprises, network, file="enterprises")
    on_date = wishes.on_date or latest_reopening(firms, today=wishes.today)
    clusters = make_clusters(firms, city.parks, on_date=on_date, min_firms=wishes.min_firms)
    clusters = to_the_road(clusters, network)
    progress("travel times", 0.0)
    travel = TravelTimes(network)
    tasks = {
        district: patrol_task(part, units, travel, wishes, on_date=on_date, file="units")
        for district, (part, units) in _by_district(clusters, firms, city.units, city.stations).items()
    }
    plans = plan_side_by_side(
        [task.problem for task in tasks.values()],
        seed=wishes.seed,
        stop=wishes.stop,
        processes=processes,
        dask=dask,
        progress=lambda share: progress("plan", share),
    )
    progress("map", 0.0)
    drawn = [
        draw(task, plan, firms, district=district)
        for (district, task), plan in zip(tasks.items(), plans, strict=True)
    ]
    return CityPlan(clusters, firms, tuple(left_out), tuple(drawn))


def _by_district(
    clusters: Clusters, firms: gpd.GeoDataFrame, units: gpd.GeoDataFrame, stations: gpd.GeoDataFrame | None
) -> dict[str, tuple[Clusters, gpd.GeoDataFrame]]:
    """Return the clusters and the units of each district, by name."""
    of_cluster = _districts_of_clusters(clusters, firms)
    of_unit = units["station"].map(_district_of_station(stations)).fillna("")
    cluster_district = clusters.frame["cluster_id"].map(of_cluster)
    return {
        district: (
            replace(clusters, frame=clusters.frame[cluster_district == district].reset_index(drop=True)),
            units[of_unit == district].reset_index(drop=True),
        )
        for district in sorted({*cluster_district, *of_unit})
    }


def _districts_of_clusters(clusters: Clusters, firms: gpd.GeoDataFrame) -> dict[str, str]:
    """Return the district that most members of each cluster name; of equals the first by name."""
    named = dict(zip(firms["id"], firms["district"], strict=True))
    found = {}
    for row in clusters.frame.itertuples():
        counts = Counter(named[member] for member in row.members)
        found[row.cluster_id] = min(counts, key=lambda district: (-counts[district], district))
    return found


def _district_of_station(stations: gpd.GeoDataFrame | None) -> Mapping[str, str]:
    if stations is None:
        return {}
    by_name = dict(zip(stations["name"], stations["district"], strict=True))
    return by_name | dict(zip(stations["id"], stations["district"], strict=True))
