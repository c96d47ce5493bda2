"""What a search needs to know of a problem, worked out once: who could take which duty, and what clashes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from routing.rostering.fairness import Fairness, Manned, cost
from routing.rostering.posts import Duty
from routing.rostering.problem import RosterProblem
from routing.rostering.rest import lacks_rest


@dataclass(frozen=True)
class Value:
    """What is made least, one after the other.

    Attributes
    ----------
    below_least, vacant : seats, times the importance of the post; the first below ``least``
    lost : assignments of the previous roster that are gone
    cost : hundredths of a point
    """

    below_least: int
    vacant: int
    lost: int
    cost: int

    @property
    def levels(self) -> tuple[int, int, int, int]:
        """All four in their order."""
        return self.below_least, self.vacant, self.lost, self.cost


class Case:
    """A problem prepared for a search.

    Attributes
    ----------
    kept : officers that each duty has in any case: fixed ones, and what lies before now
    wanted : officers of each duty in the previous roster, or nobody
    open : officers that each duty may have beside those it keeps, ascending
    """

    def __init__(
        self, problem: RosterProblem, *, wanted: Manned | None = None, past: Manned | None = None
    ) -> None:
        self.problem = problem
        self.fairness = Fairness(problem)
        nobody: Manned = tuple(frozenset() for _ in problem.duties)
        self.wanted = wanted or nobody
        self.is_repair = wanted is not None
        self._past = past
        self.kept = self._kept()
        self.open = self._open()

    @cached_property
    def spans(self) -> list[tuple[int, ...]]:
        """Duties with the same begin, end and night, which are alike to the rules of rest; by begin."""
        alike: defaultdict[tuple[int, int, bool], list[int]] = defaultdict(list)
        for number, duty in enumerate(self.problem.duties):
            alike[duty.begin_s, duty.end_s, duty.night].append(number)
        return [tuple(alike[key]) for key in sorted(alike)]

    @cached_property
    def span_of(self) -> list[int]:
        """The place in :attr:`spans` of each duty."""
        places = [0] * len(self.problem.duties)
        for place, numbers in enumerate(self.spans):
            for number in numbers:
                places[number] = place
        return places

    def typical(self, span: int) -> Duty:
        """Return one duty of a span."""
        return self.problem.duties[self.spans[span][0]]

    @cached_property
    def clashes(self) -> list[frozenset[int]]:
        """For each span the others that no officer can have beside it."""
        found: list[set[int]] = [set() for _ in self.spans]
        rules = self.problem.rules
        longest_s = rules.rest_s(after_night=True, before_night=False)
        for first in range(len(self.spans)):
            one = self.typical(first)
            for second in range(first + 1, len(self.spans)):
                other = self.typical(second)
                if other.begin_s >= max(one.end_s + longest_s, one.begin_s + 1):
                    break
                if lacks_rest(rules, one, other):
                    found[first].add(second)
                    found[second].add(first)
        return [frozenset(others) for others in found]

    @cached_property
    def cliques(self) -> list[tuple[int, ...]]:
        """Sets of spans that clash with each other; all clashes lie in one."""
        found = [self._clique(span) for span in range(len(self.spans))]
        found = [clique for clique in found if len(clique) > 1]
        inside = {(one, two) for clique in found for one in clique for two in clique}
        pairs = [
            (one, two)
            for one, others in enumerate(self.clashes)
            for two in sorted(others)
            if one < two and (one, two) not in inside
        ]
        return sorted({*found, *pairs})

    def _clique(self, span: int) -> tuple[int, ...]:
        """Grow a clique from a span and those that begin after it."""
        clique = [span]
        for other in sorted(self.clashes[span]):
            if other > span and all(other in self.clashes[one] for one in clique):
                clique.append(other)
        return tuple(clique)

    def is_past(self, duty: Duty) -> bool:
        """Whether a duty has begun before now, so that a repair leaves it as it was."""
        now_s = self.problem.now_s
        return self._past is not None and now_s is not None and duty.begin_s < now_s

    def free_seats(self, number: int) -> int:
        """Return the seats of a duty beside those of the officers it keeps."""
        return max(0, self.problem.duties[number].need.officers - len(self.kept[number]))

    def value(self, manned: Manned) -> Value:
        """Return what a roster is worth."""
        below = vacant = lost = 0
        for number, (duty, officers) in enumerate(zip(self.problem.duties, manned, strict=True)):
            below += duty.importance * max(0, duty.need.least - len(officers))
            vacant += duty.importance * max(0, duty.need.officers - len(officers))
            lost += len(self.wanted[number] - officers)
        return Value(below, vacant, lost, cost(self.problem, self.fairness, manned))

    @cached_property
    def much(self) -> int:
        """One seat below the least weighs more than all vacant ones together."""
        return 1 + sum(duty.importance * duty.need.officers for duty in self.problem.duties)

    def weighed(self, value: Value) -> int:
        """Return both kinds of vacant seats as one number."""
        return self.much * value.below_least + value.vacant

    def may(self, officer: int, number: int) -> bool:
        """Whether an officer could take a duty if it were the only one."""
        duty, one = self.problem.duties[number], self.problem.officers[officer]
        if not one.may_serve(duty.post) or one.absence_at(duty) is not None:
            return False
        return not any(lacks_rest(self.problem.rules, earlier, duty) for earlier in one.earlier)

    def _kept(self) -> Manned:
        kept: list[set[int]] = [set() for _ in self.problem.duties]
        for number, officer in enumerate(self.problem.officers):
            for name in officer.fixed:
                kept[self.problem.duty_numbers[name]].add(number)
        for number, duty in enumerate(self.problem.duties):
            if self._past is not None and self.is_past(duty):
                kept[number] |= {one for one in self._past[number] if self._was_there(one, duty)}
        return tuple(frozenset(officers) for officers in kept)

    def _was_there(self, officer: int, duty: Duty) -> bool:
        return self.problem.officers[officer].absence_at(duty) is None

    def _open(self) -> list[tuple[int, ...]]:
        taken: list[set[int]] = [set() for _ in self.problem.officers]
        for number, officers in enumerate(self.kept):
            for officer in officers:
                taken[officer].add(self.span_of[number])
        return [tuple(self._open_for(number, taken)) for number in range(len(self.problem.duties))]

    def _open_for(self, number: int, taken: list[set[int]]) -> Iterable[int]:
        if self.free_seats(number) == 0 or self.is_past(self.problem.duties[number]):
            return
        span = self.span_of[number]
        blocked = self.clashes[span] | {span}
        for officer in range(len(self.problem.officers)):
            if not blocked & taken[officer] and self.may(officer, number):
                yield officer
