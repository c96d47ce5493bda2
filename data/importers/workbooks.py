"""Reads the first sheet of an XLSX workbook: values as last computed, merged cells filled downwards."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import openpyxl
from openpyxl.utils import range_boundaries

from data.errors import FileEmpty, FileTooLarge
from data.importers.cells import is_blank
from data.importers.file_kinds import unreadable
from data.importers.tables import Row, Table

# A register unpacks to some ten times its size; a hundred times, or a gigabyte, is a bomb.
_LEAST_LIMIT_BYTES = 64 << 20
_GREATEST_LIMIT_BYTES = 1 << 30
_GREATEST_RATIO = 100
_MAX_ROWS = 1_048_576  # what the format allows
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
_CHUNK_BYTES = 1 << 20
_OVERLAP_BYTES = 256


def read_workbook(path: Path, *, max_bytes: int) -> Table:
    """Read the first sheet.

    The header is the first row with two cells or more. A cell merged over several rows counts for
    each of them. Formulas give the value that was computed when the file was saved.

    Raises
    ------
    FileTooLarge
        What the archive says it unpacks to is above ``max_bytes`` or out of proportion.
    FileUnreadable
        No workbook, or a broken one.
    FileEmpty
        No cell of the sheet is filled.
    """
    try:
        _refuse_bombs(path, max_bytes)
        with warnings.catch_warnings():
            # About styles and extensions, which are not read.
            warnings.simplefilter("ignore")
            rows = _sheet_rows(path)
    except FileTooLarge:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers meet in a broken file
        raise unreadable(path, error) from error
    if not rows:
        raise FileEmpty(file=str(path))
    return _table(rows, str(path))


def _refuse_bombs(path: Path, max_bytes: int) -> None:
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    in_proportion = max(_LEAST_LIMIT_BYTES, _GREATEST_RATIO * path.stat().st_size)
    limit = min(max_bytes, _GREATEST_LIMIT_BYTES, in_proportion)
    if unpacked > limit:
        raise FileTooLarge(file=str(path), size=unpacked, limit=limit)


def _sheet_rows(path: Path) -> list[tuple[int, list[Any]]]:
    """Return the rows that are not blank, with their numbers, as wide as the header."""
    with path.open("rb") as stream:
        workbook = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()  # some programs write A1 here, and only that cell would be read
        found = sheet.iter_rows(max_row=_MAX_ROWS, max_col=_header_width(sheet), values_only=True)
        rows = [(k, list(cells)) for k, cells in enumerate(found, start=1) if not all(map(is_blank, cells))]
        with sheet._get_source() as source:  # noqa: SLF001 - openpyxl hides merged cells when it streams
            _fill_merged(rows, _merged_ranges(source))
        workbook.close()
    return rows


def _header_width(sheet: Any) -> int:
    widest = 1
    for cells in sheet.iter_rows(max_row=_MAX_ROWS, values_only=True):
        filled = [k for k, cell in enumerate(cells, start=1) if not is_blank(cell)]
        widest = max(widest, *filled[-1:])
        if len(filled) > 1:
            break
    return widest


def _merged_ranges(source: IO[bytes]) -> Iterator[tuple[int, int, int, int]]:
    """Yield first column, first row, last column, last row of each merged range, from 1."""
    seen: set[bytes] = set()
    rest = b""
    while chunk := source.read(_CHUNK_BYTES):
        for reference in _MERGED.findall(rest + chunk):
            if reference not in seen:
                seen.add(reference)
                yield range_boundaries(reference.decode())
        rest = chunk[-_OVERLAP_BYTES:]


def _fill_merged(rows: list[tuple[int, list[Any]]], ranges: Iterator[tuple[int, int, int, int]]) -> None:
    cells_of = dict(rows)
    for column, first_row, _, last_row in ranges:
        top = cells_of.get(first_row)
        if top is None or column > len(top):
            continue
        for number in range(first_row + 1, min(last_row, _MAX_ROWS) + 1):
            if number in cells_of:
                cells_of[number][column - 1] = top[column - 1]


def _table(rows: list[tuple[int, list[Any]]], file: str) -> Table:
    head = next((k for k, (_, cells) in enumerate(rows) if sum(not is_blank(c) for c in cells) > 1), 0)
    names = tuple("" if is_blank(cell) else str(cell).strip() for cell in rows[head][1])
    body = rows[head + 1 :]
    records: tuple[Row, ...] = tuple(tuple(cells) for _, cells in body)
    return Table(file, names, records, tuple(number for number, _ in body))
