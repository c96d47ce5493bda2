"""What a roster costs: an uneven spread of duties over officers and months, and unfulfilled wishes.

The n-th duty of a kind costs an officer ``(2·(carried + credit + n) - 1) / share`` times the weight of the
kind, in hundredths of a point rounded to a whole number. Summed over all duties that is the growth of
``Σ total² / share``, which is least when totals are in proportion to shares; and who has no duty costs
nothing, so that one officer more never makes a roster dearer. ``credit`` stands for leave: the part of an
officer's fair number of duties that falls into absences counts as done.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction

from routing.rostering.officers import KINDS, Officer, Wish
from routing.rostering.posts import Duty
from routing.rostering.problem import RosterProblem

POINT = 100
"""Costs are whole hundredths of a point."""
Manned = tuple[frozenset[int], ...]
"""The numbers of the officers on each duty."""


def kinds_of(duty: Duty) -> tuple[int, ...]:
    """Return the places in ``KINDS`` of what a duty counts as."""
    flags = (True, duty.night, duty.weekend, duty.holiday)
    return tuple(kind for kind, flag in enumerate(flags) if flag)


class Fairness:
    """Marginal costs of all officers."""

    def __init__(self, problem: RosterProblem) -> None:
        self.problem = problem
        self.shares = sum((officer.share for officer in problem.officers), Fraction(0))
        self.demand = [0] * len(KINDS)
        for duty in problem.duties:
            for kind in kinds_of(duty):
                self.demand[kind] += duty.need.officers
        self.before = [self._before(officer) for officer in problem.officers]
        self._summed = [[[0] for _ in KINDS] for _ in problem.officers]

    def step(self, officer: int, kind: int, number: int) -> int:
        """Return what the ``number``-th duty of a kind costs, from 1."""
        totals = self._totals(officer, kind, number)
        return totals[number] - totals[number - 1]

    def spread(self, officer: int, counts: Sequence[int]) -> int:
        """Return the cost of an officer's counts of each kind."""
        return sum(self._totals(officer, kind, count)[count] for kind, count in enumerate(counts))

    def _totals(self, officer: int, kind: int, most: int) -> list[int]:
        """Return the costs of 0, 1, 2 … duties together; fractions are slow, so what was summed stays."""
        totals = self._summed[officer][kind]
        if most < len(totals):
            return totals
        scale = POINT * self.problem.weights.of_kinds[kind] / self.problem.officers[officer].share
        for number in range(len(totals), most + 1):
            step = round(scale * (2 * (self.before[officer][kind] + number) - 1))
            totals.append(totals[-1] + step)
        return totals

    def least(self, vacant: int) -> int:
        """Return a lower bound on all spread if so many seats stay vacant: each kind dealt out alone."""
        return sum(
            self._dealt(kind, max(0, demand - vacant))
            for kind, demand in enumerate(self.demand)
            if self.problem.weights.of_kinds[kind]
        )

    def _dealt(self, kind: int, seats: int) -> int:
        waiting = [(self.step(one, kind, 1), one, 1) for one in range(len(self.problem.officers))]
        heapq.heapify(waiting)
        total = 0
        for _ in range(seats if waiting else 0):
            cost, one, number = waiting[0]
            total += cost
            heapq.heapreplace(waiting, (self.step(one, kind, number + 1), one, number + 1))
        return total

    def credit(self, officer: int, kind: int) -> Fraction:
        """Return the duties that count as done for leave, in whole hundredths."""
        return self.before[officer][kind] - self.problem.officers[officer].carried[kind]

    def _before(self, officer: Officer) -> list[Fraction]:
        away = away_share(self.problem, officer)
        leave = [
            Fraction(round(100 * Fraction(demand) * officer.share / self.shares * away), 100)
            for demand in self.demand
        ]
        return [carried + credit for carried, credit in zip(officer.carried, leave, strict=True)]


def away_share(problem: RosterProblem, officer: Officer) -> Fraction:
    """Return the share of the period that falls into absences."""
    begin, end = problem.period.begin_s, problem.period.end_s
    away, reached = 0, begin
    for absence in officer.absences:
        first, last = max(absence.from_s, reached), min(absence.until_s, end)
        if last > first:
            away, reached = away + last - first, last
    return Fraction(away, end - begin)


def counts_of(duties: Iterable[Duty]) -> list[int]:
    """Return how many of each kind."""
    counts = [0] * len(KINDS)
    for duty in duties:
        for kind in kinds_of(duty):
            counts[kind] += 1
    return counts


def duties_of(problem: RosterProblem, manned: Manned) -> list[list[int]]:
    """Return the numbers of the duties of each officer."""
    found: list[list[int]] = [[] for _ in problem.officers]
    for number, officers in enumerate(manned):
        for officer in officers:
            found[officer].append(number)
    return found


def is_fulfilled(wish: Wish, duties: Iterable[Duty]) -> bool:
    """Whether these duties of an officer are as the wish has it."""
    return any(wish.meets(duty) for duty in duties) == wish.wants


def weekends(problem: RosterProblem) -> list[tuple[date, date]]:
    """Return Saturday and Sunday of the weekends that lie in the period and are free on both days."""
    period = problem.period
    pairs = [(day, day + timedelta(days=1)) for day in period.days if day.weekday() == 5]  # noqa: PLR2004 - Saturday
    return [pair for pair in pairs if pair[1] <= period.last and all(period.is_weekend(day) for day in pair)]


def officer_cost(problem: RosterProblem, fairness: Fairness, officer: int, duties: Sequence[Duty]) -> int:
    """Return the cost of the duties of one officer."""
    weights = problem.weights
    missed = sum(wish.weight for wish in problem.officers[officer].wishes if not is_fulfilled(wish, duties))
    days = {duty.day for duty in duties}
    split = sum((saturday in days) != (sunday in days) for saturday, sunday in weekends(problem))
    return (
        fairness.spread(officer, counts_of(duties))
        + POINT * weights.wishes * missed
        + POINT * weights.split_weekends * split
    )


def cost(problem: RosterProblem, fairness: Fairness, manned: Manned) -> int:
    """Return the cost of a roster in hundredths of a point."""
    return sum(
        officer_cost(problem, fairness, officer, [problem.duties[number] for number in numbers])
        for officer, numbers in enumerate(duties_of(problem, manned))
    )
