"""Reads the columns of a table field by field and keeps account of the rows that must be left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from data.errors import CellEmpty, IdDoubled, NoRows, RowDoubled
from data.importers.cells import is_blank, text
from data.importers.report import RowReport, WrittenPlaces
from data.importers.tables import Table
from geo.errors import InputError


@dataclass(frozen=True)
class Field:
    """One column: its name, how a value is read, and what an empty cell means.

    Attributes
    ----------
    name : the field, as in the contract
    read : turns a written value into what the frame holds, or raises an ``InputError``
    default : for an empty cell or a missing column
    required : an empty cell rejects its row
    dtype : of the column of the frame
    """

    name: str
    read: Callable[[Any], Any] = text
    default: Any = ""
    required: bool = False
    dtype: str = "str"


class Rows:
    """The rows of a table on their way into a frame."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._rejected: list[InputError] = []
        self._warnings: list[InputError] = []
        self._absent: set[str] = set()
        self._left_out = np.zeros(len(table.rows), dtype=bool)

    @property
    def kept(self) -> npt.NDArray[np.intp]:
        """Indices of the rows that nothing speaks against so far."""
        return np.flatnonzero(~self._left_out)

    def reject(self, index: int, error: InputError, *, field: str | None = None) -> None:
        """Leave a row out because of an error."""
        self._rejected.append(self._placed(index, error, field))
        self._left_out[index] = True

    def warn(self, index: int, error: InputError, *, field: str | None = None) -> None:
        """Keep a row and say what looks wrong."""
        self._warnings.append(self._placed(index, error, field))

    def drop(self, index: int, error: InputError, *, field: str | None = None) -> None:
        """Leave a row out without loss and say so."""
        self.warn(index, error, field=field)
        self._left_out[index] = True

    def values(self, field: Field) -> list[Any]:
        """Return the values of a field for all rows; the default where a cell is empty or rejected.

        Raises
        ------
        ColumnDoubled
        """
        column = self.table.column(field.name)
        if column is None:
            self._absent.add(field.name)
            return [field.default] * len(self.table.rows)
        return [self._value(index, value, field) for index, value in enumerate(column)]

    def frame(
        self, fields: Sequence[Field], found: Mapping[str, Sequence[Any]], geometry: Any
    ) -> gpd.GeoDataFrame:
        """Return the kept rows as a WGS-84 frame: the fields in their order, then the shape of each row."""
        kept = self.kept.tolist()
        columns = {field.name: _series([found[field.name][k] for k in kept], field.dtype) for field in fields}
        shapes = gpd.GeoSeries([geometry[k] for k in kept], crs=4326)
        return gpd.GeoDataFrame(columns, geometry=shapes, crs=4326)

    def reject_doubled_ids(self, ids: Sequence[str]) -> None:
        """Drop rows that repeat an earlier one word for word; reject those that only share its id."""
        first: dict[str, int] = {}
        for index in self.kept.tolist():
            earlier = first.setdefault(ids[index], index)
            if earlier == index:
                continue
            told = {"id": ids[index], "first_row": self.table.numbers[earlier]}
            if self._content(index) == self._content(earlier):
                self.drop(index, RowDoubled(**told), field="id")
            else:
                self.reject(index, IdDoubled(**told), field="id")

    def report(self, written: WrittenPlaces | None = None) -> RowReport:
        """Return what became of the rows."""
        table = self.table
        rows = len(table.rows) + len(table.problems)
        nothing = () if rows else (NoRows(file=table.file),)
        return RowReport(
            file=table.file,
            rows=rows,
            accepted=len(self.kept),
            rejected=_by_row([*table.problems, *self._rejected]),
            warnings=(*nothing, *_by_row(self._warnings)),
            absent=tuple(sorted(self._absent)),
            written=written,
        )

    def _value(self, index: int, value: Any, field: Field) -> Any:
        if is_blank(value):
            if field.required:
                self.reject(index, CellEmpty(), field=field.name)
            return field.default
        try:
            return field.read(value)
        except InputError as error:
            self.reject(index, error, field=field.name)
            return field.default

    def _placed(self, index: int, error: InputError, field: str | None) -> InputError:
        return error.at(file=self.table.file, row=self.table.numbers[index], field=field)

    def _content(self, index: int) -> tuple[Any, ...]:
        cells = [value.strip() if isinstance(value, str) else value for value in self.table.rows[index]]
        shapes = self.table.shapes
        return (*["" if is_blank(cell) else cell for cell in cells], shapes[index] if shapes else None)


def _series(values: list[Any], dtype: str) -> pd.Series[Any]:
    # numpy turns days and None into times and NaT; pandas would guess a unit of its own.
    return (
        pd.Series(np.array(values, dtype=dtype))
        if dtype.startswith("datetime")
        else pd.Series(values, dtype=dtype)
    )


def _by_row(problems: list[InputError]) -> tuple[InputError, ...]:
    # Rows are numbers here; the order of the fields within a row is the order they were read in.
    return tuple(sorted(problems, key=lambda problem: int(problem.row or 0)))
