"""Posts with their shifts, and the officers each needs on each day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cached_property
from typing import Any, Self

from routing import errors
from routing.planning.fields import Field
from routing.rostering.days import KINDS_OF_DAY, Period, read_clock, read_day

MOST_OFFICERS, MOST_IMPORTANCE = 100, 100
"""At one shift, and of a post; the weights of all vacant seats stay exact in 64 bits."""


@dataclass(frozen=True)
class Need:
    """How many officers a shift needs.

    Attributes
    ----------
    officers : seats
    least : fewer than these are worse than other vacant seats
    qualifications : name to the number of officers who must have it; one officer may count for several
    """

    officers: int
    least: int
    qualifications: tuple[tuple[str, int], ...] = ()

    @classmethod
    def read(cls, field: Field, *, usual: Need | None = None) -> Self:
        """Read the keys of a need; what is missing is as usual."""
        if field.has("officers") or usual is None:
            officers = field.key("officers").whole(least=0, most=MOST_OFFICERS)
            least = officers if usual is None else min(usual.least, officers)
        else:
            officers, least = usual.officers, usual.least
        if field.has("least"):
            least = field.key("least").whole(least=0, most=officers)
        known = () if usual is None else usual.qualifications
        wanted = _counts(field, most=officers) if field.has("qualifications") else known
        fewer = ((name, min(count, officers)) for name, count in wanted)
        return cls(officers, least, tuple(pair for pair in fewer if pair[1]))

    def to_json(self) -> dict[str, Any]:
        """Return the keys of the problem format."""
        return {
            "officers": self.officers,
            "least": self.least,
            "qualifications": dict(self.qualifications),
        }


@dataclass(frozen=True)
class Duty:
    """One shift of one post on one day.

    Attributes
    ----------
    begin_s, end_s : Unix seconds
    night, weekend, holiday : what it counts as; a duty belongs to the day on which it begins
    """

    day: date
    post: str
    shift: str
    begin_s: int
    end_s: int
    need: Need
    importance: int
    night: bool
    weekend: bool
    holiday: bool

    @property
    def name(self) -> tuple[str, str, str]:
        """Day, post and shift, which no two duties share."""
        return self.day.isoformat(), self.post, self.shift


@dataclass(frozen=True)
class Shift:
    """A shift of a post.

    Attributes
    ----------
    start, end : local; an end that is not after the start is on the next day
    night : whether it counts as a night; None if the clock decides
    days : needs of particular days by word or date
    """

    shift_id: str
    name: str
    start: time
    end: time
    need: Need
    night: bool | None = None
    days: tuple[tuple[str, Need], ...] = ()

    @classmethod
    def read(cls, field: Field) -> Self:
        """Read one entry of ``shifts``."""
        shift_id = field.key("id").text()
        usual = Need.read(field)
        return cls(
            shift_id=shift_id,
            name=field.key("name").text() if field.has("name") else shift_id,
            start=read_clock(field.key("start")),
            end=read_clock(field.key("end"), closes=True),
            need=usual,
            night=field.key("night").boolean() if field.has("night") else None,
            days=_days(field, usual),
        )

    @cached_property
    def _needs(self) -> Mapping[str, Need]:
        return dict(self.days)

    def need_on(self, words: tuple[str, ...]) -> Need:
        """Return the need of a day that is called by these words, the most particular first."""
        return next((self._needs[word] for word in words if word in self._needs), self.need)

    def duty(self, post: Post, day: date, period: Period) -> Duty:
        """Return the duty of a day."""
        after = day + timedelta(days=1) if self.end <= self.start else day
        begin_s, end_s = period.second(day, self.start), period.second(after, self.end)
        return Duty(
            day=day,
            post=post.post_id,
            shift=self.shift_id,
            begin_s=begin_s,
            end_s=end_s,
            need=self.need_on(period.words_for(day)),
            importance=post.importance,
            night=period.is_night(begin_s, end_s) if self.night is None else self.night,
            weekend=period.is_weekend(day),
            holiday=day in period.holidays,
        )

    def to_json(self) -> dict[str, Any]:
        """Return all keys of the problem format."""
        return {
            "id": self.shift_id,
            "name": self.name,
            "start": self.start.isoformat("minutes"),
            "end": self.end.isoformat("minutes"),
            **self.need.to_json(),
            **({} if self.night is None else {"night": self.night}),
            "days": [{"on": word, **need.to_json()} for word, need in self.days],
        }


@dataclass(frozen=True)
class Post:
    """A post; its shifts ascend by id."""

    post_id: str
    name: str
    shifts: tuple[Shift, ...]
    importance: int = 1

    @classmethod
    def read(cls, field: Field) -> Self:
        """Read one entry of ``posts``."""
        post_id = field.key("id").text()
        shifts = [Shift.read(entry) for entry in field.key("shifts").entries()]
        refuse_doubles(field.key("shifts").entries(), [shift.shift_id for shift in shifts])
        return cls(
            post_id=post_id,
            name=field.key("name").text() if field.has("name") else post_id,
            shifts=tuple(sorted(shifts, key=lambda shift: shift.shift_id)),
            importance=field.key("importance").whole(least=1, most=MOST_IMPORTANCE)
            if field.has("importance")
            else 1,
        )

    def to_json(self) -> dict[str, Any]:
        """Return all keys of the problem format."""
        return {
            "id": self.post_id,
            "name": self.name,
            "importance": self.importance,
            "shifts": [shift.to_json() for shift in self.shifts],
        }


def refuse_doubles(entries: list[Field], names: list[str], *, key: str = "id") -> None:
    """Refuse a list of objects in which two have one name."""
    seen: set[str] = set()
    for entry, name in zip(entries, names, strict=True):
        if name in seen:
            raise entry.key(key).refusal(errors.IdDoubled, id=name)
        seen.add(name)


def _counts(field: Field, *, most: int) -> tuple[tuple[str, int], ...]:
    wanted = field.key("qualifications")
    names = [Field(name, f"{wanted.path}.{name}", wanted.row).text() for name in wanted.mapping()]
    counts = [(name, wanted.key(name).whole(least=0, most=most)) for name in sorted(names)]
    return tuple((name, count) for name, count in counts if count)


def _days(field: Field, usual: Need) -> tuple[tuple[str, Need], ...]:
    entries = list(field.keyed("days"))
    words = [entry.key("on").text() for entry in entries]
    for entry, word in zip(entries, words, strict=True):
        if word not in KINDS_OF_DAY:
            _refuse_other_word(entry.key("on"))
    refuse_doubles(entries, words, key="on")
    needs = ((word, Need.read(entry, usual=usual)) for word, entry in zip(words, entries, strict=True))
    return tuple(sorted(needs, key=lambda pair: pair[0]))


def _refuse_other_word(field: Field) -> None:
    try:
        read_day(field)
    except errors.NotADay:
        raise field.refusal(
            errors.DayWordUnknown, value=field.text()[:40], known=", ".join(KINDS_OF_DAY)
        ) from None
