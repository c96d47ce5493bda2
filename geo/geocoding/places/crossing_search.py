"""Finds where roads cross or meet, from their shapes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely

from geo.geocoding.places.flat import Ints
from geo.geocoding.places.road_loops import nearest_along
from geo.geocoding.places.roadline import RoadLines
from geo.position import Bools, Floats

# Drawn roads often stop short of the one they lead into, by half its width or a careless click.
_SHORT_OF_M = 35.0
# Two crossings of one pair nearer than this are one junction; a longer common stretch has two ends.
_ONE_JUNCTION_M, _COMMON_STRETCH_M = 60.0, 200.0


class Meetings(NamedTuple):
    """Places where two lines meet, ``line_a`` < ``line_b``; ``exact`` where the lines really touch."""

    line_a: Ints
    line_b: Ints
    x: Floats
    y: Floats
    exact: Bools


class Found(NamedTuple):
    """Crossings: the two lines, how far along each, and the place."""

    line_a: Ints
    at_a: Floats
    line_b: Ints
    at_b: Floats
    xy: Floats


def find_crossings(lines: RoadLines) -> Found:
    """Return where lines of different roads cross, share an end, or one stops short of the other."""
    shapes = np.array([shapely.LineString(line) for line in np.split(lines.xy, lines.line_start[1:-1])])
    if len(lines.line_start) < 3:  # noqa: PLR2004 - two lines and the end of the last
        shapes = shapes[:0]
    road = np.repeat(np.arange(len(lines)), np.diff(lines.road_start))[: len(shapes)]
    tree = shapely.STRtree(shapes)
    parts = [_touching(shapes, road, tree), _short_of(lines, shapes, road, tree)]
    meetings = Meetings(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    return _junctions(lines, meetings)


def _touching(shapes: Floats, road: Ints, tree: shapely.STRtree) -> Meetings:
    a, b = tree.query(shapes, predicate="intersects")
    wanted = (a < b) & (road[a] != road[b])
    a, b = a[wanted], b[wanted]
    xy, pair = shapely.get_coordinates(shapely.intersection(shapes[a], shapes[b]), return_index=True)
    return Meetings(a[pair], b[pair], xy[:, 0], xy[:, 1], np.ones(len(pair), bool))


def _short_of(lines: RoadLines, shapes: Floats, road: Ints, tree: shapely.STRtree) -> Meetings:
    """Return the ends of lines that stop short of another line, at the nearest place of that line."""
    count = len(shapes)
    ends = np.concatenate([lines.xy[lines.line_start[:count]], lines.xy[lines.line_start[1 : count + 1] - 1]])
    points = np.atleast_1d(np.asarray(shapely.points(ends), object))
    end, other = tree.query(points, predicate="dwithin", distance=_SHORT_OF_M)
    own = end % max(count, 1)
    wanted = road[own] != road[other]
    end, other, own = end[wanted], other[wanted], own[wanted]
    nearest = shapely.get_coordinates(shapely.shortest_line(shapes[other], points[end])).reshape(-1, 2, 2)[
        :, 0
    ]
    a, b = np.minimum(own, other), np.maximum(own, other)
    return Meetings(a, b, nearest[:, 0], nearest[:, 1], np.zeros(len(end), bool))


def _junctions(lines: RoadLines, found: Meetings) -> Found:
    """Join the meetings of each pair that are one junction."""
    at_a = _chainages(lines, found.line_a, found.x, found.y)
    order = np.lexsort((at_a, found.line_b, found.line_a))
    line_a, line_b, at = found.line_a[order], found.line_b[order], at_a[order]
    xy, exact = np.column_stack([found.x, found.y])[order], found.exact[order]
    new = np.ones(len(order), bool)
    same = (line_a[1:] == line_a[:-1]) & (line_b[1:] == line_b[:-1])
    new[1:] = ~same | (np.diff(at) > _ONE_JUNCTION_M)
    bounds = np.r_[np.flatnonzero(new), len(order)]
    a: list[int] = []
    b: list[int] = []
    put: list[tuple[float, float]] = []
    for first, last in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        there = _places(xy[first:last], exact[first:last], float(at[last - 1] - at[first]))
        put += there
        a += [int(line_a[first])] * len(there)
        b += [int(line_b[first])] * len(there)
    return _found(lines, np.array(a, np.int64), np.array(b, np.int64), np.array(put).reshape(-1, 2))


def _found(lines: RoadLines, a: Ints, b: Ints, xy: Floats) -> Found:
    at_a, at_b = (_chainages(lines, line, xy[:, 0], xy[:, 1]) for line in (a, b))
    return Found(a, at_a, b, at_b, xy)


def _places(xy: Floats, exact: Bools, span_m: float) -> list[tuple[float, float]]:
    good = xy[exact] if exact.any() else xy
    if span_m > _COMMON_STRETCH_M:
        return [(float(good[0, 0]), float(good[0, 1])), (float(good[-1, 0]), float(good[-1, 1]))]
    x, y = good.mean(axis=0).tolist()
    return [(x, y)]


def _chainages(lines: RoadLines, line: Ints, x: Floats, y: Floats) -> Floats:
    first, last = lines.line_start[line], lines.line_start[line + 1]
    places = zip(first.tolist(), last.tolist(), x.tolist(), y.tolist(), strict=True)
    return np.array([nearest_along(lines.xy, lines.s, *place)[0] for place in places], float)
