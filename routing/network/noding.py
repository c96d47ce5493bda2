"""Joins drawn lines where they meet: at crossings, at touching ends and at ends that stop on a line.

Drawn road files know no junctions. Two lines of one level (bridge, tunnel and layer alike) share a
vertex

- where they cross,
- where a vertex of one lies within 1 cm of the other,
- where an end of one stops within 10 cm of the other (a T-junction not drawn to the point).

Lines of different levels cross without meeting. They meet where an end of one is a vertex of the
other, and where a bridge or tunnel ends on a road of the ground: it must come down somewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import shapely
from scipy import sparse
from scipy.sparse import csgraph

from routing.network.ways import Floats, Longs, Progress, RoadWays

TOUCH_M = 0.01
T_JUNCTION_M = 0.1
_M_PER_DEGREE = 111_195.0  # on the sphere of the mean radius; tolerances need no better
_PARALLEL = 1e-12  # sine of the angle under which two lines run alongside and have no one crossing

Bools = npt.NDArray[np.bool_]


def noded(ways: RoadWays, *, progress: Progress | None = None) -> tuple[RoadWays, int]:
    """Return the ways with a vertex, and one key, at each place where they meet, and how many were dropped.

    ``vertex_key`` of the input is not read. Places within the tolerance get the coordinates of one of
    them, so a vertex may move by up to 10 cm. Dropped are ways of no length.
    """
    drawn, dropped = _with_length(ways)
    if drawn.way_count == 0:
        return drawn, dropped
    plane = _Plane.of(drawn)
    _tell(progress, 0.1)
    crossings = _crossings(plane)
    _tell(progress, 0.6)
    touches = _touches(plane, crossings)
    _tell(progress, 0.9)
    joined = _joined(drawn, plane, crossings, touches)
    _tell(progress, 1.0)
    return joined, dropped


def _tell(progress: Progress | None, share: float) -> None:
    if progress:
        progress("cross", share)


def _with_length(ways: RoadWays) -> tuple[RoadWays, int]:
    """Drop vertices that repeat the one before, and ways of which a single vertex is left."""
    way = ways.vertex_way
    new = np.ones(len(way), dtype=np.bool_)
    new[1:] = (way[1:] != way[:-1]) | (ways.lon[1:] != ways.lon[:-1]) | (ways.lat[1:] != ways.lat[:-1])
    sizes = np.bincount(way[new], minlength=ways.way_count)
    kept = sizes > 1
    vertices = new & kept[way]
    chain = np.cumsum(~ways.continues)[kept]
    continues = np.zeros(len(chain), dtype=np.bool_)
    continues[1:] = chain[1:] == chain[:-1]
    rows = np.flatnonzero(kept).tolist()
    left = replace(
        ways,
        way_id=[ways.way_id[row] for row in rows],
        name=[ways.name[row] for row in rows],
        ref=[ways.ref[row] for row in rows],
        road_class=[ways.road_class[row] for row in rows],
        oneway=ways.oneway[kept],
        maxspeed_kmh=ways.maxspeed_kmh[kept],
        bridge=ways.bridge[kept],
        tunnel=ways.tunnel[kept],
        layer=ways.layer[kept],
        continues=continues,
        vertex_start=np.concatenate([[0], np.cumsum(sizes[kept])]),
        lon=ways.lon[vertices],
        lat=ways.lat[vertices],
        vertex_key=ways.vertex_key[vertices],
    )
    return left, int(ways.way_count - kept.sum())


@dataclass(frozen=True)
class _Plane:
    """The vertices and segments in metres, with what decides whether they may meet.

    Segment ``k`` runs from vertex ``begin[k]`` to the next one.
    """

    xy: Floats
    way: Longs
    is_end: Bools
    level: Longs  # by way
    raised: Bools  # by way
    begin: Longs
    tree: shapely.STRtree

    @classmethod
    def of(cls, ways: RoadWays) -> _Plane:
        middle = np.radians((ways.lat.min() + ways.lat.max()) / 2)
        xy = np.column_stack([ways.lon * np.cos(middle), ways.lat]) * _M_PER_DEGREE
        way = ways.vertex_way
        is_end = np.zeros(len(way), dtype=np.bool_)
        is_end[ways.vertex_start[:-1]] = is_end[ways.vertex_start[1:] - 1] = True
        levels = np.column_stack([ways.bridge, ways.tunnel, ways.layer])
        begin = np.flatnonzero(way[1:] == way[:-1])
        return cls(
            xy=xy,
            way=way,
            is_end=is_end,
            level=np.unique(levels, axis=0, return_inverse=True)[1].reshape(-1),
            raised=np.asarray(levels.any(axis=1)),
            begin=begin,
            tree=shapely.STRtree(np.array(shapely.linestrings(np.stack([xy[begin], xy[begin + 1]], axis=1)))),
        )


@dataclass(frozen=True)
class _Meetings:
    """Places on segments and what they are joined with.

    Cut ``k`` lies at ``share[k]`` of segment ``segment[k]``. ``joins`` are pairs of places: a vertex
    by its number, a cut by the number of vertices + ``k``.
    """

    segment: Longs
    share: Floats
    joins: Longs


def _crossings(plane: _Plane) -> _Meetings:
    """Return where two segments of one level cross, each away from its ends."""
    a, b = plane.tree.query(plane.tree.geometries)
    way = plane.way[plane.begin]
    level = plane.level[way]
    # Neighbours in one way share a vertex and can cross nowhere else.
    apart = (a < b) & (level[a] == level[b]) & ((b != a + 1) | (way[a] != way[b]))
    a, b = a[apart], b[apart]
    begin_a, begin_b = plane.begin[a], plane.begin[b]
    along_a = plane.xy[begin_a + 1] - plane.xy[begin_a]
    along_b = plane.xy[begin_b + 1] - plane.xy[begin_b]
    between = plane.xy[begin_b] - plane.xy[begin_a]
    length_a, length_b = np.hypot(*along_a.T), np.hypot(*along_b.T)
    turn = _cross(along_a, along_b)
    steep = np.abs(turn) > _PARALLEL * length_a * length_b
    turn = np.where(steep, turn, 1.0)
    share_a, share_b = _cross(between, along_b) / turn, _cross(between, along_a) / turn
    found = steep & _inside(share_a, length_a) & _inside(share_b, length_b)
    count = int(found.sum())
    cuts = len(plane.way) + np.arange(2 * count).reshape(2, count)
    return _Meetings(
        np.concatenate([a[found], b[found]]), np.concatenate([share_a[found], share_b[found]]), cuts.T
    )


def _cross(a: Floats, b: Floats) -> Floats:
    return a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]


def _inside(share: Floats, length: Floats) -> Bools:
    return (share * length > TOUCH_M) & ((1 - share) * length > TOUCH_M)


def _touches(plane: _Plane, crossings: _Meetings) -> _Meetings:
    """Return where a vertex lies on a segment that is not its own."""
    reach = np.where(plane.is_end, T_JUNCTION_M, TOUCH_M)
    vertex, segment = plane.tree.query(shapely.points(plane.xy), predicate="dwithin", distance=reach)
    begin = plane.begin[segment]
    other = (vertex != begin) & (vertex != begin + 1)
    vertex, segment, begin = vertex[other], segment[other], begin[other]
    share, near = _foot(plane, vertex, begin)
    allowed = _may_touch(plane, vertex, begin, share, near)
    allowed &= (near >= 0) | ~_crosses_already(plane, crossings, vertex, segment)
    on_vertex, on_segment = allowed & (near >= 0), allowed & (near < 0)
    first_cut = len(plane.way) + len(crossings.segment)
    cuts = first_cut + np.arange(int(on_segment.sum()))
    joins = np.concatenate(
        [
            np.column_stack([vertex[on_vertex], near[on_vertex]]),
            np.column_stack([vertex[on_segment], cuts]),
        ]
    )
    return _Meetings(segment[on_segment], share[on_segment], joins)


def _foot(plane: _Plane, vertex: Longs, begin: Longs) -> tuple[Floats, Longs]:
    """Return the share of the segment at the nearest point, and the segment's vertex there, else -1."""
    along = plane.xy[begin + 1] - plane.xy[begin]
    square = np.einsum("ij,ij->i", along, along)
    share = np.clip(np.einsum("ij,ij->i", plane.xy[vertex] - plane.xy[begin], along) / square, 0, 1)
    length = np.sqrt(square)
    near = np.where(share * length <= TOUCH_M, begin, -1)
    near = np.where((1 - share) * length <= TOUCH_M, begin + 1, near)
    return share, near


