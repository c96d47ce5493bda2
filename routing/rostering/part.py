"""One officer's part of a model: what rest and limits allow, and what the duties taken cost."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from ortools.sat.python import cp_model

from routing.rostering.case import Case
from routing.rostering.fairness import POINT, counts_of, kinds_of, weekends
from routing.rostering.officers import KINDS, Wish
from routing.rostering.rest import WEEK, load_of

Expression = Any
"""A variable, a sum of them, or a number."""


class Part:
    """The variables and rules of one officer.

    Attributes
    ----------
    takes : a variable for each duty that may be taken, by number
    on : the same for each span of duties alike
    """

    def __init__(
        self, model: cp_model.CpModel, case: Case, officer: int, takes: Mapping[int, cp_model.IntVar]
    ) -> None:
        self.model, self.case, self.officer, self.takes = model, case, officer, takes
        duties = case.problem.duties
        self.kept = [duties[number] for number, them in enumerate(case.kept) if officer in them]
        self.load = load_of(case.problem, case.problem.officers[officer], self.kept)
        self.on = self._on_spans()
        self.of_day: defaultdict[date, list[int]] = defaultdict(list)
        for span in self.on:
            self.of_day[case.typical(span).day].append(span)

    def add_rules(self) -> None:
        """Allow what rest and the limits allow."""
        for clique in self.case.cliques:
            present = [self.on[span] for span in clique if span in self.on]
            if len(present) > 1:
                self.model.add_at_most_one(present)
        rules = self.case.problem.rules
        self._limit_weeks(rules.most_in_7_days)
        self._limit_rows(rules.most_days_in_row, self.load.duties, nights=False)
        self._limit_rows(rules.most_nights_in_row, self.load.nights, nights=True)

    def cost(self) -> Expression:
        """Return the cost of the officer's duties in hundredths of a point."""
        terms = [self._spread(kind) for kind in range(len(KINDS))]
        weights = self.case.problem.weights
        if weights.wishes:
            wishes = self.case.problem.officers[self.officer].wishes
            terms += [POINT * weights.wishes * wish.weight * self._missed(wish) for wish in wishes]
        if weights.split_weekends:
            pairs = weekends(self.case.problem)
            terms += [POINT * weights.split_weekends * self._split(*pair) for pair in pairs]
        return sum(terms)

    def _on_spans(self) -> dict[int, cp_model.IntVar]:
        alike: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
        for number, take in self.takes.items():
            alike[self.case.span_of[number]].append(take)
        return {span: self._either(alike[span]) for span in sorted(alike)}

    def _either(self, takes: list[cp_model.IntVar]) -> cp_model.IntVar:
        if len(takes) == 1:
            return takes[0]
        on = self.model.new_bool_var("")
        self.model.add(sum(takes) == on)
        return on

    def _limit_weeks(self, most: int) -> None:
        for first in _days_before(self.case, WEEK - 1):
            days = [first + timedelta(days=more) for more in range(WEEK)]
            free = [self.on[span] for day in days for span in self.of_day.get(day, ())]
            self._at_most(free, most - sum(self.load.duties[day] for day in days))

    def _limit_rows(self, most: int, counted: Counter[date], *, nights: bool) -> None:
        for first in _days_before(self.case, most):
            days = [first + timedelta(days=more) for more in range(most + 1)]
            open_days = [day for day in days if not counted[day] and self._spans(day, nights=nights)]
            free = [self._on_day(day, nights=nights) for day in open_days]
            self._at_most(free, most - sum(counted[day] > 0 for day in days))

    def _at_most(self, free: list[Expression], most: int) -> None:
        if len(free) > max(0, most):
            self.model.add(sum(free) <= max(0, most))

    def _spans(self, day: date, *, nights: bool = False) -> list[int]:
        return [span for span in self.of_day.get(day, ()) if not nights or self.case.typical(span).night]

    def _on_day(self, day: date, *, nights: bool = False) -> Expression:
        """Return whether the officer takes any duty, or night, of a day."""
        return self._any([(span, self.on[span]) for span in self._spans(day, nights=nights)])

    def _any(self, chosen: list[tuple[int, cp_model.IntVar]]) -> Expression:
        """Return 1 if one of the variables is 1, else 0; each stands with its span."""
        pairs = combinations([span for span, _ in chosen], 2)
        if all(one == two or two in self.case.clashes[one] for one, two in pairs):
            return sum(take for _, take in chosen)
        either = self.model.new_bool_var("")
        self.model.add_max_equality(either, [take for _, take in chosen])
        return either

    def _spread(self, kind: int) -> Expression:
        already = counts_of(self.kept)[kind]
        step = self.case.fairness.step
        fixed = sum(step(self.officer, kind, number) for number in range(1, already + 1))
        chosen = [on for span, on in self.on.items() if kind in kinds_of(self.case.typical(span))]
        if not chosen or not self.case.problem.weights.of_kinds[kind]:
            return fixed
        weeks = -(-self.case.problem.period.length // WEEK)
        most = min(len(chosen), weeks * self.case.problem.rules.most_in_7_days)
        steps = [self.model.new_bool_var("") for _ in range(most)]
        self.model.add(sum(chosen) == sum(steps))
        costs = (step(self.officer, kind, already + number) for number in range(1, most + 1))
        return fixed + sum(cost * one for cost, one in zip(costs, steps, strict=True))

    def _missed(self, wish: Wish) -> Expression:
        if any(wish.meets(duty) for duty in self.kept):
            return 0 if wish.wants else 1
        duties = self.case.problem.duties
        meeting = [number for number in self.takes if wish.meets(duties[number])]
        met = self._any([(self.case.span_of[number], self.takes[number]) for number in meeting])
        return 1 - met if wish.wants else met

    def _split(self, saturday: date, sunday: date) -> Expression:
        one, two = (self._busy(day) for day in (saturday, sunday))
        split = self.model.new_bool_var("")
        self.model.add(split >= one - two)
        self.model.add(split >= two - one)
        return split

    def _busy(self, day: date) -> Expression:
        return 1 if any(duty.day == day for duty in self.kept) else self._on_day(day)


def _days_before(case: Case, before: int) -> Iterable[date]:
    """Yield the days of the period and so many before."""
    period = case.problem.period
    for number in range(-before, period.length):
        yield period.first + timedelta(days=number)
