"""Reads CSV text: UTF-8 or GB18030, comma, semicolon or tab, quoted fields with line breaks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from data.errors import EncodingBroken, FileEmpty, RecordBroken, RowUneven
from data.importers.cells import is_blank
from data.importers.tables import Row, Table
from geo.errors import InputError

_SEPARATORS = ",;\t"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# How far around a broken byte is looked to tell damaged UTF-8 from GB18030.
_AROUND_BYTES = 65_536

Numbered = tuple[int, list[str]]


def read_delimited(data: bytes, *, file: str) -> Table:
    """Read the bytes of a CSV file.

    The header is the first row with two cells or more; a title above it is skipped. Blank rows count
    in the numbering and are left out. A row with more or fewer cells than the header is left out and
    told in ``Table.problems``.

    Raises
    ------
    EncodingBroken
        Neither UTF-8 (or UTF-16 with its mark) nor GB18030.
    RecordBroken
        A quote that never closes, or a cell beyond the size any register has.
    FileEmpty
        Nothing but separators.
    """
    text = decode(data, file=file)
    records = list(_records(text, file))
    if not records:
        raise FileEmpty(file=file)
    head = next((k for k, (_, cells) in enumerate(records) if len(_filled(cells)) > 1), 0)
    header = [cell.strip() for cell in records[head][1]]
    rows, numbers, problems = _fit(records[head + 1 :], header, file)
    return Table(file, tuple(header), tuple(rows), tuple(numbers), problems=tuple(problems))


def decode(data: bytes, *, file: str) -> str:
    """Return text from UTF-8, UTF-16 with a mark, or GB18030.

    Raises
    ------
    EncodingBroken
        With the line of the first bad byte. Damaged UTF-8 is refused rather than read as GB18030,
        which accepts nearly everything and would turn names into nonsense.
    """
    try:
        return data.decode("utf-16" if data.startswith(_UTF16_MARKS) else "utf-8-sig")
    except UnicodeDecodeError as error:
        if data.startswith(_UTF16_MARKS) or _is_damaged_utf8(data, error.start):
            raise _broken(data, error.start, file) from None
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _broken(data, error.start, file) from None


def _is_damaged_utf8(data: bytes, at: int) -> bool:
    around = data[max(0, at - _AROUND_BYTES) : at + _AROUND_BYTES].decode("utf-8", errors="replace")
    bad = around.count("\ufffd")
    beyond_ascii = sum(character > "\x7f" for character in around)
    return beyond_ascii - bad > bad


def _broken(data: bytes, at: int, file: str) -> EncodingBroken:
    return EncodingBroken(file=file, row=data.count(b"\n", 0, at) + 1)


def _records(text: str, file: str) -> Iterator[Numbered]:
    """Yield the rows that are not blank, with their numbers."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if _filled(cells):
                yield number, cells
    except csv.Error as error:
        raise RecordBroken(file=file, row=number + 1, reason=str(error)) from None


def _separator(text: str) -> str:
    for line in io.StringIO(text):
        outside_quotes = "".join(line.split('"')[::2])
        counts = {separator: outside_quotes.count(separator) for separator in _SEPARATORS}
        if any(counts.values()):
            return max(_SEPARATORS, key=lambda separator: counts[separator])
    return ","


def _filled(cells: Iterable[str]) -> list[str]:
    return [cell for cell in cells if not is_blank(cell)]


def _fit(
    records: list[Numbered], header: list[str], file: str
) -> tuple[list[Row], list[int], list[InputError]]:
    width = len(header)
    least = max((k + 1 for k, name in enumerate(header) if name), default=0)
    rows: list[Row] = []
    numbers: list[int] = []
    problems: list[InputError] = []
    for number, cells in records:
        if len(cells) < least or _filled(cells[width:]):
            problems.append(RowUneven(file=file, row=number, expected=width, found=len(cells)))
            continue
        rows.append((*cells[:width], *[""] * (width - len(cells))))
        numbers.append(number)
    return rows, numbers, problems
