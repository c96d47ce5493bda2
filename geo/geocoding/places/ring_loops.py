"""The compiled loops over the vertices of rings: what lies inside, where a ray leaves."""

from __future__ import annotations

import math

from geo.compiled import compiled
from geo.position import Floats


@compiled
def crosses_inside(xy: Floats, first: int, last: int, x: float, y: float) -> bool:
    """Tell whether a ray from (x, y) to the east crosses a ring an odd number of times."""
    inside = False
    for k in range(first, last - 1):
        y0, y1 = xy[k, 1], xy[k + 1, 1]
        if (y0 > y) != (y1 > y) and x < xy[k, 0] + (y - y0) / (y1 - y0) * (xy[k + 1, 0] - xy[k, 0]):
            inside = not inside
    return inside


@compiled
def farthest_along_ray(
    xy: Floats, first: int, last: int, x: float, y: float, east: float, north: float
) -> float:
    """Return how far from (x, y) in a direction a ring is crossed last; -1 if it is not."""
    farthest = -1.0
    for k in range(first, last - 1):
        dx, dy = xy[k + 1, 0] - xy[k, 0], xy[k + 1, 1] - xy[k, 1]
        det = dx * north - dy * east
        if abs(det) < 1e-9:  # noqa: PLR2004 - parallel
            continue
        px, py = xy[k, 0] - x, xy[k, 1] - y
        share = (px * north - py * east) / -det
        along = (px * dy - py * dx) / -det
        if 0.0 <= share <= 1.0 and along >= 0.0 and math.isfinite(along):
            farthest = max(farthest, along)
    return farthest
