"""The nodes of a scenario on the roads: where they are, which park and area they are in, how far apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import Point

from api.actions.patrol_places import WITHIN_M
from geo.errors import InputError
from routing.errors import PointOffRoad
from routing.network.network import RoadNetwork
from routing.network.snapping import Snaps, snap
from routing.network.travel import TravelTimes
from routing.simulation.scenario import Floats

_SAME_PLACES = 6
"""Feet that agree in so many decimals of a degree, 0.1 m, are one node."""
_MS_PER_MIN = 60_000.0


@dataclass(eq=False)
class Nodes:
    """Nodes on the road, numbered as they are added; what stands at one spot shares a node.

    Attributes
    ----------
    lon, lat : of the feet on the road
    park, label : by number of the node
    """

    network: RoadNetwork
    lon: list[float] = field(default_factory=list)
    lat: list[float] = field(default_factory=list)
    park: dict[int, str] = field(default_factory=dict)
    label: dict[int, str] = field(default_factory=dict)
    _number: dict[tuple[float, float], int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lon)

    def add(self, lon: float, lat: float, *, file: str, row: str) -> int:
        """Return the node at a place, a new one if there is none.

        Raises
        ------
        PointOffRoad
            No road is within 1 000 m; with the file and row given.
        """
        foot = snap(self.network, lon, lat, within_m=WITHIN_M)[0]
        if foot.edge < 0:
            raise PointOffRoad(file=file, row=row, field="lon", lon=lon, lat=lat, within_m=WITHIN_M)
        spot = round(foot.lon, _SAME_PLACES), round(foot.lat, _SAME_PLACES)
        if spot not in self._number:
            self._number[spot] = len(self)
            self.lon.append(round(foot.lon, 7))
            self.lat.append(round(foot.lat, 7))
        return self._number[spot]

    def points(self) -> Sequence[Point]:
        """Return the nodes as points."""
        return [Point(place) for place in zip(self.lon, self.lat, strict=True)]


def snaps_of(nodes: Nodes) -> Snaps:
    """Return the nodes as points on the roads."""
    return snap(nodes.network, np.array(nodes.lon), np.array(nodes.lat), within_m=WITHIN_M)


def minutes_between(travel: TravelTimes, snaps: Snaps) -> Floats:
    """Return (n, n) minutes to drive; whole milliseconds, so that ways through other nodes add up."""
    seconds = travel.matrix(snaps, snaps).astype(np.float64)
    return np.asarray(np.rint(seconds * 1000.0) / _MS_PER_MIN)


def names_of_areas(points: Sequence[Point], areas: gpd.GeoDataFrame | None) -> list[str | None]:
    """Return the name of the area that each point lies in; of several the first, None outside all."""
    if areas is None or areas.empty:
        return [None] * len(points)
    place, area = shapely.STRtree(areas.geometry.to_numpy()).query(points, predicate="intersects")
    names = areas["name"].tolist()
    pairs = sorted(zip(place.tolist(), area.tolist(), strict=True), reverse=True)
    found = dict(pairs)  # the first area of a place comes last and stays
    return [names[found[number]] if number in found else None for number in range(len(points))]


def name_parks(nodes: Nodes, parks: gpd.GeoDataFrame | None, *, file: str) -> list[InputError]:
    """Name the park of each node: the one told, else the one around it; add nodes for parks without.

    Returns
    -------
    what is said of parks without a road near them
    """
    for number, park in enumerate(names_of_areas(nodes.points(), parks)):
        if park:
            nodes.park.setdefault(number, park)
    told: list[InputError] = []
    for name, outline in zip(parks["name"], parks.geometry, strict=True) if parks is not None else ():
        if name and name not in nodes.park.values():
            middle = outline.representative_point()
            try:
                nodes.park.setdefault(nodes.add(middle.x, middle.y, file=file, row=name), name)
            except PointOffRoad as error:
                told.append(error)
    return told
