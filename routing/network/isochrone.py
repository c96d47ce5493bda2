"""How far one comes by car in so many minutes, as areas on the map."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from routing.errors import MinutesUnusable
from routing.network.engines import NEVER
from routing.network.network import Floats, RoadNetwork
from routing.network.shapes import part
from routing.network.snapping import Snap
from routing.network.travel import TravelTimes

# Half the width of a street with the plots along it.
STREET_SIDE_M = 60.0
# Added for each minute, so that every area lies truly inside the next, whatever the rounding.
SIDE_GROWTH_M = 1.0
# A day; from there on nothing grows, else a slip of the pen would widen streets over continents.
GROWTH_ENDS_MIN = 1440.0
# A smaller hole is the inside of a block of houses, not a place that cannot be reached.
SMALLEST_HOLE_M2 = 20_000.0
# 1 cm.
_GRID_DEGREES = 1e-7
_S_PER_MIN = 60.0
_ARC_SEGMENTS = 4


def isochrone(travel: TravelTimes, origin: Snap, minutes: Iterable[float]) -> gpd.GeoDataFrame:
    """Draw what can be reached from a point within each of several times.

    The roads that can be reached are cut where the time is over, from either end, then widened by
    60 m and 1 m for each minute of the first day; holes below 2 ha are filled. So a place off the road
    counts as reached if it lies along a reached street; its own way from the street is not timed.

    Parameters
    ----------
    travel : travel times over the network that the point was snapped on
    origin : where the drive begins; from a point on no road only its surroundings are reached
    minutes : finite numbers above 0; each counts once

    Returns
    -------
    GeoDataFrame in EPSG:4326, by ascending minutes: ``minutes``, ``geometry`` (a valid Polygon or
    MultiPolygon, each inside the next) and ``reached_m``, the metres of road reached.

    Raises
    ------
    MinutesUnusable
    """
    limits = sorted(set(minutes))
    if not limits or not all(0 < limit < np.inf for limit in limits):
        raise MinutesUnusable(minutes=",".join(f"{limit:g}" for limit in limits))
    reach_s = travel.reach(origin, limits[-1] * _S_PER_MIN)
    lines = travel.network.lines()
    areas, reached = [], []
    for limit in limits:
        parts, metres = _reached(travel, origin, reach_s, limit * _S_PER_MIN, lines)
        areas.append(_area([*parts, shapely.Point(origin.lon, origin.lat)], origin, limit))
        reached.append(metres)
    columns = {"minutes": limits, "reached_m": reached}
    return gpd.GeoDataFrame(columns, geometry=areas, crs=4326)[["minutes", "geometry", "reached_m"]]


def _reached(
    travel: TravelTimes, origin: Snap, reach_s: Floats, limit_s: float, lines: np.ndarray
) -> tuple[list[BaseGeometry], float]:
    """Lines of the road reached and their metres."""
    network = travel.network
    head = _share(network.edge_from, reach_s, limit_s, travel.arc_ms[: network.edge_count])
    tail = _share(network.edge_to, reach_s, limit_s, travel.arc_ms[network.edge_count :])
    own = _own_part(travel, origin, limit_s)
    if own:
        spans = _merged([(0.0, head[origin.edge]), (1.0 - tail[origin.edge], 1.0), own])
        head[origin.edge] = tail[origin.edge] = 0.0
    else:
        spans = []
    whole = head + tail >= 1.0
    parts = list(lines[whole])
    for edge in np.flatnonzero(~whole & (head + tail > 0.0)).tolist():
        parts += _cut(network, edge, [(0.0, head[edge]), (1.0 - tail[edge], 1.0)])
    parts += _cut(network, origin.edge, spans)
    share = float(sum(end - begin for begin, end in spans))
    metres = float((np.minimum(head + tail, 1.0) * network.edge_length_m).sum())
    return parts, metres + share * float(network.edge_length_m[origin.edge])


def _share(entry: np.ndarray, reach_s: Floats, limit_s: float, arc_ms: np.ndarray) -> Floats:
    """Share of each edge that is driven from one end before the time is over."""
    left_ms = (limit_s - reach_s[entry]) * 1000
    share = np.divide(left_ms, arc_ms, out=np.ones(len(arc_ms)), where=arc_ms > 0)
    return np.where((left_ms >= 0) & (arc_ms < NEVER), np.clip(share, 0.0, 1.0), 0.0)


def _own_part(travel: TravelTimes, origin: Snap, limit_s: float) -> tuple[float, float] | None:
    """Part of the point's own edge that is reached without leaving it, as fractions."""
    if origin.edge < 0:
        return None
    forward, backward = travel.arc_ms[[origin.edge, travel.network.edge_count + origin.edge]].tolist()
    onward = limit_s * 1000 / max(forward, 1) if forward < NEVER else 0.0
    back = limit_s * 1000 / max(backward, 1) if backward < NEVER else 0.0
    return max(0.0, origin.fraction - back), min(1.0, origin.fraction + onward)


def _merged(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for begin, end in sorted(spans):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def _cut(network: RoadNetwork, edge: int, spans: list[tuple[float, float]]) -> list[BaseGeometry]:
    return [shapely.LineString(part(network.shape(edge), *span)) for span in spans if span[0] < span[1]]


def _area(parts: list[BaseGeometry], origin: Snap, minutes: float) -> BaseGeometry:
    """Widen lines in a plane around the origin, where distances near it are true."""
    plane = f"+proj=aeqd +lon_0={origin.lon!r} +lat_0={origin.lat!r} +datum=WGS84 +units=m"
    flat = _projected(np.array(parts), "EPSG:4326", plane)
    side_m = STREET_SIDE_M + SIDE_GROWTH_M * min(minutes, GROWTH_ENDS_MIN)
    area = _filled(shapely.union_all(shapely.buffer(flat, side_m, quad_segs=_ARC_SEGMENTS)))
    degrees = shapely.set_precision(_projected(area, plane, "EPSG:4326"), _GRID_DEGREES)
    # RFC 7946, 3.1.6: the outer ring runs counterclockwise.
    turned: BaseGeometry = shapely.orient_polygons(degrees)
    return turned


def _projected(shapes: Any, source: str, target: str) -> Any:
    change = Transformer.from_crs(source, target, always_xy=True).transform
    return shapely.transform(shapes, lambda xy: np.column_stack(change(xy[:, 0], xy[:, 1])))


def _filled(area: BaseGeometry) -> BaseGeometry:
    polygons = [
        shapely.Polygon(
            polygon.exterior,
            [ring for ring in polygon.interiors if shapely.Polygon(ring).area >= SMALLEST_HOLE_M2],
        )
        for polygon in shapely.get_parts(area)
    ]
    # Filling may swallow a piece that lay in a hole.
    return shapely.union_all(polygons)
