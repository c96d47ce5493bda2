"""Reads alerts from alerts.jsonl: one JSON object on each line, line by line."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from data.errors import (
    CellEmpty,
    FileEmpty,
    IdDoubled,
    NotAnObject,
    NotANumber,
    RowDoubled,
    TimeUnreadable,
)
from data.importers.cells import is_blank, number, text
from data.importers.file_kinds import check_file
from data.importers.json_lines import json_object, lines_of
from data.importers.report import RowReport
from data.records.alert import Alert, Prior
from data.records.caller import CallerNumber
from geo.errors import InputError
from geo.position import Position

# A call outside these years is a clock that was never set.
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_SHOWN = 60


def read_alerts(path: Path, *, max_bytes: int) -> tuple[tuple[Alert, ...], RowReport]:
    """Read alerts; id and at (with an offset) are required, blank lines are no rows.

    Returns
    -------
    alerts
        In the order of the file.
    report
        What became of each line, the first being row 1. Rejected: what is no JSON object, an empty id
        or time, values that cannot be read, an id that an earlier line with other content has. Warned
        of: exact repetitions (left out).

    Raises
    ------
    InputError
        If the file as a whole cannot be used.
    """
    check_file(path, max_bytes=max_bytes)
    found: dict[str, tuple[int, Alert]] = {}
    rows, rejected, warnings = 0, [], []
    for row, line in lines_of(path):
        rows += 1
        try:
            alert = _alert(line)
            first_row, first = found.setdefault(alert.given_id, (row, alert))
        except InputError as error:
            rejected.append(error.at(file=str(path), row=row))
            continue
        told = {"id": alert.given_id, "first_row": first_row}
        if first != alert:
            rejected.append(IdDoubled(file=str(path), row=row, field="id", **told))
        elif first_row != row:
            warnings.append(RowDoubled(file=str(path), row=row, field="id", **told))
    if not rows:
        raise FileEmpty(file=str(path))
    alerts = tuple(alert for _, alert in found.values())
    return alerts, RowReport(str(path), rows, len(alerts), tuple(rejected), tuple(warnings))


def _alert(line: bytes) -> Alert:
    written = json_object(line)
    prior = written.get("prior")
    caller = _text(written, "caller")
    return Alert(
        given_id=_text(written, "id", required=True),
        at=_moment(written),
        text=_text(written, "text"),
        category=_text(written, "category"),
        channel=_text(written, "channel"),
        caller=CallerNumber(caller) if caller else None,
        prior=None if prior is None else _prior(prior),
    )


def _text(written: dict[str, Any], field: str, *, required: bool = False) -> str:
    value = written.get(field)
    if is_blank(value):
        if required:
            raise CellEmpty(field=field)
        return ""
    try:
        return text(value)
    except InputError as error:
        raise error.at(field=field) from None


def _moment(written: dict[str, Any]) -> datetime:
    value = _text(written, "at", required=True)
    try:
        moment = datetime.fromisoformat(value.upper())
    except ValueError:
        raise TimeUnreadable(field="at", value=value[:_SHOWN]) from None
    if moment.utcoffset() is None or ":" not in value or not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise TimeUnreadable(field="at", value=value[:_SHOWN])
    return moment


def _prior(written: Any) -> Prior:
    if not isinstance(written, dict):
        raise NotAnObject(field="prior")
    try:
        position = Position(number(written.get("lon", "")), number(written.get("lat", "")))
        radius_m = None if is_blank(written.get("radius_m")) else number(written["radius_m"])
        if radius_m is not None and radius_m < 0:
            raise NotANumber(value=str(radius_m))
    except InputError as error:
        raise error.at(field="prior") from None
    return Prior(position, radius_m, _text(written, "source"))
