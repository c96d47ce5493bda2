"""What demand is learnt from: alerts made by citizens, each at a place and an hour of the record.

What patrols discover depends on where they were sent, so a rate learnt from it sends them there again. Such
rows, and arrests with them, are left out and counted. Sources: Lum & Isaac, To predict and serve?,
Significance 13 (2016); Ensign et al., Runaway feedback loops in predictive policing, Proceedings of FAT*
(2018).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from geo.errors import InputError
from routing import errors
from routing.numbers import Floats, Ints, numbers, wholes

CITIZEN = "call"
"""The one source that is learnt from."""
OUTSIDE = "outside"
"""Counted like a source: calls before or after the record."""
HOUR = timedelta(hours=1)
_FIRST_ROW = 2


@dataclass(frozen=True)
class Record:
    """The hours that are looked at: full ones from a begin on, which end by an end.

    Attributes
    ----------
    begin, end : aware
    zone : whose clock tells the hour of the week
    """

    begin: datetime
    end: datetime
    zone: tzinfo

    def __post_init__(self) -> None:
        for field, value in (("begin", self.begin), ("end", self.end)):
            if value.tzinfo is None:
                raise errors.NotAnInstant(field=field, value=value.isoformat())
        if self.hours < 1:
            raise errors.EndsBeforeItBegins(
                field="end", begin=self.begin.isoformat(), end=self.end.isoformat()
            )

    @property
    def hours(self) -> int:
        """How many full hours there are."""
        return int((self.end - self.begin) // HOUR)

    def hours_of_week(self) -> Ints:
        """Return (hours,) 0 … 167 of each hour; 0 is Monday 00:00 by the zone's clock."""
        clock = pd.date_range(self.begin, periods=self.hours, freq="h").tz_convert(self.zone)
        return np.asarray(clock.day_of_week * 24 + clock.hour, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class CitizenCalls:
    """Calls that may be learnt from.

    Attributes
    ----------
    node, hour : (calls,) where, and in which hour of the record
    priority : (calls,) 1 = most urgent
    left_out : how many rows of other sources there were, by source
    """

    node: Ints
    hour: Ints
    priority: Ints
    left_out: Mapping[str, int]


def citizen_calls(
    frame: pd.DataFrame, record: Record, *, nodes: Any, source_of_all: str | None = None
) -> CitizenCalls:
    """Return the calls of citizens in a record.

    Parameters
    ----------
    frame : one row for each alert; ``at`` (aware time), ``node`` or ``lon`` and ``lat``, ``source``,
        ``priority`` (1 if there is no such column); other columns, categories among them, are not read
    nodes : (nodes, 2) longitude and latitude; a call is counted at the nearest one
    source_of_all : where all rows are from if there is no column ``source``

    Raises
    ------
    SourceMissing
        Nobody says whether the rows are calls of citizens.
    DemandColumnMissing, NotAnInstant, NotANumber, OutOfRange …
        Of the table, with its row; the header is row 1.
    """
    places = numbers(nodes, field="nodes", shape=(None, 2), least=-180, most=180)
    sources = _sources(frame, source_of_all)
    is_call = (sources == CITIZEN).to_numpy()
    left_out = {
        str(name): int(count) for name, count in sources[~is_call].value_counts().sort_index().items()
    }
    calls = frame[is_call]
    rows = np.flatnonzero(is_call) + _FIRST_ROW
    hour = _hours(calls, rows, record)
    inside = (hour >= 0) & (hour < record.hours)
    if not inside.all():
        left_out[OUTSIDE] = int((~inside).sum())
    node = _nodes(calls, rows, places)
    priority = np.ones(len(calls), dtype=np.int64)
    if "priority" in calls:
        priority = _at_rows(wholes, calls["priority"], rows, field="priority", least=1, most=9)
    return CitizenCalls(node[inside], hour[inside], priority[inside], left_out)


def _sources(frame: pd.DataFrame, source_of_all: str | None) -> pd.Series[str]:
    if "source" in frame:
        return frame["source"].astype(object).fillna("").astype(str).str.strip().str.lower()
    if source_of_all is None:
        raise errors.SourceMissing(field="source")
    return pd.Series(source_of_all, index=frame.index, dtype=str)


def _column(frame: pd.DataFrame, name: str) -> pd.Series[Any]:
    if name not in frame:
        raise errors.DemandColumnMissing(field=name, column=name)
    return frame[name]


def _hours(calls: pd.DataFrame, rows: Ints, record: Record) -> Ints:
    """Return the hour of the record of each call, counted from its begin."""
    column = _column(calls, "at")
    if isinstance(column.dtype, pd.DatetimeTZDtype) and not column.isna().any():
        return np.asarray((column - pd.Timestamp(record.begin)) // pd.Timedelta(HOUR), dtype=np.int64)
    found = np.empty(len(calls), dtype=np.int64)
    for place, value in enumerate(column):
        at = value if isinstance(value, datetime) else None
        if at is None or pd.isna(at) or at.tzinfo is None:
            raise errors.NotAnInstant(field="at", row=int(rows[place]), value=str(value))
        found[place] = (at - record.begin) // HOUR
    return found


def _nodes(calls: pd.DataFrame, rows: Ints, places: Floats) -> Ints:
    if "node" in calls:
        found: Ints = _at_rows(wholes, calls["node"], rows, field="node", least=0, most=len(places) - 1)
        return found
    lon, lat = (
        _at_rows(numbers, _column(calls, name), rows, field=name, least=-limit, most=limit)
        for name, limit in (("lon", 180), ("lat", 90))
    )
    _apart, nearest = cKDTree(_on_sphere(places)).query(_on_sphere(np.column_stack([lon, lat])))
    return np.asarray(nearest, dtype=np.int64)


def _at_rows(check: Any, column: pd.Series[Any], rows: Ints, **limits: Any) -> Any:
    """Check a column, naming the row of the table."""
    try:
        return check(column.to_numpy(), shape=(None,), **limits)
    except InputError as error:
        error.row = int(rows[error.row - 1]) if isinstance(error.row, int) else None
        raise


def _on_sphere(places: Floats) -> Floats:
    """Return points of the unit sphere, where the nearest is the nearest along the ground too."""
    lon, lat = np.radians(places).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
