"""A finished roster: who is on which duty, what stays vacant, how even it is and what is proved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import fmean
from typing import Any, Self

from routing import errors
from routing.planning.fields import Field
from routing.rostering.case import Case
from routing.rostering.changes import OfficerChange, On
from routing.rostering.days import read_day
from routing.rostering.fairness import counts_of, duties_of, is_fulfilled
from routing.rostering.model import Level
from routing.rostering.officers import KINDS
from routing.rostering.posts import Duty
from routing.rostering.problem import RosterProblem
from routing.rostering.reasons import vacancies
from routing.rostering.search import Found
from routing.rostering.wording import name_json, named, texts

LEVELS = ("below_least", "vacant", "lost", "cost")
_HOUR_S = 3600
_MOST = 10**18
"""Of a level; the cost of a large roster exceeds what problems may give."""


@dataclass(frozen=True)
class Roster:
    """A roster of a problem.

    Attributes
    ----------
    found : who is on which duty, and what is proved
    repaired : whether it was made from a previous roster
    changes : what the last repair changed
    """

    case: Case
    found: Found
    repaired: bool = False
    changes: tuple[OfficerChange, ...] = ()

    @property
    def problem(self) -> RosterProblem:
        """The problem it solves."""
        return self.case.problem

    @property
    def bounds(self) -> tuple[int, ...]:
        """What each of ``LEVELS`` cannot undercut, those before it being as they are."""
        value, bounds, much = self.found.value, self.found.bounds, self.case.much
        weighed = min(bounds.get(Level.VACANT, 0), self.case.weighed(value))
        vacant = max(0, weighed - much * value.below_least)
        found = (max(0, weighed) // much, vacant, bounds.get(Level.LOST, 0), bounds.get(Level.COST, 0))
        return tuple(max(0, min(pair)) for pair in zip(found, value.levels, strict=True))

    @property
    def proved(self) -> bool:
        """Whether no roster is better."""
        return self.bounds == self.found.value.levels

    @property
    def gap(self) -> float:
        """Return the share of the cost that may be too much."""
        cost, bound = self.found.value.cost, self.bounds[-1]
        return round((cost - bound) / cost, 6) if cost else 0.0

    def to_json(self) -> dict[str, Any]:
        """Return all keys of the roster format."""
        period, problem = self.problem.period, self.problem
        levels = zip(LEVELS, self.found.value.levels, self.bounds, strict=True)
        held = [[problem.duties[n] for n in numbers] for numbers in duties_of(problem, self.found.manned)]
        return {
            "problem_sha256": problem.sha256,
            "timezone": str(period.zone),
            "first_day": period.first.isoformat(),
            "last_day": period.last.isoformat(),
            "repaired": self.repaired,
            "proved": self.proved,
            "gap": self.gap,
            "levels": [{"name": name, "value": value, "bound": bound} for name, value, bound in levels],
            "duties": [self._duty(number) for number in range(len(problem.duties))],
            "vacancies": [one.to_json() for one in vacancies(self.case, self.found.manned)],
            "officers": [self._officer(one, duties) for one, duties in enumerate(held)],
            "fairness": self._fairness(held),
            "changes": [change.to_json() for change in self.changes],
        }

    def _duty(self, number: int) -> dict[str, Any]:
        duty, officers = self.problem.duties[number], self.found.manned[number]
        ids = sorted(self.problem.officers[one].officer_id for one in officers)
        names = next(post for post in self.problem.posts if post.post_id == duty.post)
        flags = [kind for kind, flag in zip(KINDS[1:], _flags(duty), strict=True) if flag]
        return {
            **name_json(duty.name),
            "post_name": names.name,
            "shift_name": next(one.name for one in names.shifts if one.shift_id == duty.shift),
            "start": self.problem.period.written(duty.begin_s),
            "end": self.problem.period.written(duty.end_s),
            "counts_as": flags,
            "officers": ids,
            "vacant": max(0, duty.need.officers - len(ids)),
        }

    def _officer(self, one: int, duties: Sequence[Duty]) -> dict[str, Any]:
        officer = self.problem.officers[one]
        unmet = [wish.to_json() for wish in officer.wishes if not is_fulfilled(wish, duties)]
        kinds: dict[str, Any] = {}
        for place, (kind, count) in enumerate(zip(KINDS, counts_of(duties), strict=True)):
            credit = self.case.fairness.credit(one, place)
            kinds[kind] = {
                "count": count,
                "carried": float(officer.carried[place]),
                "credit": float(credit),
                "per_share": _rounded(self._per_share(one, place, count)),
            }
        return {
            "id": officer.officer_id,
            "name": officer.name,
            **({} if officer.rank is None else {"rank": officer.rank}),
            "share": float(officer.share),
            **kinds,
            "hours": round(sum(duty.end_s - duty.begin_s for duty in duties) / _HOUR_S, 2),
            "wishes": len(officer.wishes),
            "unfulfilled": unmet,
        }

    def _per_share(self, one: int, kind: int, count: int) -> Fraction:
        return (self.case.fairness.before[one][kind] + count) / self.problem.officers[one].share

    def _fairness(self, held: Sequence[Sequence[Duty]]) -> dict[str, Any]:
        """Return for each kind the least, mean and most that officers have in proportion to their shares."""
        counts = [counts_of(duties) for duties in held]
        spread: dict[str, Any] = {}
        for place, kind in enumerate(KINDS):
            shares = [self._per_share(one, place, count[place]) for one, count in enumerate(counts)]
            least, most = min(shares, default=Fraction(0)), max(shares, default=Fraction(0))
            mean = fmean(shares) if shares else 0.0
            spread[kind] = {"least": _rounded(least), "mean": round(mean, 2), "most": _rounded(most)}
        return spread


@dataclass(frozen=True)
class Previous:
    """A roster as it was written to a file.

    Attributes
    ----------
    on : the ids of the officers on each duty; they need not be of the problem at hand
    values, bounds : of each of ``LEVELS``
    """

    problem_sha256: str
    on: On
    repaired: bool
    values: tuple[int, ...]
    bounds: tuple[int, ...]
    changes: tuple[OfficerChange, ...]

    @classmethod
    def from_json(cls, value: Any, problem: RosterProblem) -> Self:
        """Check what :meth:`Roster.to_json` wrote.

        Raises
        ------
        InputError
            Anything malformed, or a roster of other days, with the path as ``field``.
        """
        whole = Field(value)
        first, last = read_day(whole.key("first_day")), read_day(whole.key("last_day"))
        if (first, last) != (problem.period.first, problem.period.last):
            told = {"first": first.isoformat(), "last": last.isoformat()}
            raise whole.key("first_day").refusal(errors.RosterOfAnotherPeriod, **told)
        on: On = {}
        for entry in whole.key("duties").entries():
            name = named(entry)
            if name in on:
                raise entry.refusal(errors.IdDoubled, id=" ".join(name))
            on[name] = frozenset(texts(entry.key("officers").entries()))
        levels = {entry.key("name").text(): entry for entry in whole.key("levels").entries()}
        ordered = [levels[name] for name in LEVELS if name in levels]
        return cls(
            problem_sha256=whole.key("problem_sha256").text(),
            on=on,
            repaired=whole.key("repaired").boolean(),
            values=tuple(entry.key("value").whole(most=_MOST) for entry in ordered),
            bounds=tuple(entry.key("bound").whole(most=_MOST) for entry in ordered),
            changes=tuple(OfficerChange.read(entry) for entry in whole.keyed("changes")),
        )

    def manned(self, problem: RosterProblem) -> tuple[frozenset[int], ...]:
        """Return the duties and officers that the problem still has."""
        numbers = problem.officer_numbers
        return tuple(
            frozenset(numbers[one] for one in self.on.get(duty.name, ()) if one in numbers)
            for duty in problem.duties
        )


def _flags(duty: Duty) -> tuple[bool, bool, bool]:
    return duty.night, duty.weekend, duty.holiday


def _rounded(number: Fraction) -> float:
    return float(round(number, 2))
