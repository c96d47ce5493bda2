"""Reads the patrol units: where each starts and ends, what it can do, when it is on duty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np

from data.errors import StationUnknown, UnitWithoutPosition
from data.importers.cells import flag, names, text, whole
from data.importers.places import Places, read_places
from data.importers.read_table import read_table
from data.importers.report import RowReport
from data.importers.rows import Field, Rows
from data.importers.shifts import Shift, parse_shift
from geo.errors import InputError

_MOST_PEOPLE = 1000


def _time(value: Any) -> str:
    """Return a written time; of a spreadsheet's time cell also midnight keeps its clock."""
    return value.isoformat() if isinstance(value, datetime) else text(value)


_WRITTEN = (
    Field("id", required=True),
    Field("name"),
    Field("station"),
    Field("marked", flag, default=True, dtype="bool"),
    Field("capabilities", names, (), dtype="object"),
    Field("officers", whole(0, _MOST_PEOPLE), 0, dtype="int64"),
    Field("auxiliaries", whole(0, _MOST_PEOPLE), 0, dtype="int64"),
    Field("shift_start", _time),
    Field("shift_end", _time),
)
_SHIFT = Field("shift", dtype="object")
UNIT_COLUMNS = (*(field.name for field in (*_WRITTEN, _SHIFT)), "geometry")


def read_units(
    path: Path, *, stations: gpd.GeoDataFrame | None, max_bytes: int
) -> tuple[gpd.GeoDataFrame, RowReport]:
    """Read units; an id and a position, of their own or of their station, are required.

    Parameters
    ----------
    path
        CSV, XLSX, GeoJSON or GeoPackage.
    stations
        As from :func:`data.importers.stations.read_stations`; a unit names its station by id, or by
        a name that only one station has. ``None`` if there are none.

    Returns
    -------
    frame
        ``UNIT_COLUMNS`` in that order: id, name (the id if empty), station ("" if empty), marked (True
        if empty), capabilities (tuple of texts), officers, auxiliaries (0 if empty), shift_start,
        shift_end as written, shift (what they mean, ``None`` if both are empty: see
        :func:`data.importers.shifts.shift_seconds`), the WGS-84 Point.
    report
        What became of each row. A unit with neither position nor station is rejected; an unknown
        station of a unit with a position is a warning.

    Raises
    ------
    InputError
        If the file as a whole cannot be used.
    """
    table = read_table(path, max_bytes=max_bytes)
    table.require("id")
    rows = Rows(table)
    found = {field.name: rows.values(field) for field in _WRITTEN}
    found["name"] = [name or unit for name, unit in zip(found["name"], found["id"], strict=True)]
    places = read_places(rows, required=False)
    _take_positions_of_stations(rows, places, found["station"], stations)
    found["shift"] = [None] * len(table.rows)
    for index in rows.kept.tolist():
        found["shift"][index] = _shift(rows, index, found["shift_start"][index], found["shift_end"][index])
    rows.reject_doubled_ids(found["id"])
    frame = rows.frame((*_WRITTEN, _SHIFT), found, places.points)
    return frame, rows.report(places.written)


def _shift(rows: Rows, index: int, start: str, end: str) -> Shift | None:
    try:
        return parse_shift(start, end)
    except InputError as error:
        rows.reject(index, error)
        return None


def _take_positions_of_stations(
    rows: Rows, places: Places, written: Sequence[str], stations: gpd.GeoDataFrame | None
) -> None:
    """Put units without a position at their station, or reject them."""
    position_of = _positions(stations)
    for index in rows.kept.tolist():
        station, has_own = written[index], not np.isnan(places.lon[index])
        at = position_of.get(station)
        if has_own and (at or not station or stations is None):
            continue
        if has_own:
            rows.warn(index, StationUnknown(station=station), field="station")
        elif at:
            places.lon[index], places.lat[index] = at
        elif station and stations is not None:
            rows.reject(index, StationUnknown(station=station), field="station")
        else:
            rows.reject(index, UnitWithoutPosition(), field="lon")


def _positions(stations: gpd.GeoDataFrame | None) -> dict[str, tuple[float, float]]:
    """Return positions by id, and by name where one station only has it."""
    if stations is None:
        return {}
    at = list(zip(stations.geometry.x.tolist(), stations.geometry.y.tolist(), strict=True))
    unique = ~stations["name"].duplicated(keep=False)
    by_name = {name: at[k] for k, name in enumerate(stations["name"]) if unique.iloc[k]}
    return by_name | dict(zip(stations["id"], at, strict=True))
