"""When a unit is on duty: HH:MM local time, or full ISO 8601 times, as seconds from an epoch."""

from __future__ import annotations

import math
import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from data.errors import ShiftEndsTooEarly, ShiftHalf, ShiftMixed, ShiftTimeUnreadable
from data.importers.cells import text

_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_DAY_S = 86_400
# No duty is planned outside these years, and the calendar's ends cannot be moved between zones.
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


@dataclass(frozen=True, slots=True)
class DailyShift:
    """A shift by the local clock, whatever the day.

    Attributes
    ----------
    start_s : seconds of the clock from midnight of the day the shift belongs to, 0 to 86 400
    end_s : the same; above ``start_s``, so up to 172 800 for an end on the next day
    """

    start_s: int
    end_s: int


@dataclass(frozen=True, slots=True)
class DatedShift:
    """A shift from one moment to a later one; both aware, or both naive and then local time."""

    start: datetime
    end: datetime


Shift = DailyShift | DatedShift


def parse_shift(start: str, end: str) -> Shift | None:
    """Return what two written times mean, or ``None`` if both are empty.

    H:MM, HH:MM and HH:MM:SS up to 24:00 are local time; an end that is not after its start is on
    the next day, and equal ends are 24 hours. Full times are ISO 8601 with day and clock.

    Raises
    ------
    ShiftHalf
        If only one is written.
    ShiftTimeUnreadable, ShiftMixed
        If one is no time, or the two are written in different ways.
    ShiftEndsTooEarly
        If a pair of full times does not end after it begins.
    """
    if not start.strip() and not end.strip():
        return None
    if not start.strip() or not end.strip():
        raise ShiftHalf(field="shift_end" if start.strip() else "shift_start")
    first, last = _moment(start, "shift_start"), _moment(end, "shift_end")
    if isinstance(first, int) and isinstance(last, int):
        return _daily(first, last)
    if isinstance(first, datetime) and isinstance(last, datetime) and _comparable(first, last):
        if last <= first:
            raise ShiftEndsTooEarly(field="shift_end", start=start, end=end)
        return DatedShift(first, last)
    raise ShiftMixed(field="shift_end", start=start, end=end)


def shift_seconds(
    start: str, end: str, *, on_date: date, timezone: tzinfo, epoch: datetime
) -> tuple[int, int]:
    """Return when a written shift starts and ends, in whole seconds from an epoch.

    Parameters
    ----------
    start, end
        As in :func:`parse_shift`, not both empty.
    on_date
        The day on which a shift by the clock starts; full times bring their own.
    timezone
        Of the city: for shifts by the clock and for full times without an offset. Where clocks are
        put forward or back, the hours that really pass are counted; of a local time that occurs
        twice the first is meant, and one that never occurs is as much later as the clock jumps.
    epoch
        Aware.

    Raises
    ------
    InputError
        As :func:`parse_shift`; ``ShiftHalf`` also if both are empty; ``ShiftEndsTooEarly`` also if
        nothing is left of the shift in a night when clocks are put forward.
    ValueError
        If the epoch is naive.
    """
    if epoch.tzinfo is None:
        raise ValueError(epoch)
    shift = parse_shift(start, end)
    if shift is None:
        raise ShiftHalf(field="shift_start")
    first, last = _bounds(shift, on_date, timezone)
    # Inwards, so that no second outside the shift is planned.
    start_s = math.ceil((first - epoch).total_seconds())
    end_s = math.floor((last - epoch).total_seconds())
    if end_s <= start_s:
        raise ShiftEndsTooEarly(field="shift_end", start=start, end=end)
    return start_s, end_s


def moment_text(value: Any) -> str:
    """Return a written moment, HH:MM or ISO 8601, that :func:`moment_seconds` can read.

    Raises
    ------
    ShiftTimeUnreadable
    """
    written = value.isoformat() if isinstance(value, datetime) else text(value)
    _moment(written, None)
    return written


def moment_seconds(written: str, *, on_date: date, timezone: tzinfo, epoch: datetime) -> int:
    """Return one written moment in whole seconds from an aware epoch.

    HH:MM is local time of a day; what else is said in :func:`shift_seconds` holds.

    Raises
    ------
    ShiftTimeUnreadable
    """
    moment = _moment(written, None)
    if isinstance(moment, int):
        moment = datetime.combine(on_date, time()) + timedelta(seconds=moment)
    return round((_instant(moment, timezone) - epoch).total_seconds())


def _bounds(shift: Shift, on_date: date, timezone: tzinfo) -> tuple[datetime, datetime]:
    if isinstance(shift, DailyShift):
        midnight = datetime.combine(on_date, time())
        first, last = (midnight + timedelta(seconds=s) for s in (shift.start_s, shift.end_s))
    else:
        first, last = shift.start, shift.end
    return _instant(first, timezone), _instant(last, timezone)


def _instant(moment: datetime, timezone: tzinfo) -> datetime:
    # In UTC, because two times of one zone subtract by what the clock shows, not by what passes.
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone)).astimezone(UTC)


def _moment(written: str, field: str | None) -> int | datetime:
    """Return seconds from midnight for a clock time, a datetime for a full one."""
    plain = unicodedata.normalize("NFKC", written).strip()
    clock = _CLOCK.fullmatch(plain)
    if clock:
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        total = hours * 3600 + minutes * 60 + seconds
        if minutes < 60 and seconds < 60 and total <= _DAY_S:  # noqa: PLR2004 - the clock's own numbers
            return total
    elif ":" in plain:  # a day alone is no moment
        with suppress(ValueError):
            moment = datetime.fromisoformat(plain.upper())
            if _FIRST_YEAR <= moment.year <= _LAST_YEAR:
                return moment
    raise ShiftTimeUnreadable(field=field, value=written)


def _daily(start_s: int, end_s: int) -> DailyShift:
    # 24:00 is 00:00 of the next day, which the end is then compared with.
    of_day = start_s % _DAY_S
    length_s = end_s - of_day if end_s > of_day else end_s - of_day + _DAY_S
    return DailyShift(start_s, start_s + length_s)


def _comparable(first: datetime, last: datetime) -> bool:
    return (first.tzinfo is None) == (last.tzinfo is None)
