"""Searches a roster: vacant seats first, then what a repair changes, then the cost.

A few officers at a time exchange all their duties in the best way while the others keep theirs; that is
a small model, solved to its end, and rosters of a month come close to the bound within some hundred
rounds. Small rosters, and questions of vacant seats and changes, are put to the solver as a whole, which
proves what cannot be better.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from routing.planning.stop import Iterations, Patience, Rounds, Stop, Until
from routing.rostering.case import Case, Value
from routing.rostering.fairness import Manned
from routing.rostering.floors import cost_floor, lost_floor, vacant_floor
from routing.rostering.model import Answer, Effort, Level, Model
from routing.rostering.start import topped_up

DEFAULT_ROUNDS = 500
"""60 officers and 24 shifts a day: some 20 s."""
MEMBERS = 3
"""Officers who exchange their duties in one round; with four a round takes eight times as long."""
ROUND_EFFORT, ROUND_WORK = 0.1, 0.01
"""Deterministic units: a round may take the first; one that takes more than the second counts for several."""
WHOLE_EFFORT, LEAST_WHOLE_EFFORT = 0.004, 0.5
"""Deterministic units for the model of all officers, for each round; and at least."""
MOST_WHOLE, MOST_SMALL = 100_000, 4_000
"""Pairs of officers and duties up to which the solver sees all at once, and the cost of all as well."""
PATIENCE_SHARE = {Level.VACANT: 0.35, Level.LOST: 0.6, Level.COST: 1.0}
"""Of the seconds, up to the end of each level; of the rounds, for each level."""
WHOLE_FIRST_SHARE, WHOLE_AFTER_SHARE = 0.5, 0.8
"""Of the seconds of a level: for the solver if it comes first; for exchanges if it comes last."""
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Found:
    """The roster of a search and what is proved of it.

    Attributes
    ----------
    bounds : for each level what it cannot undercut, the levels before it being as they are
    """

    manned: Manned
    value: Value
    bounds: dict[Level, int]


def level_of(case: Case, value: Value, level: Level) -> int:
    """Return the one number that a level makes least."""
    return (case.weighed(value), value.lost, value.cost)[level]


def search(case: Case, first: Manned, *, stop: Stop, seed: int, progress: Progress | None = None) -> Found:
    """Improve a roster, level by level."""
    running = _Search(case, first, stop, random.Random(seed), progress or (lambda _share: None))  # noqa: S311
    for level in Level:
        if level is not Level.LOST or case.is_repair:
            running.improve(level)
    running.fill_up()
    return Found(running.manned, running.value, running.bounds)


@dataclass
class _Search:
    case: Case
    manned: Manned
    stop: Stop
    chance: random.Random
    progress: Progress
    bounds: dict[Level, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.value = self.case.value(self.manned)
        self.pairs = sum(map(len, self.case.open))
        self.everyone = range(len(self.case.problem.officers))
        self.until = None if isinstance(self.stop, Iterations) else Until(self.stop.seconds)

    def improve(self, level: Level) -> None:
        """Make one level as small as the patience allows."""
        self.bounds[level] = self._floor(level)
        few = len(self.everyone) <= MEMBERS
        if self.case.is_repair or few:
            self._ask_all(level, share=WHOLE_FIRST_SHARE)
        if not few:
            self._exchange(level, share=WHOLE_AFTER_SHARE)
        small = self.pairs <= MOST_SMALL
        if not few and (small or (level is Level.VACANT and not self.case.is_repair)):
            self._ask_all(level, share=1)
        self.progress(PATIENCE_SHARE[level])

    def fill_up(self) -> None:
        """Fill seats that exchanges have made possible to fill."""
        filled = topped_up(self.case, self.manned)
        if filled != self.manned:
            self.manned, self.value = filled, self.case.value(filled)

    @property
    def _rounds(self) -> int:
        return self.stop.count if isinstance(self.stop, Iterations) else 10**6

    @property
    def _whole_effort(self) -> float:
        return max(LEAST_WHOLE_EFFORT, self._rounds * WHOLE_EFFORT)

    def _exchange(self, level: Level, *, share: float) -> None:
        """Let a few officers at a time exchange their duties, until nothing gets better for long."""
        patience: Patience = self.until or Rounds(self._rounds)
        limit = PATIENCE_SHARE[level] * (share if self.until else 1.0)
        longest, since, rounds = 4 * len(self.everyone), 0, 0
        while since < longest and patience.spent(rounds) < limit and not self._is_proved(level):
            before = self.value.levels
            effort = Effort(ROUND_EFFORT, self._seconds(level, 1))
            answer = self._ask(level, self._members(level), effort=effort)
            counted = max(1, round(answer.work / ROUND_WORK))
            since = 0 if self.value.levels < before else since + counted
            rounds += counted
            self.progress(PATIENCE_SHARE[level] * min(1.0, patience.spent(rounds)))

    def _ask_all(self, level: Level, *, share: float) -> None:
        seconds = self._seconds(level, share)
        if not self._is_proved(level) and seconds != 0 and self.pairs <= MOST_WHOLE:
            answer = self._ask(level, self.everyone, effort=Effort(self._whole_effort, seconds))
            self.bounds[level] = max(self.bounds[level], answer.bound)

    def _seconds(self, level: Level, share: float) -> float | None:
        """Return the seconds that a level has left of its share, None if no clock counts."""
        if self.until is None:
            return None
        used = self.until.seconds - self.until.left_s
        return max(0.0, self.until.seconds * PATIENCE_SHARE[level] - used) * share

    def _ask(self, level: Level, members: Sequence[int], *, effort: Effort) -> Answer:
        """Put some officers to the solver and take what it finds if it is no worse."""
        seed = self.chance.randrange(2**31)
        answer = Model(self.case, self.manned, members).solve(level, effort=effort, seed=seed)
        if answer.manned is not None:
            value = self.case.value(answer.manned)
            if value.levels <= self.value.levels:
                self.manned, self.value = answer.manned, value
        return answer

    def _members(self, level: Level) -> list[int]:
        """Draw who exchanges duties: some of whom it concerns, and others by chance."""
        concerned = self._concerned(level)
        chosen = self.chance.sample(concerned, min(len(concerned), MEMBERS // 2))
        others = [one for one in self.everyone if one not in chosen]
        return sorted(chosen + self.chance.sample(others, MEMBERS - len(chosen)))

    def _concerned(self, level: Level) -> list[int]:
        """Return those who could take a vacant seat, or who lost a duty or have it now."""
        duties = self.case.problem.duties
        found: list[int] = []
        if level is Level.VACANT:
            empty = [n for n, duty in enumerate(duties) if len(self.manned[n]) < duty.need.officers]
            possible = [number for number in empty if self.case.open[number]]
            found = list(self.case.open[self.chance.choice(possible)]) if possible else []
        elif level is Level.LOST:
            lost = [number for number, wanted in enumerate(self.case.wanted) if wanted - self.manned[number]]
            touched = self.chance.choice(lost) if lost else None
            found = [] if touched is None else sorted(self.case.wanted[touched] ^ self.manned[touched])
        return found

    def _floor(self, level: Level) -> int:
        if level is Level.VACANT:
            return vacant_floor(self.case)
        return lost_floor(self.case) if level is Level.LOST else cost_floor(self.case, self.value)

    def _is_proved(self, level: Level) -> bool:
        return level_of(self.case, self.value, level) <= self.bounds[level]
