"""The roads between the fixes of a matched track, as lines."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.compiled import compiled
from routing.network.matching.arcs import Arcs, Ints, arcs_of
from routing.network.matching.match import Matches
from routing.network.matching.reach import Search, new_search, spread
from routing.network.network import Floats, RoadNetwork
from routing.network.shapes import along_m, distance_m

# As much longer than the straight line a road between two fixes may be, or twice as long.
_LONGER_M = 500.0
# Metres of a degree, good enough to share out the time of a drive among its parts.
_EAST_M, _NORTH_M = 111_320.0, 110_950.0


class Drives(NamedTuple):
    """S drives between two fixes each.

    Attributes
    ----------
    begin, end : (S,) rows of the fixes
    start : (S + 1,) first point of each; a drive has at least two
    lon, lat : (P,) degrees
    metres : (P,) from the beginning of the drive
    """

    begin: Ints
    end: Ints
    start: Ints
    lon: Floats
    lat: Floats
    metres: Floats


class _Lines(NamedTuple):
    """The shapes of all edges."""

    start: Ints
    lon: Floats
    lat: Floats
    along_m: Floats


class _Points(NamedTuple):
    """Points of drives one after the other, with room for more; ``size[0]`` are filled."""

    lon: Floats
    lat: Floats
    metres: Floats
    size: Ints


def drives(network: RoadNetwork, matches: Matches) -> Drives:
    """Join the matched fixes that follow each other by road along the shortest one.

    Steps that no road joins, and fixes that belong to none, have no drive.
    """
    on_road = np.flatnonzero(matches.edge >= 0)
    joined = matches.follows[on_road[1:]]
    begin, end = on_road[:-1][joined], on_road[1:][joined]
    arcs, along = arcs_of(network), along_m(network)
    arc = matches.edge.astype(np.int64) + matches.against * network.edge_count
    share = np.where(matches.against, 1.0 - matches.fraction, matches.fraction)
    place_m = share * arcs.metres[arc]
    lon, lat = _places(network, along, matches)
    crow_m = distance_m(lon[begin], lat[begin], lon[end], lat[end])
    lines = _Lines(network.shape_start, network.shape_lon, network.shape_lat, along)
    steps = np.column_stack([arc[begin], arc[end]]), np.column_stack([place_m[begin], place_m[end]])
    start, points = _drive(arcs, lines, *steps, crow_m + np.maximum(crow_m, _LONGER_M))
    return Drives(begin, end, start, points.lon, points.lat, points.metres)


def _places(network: RoadNetwork, along: Floats, matches: Matches) -> tuple[Floats, Floats]:
    """Return the places of fixes on their edges; of those without one, any."""
    last = network.shape_start[matches.edge + 1] - 1
    offset = np.concatenate([[0.0], np.cumsum(along[network.shape_start[1:] - 1] + 1.0)])
    marks = along + np.repeat(offset[:-1], np.diff(network.shape_start))
    at = offset[matches.edge] + matches.fraction * along[last]
    return np.interp(at, marks, network.shape_lon), np.interp(at, marks, network.shape_lat)


def places_on_road(network: RoadNetwork, matches: Matches) -> tuple[Floats, Floats]:
    """Return longitude and latitude of each matched fix, (n,); NaN where it belongs to no road."""
    lon, lat = _places(network, along_m(network), matches)
    off = matches.edge < 0
    return np.where(off, np.nan, lon), np.where(off, np.nan, lat)


@compiled
def _drive(arcs: Arcs, lines: _Lines, arc: Ints, place_m: Floats, limit_m: Floats) -> tuple[Ints, _Points]:
    search = new_search(len(arcs.leave_start) - 1, len(arcs.leave_head))
    points = _Points(np.empty(64), np.empty(64), np.empty(64), np.zeros(1, np.int64))
    start = np.zeros(len(arc) + 1, np.int64)
    path = np.empty(len(arcs.leave_start), np.int64)
    half = len(arcs.tail) // 2
    for step in range(len(arc)):
        one, other = arc[step]
        begin, end = place_m[step]
        if one == other:
            points = _along(arcs, lines, points, start[step], one, begin, end)
        elif abs(one - other) == half:
            points = _along(arcs, lines, points, start[step], one, begin, arcs.metres[one] - end)
        else:
            count = _path(arcs, search, arcs.head[one], arcs.tail[other], limit_m[step], path)
            if count >= 0:
                points = _along(arcs, lines, points, start[step], one, begin, arcs.metres[one])
                for place in range(count - 1, -1, -1):
                    part = path[place]
                    points = _along(arcs, lines, points, start[step], part, 0.0, arcs.metres[part])
                points = _along(arcs, lines, points, start[step], other, 0.0, end)
            else:
                points = _along(arcs, lines, points, start[step], one, begin, begin)
                points = _along(arcs, lines, points, start[step], other, end, end)
        start[step + 1] = points.size[0]
    size = points.size[0]
    return start, _Points(points.lon[:size], points.lat[:size], points.metres[:size], points.size)


@compiled
def _path(arcs: Arcs, search: Search, source: int, target: int, limit_m: float, path: Ints) -> int:
    """Fill in the arcs of the shortest way, the last one first; return their number, -1 for no way."""
    search.counts[1] += 1
    search.counts[2] = 1
    search.wanted[target] = search.counts[1]
    spread(search, arcs, source, limit_m)
    if search.stamp[target] != search.counts[0]:
        return -1
    count, node = 0, target
    while node != source:
        path[count] = search.came[node]
        node = arcs.tail[search.came[node]]
        count += 1
    return count


@compiled
def _along(
    arcs: Arcs, lines: _Lines, points: _Points, first: int, arc: int, begin_m: float, end_m: float
) -> _Points:
    """Add the points of a part of an arc, driven forward or, with an end before its begin, back."""
    half = len(arcs.tail) // 2
    edge = arc % half
    low, high = lines.start[edge], lines.start[edge + 1] - 1
    # Shapes are measured a hair differently than edges; shares fit both.
    scale = lines.along_m[high] / max(arcs.metres[arc], 1e-9)
    begin, end = begin_m * scale, end_m * scale
    if arc >= half:
        begin, end = lines.along_m[high] - begin, lines.along_m[high] - end
    points = _add(lines, points, first, low, high, begin)
    if begin <= end:
        for vertex in range(low + 1, high):
            if begin < lines.along_m[vertex] < end:
                points = _add(lines, points, first, low, high, lines.along_m[vertex])
    else:
        for vertex in range(high - 1, low, -1):
            if end < lines.along_m[vertex] < begin:
                points = _add(lines, points, first, low, high, lines.along_m[vertex])
    return _add(lines, points, first, low, high, end)


@compiled
def _add(lines: _Lines, points: _Points, first: int, low: int, high: int, at_m: float) -> _Points:
    """Add one point of an edge, unless it is the last one again and not needed as the end of a line."""
    size = points.size[0]
    if size == len(points.lon):
        points = _Points(
            np.concatenate((points.lon, np.empty_like(points.lon))),
            np.concatenate((points.lat, np.empty_like(points.lat))),
            np.concatenate((points.metres, np.empty_like(points.metres))),
            points.size,
        )
    part = low + int(np.searchsorted(lines.along_m[low : high + 1], at_m)) - 1
    part = min(max(part, low), high - 1)
    long = lines.along_m[part + 1] - lines.along_m[part]
    share = min(max((at_m - lines.along_m[part]) / long, 0.0), 1.0) if long > 0.0 else 0.0
    lon = lines.lon[part] + share * (lines.lon[part + 1] - lines.lon[part])
    lat = lines.lat[part] + share * (lines.lat[part + 1] - lines.lat[part])
    gone = 0.0
    if size > first:
        east_m, north_m = _EAST_M * np.cos(np.radians(lat)), _NORTH_M
        gone = points.metres[size - 1] + np.hypot(
            (lon - points.lon[size - 1]) * east_m, (lat - points.lat[size - 1]) * north_m
        )
        if gone == points.metres[size - 1] and size > first + 1:
            return points
    points.lon[size], points.lat[size], points.metres[size] = lon, lat, gone
    points.size[0] = size + 1
    return points
