"""Puts firms, clusters and units on the road: what cannot be reached is named, units must be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import Point

from data.importers.shifts import shift_seconds
from geo.clusters import Clusters
from geo.errors import InputError
from routing.errors import FirmOffRoad, PointOffRoad, ShiftAssumed
from routing.network.network import RoadNetwork
from routing.network.snapping import Snaps, snap
from routing.planning.from_clusters import PatrolUnit, start_nodes

WITHIN_M = 1_000


@dataclass(frozen=True, eq=False)
class Places:
    """The nodes of a patrol problem on the road.

    Attributes
    ----------
    nodes : names, sites first, then the starts of units
    snaps : their feet on the road, in the same order
    units : units with the names of their starts
    """

    nodes: tuple[str, ...]
    snaps: Snaps
    units: tuple[PatrolUnit, ...]

    @property
    def points(self) -> Mapping[str, Point]:
        """Foot point of each node."""
        return {node: Point(self.snaps.lon[row], self.snaps.lat[row]) for node, row in self.rows.items()}

    @property
    def rows(self) -> Mapping[str, int]:
        """Row of each node."""
        return {node: row for row, node in enumerate(self.nodes)}


def leave_out_unreachable(
    enterprises: gpd.GeoDataFrame, network: RoadNetwork, *, file: str
) -> tuple[gpd.GeoDataFrame, list[InputError]]:
    """Return the enterprises with a road near them, and a word about each other one."""
    lon, lat = _lon_lat(enterprises)
    far = snap(network, lon, lat, within_m=WITHIN_M).edge < 0
    told: list[InputError] = [
        FirmOffRoad(file=file, row=firm, field="lon", lon=round(x, 6), lat=round(y, 6), within_m=WITHIN_M)
        for firm, x, y in zip(enterprises["id"][far], lon[far], lat[far], strict=True)
    ]
    return enterprises[~far].reset_index(drop=True), told


def to_the_road(clusters: Clusters, network: RoadNetwork) -> Clusters:
    """Move each patrol point to the nearest point of a road."""
    points = clusters.frame["patrol_point"].to_numpy()
    feet = snap(network, shapely.get_x(points), shapely.get_y(points), within_m=WITHIN_M)
    frame = clusters.frame.copy()
    feet_lon, feet_lat = feet.lon.round(7), feet.lat.round(7)
    frame["patrol_point"] = [Point(place) for place in zip(feet_lon, feet_lat, strict=True)]
    return replace(clusters, frame=frame)


def epoch_of(units: gpd.GeoDataFrame, *, on_date: date, timezone: ZoneInfo) -> datetime:
    """Return local midnight of the day, or whole days earlier if a dated shift begins before it."""
    midnight = datetime.combine(on_date, time(), tzinfo=timezone)
    starts = [shift_of(row, on_date, timezone, midnight)[0] for row in units.itertuples()]
    days_back = max(0, -(min(starts, default=0) // 86_400))
    return datetime.combine(on_date - timedelta(days=days_back), time(), tzinfo=timezone)


def shift_of(row: object, on_date: date, timezone: ZoneInfo, epoch: datetime) -> tuple[int, int]:
    """Return the shift of a row in seconds from an epoch; 24 hours if none is written."""
    start, end = row.shift_start or "00:00", row.shift_end or "24:00"  # type: ignore[attr-defined]
    return shift_seconds(start, end, on_date=on_date, timezone=timezone, epoch=epoch)


def without_shift(units: gpd.GeoDataFrame, *, file: str) -> list[InputError]:
    """Return a word about each unit whose shift is not written."""
    return [ShiftAssumed(file=file, row=unit) for unit in units["id"][units["shift_start"] == ""]]


def place_patrol(
    clusters: Clusters,
    units: gpd.GeoDataFrame,
    network: RoadNetwork,
    *,
    on_date: date,
    epoch: datetime,
    timezone: ZoneInfo,
    file: str,
) -> Places:
    """Name the nodes of a problem of clusters and find them on the road; raises as :func:`place_sites`."""
    sites = dict(zip(clusters.frame["cluster_id"], clusters.frame["patrol_point"], strict=True))
    return place_sites(sites, units, network, on_date=on_date, epoch=epoch, timezone=timezone, file=file)


def place_sites(
    sites: Mapping[str, Point],
    units: gpd.GeoDataFrame,
    network: RoadNetwork,
    *,
    on_date: date,
    epoch: datetime,
    timezone: ZoneInfo,
    file: str,
) -> Places:
    """Name the nodes of a problem, the sites first, and find them on the road.

    Parameters
    ----------
    sites : where each is; a road is near
    file : where the units were read, for what is said of them

    Raises
    ------
    PointOffRoad
        A unit starts farther than 1 000 m from any road.
    """
    # Units that start at one spot share a node.
    own = {unit: (point.x, point.y) for unit, point in zip(units["id"], units.geometry, strict=True)}
    first_at = {place: unit for unit, place in reversed(own.items())}
    names = start_nodes(list(first_at.values()), set(sites))
    start_of = {unit: names[first_at[place]] for unit, place in own.items()}
    points = [(point.x, point.y) for point in sites.values()]
    lon_lat = np.array([*points, *first_at]).reshape(-1, 2)
    snaps = snap(network, lon_lat[:, 0], lon_lat[:, 1], within_m=WITHIN_M)
    for (lon, lat), unit, edge in zip(first_at, first_at.values(), snaps.edge[len(sites) :], strict=True):
        if edge < 0:
            raise PointOffRoad(file=file, row=unit, field="lon", lon=lon, lat=lat, within_m=WITHIN_M)
    crews = tuple(
        PatrolUnit(row.id, start_of[row.id], shift_of(row, on_date, timezone, epoch), tuple(row.capabilities))
        for row in units.itertuples()
    )
    return Places((*sites, *names.values()), snaps, crews)


def _lon_lat(frame: gpd.GeoDataFrame) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    points = frame.geometry.to_numpy()
    return shapely.get_x(points), shapely.get_y(points)
