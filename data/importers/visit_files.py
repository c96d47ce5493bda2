"""Reads what is known of visits to enterprises: appointments, past visits, what yesterday left over."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import geopandas as gpd

from data.errors import EnterpriseUnknown
from data.importers.cells import day, flag, whole
from data.importers.read_table import read_table
from data.importers.report import RowReport
from data.importers.rows import Field, Rows
from data.importers.shifts import moment_text
from geo.errors import InputError

_MOST_CARRIED = 1000
_ENTERPRISE = Field("enterprise", required=True)
_APPOINTMENT = (
    _ENTERPRISE,
    Field("from", moment_text, required=True),
    Field("until", moment_text, required=True),
    Field("fixed", flag, default=False, dtype="bool"),
)
_VISITED = (_ENTERPRISE, Field("on", day, None, required=True, dtype="datetime64[us]"))
_CARRIED = (_ENTERPRISE, Field("carried", whole(0, _MOST_CARRIED), 1, dtype="int64"))


def read_appointments(
    path: Path, *, known: Collection[str], max_bytes: int
) -> tuple[gpd.GeoDataFrame, RowReport]:
    """Read appointments: enterprise, from, until (HH:MM or ISO 8601, as written), fixed (False if empty).

    A row of an enterprise that is not known is rejected; several rows of one are several windows.

    Raises
    ------
    InputError
        If the file as a whole cannot be used.
    """
    return _read(path, _APPOINTMENT, known, Rows.reject, max_bytes=max_bytes)


def read_visited(path: Path, *, known: Collection[str], max_bytes: int) -> tuple[gpd.GeoDataFrame, RowReport]:
    """Read past visits: enterprise, on (datetime64); those of an unknown enterprise are left out with a word.

    Raises
    ------
    InputError
        If the file as a whole cannot be used.
    """
    return _read(path, _VISITED, known, Rows.drop, max_bytes=max_bytes)


def read_carried(path: Path, *, known: Collection[str], max_bytes: int) -> tuple[gpd.GeoDataFrame, RowReport]:
    """Read what an earlier day left over: enterprise, carried (how many days by now, 1 if empty).

    Raises
    ------
    InputError
        If the file as a whole cannot be used.
    """
    return _read(path, _CARRIED, known, Rows.drop, max_bytes=max_bytes)


def _read(
    path: Path,
    fields: Sequence[Field],
    known: Collection[str],
    leave_out: Callable[[Rows, int, InputError], None],
    *,
    max_bytes: int,
) -> tuple[gpd.GeoDataFrame, RowReport]:
    table = read_table(path, max_bytes=max_bytes)
    table.require(*(field.name for field in fields if field.required))
    rows = Rows(table)
    found = {field.name: rows.values(field) for field in fields}
    for index in rows.kept.tolist():
        firm = found["enterprise"][index]
        if firm not in known:
            leave_out(rows, index, EnterpriseUnknown(enterprise=firm, field="enterprise"))
    return rows.frame(fields, found, [None] * len(table.rows)), rows.report()
