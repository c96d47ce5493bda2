"""Tells which rows of a road file are one road, and puts its pieces into a line."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geo.geocoding.places.flat import Ints
from geo.geocoding.places.rows import RoadRows
from geo.position import Floats

# One name in one district is one road while its pieces are near: another town may have the same name.
_GAP_M, _GAP_OVER_A_BORDER_M = 300.0, 50.0
# The other carriageway of one road runs within this; nothing else of the same name does.
_CARRIAGEWAYS_M, _TWIN_SHARE, _STEP_M = 60.0, 0.8, 40.0
# A road goes on in another where their ends meet and the direction is kept.
_MEETING_M, _ONWARD_COS = 40.0, 0.64
_STRAY_M = 60.0  # a gap longer than this must lie ahead, not aside
_LEAST_COS = -0.2  # a piece that turns back more sharply is not the continuation


def roads_of_rows(rows: RoadRows) -> Ints:
    """Return the road of each row, numbered by its first row: one name, near, or of one number.

    Rows are one road if they have the same name (where there is none, the same number) and the same
    number, or lie within 300 m in one district, or touch over the border of two.
    """
    keyed: defaultdict[str, list[int]] = defaultdict(list)
    for row in range(len(rows)):
        keyed[rows.name[row] or rows.ref[row]].append(row)
    links = [pair for group in keyed.values() if len(group) > 1 for pair in _links(rows, group)]
    first, second = np.array(links, np.int64).reshape(-1, 2).T
    graph = coo_array((np.ones(len(first)), (first, second)), shape=(len(rows), len(rows)))
    labels = connected_components(graph, directed=False)[1]
    _, first_row, road = np.unique(labels, return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(first_row))[road], np.int64)


def _links(rows: RoadRows, group: list[int]) -> list[tuple[int, int]]:
    lines = np.array([shapely.LineString(rows.line[row]) for row in group])
    near, other = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=_GAP_M)
    touching = shapely.distance(lines[near], lines[other]) <= _GAP_OVER_A_BORDER_M
    links = [
        (group[one], group[two])
        for one, two, touch in zip(near.tolist(), other.tolist(), touching.tolist(), strict=True)
        if one < two and (touch or rows.district[group[one]] == rows.district[group[two]])
    ]
    numbered: dict[str, int] = {}
    links += [(numbered.setdefault(rows.ref[row], row), row) for row in group if rows.ref[row]]
    return links


def centre_lines(pieces: list[Floats]) -> list[Floats]:
    """Return the lines of one road, the longest run first, from its pieces in any order and direction.

    Two carriageways become their middle. What does not continue the first line, such as a branch,
    is a line of its own.
    """
    if len(pieces) == 1:
        return [_distinct(pieces[0])]
    rest = _merged(pieces)
    lines: list[Floats] = []
    while rest:
        run, rest = _longest_run(rest)
        twins = [piece for piece in rest if _is_beside(piece, run)]
        rest = [piece for piece in rest if not any(piece is twin for twin in twins)]
        lines.append(_middle(run, twins))
    return lines


def _distinct(line: Floats) -> Floats:
    moves = np.r_[True, np.hypot(*np.diff(line, axis=0).T) > 0]
    return line[moves] if moves.sum() > 1 else line[:2]


def _merged(pieces: list[Floats]) -> list[Floats]:
    joined = shapely.line_merge(shapely.MultiLineString([shapely.LineString(piece) for piece in pieces]))
    lines = [_distinct(shapely.get_coordinates(part)) for part in shapely.get_parts(joined)]
    return sorted(lines, key=lambda line: -_length(line))


def _length(line: Floats) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def _longest_run(pieces: list[Floats]) -> tuple[Floats, list[Floats]]:
    """Grow the longest piece at both ends by what continues it; return the run and the rest."""
    run, rest = pieces[0], pieces[1:]
    for _ in range(2):
        while rest:
            found = _continuation(run, rest)
            if found is None:
                break
            at, piece = found
            run = np.concatenate([run, piece])
            del rest[at]
        run = run[::-1]
    return _distinct(run), rest


def _continuation(run: Floats, rest: list[Floats]) -> tuple[int, Floats] | None:
    end, ahead = run[-1], _unit(run[-1] - run[-2])
    heads = np.array([[piece[0], piece[-1]] for piece in rest])
    leaves = np.array([[_unit(piece[1] - piece[0]), _unit(piece[-2] - piece[-1])] for piece in rest])
    over = heads - end
    gaps = np.hypot(over[..., 0], over[..., 1])
    aside = (over @ ahead < 0.5 * gaps) & (gaps > _STRAY_M)
    cos = leaves @ ahead
    cost = np.where((gaps > _GAP_M) | aside | (cos < _LEAST_COS), np.inf, gaps + 50.0 * (1.0 - cos))
    at, flipped = np.unravel_index(int(np.argmin(cost)), cost.shape)
    if not np.isfinite(cost[at, flipped]):
        return None
    piece = rest[int(at)]
    return int(at), piece[::-1] if flipped else piece


def _unit(vector: Floats) -> Floats:
    return np.asarray(vector / max(float(np.hypot(*vector)), 1e-9))


def _is_beside(piece: Floats, run: Floats) -> bool:
    samples = shapely.get_coordinates(shapely.segmentize(shapely.LineString(piece), _STEP_M))
    near = shapely.distance(shapely.points(samples), shapely.LineString(run)) <= _CARRIAGEWAYS_M
    return bool(near.mean() >= _TWIN_SHARE)


def _middle(run: Floats, twins: list[Floats]) -> Floats:
    if not twins:
        return run
    line = shapely.get_coordinates(shapely.segmentize(shapely.LineString(run), _STEP_M))
    points = shapely.points(line)
    others = shapely.MultiLineString([shapely.LineString(twin) for twin in twins])
    nearest = shapely.get_coordinates(shapely.shortest_line(points, others)).reshape(-1, 2, 2)[:, 1]
    near = np.hypot(*(nearest - line).T) <= _CARRIAGEWAYS_M
    return _distinct(np.where(near[:, None], (line + nearest) / 2, line))


def continuations(xy: Floats, starts: Ints) -> Ints:
    """Return which line goes on where another ends, as `RoadLines.follow` holds it."""
    count = len(starts) - 1
    follow = np.full((count, 2), -1, np.int64)
    if not count:
        return follow
    heads, tails = starts[:-1], starts[1:] - 1
    ends = np.stack([xy[heads], xy[tails]], axis=1).reshape(-1, 2)
    outward = np.stack([xy[heads] - xy[heads + 1], xy[tails] - xy[tails - 1]], axis=1).reshape(-1, 2)
    outward /= np.maximum(np.hypot(*outward.T), 1e-9)[:, None]
    one, two = (part.copy() for part in cKDTree(ends).query_pairs(_MEETING_M, output_type="ndarray").T)
    apart = one // 2 != two // 2
    one, two = np.r_[one[apart], two[apart]], np.r_[two[apart], one[apart]]
    cos = -(outward[one] * outward[two]).sum(axis=1)
    good = cos >= _ONWARD_COS
    order = np.lexsort((two[good], -cos[good], one[good]))
    ends_left, first = np.unique(one[good][order], return_index=True)
    follow.reshape(-1)[ends_left] = two[good][order][first]
    return follow
