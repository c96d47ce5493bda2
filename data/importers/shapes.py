"""Turns GeoJSON geometries into shapes, naming what is wrong instead of mending it."""

from __future__ import annotations

import math
from typing import Any

import shapely
import shapely.geometry
from shapely.geometry.base import BaseGeometry

from data.errors import GeometryBroken, GeometryEmpty, GeometryKind, NotANumber, RingOpen, RingTooShort

# How deep positions are nested in the coordinates of each kind (RFC 7946, 3.1).
_DEPTHS = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
_LEAST_RING = 4


def shape_of(geometry: Any) -> BaseGeometry:
    """Return the two-dimensional shape of a GeoJSON geometry.

    Raises
    ------
    GeometryEmpty, GeometryKind, GeometryBroken, NotANumber, RingOpen, RingTooShort
    """
    if geometry is None:
        raise GeometryEmpty
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in _DEPTHS:
        raise GeometryKind(expected=", ".join(_DEPTHS), found=str(kind))
    coordinates = _nested(geometry.get("coordinates"), _DEPTHS[kind])
    _check_rings(kind, coordinates)
    try:
        return shapely.geometry.shape({"type": kind, "coordinates": coordinates})
    except (ValueError, TypeError, shapely.errors.ShapelyError) as error:
        raise GeometryBroken(reason=str(error)) from None


def _nested(coordinates: Any, depth: int) -> Any:
    if not coordinates:
        raise GeometryEmpty
    if not isinstance(coordinates, list):
        raise GeometryBroken(reason="coordinates are no list")
    return [_nested(inner, depth - 1) for inner in coordinates] if depth else _position(coordinates)


def _position(coordinates: list[Any]) -> tuple[float, float]:
    if len(coordinates) < 2:  # noqa: PLR2004 - longitude and latitude
        raise GeometryBroken(reason="a position has less than two numbers")
    for value in coordinates[:2]:
        if isinstance(value, bool) or not isinstance(value, int | float) or not _is_finite(value):
            raise NotANumber(value=str(value)[:40])
    return float(coordinates[0]), float(coordinates[1])


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _check_rings(kind: str, coordinates: Any) -> None:
    polygons = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(kind, [])
    for ring in (ring for polygon in polygons for ring in polygon):
        if ring[0] != ring[-1]:
            raise RingOpen
        if len(ring) < _LEAST_RING:
            raise RingTooShort(found=len(ring))
