"""Officers: what they may do, when they are away, what they wish for and what they have behind them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Self

from routing import errors
from routing.planning.fields import Field
from routing.rostering.days import Period, read_day, read_edge, read_instant
from routing.rostering.posts import Duty

LEAST_SHARE, MOST_SHARE = 0.01, 10.0
MOST_CARRIED = 10_000
MOST_WEIGHT = 100
KINDS = ("duties", "nights", "weekends", "holidays")
"""What is spread fairly."""


@dataclass(frozen=True)
class Absence:
    """From a Unix second until another, which is not part of it."""

    from_s: int
    until_s: int
    reason: str | None = None

    def touches(self, duty: Duty) -> bool:
        """Whether the absence and the duty share time."""
        return self.from_s < duty.end_s and duty.begin_s < self.until_s

    @classmethod
    def read(cls, field: Field, period: Period) -> Self:
        """Read one entry of ``absences``."""
        from_s = read_edge(field.key("from"), period, closes=False)
        until_s = read_edge(field.key("until"), period, closes=True)
        begin, end = field.key("from").text(), field.key("until").text()
        # The end of a day is the begin of the next, so dates that run backward by one meet.
        if until_s < from_s or (until_s == from_s and begin != end):
            raise field.key("until").refusal(errors.EndsBeforeItBegins, begin=begin, end=end)
        return cls(from_s, until_s, field.key("reason").text() if field.has("reason") else None)

    def to_json(self, period: Period) -> dict[str, Any]:
        """Return the keys of the problem format."""
        reason = {} if self.reason is None else {"reason": self.reason}
        return {"from": period.written(self.from_s), "until": period.written(self.until_s), **reason}


@dataclass(frozen=True)
class Wish:
    """A wish for (``wants``) or against any duty of a day, or only those of a post or shift."""

    day: date
    wants: bool
    post: str | None = None
    shift: str | None = None
    weight: int = 1

    def meets(self, duty: Duty) -> bool:
        """Whether the wish speaks of the duty."""
        return duty.day == self.day and self.post in (None, duty.post) and self.shift in (None, duty.shift)

    @classmethod
    def read(cls, field: Field, period: Period) -> Self:
        """Read one entry of ``wishes``."""
        return cls(
            day=day_within(field.key("day"), period),
            wants=field.key("wants").boolean(),
            post=field.key("post").text() if field.has("post") else None,
            shift=field.key("shift").text() if field.has("shift") else None,
            weight=field.key("weight").whole(least=0, most=MOST_WEIGHT) if field.has("weight") else 1,
        )

    def to_json(self) -> dict[str, Any]:
        """Return the keys of the problem format."""
        place = {key: name for key, name in (("post", self.post), ("shift", self.shift)) if name is not None}
        return {"day": self.day.isoformat(), "wants": self.wants, **place, "weight": self.weight}


@dataclass(frozen=True)
class Earlier:
    """A duty before the period, in Unix seconds."""

    begin_s: int
    end_s: int
    night: bool

    @classmethod
    def read(cls, field: Field, period: Period) -> Self:
        """Read one entry of ``earlier``."""
        begin, end = field.key("start"), field.key("end")
        begin_s, end_s = read_instant(begin), read_instant(end)
        if end_s < begin_s:
            raise end.refusal(errors.EndsBeforeItBegins, begin=begin.text(), end=end.text())
        if begin_s >= period.begin_s:
            raise begin.refusal(errors.EarlierWithin, value=begin.text())
        return cls(begin_s, end_s, period.is_night(begin_s, end_s))

    def to_json(self, period: Period) -> dict[str, Any]:
        """Return the keys of the problem format."""
        return {"start": period.written(self.begin_s), "end": period.written(self.end_s)}


@dataclass(frozen=True)
class Officer:
    """One officer.

    Attributes
    ----------
    share : of a full contract
    posts : where the officer may serve; None for everywhere
    fixed : (day, post, shift) of duties that must be theirs
    carried : duties, nights, weekends and holidays of earlier months
    """

    officer_id: str
    name: str
    rank: str | None
    share: Fraction
    qualifications: frozenset[str]
    posts: frozenset[str] | None
    absences: tuple[Absence, ...]
    wishes: tuple[Wish, ...]
    fixed: tuple[tuple[str, str, str], ...]
    carried: tuple[Fraction, ...]
    earlier: tuple[Earlier, ...]

    def may_serve(self, post: str) -> bool:
        """Whether the post is open to the officer."""
        return self.posts is None or post in self.posts

    def absence_at(self, duty: Duty) -> Absence | None:
        """Return the first absence that touches the duty."""
        return next((absence for absence in self.absences if absence.touches(duty)), None)

    @classmethod
    def read(cls, field: Field, period: Period) -> Self:
        """Read one entry of ``officers``."""
        officer_id = field.key("id").text()
        share = field.key("share").number(least=LEAST_SHARE, most=MOST_SHARE) if field.has("share") else 1
        return cls(
            officer_id=officer_id,
            name=field.key("name").text() if field.has("name") else officer_id,
            rank=field.key("rank").text() if field.has("rank") else None,
            share=Fraction(repr(share)),
            qualifications=frozenset(entry.text() for entry in field.keyed("qualifications")),
            posts=frozenset(entry.text() for entry in field.keyed("posts")) if field.has("posts") else None,
            absences=_in_order(Absence.read(entry, period) for entry in field.keyed("absences")),
            wishes=tuple(
                sorted((Wish.read(entry, period) for entry in field.keyed("wishes")), key=_wish_order)
            ),
            fixed=tuple(sorted(_fixed(entry, period) for entry in field.keyed("fixed"))),
            carried=_carried(field),
            earlier=tuple(
                sorted(
                    (Earlier.read(entry, period) for entry in field.keyed("earlier")),
                    key=lambda one: (one.begin_s, one.end_s),
                )
            ),
        )

    def to_json(self, period: Period) -> dict[str, Any]:
        """Return all keys of the problem format."""
        return {
            "id": self.officer_id,
            "name": self.name,
            **({} if self.rank is None else {"rank": self.rank}),
            "share": float(self.share),
            "qualifications": sorted(self.qualifications),
            **({} if self.posts is None else {"posts": sorted(self.posts)}),
            "absences": [absence.to_json(period) for absence in self.absences],
            "wishes": [wish.to_json() for wish in self.wishes],
            "fixed": [dict(zip(("day", "post", "shift"), name, strict=True)) for name in self.fixed],
            "carried": {kind: float(count) for kind, count in zip(KINDS, self.carried, strict=True)},
            "earlier": [one.to_json(period) for one in self.earlier],
        }


def day_within(field: Field, period: Period) -> date:
    """Return a date of the period."""
    day = read_day(field)
    if not period.first <= day <= period.last:
        first, last = period.first.isoformat(), period.last.isoformat()
        raise field.refusal(errors.DayOutside, day=day.isoformat(), first=first, last=last)
    return day


def _in_order(absences: Iterable[Absence]) -> tuple[Absence, ...]:
    return tuple(sorted(absences, key=lambda one: (one.from_s, one.until_s, one.reason or "")))


def _wish_order(wish: Wish) -> tuple[date, str, str, bool, int]:
    return wish.day, wish.post or "", wish.shift or "", wish.wants, wish.weight


def _fixed(field: Field, period: Period) -> tuple[str, str, str]:
    day = day_within(field.key("day"), period)
    return day.isoformat(), field.key("post").text(), field.key("shift").text()


def _carried(field: Field) -> tuple[Fraction, ...]:
    if not field.has("carried"):
        return (Fraction(0),) * len(KINDS)
    counts = field.key("carried")
    return tuple(
        Fraction(repr(counts.key(kind).number(least=0, most=MOST_CARRIED)))
        if counts.has(kind)
        else Fraction(0)
        for kind in KINDS
    )
