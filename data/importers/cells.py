"""Turns one written value into what its field needs, or says why it cannot."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from data.errors import FormulaFailed, NotADate, NotAFlag, NotAList, NotANumber, NotAWholeNumber, NotText

_BLANKS = " \t\r\n\v\f\u00a0\u3000\ufeff\u200b"
_FORMULA_ERRORS = frozenset(("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"))
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]+)?")
_THOUSANDS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
# With the clock that spreadsheets write behind a day: 2020/2/20 0:00.
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?( [0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)?")
_COMPACT_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
# A day outside these years is a slip of the pen, not a reopening.
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_YES = frozenset(("1", "true", "yes", "y", "是", "有"))
_NO = frozenset(("0", "false", "no", "n", "否", "无", "空"))
_BETWEEN = re.compile(r"[;,|、；，]")
# An integer of hundreds of digits would overflow a float.
_BEYOND_ANY = 1e300
_SHOWN = 60


def is_blank(value: Any) -> bool:
    """Tell whether a cell is empty: nothing, blanks of any width, or a NaN that stands for nothing."""
    if isinstance(value, str):
        return not value.strip(_BLANKS)
    return value is None or (isinstance(value, float) and math.isnan(value))


def text(value: Any) -> str:
    """Return text without blanks around it; a number keeps no ".0", a day is written 2020-02-20.

    Raises
    ------
    NotText
        For lists and objects, control characters and half character pairs.
    FormulaFailed
        For what a spreadsheet leaves when a formula fails, such as #N/A.
    """
    if isinstance(value, str):
        return _checked(value.strip(_BLANKS))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return _plain(value)
    if isinstance(value, datetime | date | time | timedelta):
        return _moment(value)
    raise NotText(value=_shown(value))


def number(value: Any) -> float:
    """Return a finite number.

    Raises
    ------
    NotANumber
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        found = float(value) if abs(value) < _BEYOND_ANY else math.nan
    else:
        written = _folded(value)
        found = float(written) if _NUMBER.fullmatch(written) else math.nan
    if not math.isfinite(found):
        raise NotANumber(value=_shown(value))
    return found


def whole(least: int, greatest: int) -> Callable[[Any], int]:
    """Return a reader of whole numbers in a closed range; it raises :class:`NotAWholeNumber`."""

    def read(value: Any) -> int:
        written = _folded(value)
        if _THOUSANDS.fullmatch(written):
            written = written.replace(",", "")
        found = float(written) if _NUMBER.fullmatch(written) else math.nan
        if not (found.is_integer() and least <= found <= greatest):
            raise NotAWholeNumber(value=_shown(value), least=least, greatest=greatest)
        return int(found)

    return read


def day(value: Any) -> date:
    """Return a calendar day from 2020-02-20, 2020/2/20, 20200220, 2020年2月20日, a date cell or an ISO time.

    Of a time with an offset the day is the one written.

    Raises
    ------
    NotADate
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    written = _folded(value)
    found = _DAY.fullmatch(written) or _COMPACT_DAY.fullmatch(written)
    try:
        if found:
            that_day = date(int(found[1]), int(found[2]), int(found[3]))
        else:
            that_day = datetime.fromisoformat(written.upper()).date()
    except ValueError:
        raise NotADate(value=_shown(value)) from None
    if not _FIRST_YEAR <= that_day.year <= _LAST_YEAR:
        raise NotADate(value=_shown(value))
    return that_day


def flag(value: Any) -> bool:
    """Return yes or no from 1/0, true/false, yes/no, 是/否.

    Raises
    ------
    NotAFlag
    """
    written = _folded(value)
    if written in _YES:
        return True
    if written in _NO:
        return False
    raise NotAFlag(value=_shown(value))


def names(value: Any) -> tuple[str, ...]:
    """Return texts from a list, a JSON list, or text parted by ; , | or 、 — each once, in order.

    Raises
    ------
    NotAList, NotText
    """
    found = json_list(value) if _looks_like_json(value) else _BETWEEN.split(text(value))
    return tuple(dict.fromkeys(text(entry) for entry in found if not is_blank(entry)))


def json_list(value: Any) -> list[Any]:
    """Return a list as it is, or from its JSON.

    Raises
    ------
    NotAList
    """
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise NotAList(value=_shown(value)) from None
    if not isinstance(value, list):
        raise NotAList(value=_shown(value))
    return value


def _looks_like_json(value: Any) -> bool:
    return isinstance(value, list) or (isinstance(value, str) and value.lstrip().startswith("["))


def _checked(written: str) -> str:
    if not written.isprintable() and any(map(_is_unwritable, written)):
        raise NotText(value=_shown(written))
    if written in _FORMULA_ERRORS:
        raise FormulaFailed(value=written)
    return written


def _is_unwritable(character: str) -> bool:
    """Tell control characters and surrogates, which no file or page can show, from letters and blanks."""
    return character not in "\t\r\n" and unicodedata.category(character) in ("Cc", "Cs")


def _plain(value: float) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _moment(value: date | time | timedelta) -> str:
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        clock = f"{minutes // 60:02d}:{minutes % 60:02d}"
        return f"{clock}:{seconds:02d}" if seconds else clock
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, time):
        return value.isoformat("seconds" if value.second else "minutes")
    return value.isoformat()


def _folded(value: Any) -> str:
    return unicodedata.normalize("NFKC", text(value)).casefold()


def _shown(value: Any) -> str:
    """Return a value as a sentence may quote it: short, and free of what cannot be printed."""
    shown = value if isinstance(value, str) and value.isprintable() else ascii(value)
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"
