"""The compiled loops over the vertices of roads: a place along a line, the nearest place, a walk."""

from __future__ import annotations

import math

from geo.compiled import compiled
from geo.geocoding.places.flat import Ints
from geo.position import Floats

_MOST_TURNS = 50  # of one road into the next on one walk


@compiled
def place_along(xy: Floats, s: Floats, first: int, last: int, at: float) -> tuple[float, float, float, float]:
    """Return the place ``at`` metres along the vertices [first, last), and its direction as a unit."""
    low, high = first, last - 1
    while high - low > 1:
        middle = (low + high) // 2
        if s[middle] <= at:
            low = middle
        else:
            high = middle
    length = max(s[high] - s[low], 1e-9)
    share = min(1.0, max(0.0, (at - s[low]) / length))
    dx, dy = xy[high, 0] - xy[low, 0], xy[high, 1] - xy[low, 1]
    return xy[low, 0] + share * dx, xy[low, 1] + share * dy, dx / length, dy / length


@compiled
def nearest_along(xy: Floats, s: Floats, first: int, last: int, x: float, y: float) -> tuple[float, float]:
    """Return how far along the vertices [first, last) the place nearest to (x, y) is, and how far off."""
    best, at = math.inf, 0.0
    for k in range(first, last - 1):
        dx, dy = xy[k + 1, 0] - xy[k, 0], xy[k + 1, 1] - xy[k, 1]
        square = max(dx * dx + dy * dy, 1e-12)
        share = ((x - xy[k, 0]) * dx + (y - xy[k, 1]) * dy) / square
        share = min(1.0, max(0.0, share))
        off = math.hypot(xy[k, 0] + share * dx - x, xy[k, 1] + share * dy - y)
        if off < best:
            best, at = off, s[k] + share * (s[k + 1] - s[k])
    return at, best


@compiled
def walk_along(
    xy: Floats, s: Floats, starts: Ints, follow: Ints, line: int, at: float, signed_m: float
) -> tuple[float, float, int, float, float]:
    """Walk along a line and on into the one that continues it: x, y, line, at, metres not walked."""
    left, forward = abs(signed_m), signed_m >= 0
    for _ in range(_MOST_TURNS):
        length = s[starts[line + 1] - 1]
        room = length - at if forward else at
        if left <= room:
            at, left = (at + left if forward else at - left), 0.0
            break
        end = follow[line, 1 if forward else 0]
        left -= room
        if end < 0:
            at = length if forward else 0.0
            break
        line, forward = end // 2, end % 2 == 0
        at = 0.0 if forward else s[starts[line + 1] - 1]
    x, y, _, _ = place_along(xy, s, starts[line], starts[line + 1], at)
    return x, y, line, at, left
