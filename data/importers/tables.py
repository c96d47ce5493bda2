"""One table type for every kind of file: CSV, XLSX, GeoJSON and GeoPackage, values as they were written.

No type is guessed: an id "007" stays that text. What a value means is decided by the field it is
read for (:mod:`data.importers.fields`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shapely.geometry.base import BaseGeometry

from data.errors import ColumnDoubled, ColumnMissing
from data.importers.headers import meaning_of
from geo.errors import InputError

Row = tuple[Any, ...]
Shape = BaseGeometry | InputError | None


@dataclass(frozen=True)
class Table:
    """Rows of values with the number a person sees.

    Attributes
    ----------
    file : the file as it was named
    headers : column names as written, blanks trimmed
    rows : values, as many as there are headers; ``None`` where a cell is empty
    numbers : of each row; in tables the header is row 1, in GeoJSON and GeoPackage the first is 1
    shapes : WGS-84 geometry of each row, or why it has none; ``None`` for a file without geometry
    problems : rows left out because they could not be cut into cells
    """

    file: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    numbers: tuple[int, ...]
    shapes: tuple[Shape, ...] | None = None
    problems: tuple[InputError, ...] = ()

    def column(self, field: str) -> list[Any] | None:
        """Return the values of a field row by row, or ``None`` if no column means it.

        Raises
        ------
        ColumnDoubled
            If several columns mean it.
        """
        places = [k for k, header in enumerate(self.headers) if meaning_of(header) == field]
        if len(places) > 1:
            headers = ", ".join(self.headers[k] for k in places)
            raise ColumnDoubled(file=self.file, field=field, column=field, headers=headers)
        return [row[places[0]] for row in self.rows] if places else None

    def require(self, *fields: str) -> None:
        """Refuse the file unless a column means each of the fields.

        GeoJSON without features has no columns, and lacks none.

        Raises
        ------
        ColumnMissing, ColumnDoubled
        """
        for field in fields if self.headers or self.rows else ():
            if self.column(field) is None:
                found = ", ".join(header for header in self.headers if header) or "–"
                raise ColumnMissing(file=self.file, row=1, field=field, column=field, found=found)
