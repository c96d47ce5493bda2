"""Vertices of roads brought to WGS-84 and refused where they are no places on the earth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from data.errors import AxesSwappedRow, CrsUnknown, RoadVertexUnreadable
from geo.datum import to_wgs84
from geo.errors import PositionOutOfRange
from geo.position import MAX_LAT, MAX_LON, Floats, on_earth

_WGS84 = CRS.from_epsg(4326)


def wgs84_places(xy: Floats, *, rows: Sequence[int | str], crs: str = "", datum: str = "") -> Floats:
    """Return lon and lat, (n, 2), of vertices in a coordinate system and a datum.

    Parameters
    ----------
    xy
        (n, 2) longitude and latitude, or easting and northing.
    rows
        (n,) where each vertex stands, for a refusal.
    crs
        Anything that names a coordinate reference system; empty is WGS-84.
    datum
        A datum of ``geo.datum``; empty is WGS-84.

    Raises
    ------
    CrsUnknown, DatumUnknown
        The system or the datum is not known.
    RoadVertexUnreadable, AxesSwappedRow, PositionOutOfRange
        A vertex is no number, or no place on the earth.
    """
    moved = _transformed(xy, crs)
    if datum and len(moved):
        moved = np.column_stack(to_wgs84(moved[:, 0], moved[:, 1], datum))
    bad = ~on_earth(moved[:, 0], moved[:, 1])
    if bad.any():
        place = int(np.argmax(bad))
        raise _refusal(xy[place], moved[place]).at(row=rows[place])
    return moved


def _transformed(xy: Floats, crs: str) -> Floats:
    if not crs:
        return xy
    try:
        source = CRS.from_user_input(crs)
        if source.equals(_WGS84, ignore_axis_order=True):
            return xy
        transformer = Transformer.from_crs(source, _WGS84, always_xy=True)
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))
    except (CRSError, ProjError) as error:
        raise CrsUnknown(crs=crs) from error


def _refusal(written: Floats, moved: Floats) -> RoadVertexUnreadable | AxesSwappedRow | PositionOutOfRange:
    x, y = (float(part) for part in written)
    if not np.isfinite(written).all():
        return RoadVertexUnreadable(vertex=f"({x}, {y})")
    if abs(x) <= MAX_LAT < abs(y) <= MAX_LON:
        return AxesSwappedRow(lon=x, lat=y)
    lon, lat = (float(part) for part in moved)
    return PositionOutOfRange(lon=lon, lat=lat)
