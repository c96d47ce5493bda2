"""Reads transports of workers: who is to be driven where by when, in which vehicles, and posts on the way."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd

from data.errors import DriveToTheSamePlace, PlaceUnknown
from data.importers.cells import whole
from data.importers.read_table import read_table
from data.importers.report import RowReport
from data.importers.rows import Field, Rows
from data.importers.shifts import moment_text, parse_shift
from geo.errors import InputError

_MOST_PEOPLE, _MOST_SEATS = 100_000, 500
_ID = Field("id", required=True)
_REQUEST = (
    _ID,
    Field("origin", required=True),
    Field("destination", required=True),
    Field("people", whole(1, _MOST_PEOPLE), 1, required=True, dtype="int64"),
    Field("ready", moment_text, required=True),
    Field("latest", moment_text, required=True),
)
_VEHICLE = (
    _ID,
    Field("seats", whole(1, _MOST_SEATS), 1, required=True, dtype="int64"),
    Field("place", required=True),
    Field("shift_start", moment_text),
    Field("shift_end", moment_text),
)
_POST = (
    _ID,
    Field("place", required=True),
    Field("from", moment_text, required=True),
    Field("until", moment_text, required=True),
)
_Check = Callable[[Mapping[str, Sequence[Any]], int], InputError | None]


def read_requests(
    path: Path, *, places: Collection[str], max_bytes: int
) -> tuple[gpd.GeoDataFrame, RowReport]:
    """Read requests: id, origin, destination (ids of places), people, ready, latest (as written).

    Rows of a place that is not known, of one place only or of less than one person are rejected.

    Raises
    ------
    InputError
        If the file as a whole cannot be used.
    """

    def check(found: Mapping[str, Sequence[Any]], row: int) -> InputError | None:
        if found["origin"][row] == found["destination"][row]:
            return DriveToTheSamePlace(place=found["origin"][row], field="destination")
        return None

    return _read(path, _REQUEST, ("origin", "destination"), places, check, max_bytes=max_bytes)


def read_vehicles(
    path: Path, *, places: Collection[str], max_bytes: int
) -> tuple[gpd.GeoDataFrame, RowReport]:
    """Read vehicles: id, seats for passengers, place (an id), shift_start, shift_end (as written or "").

    Raises
    ------
    InputError
        If the file as a whole cannot be used.
    """

    def check(found: Mapping[str, Sequence[Any]], row: int) -> InputError | None:
        try:
            parse_shift(found["shift_start"][row], found["shift_end"][row])
        except InputError as error:
            return error
        return None

    return _read(path, _VEHICLE, ("place",), places, check, max_bytes=max_bytes)


def read_posts(path: Path, *, places: Collection[str], max_bytes: int) -> tuple[gpd.GeoDataFrame, RowReport]:
    """Read posts that need a unit: id, place (an id), from, until (as written).

    Raises
    ------
    InputError
        If the file as a whole cannot be used.
    """
    return _read(path, _POST, ("place",), places, lambda _found, _row: None, max_bytes=max_bytes)


def _read(
    path: Path,
    fields: Sequence[Field],
    place_fields: Sequence[str],
    places: Collection[str],
    check: _Check,
    *,
    max_bytes: int,
) -> tuple[gpd.GeoDataFrame, RowReport]:
    table = read_table(path, max_bytes=max_bytes)
    table.require(*(field.name for field in fields if field.required))
    rows = Rows(table)
    found = {field.name: rows.values(field) for field in fields}
    for row in rows.kept.tolist():
        unknown = [name for name in place_fields if found[name][row] not in places]
        problem = (
            PlaceUnknown(place=found[unknown[0]][row], field=unknown[0]) if unknown else check(found, row)
        )
        if problem is not None:
            rows.reject(row, problem)
    rows.reject_doubled_ids(found["id"])
    return rows.frame(fields, found, [None] * len(table.rows)), rows.report()
