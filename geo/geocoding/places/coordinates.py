"""Tells which pairs of numbers are places, and puts exchanged axes right."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geo.position import Bools, Floats, on_earth

# A city is far smaller; a row beyond this is somewhere else or has its axes exchanged.
_CITY_DEGREES = 5.0


def usable(lon: Floats, lat: Floats) -> Bools:
    """Tell which pairs are places; (0, 0) is what empty fields become, not a place."""
    return np.asarray(on_earth(lon, lat) & ~((lon == 0) & (lat == 0)))


def middle(pairs: Floats) -> tuple[float, float] | None:
    """Return the median of all pairs that are places, in whatever order most are; None without any."""
    straight, crossed = usable(pairs[:, 0], pairs[:, 1]), usable(pairs[:, 1], pairs[:, 0])
    flip = crossed & ~straight
    places = np.where(flip[:, None], pairs[:, ::-1], pairs)[straight | crossed]
    if not len(places):
        return None
    return float(np.median(places[:, 0])), float(np.median(places[:, 1]))


def mended(pairs: Floats, centre: tuple[float, float]) -> tuple[Floats, Bools]:
    """Return the pairs with exchanged axes put right and what is no place as NaN, and which were mended.

    Parameters
    ----------
    pairs
        (n, 2) degrees, longitude first as far as it is right.
    centre
        The middle of the city: a pair far from it whose exchange is near it is exchanged.
    """
    straight, crossed = usable(pairs[:, 0], pairs[:, 1]), usable(pairs[:, 1], pairs[:, 0])
    far = ~straight | ~_near(pairs, centre)
    flip = crossed & far & _near(pairs[:, ::-1], centre)
    out = np.where(flip[:, None], pairs[:, ::-1], pairs)
    out[~(straight | flip)] = np.nan
    return out, flip


def _near(pairs: Floats, centre: tuple[float, float]) -> Bools:
    return np.asarray((np.abs(pairs - np.asarray(centre)) < _CITY_DEGREES).all(axis=1))


def pairs_of(coordinates: object) -> npt.NDArray[np.float64] | None:
    """Return the coordinates of a GeoJSON line or ring as (n, 2) degrees, or None if they are none."""
    if not isinstance(coordinates, list):
        return None
    try:
        found = np.array([[float(point[0]), float(point[1])] for point in coordinates])
    except (TypeError, ValueError, IndexError, KeyError, OverflowError):
        return None
    return found if found.ndim == 2 and np.isfinite(found).all() else None  # noqa: PLR2004 - rows of pairs
