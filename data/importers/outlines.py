"""Brings the outlines of rows to WGS-84 and rejects those that are no areas, instead of mending them."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from data.errors import AxesSwappedRow, ColumnMissing, GeometryBroken, GeometryEmpty, GeometryKind
from data.importers.rows import Rows
from data.importers.tables import Shape
from geo.datum import to_wgs84
from geo.errors import InputError, PositionOutOfRange
from geo.position import on_earth


def read_outlines(rows: Rows, datum: list[str]) -> list[Any]:
    """Return a Polygon or MultiPolygon for each row that is kept, ``None`` for the others.

    Parameters
    ----------
    rows
        Of a file with geometry.
    datum
        Of each row, a name in ``geo.datum.DATUMS``.

    Raises
    ------
    ColumnMissing
        If the file is of a kind without geometry.
    """
    if rows.table.shapes is None:
        found = ", ".join(rows.table.headers)
        raise ColumnMissing(file=rows.table.file, field="geometry", column="geometry", found=found)
    outlines: list[Any] = [None] * len(rows.table.rows)
    for index in rows.kept.tolist():
        try:
            outlines[index] = _outline(rows.table.shapes[index], datum[index])
        except InputError as error:
            rows.reject(index, error, field="geometry")
    return outlines


def _outline(shape: Shape, datum: str) -> BaseGeometry:
    if isinstance(shape, InputError):
        raise shape
    if shape is None or shape.is_empty:
        raise GeometryEmpty
    if not isinstance(shape, Polygon | MultiPolygon):
        raise GeometryKind(expected="Polygon", found=shape.geom_type)
    outline = shapely.transform(shape, lambda at: np.column_stack(to_wgs84(at[:, 0], at[:, 1], datum)))
    _check_range(outline)
    if not outline.is_valid:
        raise GeometryBroken(reason=shapely.is_valid_reason(outline))
    return outline


def _check_range(outline: BaseGeometry) -> None:
    at = shapely.get_coordinates(outline)
    stray = np.flatnonzero(~on_earth(at[:, 0], at[:, 1]))
    if not len(stray):
        return
    lon, lat = (float(value) for value in at[stray[0]])
    if on_earth(at[:, 1], at[:, 0]).all():
        raise AxesSwappedRow(lon=lon, lat=lat)
    raise PositionOutOfRange(lon=lon, lat=lat)
