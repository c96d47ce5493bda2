"""The tables of codes, of telling words and of whole calls, read from three TOML files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from geo.errors import CodeTableUnusable, InputError
from geo.geocoding.classify.phrases import GAP, Phrases
from geo.geocoding.classify.wording import Wording
from geo.geocoding.classify.writing import normal_form

_HERE = Path(__file__).parent
_WEIGHTS = {"deciding": 5.0, "strong": 3.0, "plain": 2.0, "weak": 1.0, "words": 1.0}
_SHORTEST = 2
# A word on record counts less than a whole call: it is a piece of one.
_WORD_SHARE = 0.3
_CONCEPT = re.compile("@([a-z_]+)")
NEUTRAL = "neutral"


@dataclass(frozen=True)
class Sub:
    """A sub-category with the priority that its alerts have if nothing else is said, and its own danger."""

    key: str
    code: str
    priority: str
    danger: str = ""


@dataclass(frozen=True)
class Tables:
    """Codes, and for each telling word what it speaks for.

    Attributes
    ----------
    label
        The label of the table of codes.
    priorities
        Codes, the highest first.
    categories
        Code of each category by key, in the order that settles a tie.
    subs
        Sub-categories by key of category, then key.
    tags, tag_subs, dangers
        Codes by key; sub-tags by key of tag, then key.
    meanings
        For each phrase what it speaks for, with a weight.
    denial, denying
        A denying word right before a place, and one anywhere.
    past
        A word that makes what follows a thing of the past.
    names
        Chinese and English name of each code.
    needs
        Sub-tags (``tag.enterprise.disorder``) that are proposed only beside a word of a context.
    """

    label: str
    priorities: tuple[str, ...]
    categories: dict[str, str]
    subs: dict[str, dict[str, Sub]]
    tags: dict[str, str]
    tag_subs: dict[str, dict[str, str]]
    dangers: dict[str, str]
    meanings: dict[str, list[tuple[str, float]]]
    denial: re.Pattern[str]
    denying: re.Pattern[str]
    past: re.Pattern[str]
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    needs: dict[str, str] = field(default_factory=dict)
    calls: dict[str, list[str]] = field(default_factory=dict)

    @cached_property
    def wording(self) -> Wording:
        """How calls of each category are worded."""
        words = ((means.split(".")[1], text, share) for means, text, share in self._words_on_record())
        whole = ((name, normal_form(text), 1.0) for name, texts in self.calls.items() for text in texts)
        return Wording(list(self.categories), (*words, *whole))

    @cached_property
    def wording_within(self) -> dict[str, Wording]:
        """How the sub-categories of each category are worded."""
        words = list(self._words_on_record())
        return {
            category: Wording(
                [f"category.{category}.{sub}" for sub in subs],
                (word for word in words if word[0].startswith(f"category.{category}.")),
            )
            for category, subs in self.subs.items()
        }

    def _words_on_record(self) -> Iterator[tuple[str, str, float]]:
        for phrase, meanings in self.meanings.items():
            for means, _ in meanings:
                if means.startswith("category."):
                    yield means, normal_form(phrase.replace(GAP, "")), _WORD_SHARE

    @cached_property
    def phrases(self) -> Phrases:
        """All telling words, ready to be found."""
        return Phrases(self.meanings)

    @cached_property
    def neutral(self) -> frozenset[str]:
        """Phrases that tell nothing and hide what they contain."""
        return frozenset(
            phrase for phrase, own in self.meanings.items() if any(means == NEUTRAL for means, _ in own)
        )

    @cached_property
    def danger_codes(self) -> tuple[tuple[str, str], ...]:
        """What a word must speak for to tell of a danger, and its code."""
        return tuple((f"danger.{key}", code) for key, code in self.dangers.items())

    @cached_property
    def tag_codes(self) -> dict[str, tuple[str, str]]:
        """Code of tag and sub-tag by what a word must speak for, in the order of the table."""
        return {
            f"tag.{tag}.{sub}": (self.tags[tag], code)
            for tag, subs in self.tag_subs.items()
            for sub, code in subs.items()
        }

    @cached_property
    def rank(self) -> dict[str, int]:
        """The place of each sub-category in the table, for ties."""
        keys = [f"category.{one}.{sub}" for one, subs in self.subs.items() for sub in subs]
        return {key: number for number, key in enumerate(keys)}


@cache
def load_tables(
    codes: Path = _HERE / "codes.toml",
    words: Path = _HERE / "words.toml",
    examples: Path = _HERE / "examples.toml",
) -> Tables:
    """Read the tables of codes, of words and of whole calls; those of the program if none are named.

    Raises
    ------
    CodeTableUnusable
        If a file is missing or broken, lacks an entry, or speaks of what the other does not know.
    """
    coded, worded, called = _read(codes), _read(words), _read(examples)
    try:
        tables = _checked(_tables(coded, worded))
    except InputError as error:
        raise error.at(file=str(words)) from None
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        raise CodeTableUnusable(file=str(codes), field=str(error)) from error
    return replace(tables, calls=_calls(called, tables, examples))


def _calls(called: dict[str, Any], tables: Tables, path: Path) -> dict[str, list[str]]:
    calls = called.get("calls", {})
    for name, texts in calls.items():
        if name not in tables.categories or not all(isinstance(text, str) for text in texts):
            raise CodeTableUnusable(file=str(path), field=name)
    return dict(calls)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CodeTableUnusable(file=str(path), field="TOML") from error


def _tables(coded: dict[str, Any], worded: dict[str, Any]) -> Tables:
    return Tables(
        label=coded["label"],
        priorities=tuple(one["code"] for one in coded["priorities"]),
        categories={one["key"]: one["code"] for one in coded["categories"]},
        subs={one["key"]: _subs(one) for one in coded["categories"]},
        tags={one["key"]: one["code"] for one in coded["tags"]},
        tag_subs={one["key"]: {sub["key"]: sub["code"] for sub in one["subs"]} for one in coded["tags"]},
        dangers={one["key"]: one["code"] for one in coded["dangers"]},
        meanings=_meanings(worded),
        denial=_denial(worded["negation"]),
        denying=re.compile("|".join(map(re.escape, worded["negation"]["before"]))),
        past=re.compile("|".join(map(re.escape, worded["history"]["before"]))),
        names=dict(_names(coded)),
        needs=dict(_needs(worded)),
    )


def _names(coded: dict[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    for kind in ("priorities", "categories", "tags", "dangers"):
        for one in coded[kind]:
            for entry in (one, *one.get("subs", ())):
                yield entry["code"], (entry["zh"], entry["en"])


def _subs(category: dict[str, Any]) -> dict[str, Sub]:
    return {
        one["key"]: Sub(one["key"], one["code"], one["priority"], one.get("danger", ""))
        for one in category["subs"]
    }


def _denial(table: dict[str, list[str]]) -> re.Pattern[str]:
    """Match a denying word at the end of a text, with only fillers behind it; 是不是 denies nothing."""
    before, fillers = ("|".join(map(re.escape, table[key])) for key in ("before", "fillers"))
    return re.compile(f"(?<![是要有])(?:{before})(?:{fillers}){{0,3}}$")


def _meanings(worded: dict[str, Any]) -> dict[str, list[tuple[str, float]]]:
    found: dict[str, list[tuple[str, float]]] = {}
    for means, weight, pattern in _telling(worded):
        for phrase in _spelled_out(pattern, worded["concept"]):
            _check_phrase(means, phrase)
            if all(means != known for known, _ in found.setdefault(phrase, [])):
                found[phrase].append((means, weight))
    return found


def _spelled_out(pattern: str, concepts: dict[str, list[str]]) -> Iterator[str]:
    """All phrases of a pattern: ``@vehicle~撞`` is one for each word of the concept."""
    named = _CONCEPT.search(pattern)
    if named is None:
        yield pattern
        return
    for word in concepts[named.group(1)]:
        yield from _spelled_out(pattern[: named.start()] + word + pattern[named.end() :], concepts)


def _check_phrase(means: str, phrase: str) -> None:
    head, gap, tail = phrase.partition(GAP)
    if len(head + tail) < _SHORTEST or not head or bool(gap) != bool(tail):
        raise CodeTableUnusable(field=f"{means}: {phrase}")


def _telling(worded: dict[str, Any]) -> Iterator[tuple[str, float, str]]:
    for table in ("category", "tag"):
        for one, subs in worded[table].items():
            for sub, lists in subs.items():
                yield from _lists(f"{table}.{one}.{sub}", lists)
    for table in ("danger",):
        for one, lists in worded[table].items():
            yield from _lists(f"{table}.{one}", lists)
    for table in ("raise", "context"):
        for one, phrases in worded[table].items():
            for phrase in phrases:
                yield f"{table}.{one}", 1.0, phrase
    for phrase in worded[NEUTRAL]["words"]:
        yield NEUTRAL, 0.0, phrase


def _lists(means: str, lists: Mapping[str, Any]) -> Iterator[tuple[str, float, str]]:
    for name, phrases in lists.items():
        if name != "needs":
            for phrase in phrases:
                yield means, _WEIGHTS[name], phrase


def _needs(worded: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for tag, subs in worded["tag"].items():
        for sub, lists in subs.items():
            if "needs" in lists:
                yield f"tag.{tag}.{sub}", f"context.{lists['needs']}"


def _checked(tables: Tables) -> Tables:
    """Refuse words that speak for what has no code, and priorities that are none."""
    known = (
        set(tables.rank) | {f"danger.{key}" for key in tables.dangers} | {NEUTRAL, "raise.up", "raise.down"}
    )
    known |= {f"tag.{tag}.{sub}" for tag, subs in tables.tag_subs.items() for sub in subs}
    for phrase, meanings in tables.meanings.items():
        for means, _ in meanings:
            if means not in known and not means.startswith("context."):
                raise CodeTableUnusable(field=f"{means}: {phrase}")
    for subs in tables.subs.values():
        for sub in subs.values():
            if sub.priority not in tables.priorities or sub.danger not in ("", *tables.dangers):
                raise CodeTableUnusable(field=f"priority or danger of {sub.key}")
    return tables