def _may_touch(plane: _Plane, vertex: Longs, begin: Longs, share: Floats, near: Longs) -> Bools:
    """Tell which touches join; the module says the rules."""
    foot = plane.xy[begin] + share[:, None] * (plane.xy[begin + 1] - plane.xy[begin])
    close = np.hypot(*(plane.xy[vertex] - foot).T) <= TOUCH_M
    own, other = plane.way[vertex], plane.way[begin]
    level = plane.level[own] == plane.level[other]
    comes_down = plane.is_end[vertex] & plane.raised[own] & ~plane.raised[other]
    shared_end = close & (near >= 0) & (plane.is_end[vertex] | plane.is_end[near])
    # Along its own way a vertex only meets what is really the same place, not the next bend.
    at_level = close | (plane.is_end[vertex] & (own != other))
    return np.asarray(np.where(level, at_level, comes_down | shared_end))


def _crosses_already(plane: _Plane, crossings: _Meetings, vertex: Longs, segment: Longs) -> Bools:
    """Tell which ends overshoot a line that their last segment crosses: it has its junction there."""
    half = len(crossings.segment) // 2
    count = len(plane.begin)
    pairs = crossings.segment[:half] * count + crossings.segment[half:]
    found = np.zeros(len(vertex), dtype=np.bool_)
    for step in (0, 1):  # the segments that begin and that end at the vertex
        place = np.searchsorted(plane.begin, vertex - step)
        own = np.minimum(place, count - 1)
        least, greatest = np.minimum(own, segment), np.maximum(own, segment)
        found |= (plane.begin[own] == vertex - step) & np.isin(least * count + greatest, pairs)
    return found


