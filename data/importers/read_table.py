"""Reads any table file: its kind is told by name and content, its values stay as written."""

from __future__ import annotations

from pathlib import Path

from data.importers.delimited import read_delimited
from data.importers.features import read_geojson, read_geopackage
from data.importers.file_kinds import CSV, GEOJSON, XLSX, kind_of, read_bytes
from data.importers.tables import Table
from data.importers.workbooks import read_workbook


def read_table(path: Path, *, max_bytes: int) -> Table:
    """Read CSV, XLSX, GeoJSON or GeoPackage.

    Parameters
    ----------
    path
        A file whose suffix, if it promises a kind, must agree with its content.
    max_bytes
        A larger file is refused; for XLSX also what it unpacks to.

    Raises
    ------
    InputError
        With the file: missing, a folder, unreadable, too large, empty, of another kind, or broken.
    """
    data = read_bytes(path, max_bytes=max_bytes)
    kind = kind_of(path, data)
    if kind == CSV:
        return read_delimited(data, file=str(path))
    if kind == GEOJSON:
        return read_geojson(data, file=str(path))
    if kind == XLSX:
        return read_workbook(path, max_bytes=max_bytes)
    return read_geopackage(path)
