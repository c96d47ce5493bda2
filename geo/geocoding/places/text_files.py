"""Reads the files of a folder as they are in life: marks, encodings, blank rows, broken rows."""

from __future__ import annotations

import csv
import io
import json
import math
import unicodedata
from collections.abc import Iterator
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
Record = dict[str, str]


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


def read_records(path: Path, dirt: Dirt) -> list[Record]:
    """Return the rows of a CSV file by column; what cannot be read is counted and left out."""
    text = _text(path, dirt)
    rows = [] if text is None else [row for row in _rows(text) if any(map(clean, row))]
    if not rows:
        return []
    header = [_column(cell) for cell in rows[0]]
    fitting = [row for row in rows[1:] if len(row) <= len(header) or not any(map(clean, row[len(header) :]))]
    dirt.add(path.name, BROKEN_ROW, len(rows) - 1 - len(fitting))
    blank = [""] * len(header)
    return [
        dict(zip(header, [clean(cell) for cell in row] + blank[len(row) :], strict=False)) for row in fitting
    ]


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


def _rows(text: str) -> Iterator[list[str]]:
    separator = _separator(text)
    plain = text.replace("\x00", "")
    try:
        rows = list(csv.reader(io.StringIO(plain, newline=""), delimiter=separator))
    except csv.Error:
        rows = []
    if not rows or any(cell.count("\n") > _MOST_BREAKS for row in rows for cell in row):
        return _line_by_line(plain, separator)
    return iter(rows)


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
