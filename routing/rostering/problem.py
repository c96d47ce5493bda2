"""The roster problem: posts to be manned, officers to man them, the rules of rest, and what is fair."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import cached_property
from typing import Any, Self

from routing import errors
from routing.planning.fields import Field
from routing.rostering.days import MOST_DAYS, Period, read_instant
from routing.rostering.officers import KINDS, Officer
from routing.rostering.posts import Duty, Post, refuse_doubles

MOST_PAIRS, LEAST_OFFICERS = 500_000, 20
"""Of officers, counted as so many at least, and duties; a month of 60 and 24 shifts a day has 45 000."""
_MOST_HOURS = 24 * 14
_MOST_WEIGHT = 1_000


@dataclass(frozen=True)
class Rules:
    """What no duty may break.

    Attributes
    ----------
    rest_h : least hours between the end of a duty and the start of the next
    rest_after_night_h : the same after a night if the next duty is no night
    most_in_7_days : duties that begin on any seven days in a row
    most_days_in_row, most_nights_in_row : days in a row on which a duty, or a night, begins
    """

    rest_h: Fraction = Fraction(11)
    rest_after_night_h: Fraction = Fraction(24)
    most_in_7_days: int = 6
    most_days_in_row: int = 6
    most_nights_in_row: int = 3

    def rest_s(self, *, after_night: bool, before_night: bool) -> int:
        """Return the least seconds between two duties."""
        hours = self.rest_h
        if after_night and not before_night:
            hours = max(hours, self.rest_after_night_h)
        return int(hours * 3600)

    @classmethod
    def read(cls, field: Field) -> Self:
        """Read the object ``rules``."""
        given: dict[str, Any] = {
            key: Fraction(repr(field.key(key).number(least=0, most=_MOST_HOURS)))
            for key in ("rest_h", "rest_after_night_h")
            if field.has(key)
        }
        for key, most in (
            ("most_in_7_days", 7 * 24),
            ("most_days_in_row", MOST_DAYS),
            ("most_nights_in_row", MOST_DAYS),
        ):
            if field.has(key):
                given[key] = field.key(key).whole(least=0, most=most)
        return cls(**given)

    def to_json(self) -> dict[str, Any]:
        """Return all keys of the problem format."""
        numbers = {one.name: getattr(self, one.name) for one in fields(self)}
        return {key: float(value) if isinstance(value, Fraction) else value for key, value in numbers.items()}


@dataclass(frozen=True)
class Weights:
    """What the cost of a roster is made of, in whole points.

    Attributes
    ----------
    duties, nights, weekends, holidays : of an uneven spread
    wishes : of an unfulfilled wish of weight 1
    split_weekends : of a weekend on which an officer has a duty on one day only
    """

    duties: int = 1
    nights: int = 2
    weekends: int = 2
    holidays: int = 3
    wishes: int = 5
    split_weekends: int = 0

    @property
    def of_kinds(self) -> tuple[int, ...]:
        """The first four, in the order of ``KINDS``."""
        return tuple(getattr(self, kind) for kind in KINDS)

    @classmethod
    def read(cls, field: Field) -> Self:
        """Read the object ``weights``."""
        names = [one.name for one in fields(cls) if field.has(one.name)]
        return cls(**{name: field.key(name).whole(least=0, most=_MOST_WEIGHT) for name in names})

    def to_json(self) -> dict[str, int]:
        """Return all keys of the problem format."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


