"""Reads the register of enterprises: one Point per firm, with what it does and when it reopened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd

from data.errors import ClosedBeforeReopened, CreditCodeWrong, MoreReturnedThanWorkers
from data.importers.cells import day, flag, whole
from data.importers.places import read_places
from data.importers.read_table import read_table
from data.importers.report import RowReport
from data.importers.rows import Field, Rows
from geo.credit_code import is_credit_code

# The greatest factories of the country have some 350 000; beyond this a column has slipped.
_MOST_WORKERS = 1_000_000

_WRITTEN = (
    Field("id", required=True),
    Field("name", required=True),
    Field("category"),
    Field("address"),
    Field("district"),
    Field("township"),
    Field("park"),
    Field("workers", whole(0, _MOST_WORKERS), 0, dtype="int64"),
    Field("workers_returned", whole(0, _MOST_WORKERS), 0, dtype="int64"),
    Field("reopened_on", day, None, dtype="datetime64[us]"),
    Field("closed_on", day, None, dtype="datetime64[us]"),
    Field("key_unit", flag, default=False, dtype="bool"),
    Field("scale"),
    Field("hazard"),
    Field("credit_code"),
)
_DERIVED = (
    Field("datum"),
    Field("lon_as_written", dtype="float64"),
    Field("lat_as_written", dtype="float64"),
)
ENTERPRISE_COLUMNS = (*(field.name for field in (*_WRITTEN, *_DERIVED)), "geometry")


def read_enterprises(path: Path, *, max_bytes: int) -> tuple[gpd.GeoDataFrame, RowReport]:
    """Read a register from CSV, XLSX, GeoJSON or GeoPackage; id, name and a position are required.

    Returns
    -------
    frame
        ``ENTERPRISE_COLUMNS`` in that order, EPSG:4326: texts ("" if empty), workers and
        workers_returned (0 if empty), reopened_on and closed_on (datetime64[us] or NaT), key_unit
        (False if empty), the declared datum and the coordinates as written, the WGS-84 Point.
    report
        Rejected: an empty id, name or position, an id that an earlier row with other content has,
        values that cannot be read, a firm that closes before it reopens. Warned of: exact
        repetitions (left out), wrong check characters of credit codes, more workers returned than
        there are.

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
    for index in rows.kept.tolist():
        _check(rows, found, index)
    found |= {
        "datum": places.written.datum.tolist(),
        "lon_as_written": places.written.lon.tolist(),
        "lat_as_written": places.written.lat.tolist(),
    }
    frame = rows.frame((*_WRITTEN, *_DERIVED), found, places.points)
    return frame, rows.report(places.written)


def _check(rows: Rows, found: Mapping[str, Sequence[Any]], index: int) -> None:
    """Compare the fields of one row with each other."""
    reopened_on, closed_on = found["reopened_on"][index], found["closed_on"][index]
    if reopened_on and closed_on and closed_on < reopened_on:
        told = {"reopened_on": reopened_on.isoformat(), "closed_on": closed_on.isoformat()}
        rows.reject(index, ClosedBeforeReopened(**told), field="closed_on")
    workers, returned = found["workers"][index], found["workers_returned"][index]
    if workers and returned > workers:
        error = MoreReturnedThanWorkers(workers=workers, workers_returned=returned)
        rows.warn(index, error, field="workers_returned")
    code = found["credit_code"][index]
    if code and not is_credit_code(code):
        rows.warn(index, CreditCodeWrong(credit_code=code), field="credit_code")
