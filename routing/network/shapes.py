"""Measures along drawn edges: metres from the beginning, and the part between two fractions."""

from __future__ import annotations

import numpy as np

from routing.network.network import Floats, RoadNetwork

# WGS 84
_A_M = 6_378_137.0
_E2 = 6.694_379_990_141_3e-3


def metres_per_degree(lat: Floats) -> tuple[Floats, Floats]:
    """Metres of one degree of longitude and of one degree of latitude.

    Parameters
    ----------
    lat : (k,) degrees

    Returns
    -------
    (k,) along the parallel, (k,) along the meridian; the two radii of curvature of the WGS-84
    ellipsoid (Torge, Geodesy, 4.1.3).
    """
    phi = np.radians(lat)
    bend = 1.0 - _E2 * np.sin(phi) ** 2
    prime_vertical = _A_M / np.sqrt(bend)
    return np.radians(prime_vertical * np.cos(phi)), np.radians(prime_vertical * (1.0 - _E2) / bend)


def distance_m(lon: Floats, lat: Floats, to_lon: Floats, to_lat: Floats) -> Floats:
    """Metres between pairs of places, to 1 mm over 10 km (radii at the middle latitude)."""
    east, north = metres_per_degree((lat + to_lat) / 2)
    return np.hypot((to_lon - lon) * east, (to_lat - lat) * north)


def along_m(network: RoadNetwork) -> Floats:
    """Metres from the beginning of its edge to each shape point, (P,)."""
    lon, lat, start = network.shape_lon, network.shape_lat, network.shape_start
    steps = np.zeros(len(lon))
    steps[1:] = distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:])
    steps[start[:-1]] = 0.0
    total = np.cumsum(steps)
    return total - np.repeat(total[start[:-1]], np.diff(start))


def part(shape: Floats, begin: float, end: float) -> Floats:
    """Shape of the part of a line between two fractions of its length.

    Parameters
    ----------
    shape : (k, 2) lon and lat
    begin, end : fractions 0 … 1; with ``end < begin`` the part runs against the line

    Returns
    -------
    (j, 2) with j ≥ 2; two equal points if the fractions are equal.
    """
    if end < begin:
        return part(shape, end, begin)[::-1]
    steps = distance_m(shape[:-1, 0], shape[:-1, 1], shape[1:, 0], shape[1:, 1])
    marks = np.concatenate([[0.0], np.cumsum(steps)])
    cuts = np.array([begin, end]) * marks[-1]
    first, last = np.searchsorted(marks, cuts[0], "right"), np.searchsorted(marks, cuts[1], "left")
    ends = [_at(shape, marks, cut) for cut in cuts]
    return np.vstack([ends[0], shape[first:last], ends[1]])


def _at(shape: Floats, marks: Floats, cut: float) -> Floats:
    if cut >= marks[-1]:
        return np.asarray(shape[-1])
    row = int(np.searchsorted(marks, cut, "right")) - 1
    share = (cut - marks[row]) / (marks[row + 1] - marks[row])
    return np.asarray(shape[row] + share * (shape[row + 1] - shape[row]))