def _joined(ways: RoadWays, plane: _Plane, crossings: _Meetings, touches: _Meetings) -> RoadWays:
    """Insert the cuts, give joined places one key and the coordinates of the first of them."""
    segment = np.concatenate([crossings.segment, touches.segment])
    share = np.concatenate([crossings.share, touches.share])
    vertices = len(plane.way)
    joins = np.concatenate([crossings.joins, touches.joins, _close_cuts(plane, segment, share)])
    count = vertices + len(segment)
    ones = np.ones(len(joins), dtype=np.bool_)
    graph = sparse.coo_array((ones, (joins[:, 0], joins[:, 1])), shape=(count, count))
    _, cluster = csgraph.connected_components(graph, directed=False)
    _, first = np.unique(cluster, return_index=True)
    begin = plane.begin[segment]
    lon, lat = (
        np.concatenate([line, line[begin] + share * (line[begin + 1] - line[begin])])[first][cluster]
        for line in (ways.lon, ways.lat)
    )
    order = np.lexsort(
        (np.concatenate([np.zeros(vertices), share]), np.concatenate([np.arange(vertices), begin]))
    )
    way, key = np.concatenate([plane.way, plane.way[begin]])[order], first[cluster[order]]
    new = np.ones(len(way), dtype=np.bool_)
    new[1:] = (way[1:] != way[:-1]) | (key[1:] != key[:-1])
    sizes = np.bincount(way[new], minlength=ways.way_count)
    return replace(
        ways,
        vertex_start=np.concatenate([[0], np.cumsum(sizes)]),
        lon=lon[order][new],
        lat=lat[order][new],
        vertex_key=key[new].astype(np.int64),
    )


def _close_cuts(plane: _Plane, segment: Longs, share: Floats) -> Longs:
    """Pairs of neighbouring cuts of one segment that are one place: three lines through one point."""
    order = np.lexsort((share, segment))
    along = plane.xy[plane.begin[segment] + 1] - plane.xy[plane.begin[segment]]
    metres = (share * np.hypot(*along.T))[order]
    same = (np.diff(segment[order]) == 0) & (np.diff(metres) <= TOUCH_M)
    cuts = len(plane.way) + order
    return np.column_stack([cuts[:-1][same], cuts[1:][same]])
