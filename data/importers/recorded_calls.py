"""Reads the calls of a past period: ``t_min,node,priority,service_min``, and ``units``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from data.errors import CellEmpty, NotANumber, NotAWholeNumber
from data.importers.read_table import read_table
from data.importers.tables import Table
from routing.errors import OutOfRange
from routing.simulation.reading import MOST_CLASSES, MOST_MIN, MOST_UNITS
from routing.simulation.scenario import Floats, Ints, RecordedCalls


def read_recorded_calls(path: Path, *, node_count: int, max_bytes: int) -> RecordedCalls:
    """Read calls in the order of the file.

    Raises
    ------
    InputError
        With file, row and field: a column is missing, a value is no number or outside its limits.
    """
    table = read_table(path, max_bytes=max_bytes)
    table.require("t_min", "node", "priority", "service_min")
    for problem in table.problems:
        raise problem
    count = len(table.rows)
    has_units = table.column("units") is not None
    return RecordedCalls(
        t=_numbers(table, "t_min", 0, MOST_MIN),
        node=_wholes(table, "node", 0, node_count - 1),
        priority=_wholes(table, "priority", 1, MOST_CLASSES),
        service=_numbers(table, "service_min", 0, MOST_MIN),
        units=_wholes(table, "units", 1, MOST_UNITS) if has_units else np.ones(count, dtype=np.int32),
    )


def _wholes(table: Table, field: str, least: int, most: int) -> Ints:
    numbers = _numbers(table, field, least, most)
    for row in np.flatnonzero(numbers != np.floor(numbers))[:1]:
        raise NotAWholeNumber(
            file=table.file,
            row=table.numbers[row],
            field=field,
            value=_written(table, field, row),
            least=least,
            greatest=most,
        )
    return numbers.astype(np.int32)


def _numbers(table: Table, field: str, least: float, most: float) -> Floats:
    values = table.column(field) or []
    numbers = np.array([_number(value) for value in values], dtype=np.float64)
    for row in np.flatnonzero(~((numbers >= least) & (numbers <= most)))[:1]:
        where = {"file": table.file, "row": table.numbers[row], "field": field}
        if values[row] is None:
            raise CellEmpty(**where)
        if np.isnan(numbers[row]):
            raise NotANumber(value=_written(table, field, row), **where)
        raise OutOfRange(value=_written(table, field, row), least=least, most=most, **where)
    return numbers


def _number(value: Any) -> float:
    """Return a number as it is meant; what is none is NaN."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def _written(table: Table, field: str, row: int) -> str:
    return str((table.column(field) or [])[row])[:40]
