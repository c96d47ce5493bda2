"""Reads the outlines of districts and townships (admin.geojson)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd

from data.errors import LevelUnknown, NotAList
from data.importers.cells import json_list, names, number, text
from data.importers.outlines import read_outlines
from data.importers.places import DATUM
from data.importers.read_table import read_table
from data.importers.report import RowReport
from data.importers.rows import Field, Rows
from geo.position import Position

LEVELS = ("district", "township")


def _seat(value: Any) -> Position:
    place = json_list(value)
    if len(place) != 2:  # noqa: PLR2004 - longitude and latitude
        raise NotAList(value=str(value)[:40])
    return Position(number(place[0]), number(place[1]))


_WRITTEN = (
    Field("level", lambda value: text(value).casefold(), required=True),
    Field("name", required=True),
    Field("aliases", names, (), dtype="object"),
    Field("district"),
    Field("seat", _seat, None, dtype="object"),
)
AREA_COLUMNS = (*(field.name for field in _WRITTEN), "geometry")


def read_areas(path: Path, *, max_bytes: int) -> tuple[gpd.GeoDataFrame, RowReport]:
    """Read areas from GeoJSON or GeoPackage; level, name and a valid outline are required.

    Returns
    -------
    frame
        ``AREA_COLUMNS`` in that order: level, name, aliases (tuple of texts), district ("" if
        empty), seat (:class:`geo.position.Position` or ``None``), the WGS-84 Polygon or MultiPolygon.
    report
        What became of each row; a level that is neither district nor township is a warning.

    Raises
    ------
    InputError
        If the file as a whole cannot be used.
    """
    table = read_table(path, max_bytes=max_bytes)
    table.require("level", "name")
    rows = Rows(table)
    found = {field.name: rows.values(field) for field in _WRITTEN}
    outlines = read_outlines(rows, rows.values(DATUM))
    for index in rows.kept.tolist():
        if found["level"][index] not in LEVELS:
            rows.warn(index, LevelUnknown(level=found["level"][index]), field="level")
    return rows.frame(_WRITTEN, found, outlines), rows.report()
