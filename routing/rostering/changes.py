"""What a repair changed for each officer, and why, in one Chinese and one English sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from routing.planning.fields import Field
from routing.rostering.fairness import Manned
from routing.rostering.problem import RosterProblem
from routing.rostering.wording import Name, Words, absent, joined, listed, name_json, named, namer

On = dict[Name, frozenset[str]]
"""The ids of the officers on each duty."""


@dataclass(frozen=True)
class OfficerChange:
    """Duties that an officer lost and gained."""

    officer: str
    lost: tuple[Name, ...]
    gained: tuple[Name, ...]
    why: Words

    def to_json(self) -> dict[str, Any]:
        """Return the keys of the roster format."""
        return {
            "officer": self.officer,
            "lost": [name_json(name) for name in self.lost],
            "gained": [name_json(name) for name in self.gained],
            "why": self.why.to_json(),
        }

    @classmethod
    def read(cls, field: Field) -> Self:
        """Read what :meth:`to_json` wrote."""
        lost, gained = (tuple(named(one) for one in field.keyed(key)) for key in ("lost", "gained"))
        return cls(field.key("officer").text(), lost, gained, Words.read(field.key("why")))


def officer_changes(problem: RosterProblem, was: On, manned: Manned) -> Iterator[OfficerChange]:
    """Yield what changed, for each officer for whom something did, by id."""
    ids = [officer.officer_id for officer in problem.officers]
    now = {
        duty.name: frozenset(ids[one] for one in officers)
        for duty, officers in zip(problem.duties, manned, strict=True)
    }
    yield from _Teller(problem, was, now).changes()


class _Teller:
    def __init__(self, problem: RosterProblem, was: On, now: On) -> None:
        self.problem, self.was, self.now = problem, was, now
        self.called = namer(problem)
        self.names = {officer.officer_id: officer.name for officer in problem.officers}

    def changes(self) -> Iterator[OfficerChange]:
        lost, gained = _held(self.was, self.now), _held(self.now, self.was)
        for officer in sorted({*lost, *gained}):
            less, more = lost.get(officer, ()), gained.get(officer, ())
            clauses = [*self._lost(officer, less), *self._gained(more)]
            said = joined(clauses)
            name = self.names.get(officer, officer)
            yield OfficerChange(officer, less, more, Words(f"{name}：{said.zh}", f"{name}: {said.en}"))

    def _lost(self, officer: str, lost: Collection[Name]) -> Iterator[Words]:
        by_cause: defaultdict[Words | None, list[Name]] = defaultdict(list)
        for name in lost:
            by_cause[self._cause(officer, name)].append(name)
        for cause, names in by_cause.items():
            duties = self._listed(names)
            if cause is not None:
                yield Words(f"{cause.zh}，不再值{duties.zh}", f"{cause.en}, so gives up {duties.en}")
                continue
            takers = self._people({one for name in names for one in self._came(name)})
            if takers.en:
                zh, en = f"转由{takers.zh}值", f"hands {duties.en} to {takers.en}"
                yield Words(f"{duties.zh}{zh}，以便补上其他岗位", f"{en}, so that other posts are filled")
            else:
                yield Words(f"不再值{duties.zh}，以便补上其他岗位", f"leaves {duties.en} for other posts")

    def _cause(self, officer: str, name: Name) -> Words | None:
        """Return why an officer cannot keep a duty, or None if it was the best to do."""
        number = self.problem.officer_numbers.get(officer)
        if number is None:
            return Words("已不在名单中", "is no longer listed")
        if name not in self.problem.duty_numbers:
            return Words("该班已取消", "the duty is cancelled")
        duty, one = self.problem.duties[self.problem.duty_numbers[name]], self.problem.officers[number]
        absence = one.absence_at(duty)
        if absence is not None:
            told = absent(self.problem, absence)
            return Words(told.zh, f"is {told.en}")
        if not one.may_serve(duty.post):
            return Words("已不可在该岗位值班", "may no longer serve at that post")
        if len(self.was[name]) > duty.need.officers and not self._came(name):
            return Words("该班所需人数减少", "fewer officers are needed there")
        return None

    def _gained(self, gained: Collection[Name]) -> Iterator[Words]:
        by_source: defaultdict[tuple[str, ...], list[Name]] = defaultdict(list)
        for name in gained:
            by_source[tuple(sorted(self._gone(name)))].append(name)
        for givers, names in by_source.items():
            duties = self._listed(names)
            if not givers:
                yield Words(f"新增{duties.zh}（原无人）", f"is added to {duties.en}, where a seat was vacant")
                continue
            from_whom = self._people(givers)
            causes = {self._cause(one, name) for one in givers for name in names} - {None}
            because = self._because(causes)
            yield Words(
                f"接替{from_whom.zh}{because.zh}值{duties.zh}",
                f"takes {duties.en} over from {from_whom.en}{because.en}",
            )

    def _because(self, causes: set[Words | None]) -> Words:
        if len(causes) != 1:
            return Words("", "")
        cause = next(iter(causes))
        return Words("", "") if cause is None else Words(f"（{cause.zh}）", f", who {cause.en}")

    def _came(self, name: Name) -> frozenset[str]:
        return self.now.get(name, frozenset()) - self.was.get(name, frozenset())

    def _gone(self, name: Name) -> frozenset[str]:
        return self.was.get(name, frozenset()) - self.now.get(name, frozenset())

    def _listed(self, names: Iterable[Name]) -> Words:
        return listed(self.called(name) for name in names)

    def _people(self, officers: Collection[str]) -> Words:
        return listed(self.names.get(one, one) for one in sorted(officers))


def _held(these: Mapping[Name, frozenset[str]], not_those: On) -> dict[str, tuple[Name, ...]]:
    """Return for each officer the duties of one roster that the other does not give them."""
    held: defaultdict[str, list[Name]] = defaultdict(list)
    for name in sorted(these):
        for officer in these[name] - not_those.get(name, frozenset()):
            held[officer].append(name)
    return {officer: tuple(names) for officer, names in held.items()}
