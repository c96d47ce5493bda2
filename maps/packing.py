"""Packs coordinates and whole numbers into short text that a script unpacks in a loop.

A number becomes its difference from the one before, zigzag-folded so that small negatives stay
small, written as base-128 varints (the encoding of Protocol Buffers and Mapbox vector tiles), and
the bytes as base 64. A street of a city costs about 3 characters a point and axis this way.
"""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

PRECISION = 5
"""Decimals of a degree that are kept: 1e-5 degrees are at most 1.1 m, about a pixel at zoom 17."""

_TOLERANCE_DEG = 10.0**-PRECISION


def pack_integers(values: npt.ArrayLike) -> str:
    """Pack whole numbers below 2⁵³ in size as varints in base 64.

    Parameters
    ----------
    values : (N,) integers
    """
    numbers = np.asarray(values, dtype=np.int64).ravel()
    folded = ((numbers << 1) ^ (numbers >> 63)).astype(np.uint64)
    widths = np.ones(len(folded), dtype=np.int64)
    for k in range(1, 8):
        widths += folded >= np.uint64(1 << 7 * k)
    starts = np.cumsum(widths) - widths
    out = np.zeros(int(widths.sum()), dtype=np.uint8)
    for k in range(int(widths.max(initial=0))):
        rows = widths > k
        bits = (folded[rows] >> np.uint64(7 * k)) & np.uint64(127)
        more = np.where(widths[rows] > k + 1, np.uint64(128), np.uint64(0))
        out[starts[rows] + k] = (bits | more).astype(np.uint8)
    return base64.b64encode(out.tobytes()).decode()


def pack_points(lonlat: npt.ArrayLike) -> str:
    """Pack positions as steps from one to the next, longitude and latitude in turn.

    Parameters
    ----------
    lonlat : (N, 2) degrees
    """
    grid = np.rint(np.asarray(lonlat, dtype=np.float64).reshape(-1, 2) * 10**PRECISION).astype(np.int64)
    return pack_integers(np.diff(grid, axis=0, prepend=0))


def pack_lines(lines: npt.NDArray[np.object_]) -> dict[str, Any]:
    """Pack many lines into two texts, after leaving out points that would not be seen.

    Parameters
    ----------
    lines : (N,) LineStrings in degrees

    Returns
    -------
    dict
        ``counts``, the points of each line, and ``points``, all of them in one sequence.
    """
    thinned = thin(lines)
    coordinates, line = shapely.get_coordinates(thinned, return_index=True)
    counts = np.bincount(line, minlength=len(thinned))
    return {"counts": pack_integers(counts), "points": pack_points(coordinates)}


def pack_line(line: shapely.Geometry) -> str:
    """Pack one line."""
    return pack_points(shapely.get_coordinates(thin(np.asarray([line], dtype=object))))


def pack_polygons(area: shapely.Geometry) -> list[list[str]]:
    """Pack a polygon or several as lists of rings, the outer ring of each first."""
    parts = [part for part in shapely.get_parts(area) if part.geom_type == "Polygon" and not part.is_empty]
    return [
        [pack_points(shapely.get_coordinates(ring)) for ring in (part.exterior, *part.interiors)]
        for part in thin(np.asarray(parts, dtype=object))
    ]


def thin(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Leave out points within a grid step of the line that stays without them."""
    return np.asarray(shapely.simplify(shapes, _TOLERANCE_DEG), dtype=object)
