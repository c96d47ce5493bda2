"""CGCS2000 Gauss-Krüger metres to and from degrees: 3° and 6° belts, zone read from the easting."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
from pyproj import CRS, Transformer

from geo.errors import GaussKrugerZoneUnknown
from geo.position import Floats

ZONE_UNIT_M = 1_000_000  # the zone number stands in front of a six-digit easting
LEAST_EASTING_M = 100_000  # below it lies no easting of either belt, and no degree reaches it
FALSE_EASTING_M = 500_000
SIX_DEGREE_ZONES = range(13, 24)
THREE_DEGREE_ZONES = range(25, 46)


def zone_meridian(zone: int) -> float | None:
    """Return the central meridian of a CGCS2000 belt, or None if no belt in China has this number.

    Parameters
    ----------
    zone
        13 to 23 are the 6° belts (meridian 6 × zone - 3), 25 to 45 the 3° belts (3 × zone).
        The numbers do not overlap, so one number tells belt and meridian (EPSG:4491 to 4533).
    """
    if zone in SIX_DEGREE_ZONES:
        return 6.0 * zone - 3.0
    return 3.0 * zone if zone in THREE_DEGREE_ZONES else None


def gauss_kruger_to_wgs84(
    easting: npt.ArrayLike, northing: npt.ArrayLike, *, central_meridian: float | None = None
) -> tuple[Floats, Floats]:
    """Turn CGCS2000 Gauss-Krüger metres into degrees.

    CGCS2000 and WGS-84 differ by less than a metre and are taken as equal.

    Parameters
    ----------
    easting, northing
        Metres, arrays of one shape. An easting with a zone number in front (37 411 245.1) tells its
        own belt, and that number goes before ``central_meridian``.
    central_meridian
        Degrees; for the eastings without zone number.

    Returns
    -------
    lon, lat
        Degrees, in the shape of the input.

    Raises
    ------
    GaussKrugerZoneUnknown
        If an easting has no zone number and no meridian is given, or a number that no belt has.
        Its params hold the easting and its ``index`` in the flattened array.
    """
    x, y = np.broadcast_arrays(np.asarray(easting, float), np.asarray(northing, float))
    meridians = _meridians(x.ravel(), central_meridian).reshape(x.shape)
    within_belt = np.mod(x, ZONE_UNIT_M)
    lon, lat = np.full(x.shape, np.nan), np.full(x.shape, np.nan)
    for meridian in np.unique(meridians[np.isfinite(meridians)]):
        here = meridians == meridian
        to_degrees = _transformer(float(meridian), inverse=True)
        lon[here], lat[here] = to_degrees.transform(within_belt[here], y[here])
    return lon, lat


def wgs84_to_gauss_kruger(
    lon: npt.ArrayLike, lat: npt.ArrayLike, *, central_meridian: float
) -> tuple[Floats, Floats]:
    """Turn degrees into CGCS2000 Gauss-Krüger metres without zone number, false easting 500 000 m."""
    easting, northing = _transformer(central_meridian, inverse=False).transform(
        np.asarray(lon, float), np.asarray(lat, float)
    )
    return np.asarray(easting), np.asarray(northing)


def _meridians(easting: Floats, told: float | None) -> Floats:
    zones = np.floor_divide(easting, ZONE_UNIT_M)
    meridians = np.full(easting.shape, np.nan)
    for zone in np.unique(zones[np.isfinite(zones)]):
        meridian = told if zone == 0 else zone_meridian(int(zone))
        if meridian is None:
            index = int(np.flatnonzero(zones == zone)[0])
            raise GaussKrugerZoneUnknown(easting=float(easting[index]), index=index)
        meridians[zones == zone] = meridian
    return meridians


@cache
def _transformer(central_meridian: float, *, inverse: bool) -> Transformer:
    # GRS 80 is the ellipsoid of CGCS2000 to the digits that matter; one definition serves both
    # belts, since a 3° and a 6° belt on the same meridian are the same projection.
    belt = CRS.from_dict(
        {
            "proj": "tmerc",
            "lat_0": 0,
            "lon_0": central_meridian,
            "k": 1,
            "x_0": FALSE_EASTING_M,
            "y_0": 0,
            "ellps": "GRS80",
        }
    )
    degrees = belt.geodetic_crs
    from_crs, to_crs = (belt, degrees) if inverse else (degrees, belt)
    return Transformer.from_crs(from_crs, to_crs, always_xy=True)
