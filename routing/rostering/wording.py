"""Pieces of the sentences about a roster, in Chinese and English."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from routing.planning.fields import Field
from routing.rostering.officers import Absence
from routing.rostering.problem import RosterProblem

MOST_NAMED = 4
"""Things that a sentence names; the others are counted."""
Name = tuple[str, str, str]
"""Day, post and shift."""


@dataclass(frozen=True)
class Words:
    """The same in Chinese and in English."""

    zh: str
    en: str

    def to_json(self) -> dict[str, str]:
        """Return the two keys of the roster format."""
        return {"zh": self.zh, "en": self.en}

    @classmethod
    def read(cls, field: Field) -> Words:
        """Read what :meth:`to_json` wrote."""
        return cls(field.key("zh").text(), field.key("en").text())


def listed(names: Iterable[str]) -> Words:
    """Return the first names and how many more there are."""
    given = list(names)
    shown, more = given[:MOST_NAMED], len(given) - MOST_NAMED
    if more > 0:
        return Words(f"{'、'.join(shown)}等{len(given)}个", f"{', '.join(shown)} and {more} more")
    en = " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]])) if shown else ""
    return Words("、".join(shown), en)


def joined(clauses: Sequence[Words]) -> Words:
    """Return clauses as one sentence."""
    zh, en = "；".join(one.zh for one in clauses), "; ".join(one.en for one in clauses)
    return Words(f"{zh}。", f"{en}.")


def namer(problem: RosterProblem) -> Callable[[Name], str]:
    """Return what calls a duty by its day and the names of post and shift."""
    posts = {post.post_id: post for post in problem.posts}
    shifts = {(post.post_id, one.shift_id): one.name for post in problem.posts for one in post.shifts}

    def called(name: Name) -> str:
        day, post, shift = name
        shown = posts[post].name if post in posts else post
        return f"{day[5:]} {shown} {shifts.get((post, shift), shift)}"

    return called


def absent(problem: RosterProblem, absence: Absence) -> Words:
    """Return from when to when somebody is absent, and why if that is told."""
    begin, end = (_shown(problem, second) for second in (absence.from_s, absence.until_s))
    zh, en = (f"（{absence.reason}）", f" ({absence.reason})") if absence.reason else ("", "")
    return Words(f"{begin}至{end}不在岗{zh}", f"absent from {begin} until {end}{en}")


def _shown(problem: RosterProblem, second: int) -> str:
    return datetime.fromtimestamp(second, problem.period.zone).strftime("%m-%d %H:%M")


def texts(fields: Iterable[Field]) -> tuple[str, ...]:
    """Read a list of texts."""
    return tuple(field.text() for field in fields)


def named(field: Field) -> Name:
    """Read the three keys that name a duty."""
    return field.key("day").text(), field.key("post").text(), field.key("shift").text()


def name_json(name: Name) -> dict[str, str]:
    """Return the three keys that name a duty."""
    return dict(zip(("day", "post", "shift"), name, strict=True))
