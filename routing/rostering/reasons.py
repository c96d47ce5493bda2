"""Why seats stay vacant: what keeps each officer from the seat, counted and told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from routing.rostering.case import Case
from routing.rostering.fairness import Manned
from routing.rostering.start import Hands, hands_of
from routing.rostering.wording import Name, Words, listed, name_json, namer

PAST, NOBODY, ABSENT, TOO_FEW, RESTING, LIMIT = (
    "past",
    "nobody_qualified",
    "all_absent",
    "too_few",
    "all_resting",
    "at_limit",
)


@dataclass(frozen=True)
class Vacancy:
    """Vacant seats of one duty.

    Attributes
    ----------
    below_least : how many of them are below the least number of officers
    missing : qualification to the officers with it who are missing
    reason : one of the codes of this module
    """

    name: Name
    vacant: int
    below_least: int
    missing: tuple[tuple[str, int], ...]
    reason: str
    why: Words

    def to_json(self) -> dict[str, Any]:
        """Return the keys of the roster format."""
        return {
            **name_json(self.name),
            "vacant": self.vacant,
            "below_least": self.below_least,
            "qualifications": dict(self.missing),
            "reason": self.reason,
            "why": self.why.to_json(),
        }


def vacancies(case: Case, manned: Manned) -> Iterator[Vacancy]:
    """Yield the duties with vacant seats, in the order of the duties."""
    hands = hands_of(case, manned)
    called = namer(case.problem)
    for number, duty in enumerate(case.problem.duties):
        vacant = duty.need.officers - len(manned[number])
        if vacant > 0:
            tally = _tally(case, hands, number)
            reason = PAST if case.is_past(duty) else _reason(tally)
            officers = case.problem.officers
            there = [officers[one].qualifications for one in manned[number]]
            lack = (
                (name, count - sum(name in one for one in there)) for name, count in duty.need.qualifications
            )
            yield Vacancy(
                name=duty.name,
                vacant=vacant,
                below_least=max(0, duty.need.least - len(manned[number])),
                missing=tuple((name, count) for name, count in lack if count > 0),
                reason=reason,
                why=_sentence(called(duty.name), vacant, reason, tally, sorted(hands.missing(number))),
            )


def _tally(case: Case, hands: Hands, number: int) -> Counter[str]:
    return Counter(_hindrance(case, hands, number, one) for one in range(len(case.problem.officers)))


def _hindrance(case: Case, hands: Hands, number: int, one: int) -> str:
    """Return what keeps an officer from a vacant seat."""
    duty, officer = case.problem.duties[number], case.problem.officers[one]
    if one in hands.manned[number]:
        return TOO_FEW
    if not officer.may_serve(duty.post) or not hands.missing(number) <= officer.qualifications:
        return NOBODY
    if officer.absence_at(duty) is not None:
        return ABSENT
    span = case.span_of[number]
    if (case.clashes[span] | {span}) & hands.spans[one] or not case.may(one, number):
        return RESTING
    return LIMIT


def _reason(tally: Counter[str]) -> str:
    """Return the strongest hindrance of those who could have been there."""
    for kind in (LIMIT, RESTING, TOO_FEW, ABSENT):
        if tally[kind]:
            return kind
    return NOBODY


def _sentence(name: str, vacant: int, reason: str, tally: Counter[str], asked: list[str]) -> Words:
    head = Words(f"{name}缺{vacant}人", f"{name} lacks {vacant}")
    if reason == PAST:
        return Words(f"{head.zh}：该班已经开始。", f"{head.en}: it has begun already.")
    named = listed(asked)
    zh, en = (f"具备{named.zh}、", f" with {named.en}") if asked else ("", "")
    if reason == NOBODY:
        also = "没有其他人" if tally[TOO_FEW] else "没有人"
        other = "no other officer" if tally[TOO_FEW] else "no officer"
        return Words(f"{head.zh}：{also}{zh}可在该岗位值班。", f"{head.en}: {other}{en} may serve there.")
    parts = [
        (TOO_FEW, "{}人已在本班", "{} on this duty already"),
        (ABSENT, "{}人不在岗", "{} absent"),
        (RESTING, "{}人在值其他班或须休息", "{} on other duties or resting"),
        (LIMIT, "{}人已达值班上限", "{} at a limit of duties"),
    ]
    told = [(zh.format(tally[kind]), en.format(tally[kind])) for kind, zh, en in parts if tally[kind]]
    able = f"{zh}可在该岗位值班的人中" if asked else "可在该岗位值班的人中"
    return Words(
        f"{head.zh}：{able}，{'，'.join(one for one, _ in told)}。",
        f"{head.en}: of those{en} who may serve there, {', '.join(one for _, one in told)}.",
    )
