"""The plane the made city is drawn in: metres east and north, CGCS2000 3-degree zone of 108 E."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS
from shapely.geometry import mapping

from geo.metric import shapes_to_degrees, to_metres

Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
# True to 0.1 % over the city; the same system as metric_epsg in its city.toml.
PLANE = CRS.from_epsg(4545)
# One centimetre: two parts that share a place in the plane share it in the file as well.
_DECIMALS = 7


def metres(lon_lat: npt.ArrayLike) -> Floats:
    """Project WGS-84 degrees, (n, 2) or (2,), into the plane."""
    places = np.asarray(lon_lat, float)
    return np.stack(to_metres(places[..., 0], places[..., 1], PLANE), axis=-1)


def degrees(xy: npt.ArrayLike) -> Floats:
    """Return longitude and latitude of places in the plane, (n, 2) or (2,), with seven decimals."""
    places = np.asarray(xy, float)
    points = np.atleast_1d(np.asarray(shapely.points(places.reshape(-1, 2))))
    back = shapely.get_coordinates(shapes_to_degrees(points, PLANE))
    return np.asarray(back.round(_DECIMALS)).reshape(places.shape)


def geometry(shape: Any) -> dict[str, Any]:
    """Return a shape of the plane as a GeoJSON geometry in degrees."""
    placed = shapely.transform(shape, degrees)
    drawn: dict[str, Any] = mapping(placed)
    return drawn


def collection(features: Any) -> dict[str, Any]:
    """Return a FeatureCollection that says it is synthetic."""
    return {"type": "FeatureCollection", "synthetic": True, "features": list(features)}


def feature(properties: dict[str, Any], shape: Any) -> dict[str, Any]:
    """Return a feature of a shape in the plane; its properties say that it is synthetic."""
    told = {**properties, "synthetic": True}
    return {"type": "Feature", "properties": told, "geometry": geometry(shape)}
