"""Reads the track of a car: time, lon, lat and perhaps accuracy_m of each fix, in the order of the file."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from data.errors import NoRows, NotANumber, PointsRejected, TimeUnreadable
from data.importers.cells import number, text
from data.importers.places import read_places
from data.importers.read_table import read_table
from data.importers.report import refuse_swapped
from data.importers.rows import Field, Rows
from routing.network.matching.track import Track

# A fix outside these years is a clock that was never set.
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_UNIX = re.compile(r"[0-9]{1,13}(\.[0-9]*)?")
# Seconds until the year 2286 are below this, milliseconds since April 1970 above.
_MILLISECONDS_FROM = 1e10
_MS = 1000.0
_SHOWN = 60


@dataclass(frozen=True, eq=False)
class WrittenTrack:
    """A track and its times as they stand in the file.

    Attributes
    ----------
    track : seconds since 1970-01-01 UTC
    times : text
    """

    track: Track
    times: list[str]


def read_track(path: Path, *, max_bytes: int) -> WrittenTrack:
    """Read a track: every row must be usable, for the result has a row for each.

    A time is ISO 8601 with an offset, or a Unix time in seconds or milliseconds. An accuracy of 0, as
    receivers write that do not know it, is none.

    Raises
    ------
    InputError
        The file cannot be used as a whole, or any of its rows.
    """
    table = read_table(path, max_bytes=max_bytes)
    table.require("time", "lon", "lat")
    rows = Rows(table)
    times = rows.values(Field("time", _time, ("", 0.0), required=True))
    accuracy_m = np.array(rows.values(Field("accuracy_m", _accuracy_m, 0.0)), dtype=float)
    places = read_places(rows, zero_is_a_place=True)
    report = rows.report(places.written)
    refuse_swapped(report)
    if report.rejected:
        raise PointsRejected(report.rejected, file=str(path), rejected=report.rejected_rows, rows=report.rows)
    if not table.rows:
        raise NoRows(file=str(path))
    seconds = np.array([moment for _, moment in times])
    track = Track(seconds, places.lon, places.lat, np.where(accuracy_m > 0.0, accuracy_m, np.nan))
    return WrittenTrack(track, [written for written, _ in times])


def _accuracy_m(value: Any) -> float:
    found = number(value)
    if found < 0.0:
        raise NotANumber(value=str(value)[:_SHOWN])
    return found


def _time(value: Any) -> tuple[str, float]:
    """Return a time as written and in seconds since 1970."""
    written = text(value)
    if _UNIX.fullmatch(written):
        seconds = float(written)
        return written, seconds if seconds < _MILLISECONDS_FROM else seconds / _MS
    with suppress(ValueError):
        moment = datetime.fromisoformat(written.upper())
        if moment.tzinfo and ":" in written and _FIRST_YEAR <= moment.year <= _LAST_YEAR:
            return written, moment.timestamp()
    raise TimeUnreadable(value=written[:_SHOWN])
