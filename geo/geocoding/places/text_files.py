"""Reads the files of a folder as they are in life: marks, encodings, blank rows, broken rows."""

from __future__ import annotations

import csv
import io
import json
import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from geo.geocoding.places.dirt import BROKEN_ROW, BROKEN_SHAPE, Dirt

_HEADERS = {
    "编号": "id",
    "名称": "name",
    "企业名称": "name",
    "单位名称": "name",
    "类别": "category",
    "行业": "category",
    "地址": "address",
    "详细地址": "address",
    "区县": "district",
    "旗区": "district",
    "乡镇": "township",
    "苏木乡镇": "township",
    "园区": "park",
    "经度": "lon",
    "纬度": "lat",
    "longitude": "lon",
    "lng": "lon",
    "latitude": "lat",
}
_BLANKS = " \t\r\n\u3000\xa0\ufeff\u200b\u200c\u200d\x00"
# More line breaks in one cell than any address has: a quote was opened and never closed.
_MOST_BREAKS = 4
# Words up to this length, such as districts, are kept once however many rows have them.
_OFTEN_REPEATED = 7


def clean(value: object) -> str:
    """Return a cell as text without blanks and invisible characters around it."""
    return "" if value is None else str(value).strip(_BLANKS)


def number(value: object) -> float:
    """Return a cell as a number, NaN if it is none; full-width digits are digits."""
    text = unicodedata.normalize("NFKC", clean(value))
    try:
        found = float(text) if "_" not in text else math.nan
    except ValueError:
        return math.nan
    return found if math.isfinite(found) else math.nan


class Table:
    """Columns of a file, as many cells in each; a column the file lacks is blank."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns: dict[str, list[str]] = {name: [] for name in columns}

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), []))

    def __getitem__(self, name: str) -> list[str]:
        return self.columns[name]

    def take(self, name: str, rows: Iterable[int]) -> list[str]:
        """Return some cells of a column."""
        column = self.columns[name]
        return [column[row] for row in rows]


def read_table(path: Path, columns: Sequence[str], dirt: Dirt) -> Table:
    """Return columns of a CSV file; a row that has more cells than the header is counted and left out."""
    text = _text(path, dirt)
    if text is None:
        return Table(columns)
    plain, separator = text.replace("\x00", ""), _separator(text)
    del text
    try:
        table, broken = _filled(csv.reader(io.StringIO(plain, newline=""), delimiter=separator), columns)
    except csv.Error:
        table, broken = _filled(_line_by_line(plain, separator), columns)
    dirt.add(path.name, BROKEN_ROW, broken)
    return table


def _filled(rows: Iterable[list[str]], columns: Sequence[str]) -> tuple[Table, int]:
    """Fill the columns row by row, so that a large register is never held twice."""
    table, broken, header = Table(columns), 0, list[str]()
    places: list[tuple[list[str], int]] = []
    known: dict[str, str] = {}
    for row in rows:
        if not any(row) or not any(map(clean, row)):
            continue
        if not header:
            header = [_column(cell) for cell in row]
            places = [
                (table[name], header.index(name) if name in header else len(header)) for name in columns
            ]
            continue
        if any(map(clean, row[len(header) :])):
            broken += 1
            continue
        _refuse_swallowed(row)
        width = len(row)
        for column, at in places:
            cell = clean(row[at]) if at < min(width, len(header)) else ""
            column.append(known.setdefault(cell, cell) if len(cell) <= _OFTEN_REPEATED else cell)
    return table, broken


def _refuse_swallowed(row: list[str]) -> None:
    if any(cell.count("\n") > _MOST_BREAKS for cell in row):
        raise csv.Error("a quote was opened and never closed")


def read_features(path: Path, dirt: Dirt) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return (properties, geometry) of the features of a GeoJSON file; broken ones are counted."""
    text = _text(path, dirt)
    if text is None:
        return []
    try:
        read = json.loads(text)
    except (ValueError, RecursionError) as error:
        dirt.unreadable[path.name] = str(error)
        return []
    features = read.get("features") if isinstance(read, dict) else None
    if not isinstance(features, list):
        dirt.unreadable[path.name] = "no features"
        return []
    good = [(f.get("properties") or {}, f.get("geometry") or {}) for f in features if _is_feature(f)]
    dirt.add(path.name, BROKEN_SHAPE, len(features) - len(good))
    return good


def _is_feature(feature: object) -> bool:
    if not isinstance(feature, dict):
        return False
    return all(isinstance(feature.get(part) or {}, dict) for part in ("properties", "geometry"))


def _text(path: Path, dirt: Dirt) -> str | None:
    if not path.exists():
        dirt.missing.append(path.name)
        return None
    try:
        return _decode(path.read_bytes())
    except (OSError, UnicodeDecodeError) as error:
        dirt.unreadable[path.name] = str(error)
        return None


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError:
        # A few damaged characters must not cost the whole file; which encoding lost less of it?
        guesses = [data.decode(name, errors="replace") for name in ("utf-8-sig", "gb18030")]
        return min(guesses, key=lambda text: text.count("\ufffd"))


def _line_by_line(text: str, separator: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        try:
            yield next(csv.reader([line], delimiter=separator), [])
        except csv.Error:
            yield []


def _separator(text: str) -> str:
    first = text.lstrip(_BLANKS).split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _column(header: str) -> str:
    plain = unicodedata.normalize("NFKC", clean(header)).casefold().strip()
    return _HEADERS.get(plain, plain)
