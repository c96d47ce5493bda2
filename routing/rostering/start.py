"""A first roster: what is kept, what a previous one had, and the rest filled in one duty after the other."""

from __future__ import annotations

from routing.rostering.case import Case
from routing.rostering.fairness import Manned, counts_of, kinds_of
from routing.rostering.posts import Duty
from routing.rostering.rest import Load, load_of


class Hands:
    """What each officer has so far, and what that still allows."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.manned = [set(officers) for officers in case.kept]
        self.loads: list[Load] = []
        self.spans: list[set[int]] = []
        self.counts: list[list[int]] = []
        for one, officer in enumerate(case.problem.officers):
            numbers = [number for number, officers in enumerate(case.kept) if one in officers]
            duties = [case.problem.duties[number] for number in numbers]
            self.loads.append(load_of(case.problem, officer, duties))
            self.spans.append({case.span_of[number] for number in numbers})
            self.counts.append(counts_of(duties))

    def seats(self, number: int) -> int:
        """Return the vacant seats of a duty."""
        return self.case.problem.duties[number].need.officers - len(self.manned[number])

    def may_take(self, officer: int, number: int) -> bool:
        """Whether an open duty may be given to an officer beside what both have."""
        duty, span = self._duty(number), self.case.span_of[number]
        clashing = self.case.clashes[span] | {span}
        return (
            officer not in self.manned[number]
            and not clashing & self.spans[officer]
            and self.loads[officer].broken_by(duty.day, night=duty.night) is None
            and self._leaves_seats(officer, number)
        )

    def give(self, officer: int, number: int) -> None:
        """Give a duty to an officer."""
        duty = self._duty(number)
        self.manned[number].add(officer)
        self.loads[officer].add(duty.day, night=duty.night)
        self.spans[officer].add(self.case.span_of[number])
        for kind in kinds_of(duty):
            self.counts[officer][kind] += 1

    def price(self, officer: int, number: int) -> int:
        """Return what the spread costs if an officer takes a duty."""
        counts, step = self.counts[officer], self.case.fairness.step
        return sum(step(officer, kind, counts[kind] + 1) for kind in kinds_of(self._duty(number)))

    def found(self) -> Manned:
        """Return the roster."""
        return tuple(frozenset(officers) for officers in self.manned)

    def missing(self, number: int) -> set[str]:
        """Return the qualifications that every further officer must have."""
        seats, officers = self.seats(number), self.case.problem.officers
        return {
            name
            for name, count in self._duty(number).need.qualifications
            if count - sum(name in officers[one].qualifications for one in self.manned[number]) >= seats
        }

    def _duty(self, number: int) -> Duty:
        return self.case.problem.duties[number]

    def _leaves_seats(self, officer: int, number: int) -> bool:
        qualifications = self.case.problem.officers[officer].qualifications
        return self.seats(number) > 0 and self.missing(number) <= qualifications


def first_roster(case: Case) -> Manned:
    """Return a roster that keeps every rule, and as much of the previous one as it can in passing."""
    hands = Hands(case)
    for number, wanted in enumerate(case.wanted):
        for officer in sorted(wanted & set(case.open[number])):
            if hands.may_take(officer, number):
                hands.give(officer, number)
    for number in range(len(case.problem.duties)):
        fill(hands, number)
    return hands.found()


def topped_up(case: Case, manned: Manned) -> Manned:
    """Return a roster with the seats filled that somebody can take without any exchange."""
    hands = hands_of(case, manned)
    for number in range(len(manned)):
        fill(hands, number)
    return hands.found()


def hands_of(case: Case, manned: Manned) -> Hands:
    """Return what each officer has in a roster that keeps every rule."""
    hands = Hands(case)
    for number, officers in enumerate(manned):
        for officer in sorted(officers - case.kept[number]):
            hands.give(officer, number)
    return hands


def keeps_rules(case: Case, manned: Manned) -> bool:
    """Whether a roster has what is kept and could be dealt out duty by duty."""
    hands = Hands(case)
    for number, officers in enumerate(manned):
        if not case.kept[number] <= officers:
            return False
        for officer in officers.intersection(case.open[number]):
            if hands.may_take(officer, number):
                hands.give(officer, number)
    return hands.found() == manned


def fill(hands: Hands, number: int) -> None:
    """Give the vacant seats of a duty to whom they cost least."""
    waiting = sorted(hands.case.open[number], key=lambda one: (hands.price(one, number), one))
    while hands.seats(number) > 0:
        taker = next((one for one in waiting if hands.may_take(one, number)), None)
        if taker is None:
            return
        hands.give(taker, number)
