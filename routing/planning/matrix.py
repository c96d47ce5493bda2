"""Reads the travel-time matrix of a patrol problem."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from routing import errors
from routing.planning.fields import BEYOND_ALL, Field

NO_WAY_S = 1_000_000_000
"""In the file: this many seconds or more mean that there is no way."""
NEVER_S = 10**16
"""In memory: so long that no shift can hold it, wherever its epoch lies."""
Seconds = npt.NDArray[np.int64]


def read_matrix(field: Field, *, node_count: int) -> Seconds:
    """Return (n, n) whole seconds, row = from; a pair without a way holds ``NEVER_S``.

    Raises
    ------
    InputError
        The matrix is not square, or a cell is no whole number of seconds ≥ 0.
    """
    rows = field.entries()
    _refuse_unless(len(rows) == node_count, field, found=len(rows), nodes=node_count)
    matrix = np.empty((node_count, node_count), dtype=np.int64)
    for number, row in enumerate(rows):
        cells = row.value if isinstance(row.value, list) else row.entries()
        _refuse_unless(len(cells) == node_count, row, found=len(cells), nodes=node_count)
        matrix[number] = _read_row(row)
    matrix[matrix >= NO_WAY_S] = NEVER_S
    return matrix


def _refuse_unless(right: bool, field: Field, **params: Any) -> None:  # noqa: FBT001 - reads as an assertion
    if not right:
        raise field.refusal(errors.MatrixNotSquare, **params)


def _read_row(row: Field) -> Seconds:
    """Take whole rows of plain integers at once; look at cells one by one only if need be."""
    if set(map(type, row.value)) <= {int} and min(row.value) >= 0 and max(row.value) <= NO_WAY_S:
        return np.array(row.value, dtype=np.int64)
    return np.array([_seconds(cell) for cell in row.entries()], dtype=np.int64)


def _seconds(cell: Field) -> int:
    """Seconds of one cell; any finite number from ``NO_WAY_S`` on means the same, however long."""
    if isinstance(cell.value, int) and cell.value is not True and cell.value > NO_WAY_S:
        return NO_WAY_S
    return min(cell.whole(least=0, most=BEYOND_ALL), NO_WAY_S)
