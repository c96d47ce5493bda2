"""Brings the positions of rows to WGS-84 and rejects those that are no places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from data.errors import AxesSwappedRow, CellEmpty, GeometryEmpty, GeometryKind, PositionIsZero
from data.importers.cells import number, text
from data.importers.report import WrittenPlaces
from data.importers.rows import Field, Rows
from geo.datum import datum_name, to_wgs84
from geo.errors import InputError, PositionOutOfRange
from geo.gauss_kruger import LEAST_EASTING_M
from geo.position import MAX_LON, on_earth

Floats = npt.NDArray[np.float64]


def _datum(value: object) -> str:
    return datum_name(text(value))


DATUM = Field("datum", _datum, "wgs84")


@dataclass(frozen=True, eq=False)
class Places:
    """Where the rows of a table are.

    Attributes
    ----------
    lon, lat : (n,) WGS-84 degrees; NaN where a row has none
    written : the same as they stand in the file
    """

    lon: Floats
    lat: Floats
    written: WrittenPlaces

    @property
    def points(self) -> npt.NDArray[np.object_]:
        """The positions as shapes."""
        return np.asarray(shapely.points(self.lon, self.lat), dtype=object)


def read_places(rows: Rows, *, required: bool = True, zero_is_a_place: bool = False) -> Places:
    """Read the position of each row from its Point geometry, else from lon, lat, under its datum.

    Rows whose position is missing (if ``required``), no number, 0/0 or off the earth are rejected; a
    row that would fit with the axes exchanged is told so. Registers write 0/0 for "unknown"; with
    ``zero_is_a_place`` it is a place in the Gulf of Guinea.

    Raises
    ------
    ColumnMissing
        If the file has neither geometry nor the columns lon and lat, and they are required.
    """
    if required and rows.table.shapes is None:
        rows.table.require("lon", "lat")
    datum = np.array(rows.values(DATUM), dtype=object)
    x, y = _written(rows, required=required)
    for index in rows.kept.tolist():
        problem = _problem(x[index], y[index], datum[index], zero_is_a_place=zero_is_a_place)
        if problem is not None:
            rows.reject(index, problem)
    lon, lat = _converted(rows, x, y, datum)
    district = np.array(rows.values(Field("district")), dtype=object)
    return Places(lon, lat, WrittenPlaces(x, y, datum, district))


def _written(rows: Rows, *, required: bool) -> tuple[Floats, Floats]:
    shapes = rows.table.shapes
    from_cells = required and shapes is None
    x = np.array(rows.values(Field("lon", number, np.nan, required=from_cells)), dtype=float)
    y = np.array(rows.values(Field("lat", number, np.nan, required=from_cells)), dtype=float)
    for index, shape in enumerate(shapes or ()):
        if isinstance(shape, Point) and not shape.is_empty:
            x[index], y[index] = shape.x, shape.y
        elif isinstance(shape, InputError):
            rows.reject(index, shape, field="geometry")
        elif isinstance(shape, BaseGeometry):
            rows.reject(index, _no_point(shape), field="geometry")
        elif required and np.isnan(x[index]):
            rows.reject(index, GeometryEmpty(), field="geometry")
    half = rows.kept[np.isnan(x[rows.kept]) != np.isnan(y[rows.kept])]
    for index in half.tolist():
        rows.reject(index, CellEmpty(), field="lon" if np.isnan(x[index]) else "lat")
    return x, y


def _no_point(shape: BaseGeometry) -> InputError:
    return GeometryEmpty() if shape.is_empty else GeometryKind(expected="Point", found=shape.geom_type)


def _problem(x: float, y: float, datum: str, *, zero_is_a_place: bool) -> InputError | None:
    """Return what speaks against coordinates as written; none speaks against none at all."""
    if np.isnan(x) or (datum == "cgcs2000" and abs(x) >= LEAST_EASTING_M):
        return None
    if x == 0 and y == 0 and not zero_is_a_place:
        return PositionIsZero(field="lon")
    if on_earth(x, y):
        return None
    if on_earth(y, x):
        return AxesSwappedRow(field="lat", lon=float(x), lat=float(y))
    return _out_of_range(x, y)


def _out_of_range(x: float, y: float) -> PositionOutOfRange:
    return PositionOutOfRange(field="lon" if not abs(x) <= MAX_LON else "lat", lon=float(x), lat=float(y))


def _converted(rows: Rows, x: Floats, y: Floats, datum: npt.NDArray[np.object_]) -> tuple[Floats, Floats]:
    """Return WGS-84 positions of the kept rows; NaN elsewhere."""
    lon, lat = np.full(x.shape, np.nan), np.full(y.shape, np.nan)
    for name in sorted(set(datum[rows.kept])):
        here = rows.kept[datum[rows.kept] == name]
        try:
            lon[here], lat[here] = to_wgs84(x[here], y[here], name)
        except InputError:
            _convert_each(rows, here, (x, y), name, into=(lon, lat))
    stray = rows.kept[~np.isnan(x[rows.kept]) & ~on_earth(lon[rows.kept], lat[rows.kept])]
    for index in stray.tolist():
        rows.reject(index, _out_of_range(x[index], y[index]))
    return lon, lat


def _convert_each(
    rows: Rows,
    here: npt.NDArray[np.intp],
    written: tuple[Floats, Floats],
    datum: str,
    *,
    into: tuple[Floats, Floats],
) -> None:
    """Convert row by row, so that one unusable row does not stop the others."""
    (x, y), (lon, lat) = written, into
    for index in here.tolist():
        try:
            lon[index], lat[index] = to_wgs84(x[index], y[index], datum)
        except InputError as error:
            rows.reject(index, error, field="lon")
