"""Reads how long calls of the past waited: ``t_min,response_min``, and ``node`` and ``priority`` if told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from data.errors import CellEmpty, NoRows
from data.importers.cells import is_blank, number
from data.importers.read_table import read_table
from data.importers.tables import Table
from geo.errors import InputError
from routing.errors import OutOfRange

_MOST_MIN = 1e9


def read_recorded_responses(path: Path, *, node_count: int, max_bytes: int) -> pd.DataFrame:
    """Read recorded calls.

    Returns
    -------
    columns t, response (minutes; NaN where the cell is empty: nobody came), node (-1 if not told),
    priority (0 if not told)

    Raises
    ------
    InputError
        With file, row and field.
    """
    table = read_table(path, max_bytes=max_bytes)
    table.require("t_min", "response_min")
    for problem in table.problems:
        raise problem
    if not len(table.rows):
        raise NoRows(file=table.file)
    return pd.DataFrame(
        {
            "t": _column(table, "t_min", most=_MOST_MIN),
            "response": _column(table, "response_min", most=_MOST_MIN, empty=np.nan),
            "node": _column(table, "node", most=node_count - 1, empty=-1).astype(np.int64),
            "priority": _column(table, "priority", most=100, empty=0).astype(np.int64),
        }
    )


def _column(table: Table, field: str, *, most: float, empty: float | None = None) -> Any:
    values = table.column(field)
    if values is None:
        return np.full(len(table.rows), empty)
    found = []
    for place, value in enumerate(values):
        try:
            found.append(_cell(value, most, empty))
        except InputError as error:
            raise error.at(file=table.file, row=table.numbers[place], field=field) from None
    return np.array(found, dtype=np.float64)


def _cell(value: Any, most: float, empty: float | None) -> float:
    if is_blank(value):
        if empty is None:
            raise CellEmpty
        return empty
    told = number(value)
    if not 0 <= told <= most:
        raise OutOfRange(value=str(value)[:40], least=0, most=most)
    return told
