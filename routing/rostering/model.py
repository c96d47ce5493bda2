"""The roster, or the part of it that some officers have, as a model for CP-SAT."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum

from ortools.sat.python import cp_model

from routing.rostering.case import Case
from routing.rostering.fairness import Manned
from routing.rostering.part import Expression, Part


class Level(IntEnum):
    """What is made least, in this order."""

    VACANT = 0
    LOST = 1
    COST = 2


@dataclass(frozen=True)
class Effort:
    """How long the solver may work: deterministic units reproduce a result, seconds bound the wait."""

    deterministic: float
    seconds: float | None = None


@dataclass(frozen=True)
class Answer:
    """What the solver found: a roster or None, and a lower bound on the level.

    Attributes
    ----------
    work : deterministic units
    """

    manned: Manned | None
    bound: int
    work: float


class Model:
    """A model in which some officers are free and the others stay as they are."""

    def __init__(self, case: Case, manned: Manned, members: Collection[int]) -> None:
        self.case, self.manned, self.members = case, manned, frozenset(members)
        self.model = cp_model.CpModel()
        self.takes: dict[tuple[int, int], cp_model.IntVar] = {}
        self.below: list[Expression] = []
        self.vacant: list[Expression] = []
        for number in range(len(manned)):
            self._man(number)
        self.parts = self._parts()
        for part in self.parts:
            part.add_rules()

    def solve(self, level: Level, *, effort: Effort, seed: int) -> Answer:
        """Make a level least while the levels before it get no worse."""
        now = self.case.value(self.manned)
        if level > Level.VACANT:
            self.model.add(self._vacancies() <= self.case.weighed(now))
        if level > Level.LOST and self.case.is_repair:
            self.model.add(self._lost() <= now.lost)
        self.model.minimize((self._vacancies, self._lost, self._cost)[level]())
        for (number, officer), take in self.takes.items():
            self.model.add_hint(take, officer in self.manned[number])
        solver = _solver(effort, seed)
        status = solver.solve(self.model)
        found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        return Answer(
            manned=self._read(solver) if found else None,
            bound=_whole(solver.best_objective_bound) if found else 0,
            work=solver.response_proto.deterministic_time,
        )

    def _man(self, number: int) -> None:
        """Fill the seats of a duty beside those of the officers who stay."""
        need = self.case.problem.duties[number].need
        others = self._others(number)
        seats = max(0, need.officers - len(others))
        free = [one for one in self.case.open[number] if one in self.members] if seats else []
        for officer in free:
            self.takes[number, officer] = self.model.new_bool_var("")
        empty: Expression = seats
        if free:
            empty = self.model.new_int_var(0, seats, "")
            self.model.add(sum(self.takes[number, one] for one in free) + empty == seats)
            self._keep_seats_for_qualified(number, free, empty, seats=seats)
        self._weigh(number, empty, seats=seats)

    def _others(self, number: int) -> frozenset[int]:
        """Return the officers of a duty who stay whatever happens."""
        return self.case.kept[number] | (self.manned[number] - self.members)

    def _keep_seats_for_qualified(
        self, number: int, free: list[int], empty: Expression, *, seats: int
    ) -> None:
        officers = self.case.problem.officers
        for name, count in self.case.problem.duties[number].need.qualifications:
            there = sum(name in officers[one].qualifications for one in self._others(number))
            missing = min(count - there, seats)
            if missing > 0:
                able = [one for one in free if name in officers[one].qualifications]
                self.model.add(sum(self.takes[number, one] for one in able) + empty >= missing)

    def _weigh(self, number: int, empty: Expression, *, seats: int) -> None:
        duty = self.case.problem.duties[number]
        spare = duty.need.officers - duty.need.least
        self.vacant.append(duty.importance * empty)
        if isinstance(empty, int):
            self.below.append(duty.importance * max(0, empty - spare))
        elif spare == 0:
            self.below.append(duty.importance * empty)
        elif spare < seats:
            few = self.model.new_int_var(0, seats - spare, "")
            self.model.add(few >= empty - spare)
            self.below.append(duty.importance * few)

    def _parts(self) -> list[Part]:
        takes: defaultdict[int, dict[int, cp_model.IntVar]] = defaultdict(dict)
        for (number, officer), take in self.takes.items():
            takes[officer][number] = take
        return [Part(self.model, self.case, one, takes[one]) for one in sorted(self.members)]

    def _vacancies(self) -> Expression:
        return self.case.much * sum(self.below) + sum(self.vacant)

    def _lost(self) -> Expression:
        terms: list[Expression] = []
        for number, wanted in enumerate(self.case.wanted):
            others = self._others(number)
            terms += [1 - self.takes.get((number, one), 0) for one in sorted(wanted - others)]
        return sum(terms)

    def _cost(self) -> Expression:
        return sum(part.cost() for part in self.parts)

    def _read(self, solver: cp_model.CpSolver) -> Manned:
        found = [set(self._others(number)) for number in range(len(self.manned))]
        for (number, officer), take in self.takes.items():
            if solver.value(take):
                found[number].add(officer)
        return tuple(frozenset(officers) for officers in found)


def _solver(effort: Effort, seed: int) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.max_deterministic_time = effort.deterministic
    if effort.seconds is not None:
        solver.parameters.max_time_in_seconds = effort.seconds
    return solver


def _whole(bound: float) -> int:
    """Return the least whole number that is not below a bound of whole numbers."""
    return math.ceil(bound - 1e-6 * max(1.0, abs(bound) * 1e-9)) if math.isfinite(bound) else 0
