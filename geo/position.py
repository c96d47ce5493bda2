"""One place on the earth, WGS-84, longitude first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.errors import PositionOutOfRange

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

MAX_LON = 180.0
MAX_LAT = 90.0


@dataclass(frozen=True, slots=True)
class Position:
    """A place in WGS-84 degrees.

    Parameters
    ----------
    lon, lat
        Longitude within ±180°, latitude within ±90°.

    Raises
    ------
    PositionOutOfRange
        If either is outside its range or not a number.
    """

    lon: float
    lat: float

    def __post_init__(self) -> None:
        # Written so that NaN, which compares false with everything, is refused as well.
        if not (-MAX_LON <= self.lon <= MAX_LON and -MAX_LAT <= self.lat <= MAX_LAT):
            raise PositionOutOfRange(lon=self.lon, lat=self.lat)


def on_earth(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Bools:
    """Tell for each pair of degrees whether it is a place: a number, and within ±180° and ±90°."""
    return np.asarray((np.abs(lon) <= MAX_LON) & (np.abs(lat) <= MAX_LAT))
