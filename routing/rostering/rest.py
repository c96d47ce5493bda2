"""The rules between the duties of one officer: never two at once, rest, and not too many in a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol

from routing.rostering.officers import Officer
from routing.rostering.posts import Duty
from routing.rostering.problem import RosterProblem, Rules

WEEK = 7


class Span(Protocol):
    """A duty of the period, or an earlier one."""

    @property
    def begin_s(self) -> int:
        """First second."""

    @property
    def end_s(self) -> int:
        """The second after the last."""

    @property
    def night(self) -> bool:
        """Whether it is a night."""


def at_once(one: Span, other: Span) -> bool:
    """Whether two duties share time, or begin together."""
    first, second = sorted((one, other), key=lambda span: (span.begin_s, span.end_s))
    return second.begin_s < first.end_s or second.begin_s == first.begin_s


def lacks_rest(rules: Rules, one: Span, other: Span) -> bool:
    """Whether two duties follow each other too soon, or share time."""
    first, second = sorted((one, other), key=lambda span: (span.begin_s, span.end_s))
    rest_s = rules.rest_s(after_night=first.night, before_night=second.night)
    return second.begin_s - first.end_s < rest_s or second.begin_s == first.begin_s


class Load:
    """How many duties and nights begin on each day, for the limits that count days."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.duties: Counter[date] = Counter()
        self.nights: Counter[date] = Counter()

    def add(self, day: date, *, night: bool, times: int = 1) -> None:
        """Count a duty, or take one off."""
        self.duties[day] += times
        if night:
            self.nights[day] += times

    def broken_by(self, day: date, *, night: bool) -> str | None:
        """Return the first limit that one more duty on that day would break."""
        counts = [self.duties[day + timedelta(days=more)] for more in range(1 - WEEK, WEEK)]
        weeks = (sum(counts[first : first + WEEK]) for first in range(WEEK))
        if max(weeks) >= self.rules.most_in_7_days:
            return "most_in_7_days"
        if _row(self.duties, day) > self.rules.most_days_in_row:
            return "most_days_in_row"
        if night and _row(self.nights, day) > self.rules.most_nights_in_row:
            return "most_nights_in_row"
        return None


def load_of(problem: RosterProblem, officer: Officer, duties: Iterable[Duty] = ()) -> Load:
    """Return the load of the earlier duties of an officer, and of some of the period."""
    load = Load(problem.rules)
    for earlier in officer.earlier:
        load.add(problem.period.day_of(earlier.begin_s), night=earlier.night)
    for duty in duties:
        load.add(duty.day, night=duty.night)
    return load


def _row(counts: Counter[date], day: date) -> int:
    """Length of the run of days with a count, if this day had one."""
    length = 1
    for step in (-1, 1):
        beside = day + timedelta(days=step)
        while counts[beside]:
            length += 1
            beside += timedelta(days=step)
    return length
