"""Days of a roster: local dates and clock times as instants, and what kind of day a date is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Self
from zoneinfo import ZoneInfo

from routing import errors
from routing.planning.fields import Field

MOST_DAYS = 92
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
KINDS_OF_DAY = (*WEEKDAYS, "workday", "weekend", "holiday")
_SATURDAY = 5
_YEARS = range(1970, 2200)
_EARLIEST_S, _LATEST_S = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (1971, 2199))
_NIGHT = time(3)
"""Who is on duty at three in the morning has a night."""
_DAY_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK_FORM = re.compile(r"[0-9]{2}:[0-9]{2}")


@dataclass(frozen=True)
class Period:
    """The days of a roster, first and last included, in one time zone.

    Attributes
    ----------
    holidays : dates that count as holidays, inside the period or not
    workdays : Saturdays and Sundays that are worked and count as no weekend
    """

    zone: ZoneInfo
    first: date
    last: date
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    @classmethod
    def read(cls, whole: Field) -> Self:
        """Read the keys ``timezone``, ``first_day``, ``last_day``, ``holidays`` and ``workdays``."""
        zone = _zone(whole.key("timezone"))
        first, last = read_day(whole.key("first_day")), read_day(whole.key("last_day"))
        if last < first:
            raise whole.key("last_day").refusal(
                errors.EndsBeforeItBegins, begin=first.isoformat(), end=last.isoformat()
            )
        if (last - first).days >= MOST_DAYS:
            raise whole.key("last_day").refusal(
                errors.PeriodTooLong, days=(last - first).days + 1, most=MOST_DAYS
            )
        holidays, workdays = (
            frozenset(read_day(entry) for entry in whole.keyed(key)) for key in ("holidays", "workdays")
        )
        return cls(zone, first, last, holidays, workdays)

    @cached_property
    def days(self) -> tuple[date, ...]:
        """All days in order."""
        return tuple(self.first + timedelta(days=number) for number in range(self.length))

    @property
    def length(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1

    @property
    def begin_s(self) -> int:
        """Unix second at which the first day begins."""
        return self.second(self.first, time())

    @property
    def end_s(self) -> int:
        """Unix second at which the last day ends."""
        return self.second(self.last + timedelta(days=1), time())

    def second(self, day: date, clock: time) -> int:
        """Return the Unix second of a local time, the first of two where clocks are set back."""
        return int(datetime.combine(day, clock, self.zone).timestamp())

    def day_of(self, second: int) -> date:
        """Return the local date of an instant."""
        return datetime.fromtimestamp(second, self.zone).date()

    def written(self, second: int) -> str:
        """Return an instant as ISO 8601 with the local offset."""
        return datetime.fromtimestamp(second, self.zone).isoformat()

    def is_weekend(self, day: date) -> bool:
        """Whether it is a Saturday or Sunday that is not worked."""
        return day.weekday() >= _SATURDAY and day not in self.workdays

    def is_night(self, begin_s: int, end_s: int) -> bool:
        """Whether a duty is at work at three in the morning."""
        day = self.day_of(begin_s)
        nights = (self.second(day + timedelta(days=more), _NIGHT) for more in (0, 1))
        return any(begin_s <= night < end_s for night in nights)

    def words_for(self, day: date) -> tuple[str, ...]:
        """Return what a rule for days may call this day, the most particular word first."""
        words = [day.isoformat()]
        if day in self.holidays:
            words.append("holiday")
        words.append(WEEKDAYS[day.weekday()])
        if self.is_weekend(day):
            words.append("weekend")
        elif day not in self.holidays:
            words.append("workday")
        return tuple(words)


def read_day(field: Field) -> date:
    """Return a date written as 2020-04-01."""
    day = _any_day(field)
    if day.year not in _YEARS:
        raise field.refusal(errors.NotADay, value=field.text())
    return day


def read_clock(field: Field, *, closes: bool = False) -> time:
    """Return a local time of day written as 08:30; an end (``closes``) may be 24:00."""
    written = field.text()
    try:
        if _CLOCK_FORM.fullmatch(written):
            return time() if closes and written == "24:00" else time.fromisoformat(written)
    except ValueError:
        pass
    raise field.refusal(errors.NotAClock, value=written[:40])


def read_instant(field: Field) -> int:
    """Return the Unix second of an ISO 8601 time with an offset; what means never is centuries away."""
    return _clamped(int(datetime.fromisoformat(field.instant()).timestamp()))


def read_edge(field: Field, period: Period, *, closes: bool) -> int:
    """Return the Unix second of an instant, or of the begin or (``closes``) end of a date."""
    if isinstance(field.value, str) and _DAY_FORM.fullmatch(field.value):
        day = max(date(_YEARS[1], 1, 1), min(_any_day(field), date(_YEARS[-1], 1, 1)))
        return _clamped(period.second(day + timedelta(days=1) if closes else day, time()))
    return read_instant(field)


def _clamped(second: int) -> int:
    return max(_EARLIEST_S, min(second, _LATEST_S))


def _any_day(field: Field) -> date:
    written = field.text()
    try:
        if _DAY_FORM.fullmatch(written):
            return date.fromisoformat(written)
    except ValueError:
        pass
    raise field.refusal(errors.NotADay, value=written[:40])


def _zone(field: Field) -> ZoneInfo:
    name = field.text()
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # ZoneInfoNotFoundError is a KeyError; odd names such as "a/../b" and folders raise the others.
        raise field.refusal(errors.TimezoneUnknown, timezone=name[:40]) from None
