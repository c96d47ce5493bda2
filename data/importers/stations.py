"""Reads the street police stations of a city."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd

from data.importers.places import read_places
from data.importers.read_table import read_table
from data.importers.report import RowReport
from data.importers.rows import Field, Rows

_WRITTEN = (Field("id", required=True), Field("name", required=True), Field("district"))
STATION_COLUMNS = (*(field.name for field in _WRITTEN), "geometry")


def read_stations(path: Path, *, max_bytes: int) -> tuple[gpd.GeoDataFrame, RowReport]:
    """Read stations; id, name and a position are required.

    Returns
    -------
    frame
        ``STATION_COLUMNS`` in that order: id, name, district ("" if empty), the WGS-84 Point.
    report
        What became of each row.

    Raises
    ------
    InputError
        If the file as a whole cannot be used.
    """
    table = read_table(path, max_bytes=max_bytes)
    table.require("id", "name")
    rows = Rows(table)
    found = {field.name: rows.values(field) for field in _WRITTEN}
    places = read_places(rows)
    rows.reject_doubled_ids(found["id"])
    frame = rows.frame(_WRITTEN, found, places.points)
    return frame, rows.report(places.written)