@dataclass(frozen=True)
class RosterProblem:
    """A checked problem; posts and officers ascend by id.

    Attributes
    ----------
    now_s : Unix second before which a repair changes nothing, or None
    """

    period: Period
    posts: tuple[Post, ...]
    officers: tuple[Officer, ...]
    rules: Rules = Rules()
    weights: Weights = Weights()
    now_s: int | None = None

    @classmethod
    def from_json(cls, value: Any) -> Self:
        """Check a problem in the JSON of the roster format; unknown keys are ignored.

        Whether fixed duties contradict each other is for :mod:`routing.rostering.contradictions`.

        Raises
        ------
        InputError
            Anything malformed, with the path as ``field`` and the list entry as ``row``.
        """
        whole = Field(value)
        period = Period.read(whole)
        posts = [Post.read(entry) for entry in whole.key("posts").entries()]
        refuse_doubles(whole.key("posts").entries(), [post.post_id for post in posts])
        officers = [Officer.read(entry, period) for entry in whole.key("officers").entries()]
        refuse_doubles(whole.key("officers").entries(), [one.officer_id for one in officers])
        _refuse_unknown_names(whole, posts)
        problem = cls(
            period=period,
            posts=tuple(sorted(posts, key=lambda post: post.post_id)),
            officers=tuple(sorted(officers, key=lambda one: one.officer_id)),
            rules=Rules.read(whole.key("rules")) if whole.has("rules") else Rules(),
            weights=Weights.read(whole.key("weights")) if whole.has("weights") else Weights(),
            now_s=read_instant(whole.key("now")) if whole.has("now") else None,
        )
        _refuse_too_many_pairs(whole, problem)
        return problem

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """Every shift of every day that needs somebody, by begin, end, post and shift."""
        found = (
            shift.duty(post, day, self.period)
            for day in self.period.days
            for post in self.posts
            for shift in post.shifts
        )
        needed = (duty for duty in found if duty.need.officers)
        return tuple(sorted(needed, key=lambda duty: (duty.begin_s, duty.end_s, duty.post, duty.shift)))

    @cached_property
    def duty_numbers(self) -> dict[tuple[str, str, str], int]:
        """Place in :attr:`duties` by day, post and shift."""
        return {duty.name: number for number, duty in enumerate(self.duties)}

    @cached_property
    def officer_numbers(self) -> dict[str, int]:
        """Place in :attr:`officers` by id."""
        return {officer.officer_id: number for number, officer in enumerate(self.officers)}

    def to_json(self) -> dict[str, Any]:
        """Return the problem with every default filled in, posts and officers ascending by id."""
        period = self.period
        return {
            "timezone": str(period.zone),
            "first_day": period.first.isoformat(),
            "last_day": period.last.isoformat(),
            "holidays": sorted(day.isoformat() for day in period.holidays),
            "workdays": sorted(day.isoformat() for day in period.workdays),
            **({} if self.now_s is None else {"now": period.written(self.now_s)}),
            "rules": self.rules.to_json(),
            "weights": self.weights.to_json(),
            "posts": [post.to_json() for post in self.posts],
            "officers": [officer.to_json(period) for officer in self.officers],
        }

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of :meth:`to_json` written compactly with sorted keys.

        White space, the order of keys, posts and officers, spelled-out defaults and unknown keys of a
        file do not matter: it is the problem that is named, not the file.
        """
        text = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def _refuse_unknown_names(whole: Field, posts: list[Post]) -> None:
    shifts = {post.post_id: {shift.shift_id for shift in post.shifts} for post in posts}
    anywhere = set().union(*shifts.values())
    for officer in whole.key("officers").entries():
        for entry in officer.keyed("posts"):
            if entry.value not in shifts:
                raise entry.refusal(errors.PostUnknown, post=entry.value)
        for entry in (*officer.keyed("wishes"), *officer.keyed("fixed")):
            known = anywhere
            if entry.has("post"):
                post = entry.key("post").text()
                if post not in shifts:
                    raise entry.key("post").refusal(errors.PostUnknown, post=post)
                known = shifts[post]
            if entry.has("shift") and entry.key("shift").text() not in known:
                raise entry.key("shift").refusal(errors.ShiftUnknown, shift=entry.key("shift").text())


def _refuse_too_many_pairs(whole: Field, problem: RosterProblem) -> None:
    a_day = sum(len(post.shifts) for post in problem.posts)
    pairs = a_day * problem.period.length * max(LEAST_OFFICERS, len(problem.officers))
    if pairs > MOST_PAIRS:
        raise whole.key("officers").refusal(errors.RosterTooLarge, pairs=pairs, most=MOST_PAIRS)
