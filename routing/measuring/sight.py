"""How long a moving unit is near street segments, exactly and compiled."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from geo.compiled import compiled, inlined, inner
from routing.measuring.frames import Bools, Floats, Ints
from routing.measuring.streets import Grid

# WGS 84
_A_M = 6_378_137.0
_E2 = 6.694_379_990_141_3e-3
# The clock is kept in microseconds, and their sums in floating point.
_TINY_S = 1e-6


class Moves(NamedTuple):
    """R straight moves, ordered by window, unit and time.

    Attributes
    ----------
    window, unit : (R,) numbers
    seconds : (R,)
    lon, lat, to_lon, to_lat : (R,) degrees
    """

    window: Ints
    unit: Ints
    seconds: Floats
    lon: Floats
    lat: Floats
    to_lon: Floats
    to_lat: Floats


class Shapes(NamedTuple):
    """The segments: first point of each (S + 1,), their points, weights and districts as numbers."""

    start: Ints
    lon: Floats
    lat: Floats
    weight: Floats
    district: Ints


class Seen(NamedTuple):
    """What was seen.

    Attributes
    ----------
    windows : (S,) assessable windows in which the segment was seen
    seconds : (S,) unit-seconds near it, in all windows
    longest_unseen : (S,) most assessable windows in a row in which it was not seen
    weight : (K,) weight of the segments seen in each window, assessable ones alone
    """

    windows: Ints
    seconds: Floats
    longest_unseen: Ints
    weight: Floats


class _Work(NamedTuple):
    """What one unit has spent near segments in one window so far, and room for it."""

    spent: Floats  # (S,)
    near: Ints  # segments with something spent, as many as are counted
    marked: Ints  # (S,) the last move of its part that was measured against each
    last: Ints  # (S,) the last window in which each was seen
    before: Ints  # (districts, K + 1) assessable windows before each
    room: Floats  # for the parts of one segment


class _Move(NamedTuple):
    """One move in metres from its own beginning."""

    lon: float
    lat: float
    east_m: float
    north_m: float
    dx: float
    dy: float


def look(
    parts: Iterable[Moves], shapes: Shapes, grid: Grid, assessable: Bools, within_m: float, least_s: float
) -> Seen:
    """Find which segments are seen in which windows.

    Parameters
    ----------
    parts : moves of whole windows each, in the order of time
    assessable : (districts, K)
    within_m, least_s : a unit sees a segment in a window if it is at most so far from it for so long
    """
    size, windows = len(shapes.weight), assessable.shape[1]
    seen = Seen(np.zeros(size, np.int64), np.zeros(size), np.zeros(size, np.int64), np.zeros(windows))
    work = _work(shapes, assessable)
    for moves in parts:
        work.marked[:] = -1
        _follow(moves, shapes, grid, assessable, within_m, least_s, work, seen)
    _finish(shapes, windows, work, seen)
    return seen


@compiled
def _follow(
    moves: Moves,
    shapes: Shapes,
    grid: Grid,
    assessable: Bools,
    within_m: float,
    least_s: float,
    work: _Work,
    seen: Seen,
) -> None:
    """Note what is seen in some windows."""
    begin = 0
    while begin < len(moves.unit):
        end, count = begin, 0
        while (
            end < len(moves.unit)
            and moves.unit[end] == moves.unit[begin]
            and moves.window[end] == moves.window[begin]
        ):
            count = _add_move(moves, end, shapes, grid, within_m, work, count)
            end += 1
        _close(moves.window[begin], shapes, assessable, least_s, work, count, seen)
        begin = end


@compiled
def _finish(shapes: Shapes, windows: int, work: _Work, seen: Seen) -> None:
    """Note how long segments were unseen until the end."""
    for segment in range(len(shapes.weight)):
        _lengthen(segment, windows, shapes, work, seen)


@compiled
def _work(shapes: Shapes, assessable: Bools) -> _Work:
    size, windows = len(shapes.weight), assessable.shape[1]
    before = np.zeros((assessable.shape[0], windows + 1), np.int64)
    for window in range(windows):
        before[:, window + 1] = before[:, window] + assessable[:, window]
    most = int(np.diff(shapes.start).max()) if size else 1
    return _Work(
        np.zeros(size),
        np.empty(size, np.int64),
        np.full(size, -1, np.int64),
        np.full(size, -1, np.int64),
        before,
        np.empty((most, 2)),
    )


@inner
def _lengthen(segment: int, window: int, shapes: Shapes, work: _Work, seen: Seen) -> None:
    """Note how long a segment was unseen until a window; windows that are not assessable do not count."""
    district = shapes.district[segment]
    run = work.before[district, window] - work.before[district, work.last[segment] + 1]
    seen.longest_unseen[segment] = max(seen.longest_unseen[segment], run)


@inner
def _close(
    window: int, shapes: Shapes, assessable: Bools, least_s: float, work: _Work, count: int, seen: Seen
) -> None:
    """Note what one unit saw in one window, and clear what it spent."""
    for place in range(count):
        segment = work.near[place]
        seconds = work.spent[segment]
        work.spent[segment] = 0.0
        seen.seconds[segment] += seconds
        if seconds < least_s - _TINY_S or work.last[segment] == window:
            continue
        if assessable[shapes.district[segment], window]:
            _lengthen(segment, window, shapes, work, seen)
            work.last[segment] = window
            seen.windows[segment] += 1
            seen.weight[window] += shapes.weight[segment]


@inner
def _add_move(
    moves: Moves, row: int, shapes: Shapes, grid: Grid, within_m: float, work: _Work, count: int
) -> int:
    """Add the seconds of one move near each segment; return how many segments the list holds."""
    move = _move(moves, row)
    # A little more than the distance: the scale changes over a long move.
    reach_m = within_m * 1.01 + 1.0
    left = move.lon + (min(move.dx, 0.0) - reach_m) / move.east_m
    right = move.lon + (max(move.dx, 0.0) + reach_m) / move.east_m
    low = move.lat + (min(move.dy, 0.0) - reach_m) / move.north_m
    high = move.lat + (max(move.dy, 0.0) + reach_m) / move.north_m
    first_x, last_x = _cell(left, grid.west, grid.lon_step), _cell(right, grid.west, grid.lon_step)
    first_y, last_y = _cell(low, grid.south, grid.lat_step), _cell(high, grid.south, grid.lat_step)
    for y in range(max(first_y, 0), min(last_y, grid.rows - 1) + 1):
        for x in range(max(first_x, 0), min(last_x, grid.columns - 1) + 1):
            cell = y * grid.columns + x
            for place in range(grid.start[cell], grid.start[cell + 1]):
                segment = grid.segment[place]
                if work.marked[segment] == row:
                    continue
                work.marked[segment] = row
                if (
                    grid.box[segment, 0] > right
                    or grid.box[segment, 1] > high
                    or grid.box[segment, 2] < left
                    or grid.box[segment, 3] < low
                ):
                    continue
                spent = _share(shapes, segment, move, within_m, work.room) * moves.seconds[row]
                if spent > 0.0:
                    if work.spent[segment] == 0.0:
                        work.near[count] = segment
                        count += 1
                    work.spent[segment] += spent
    return count


@inlined
def _cell(value: float, begin: float, step: float) -> int:
    return math.floor((value - begin) / step)


@inlined
def _move(moves: Moves, row: int) -> _Move:
    lon, lat = moves.lon[row], moves.lat[row]
    east_m, north_m = scales(lat)
    dx, dy = (moves.to_lon[row] - lon) * east_m, (moves.to_lat[row] - lat) * north_m
    return _Move(lon, lat, east_m, north_m, dx, dy)


@inlined
def scales(lat: float) -> tuple[float, float]:
    """Metres of a degree of longitude and of latitude (Torge, Geodesy, 4.1.3)."""
    sine = math.sin(math.radians(lat))
    bend = 1.0 - _E2 * sine * sine
    prime_vertical = _A_M / math.sqrt(bend)
    return (
        math.radians(prime_vertical * math.cos(math.radians(lat))),
        math.radians(prime_vertical * (1.0 - _E2) / bend),
    )


@inner
def _share(shapes: Shapes, segment: int, move: _Move, within_m: float, room: Floats) -> float:
    """Return the share of a move near a segment: the union of an interval for each straight part."""
    found, first = 0, shapes.start[segment]
    bx, by = (shapes.lon[first] - move.lon) * move.east_m, (shapes.lat[first] - move.lat) * move.north_m
    begin_b, end_b = _in_disc(bx, by, move.dx, move.dy, within_m)
    for point in range(first + 1, shapes.start[segment + 1]):
        ax, ay, begin_a, end_a = bx, by, begin_b, end_b
        bx, by = (shapes.lon[point] - move.lon) * move.east_m, (shapes.lat[point] - move.lat) * move.north_m
        begin_b, end_b = _in_disc(bx, by, move.dx, move.dy, within_m)
        begin, end = _beside(ax, ay, bx, by, move.dx, move.dy, within_m)
        # What is near a line is a rectangle and two discs; together they are convex: one interval.
        begin = max(min(begin, begin_a, begin_b), 0.0)
        end = min(max(end, end_a, end_b), 1.0)
        if begin <= end:
            place = found
            while place and room[place - 1, 0] > begin:
                room[place, 0], room[place, 1] = room[place - 1, 0], room[place - 1, 1]
                place -= 1
            room[place, 0], room[place, 1] = begin, end
            found += 1
    share, covered = 0.0, 0.0
    for place in range(found):
        share += max(0.0, room[place, 1] - max(room[place, 0], covered))
        covered = max(covered, room[place, 1])
    return share


@inlined
def _beside(
    ax: float, ay: float, bx: float, by: float, dx: float, dy: float, within_m: float
) -> tuple[float, float]:
    """Return when (t dx, t dy) is beside the line from a to b, in the rectangle; (inf, -inf) for never."""
    length = math.hypot(bx - ax, by - ay)
    if length == 0.0:
        return math.inf, -math.inf
    ux, uy = (bx - ax) / length, (by - ay) / length
    low, high = _between(ay * ux - ax * uy, dx * uy - dy * ux, -within_m, within_m)
    begin, end = _between(-(ax * ux + ay * uy), dx * ux + dy * uy, 0.0, length)
    begin, end = max(begin, low), min(end, high)
    return (begin, end) if begin <= end else (math.inf, -math.inf)


@inlined
def _in_disc(x: float, y: float, dx: float, dy: float, radius: float) -> tuple[float, float]:
    """Return when (t dx, t dy) is at most so far from (x, y); (inf, -inf) for never."""
    a, b, c = dx * dx + dy * dy, dx * x + dy * y, x * x + y * y - radius * radius
    if a == 0.0:
        return (-math.inf, math.inf) if c <= 0.0 else (math.inf, -math.inf)
    root = b * b - a * c
    if root < 0.0:
        return math.inf, -math.inf
    width = math.sqrt(root)
    return (b - width) / a, (b + width) / a


@inlined
def _between(value: float, change: float, low: float, high: float) -> tuple[float, float]:
    """Return when value + t change lies between two numbers; (inf, -inf) for never."""
    if change == 0.0:
        return (-math.inf, math.inf) if low <= value <= high else (math.inf, -math.inf)
    one, other = (low - value) / change, (high - value) / change
    return min(one, other), max(one, other)
