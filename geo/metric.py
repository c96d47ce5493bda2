"""The projection in which metres are measured: the UTM zone of the place in question."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer

from geo.errors import PositionOutOfRange
from geo.position import Floats, on_earth

WGS84 = "EPSG:4326"
_ZONE_DEGREES = 6
_ZONES = 60
_NORTH, _SOUTH = 32600, 32700  # EPSG codes of the UTM zones, before the zone number


def metric_crs(lon: npt.ArrayLike, lat: npt.ArrayLike) -> CRS:
    """Return the UTM zone of the centre of some places; lengths in it are true to 0.2 % over a city.

    Parameters
    ----------
    lon, lat
        WGS-84 degrees, numbers or arrays. The centre is the median of all that are places: one row
        at longitude 0 does not move a city to the ocean, and the order of the rows does not matter.

    Raises
    ------
    PositionOutOfRange
        If none of them is a place.
    """
    x, y = (np.atleast_1d(np.asarray(part, float)) for part in (lon, lat))
    good = on_earth(x, y)
    if not good.any():
        raise PositionOutOfRange(lon=_first(x), lat=_first(y))
    centre_lon, centre_lat = float(np.median(x[good])), float(np.median(y[good]))
    zone = int((centre_lon + 180.0) // _ZONE_DEGREES) % _ZONES + 1
    return CRS.from_epsg((_NORTH if centre_lat >= 0 else _SOUTH) + zone)


def to_metres(lon: npt.ArrayLike, lat: npt.ArrayLike, crs: CRS) -> tuple[Floats, Floats]:
    """Project WGS-84 degrees into a metric CRS; what cannot be projected becomes infinite."""
    x, y = _transformer(crs, inverse=False).transform(np.asarray(lon, float), np.asarray(lat, float))
    return np.asarray(x), np.asarray(y)


def shapes_to_metres(shapes: npt.NDArray[np.object_], crs: CRS) -> npt.NDArray[np.object_]:
    """Project an array of Shapely geometries from WGS-84 degrees into a metric CRS."""
    return _project(shapes, _transformer(crs, inverse=False))


def shapes_to_degrees(shapes: npt.NDArray[np.object_], crs: CRS) -> npt.NDArray[np.object_]:
    """Project an array of Shapely geometries from a metric CRS into WGS-84 degrees."""
    return _project(shapes, _transformer(crs, inverse=True))


def _first(values: Floats) -> float:
    return float(values[0]) if values.size else float("nan")


def _project(shapes: npt.NDArray[np.object_], transformer: Transformer) -> npt.NDArray[np.object_]:
    def pairs(lon_lat: Floats) -> Floats:
        return np.column_stack(transformer.transform(lon_lat[:, 0], lon_lat[:, 1]))

    return shapely.transform(shapes, pairs)


@cache
def _transformer(crs: CRS, *, inverse: bool) -> Transformer:
    from_crs, to_crs = (crs, WGS84) if inverse else (WGS84, crs)
    return Transformer.from_crs(from_crs, to_crs, always_xy=True)
