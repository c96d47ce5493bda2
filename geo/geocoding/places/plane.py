"""The local plane of a folder, in metres: a transverse Mercator projection on its own meridian."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled
from geo.errors import PositionOutOfRange
from geo.position import Floats, on_earth

# WGS-84, and Krüger's series in the third flattening to the third power: exact to a millimetre
# within 1000 km of the meridian (Karney 2011, "Transverse Mercator with an accuracy of a few
# nanometers", equations 7 to 36).
_AXIS_M, _FLATTENING = 6_378_137.0, 1 / 298.257223563
_N = _FLATTENING / (2 - _FLATTENING)
_E = math.sqrt(_FLATTENING * (2 - _FLATTENING))
_RADIUS_M = _AXIS_M / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_A1, _A2, _A3 = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16,
    13 * _N**2 / 48 - 3 * _N**3 / 5,
    61 * _N**3 / 240,
)
_B1, _B2, _B3 = _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96, _N**2 / 48 + _N**3 / 15, 17 * _N**3 / 480
_D1, _D2, _D3 = 2 * _N - 2 * _N**2 / 3 - 2 * _N**3, 7 * _N**2 / 3 - 8 * _N**3 / 5, 56 * _N**3 / 15
REACH_DEGREES = 20.0  # beyond it the projection is of no use, and neither is the place


@dataclass(frozen=True, slots=True)
class Plane:
    """The plane whose origin is one place; lengths are true to 0.1 % within 280 km east and west.

    Parameters
    ----------
    lon, lat
        The origin, WGS-84 degrees.
    """

    lon: float
    lat: float

    @classmethod
    def around(cls, lon: npt.ArrayLike, lat: npt.ArrayLike) -> Self:
        """Return the plane in the middle (the median) of some places.

        Raises
        ------
        PositionOutOfRange
            If none of them is a place.
        """
        x, y = np.asarray(lon, float).ravel(), np.asarray(lat, float).ravel()
        good = on_earth(x, y)
        if not good.any():
            raise PositionOutOfRange(lon=math.nan, lat=math.nan)
        return cls(float(np.median(x[good])), float(np.median(y[good])))

    def metres(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> Floats:
        """Return places as an array (n, 2) of metres east and north of the origin."""
        x, y = np.broadcast_arrays(np.asarray(lon, float), np.asarray(lat, float))
        return _many_metres(
            np.ascontiguousarray(x.ravel()), np.ascontiguousarray(y.ravel()), self.lon, self.lat
        )

    def degrees(self, xy: npt.ArrayLike) -> Floats:
        """Return an array (n, 2) of metres as longitude and latitude."""
        return _many_degrees(np.ascontiguousarray(np.asarray(xy, float).reshape(-1, 2)), self.lon, self.lat)

    def metre(self, lon: float, lat: float) -> tuple[float, float]:
        """Return one place in metres east and north of the origin."""
        return to_metres(lon, lat, self.lon, self.lat)

    def degree(self, x: float, y: float) -> tuple[float, float]:
        """Return one place in metres as longitude and latitude."""
        return to_degrees(x, y, self.lon, self.lat)


@compiled
def to_metres(lon: float, lat: float, lon0: float, lat0: float) -> tuple[float, float]:
    """Project one place; the compiled kernel of `Plane`."""
    x, y = _project(math.radians(lon - lon0), math.radians(lat))
    return x, y - _project(0.0, math.radians(lat0))[1]


@compiled
def to_degrees(x: float, y: float, lon0: float, lat0: float) -> tuple[float, float]:
    """Turn metres of the plane into degrees; the compiled kernel of `Plane`."""
    xi = (y + _project(0.0, math.radians(lat0))[1]) / _RADIUS_M
    eta = x / _RADIUS_M
    north = xi - (
        _B1 * math.sin(2 * xi) * math.cosh(2 * eta)
        + _B2 * math.sin(4 * xi) * math.cosh(4 * eta)
        + _B3 * math.sin(6 * xi) * math.cosh(6 * eta)
    )
    east = eta - (
        _B1 * math.cos(2 * xi) * math.sinh(2 * eta)
        + _B2 * math.cos(4 * xi) * math.sinh(4 * eta)
        + _B3 * math.cos(6 * xi) * math.sinh(6 * eta)
    )
    conformal = math.asin(math.sin(north) / math.cosh(east))
    lat = (
        conformal
        + _D1 * math.sin(2 * conformal)
        + _D2 * math.sin(4 * conformal)
        + _D3 * math.sin(6 * conformal)
    )
    return lon0 + math.degrees(math.atan2(math.sinh(east), math.cos(north))), math.degrees(lat)


@compiled
def _project(east_rad: float, lat_rad: float) -> tuple[float, float]:
    sine = math.sin(lat_rad)
    t = math.sinh(math.atanh(sine) - _E * math.atanh(_E * sine))
    xi = math.atan2(t, math.cos(east_rad))
    eta = math.atanh(math.sin(east_rad) / math.sqrt(1 + t * t))
    x = eta + (
        _A1 * math.cos(2 * xi) * math.sinh(2 * eta)
        + _A2 * math.cos(4 * xi) * math.sinh(4 * eta)
        + _A3 * math.cos(6 * xi) * math.sinh(6 * eta)
    )
    y = xi + (
        _A1 * math.sin(2 * xi) * math.cosh(2 * eta)
        + _A2 * math.sin(4 * xi) * math.cosh(4 * eta)
        + _A3 * math.sin(6 * xi) * math.cosh(6 * eta)
    )
    return _RADIUS_M * x, _RADIUS_M * y


@compiled
def _many_metres(lon: Floats, lat: Floats, lon0: float, lat0: float) -> Floats:
    out = np.full((lon.size, 2), np.nan)
    for k in range(lon.size):
        if abs(lon[k] - lon0) < REACH_DEGREES * 2 and abs(lat[k]) < 89.0:  # noqa: PLR2004 - degrees
            out[k, 0], out[k, 1] = to_metres(lon[k], lat[k], lon0, lat0)
    return out


@compiled
def _many_degrees(xy: Floats, lon0: float, lat0: float) -> Floats:
    out = np.empty(xy.shape)
    for k in range(xy.shape[0]):
        out[k, 0], out[k, 1] = to_degrees(xy[k, 0], xy[k, 1], lon0, lat0)
    return out
