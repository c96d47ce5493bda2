"""Find many phrases in a text at once, as written or by their sound."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from geo.geocoding.classify.writing import normal_form, sound_form

GAP = "~"
_LONGEST_GAP = 8
_STOPS = ",.;!?，。；！？、"
# Two syllables sound like too many other words: 打架 (a fight) and 大家 (everybody).
_SHORTEST_BY_SOUND = 3
_WRITTEN = 2
_KEY = 3  # characters by which phrases are looked up; those of two by two


class Hit(NamedTuple):
    """A phrase in a text: where it begins and ends, which one, and whether only its sound agrees."""

    begin: int
    end: int
    phrase: str
    heard: bool


class Phrases:
    """A set of phrases, each of two characters or more, or in two parts with a gap (``砸~玻璃``)."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_sound: dict[str, list[tuple[str, str, str]]] = {}
        parted: dict[str, dict[str, str]] = {}
        for phrase in sorted(set(phrases)):
            self._add(phrase, parted)
        self._tails = {head: _Tails(tails) for head, tails in parted.items()}
        self._heads: dict[str, list[str]] = {}
        for head in sorted(parted):
            self._heads.setdefault(head[:2], []).append(head)

    def _add(self, phrase: str, parted: dict[str, dict[str, str]]) -> None:
        head, gap, tail = normal_form(phrase).partition(GAP)
        if gap:
            parted.setdefault(head, {})[tail] = phrase
        else:
            sound = sound_form(head)
            self._by_sound.setdefault(sound[:_KEY], []).append((sound, head, phrase))

    def find(self, normal: str) -> list[Hit]:
        """Return all hits in the order of the text; a hit by sound never stands over one as written."""
        found = [*self._whole(normal), *self._in_parts(normal)]
        if len(found) > 1 and any(hit.heard for hit in found):
            written = [hit for hit in found if not hit.heard]
            found = [
                hit for hit in found if not (hit.heard and any(_overlap(hit, other) for other in written))
            ]
        found.sort()
        return found

    def _whole(self, normal: str) -> Iterator[Hit]:
        sound = sound_form(normal)
        by_sound = self._by_sound
        for size in (2, _KEY):
            keys = [sound[begin : begin + size] for begin in range(len(sound) - size + 1)]
            for begin in [begin for begin, key in enumerate(keys) if key in by_sound]:
                yield from _spelled(by_sound[keys[begin]], normal, sound, begin)

    def _in_parts(self, normal: str) -> Iterator[Hit]:
        heads, tails = self._heads, self._tails
        for begin in [begin for begin, one in enumerate(normal) if one in heads]:
            yield from tails[normal[begin]].after(normal, begin, begin + 1)
        pairs = [normal[begin : begin + 2] for begin in range(len(normal) - 1)]
        for begin in [begin for begin, pair in enumerate(pairs) if pair in heads]:
            for head in heads[pairs[begin]]:
                if normal.startswith(head, begin):
                    yield from tails[head].after(normal, begin, begin + len(head))


def _spelled(forms: list[tuple[str, str, str]], normal: str, sound: str, begin: int) -> Iterator[Hit]:
    for form, written, phrase in forms:
        if sound.startswith(form, begin):
            part = normal[begin : begin + len(form)]
            if part == written or _sounds_alike(part, written):
                yield Hit(begin, begin + len(form), phrase, part != written)


class _Tails:
    """The second parts of phrases that begin alike."""

    def __init__(self, phrases: dict[str, str]) -> None:
        self._phrases = phrases
        longest_first = sorted(phrases, key=lambda tail: (-len(tail), tail))
        tails = "|".join(map(re.escape, longest_first))
        self._pattern = re.compile(f"[^{_STOPS}]{{0,{_LONGEST_GAP}}}?({tails})")

    def after(self, normal: str, begin: int, at: int) -> Iterator[Hit]:
        """Yield the nearest second part that stands in the same clause, if any does."""
        found = self._pattern.match(normal, at)
        if found is not None:
            yield Hit(begin, found.end(), self._phrases[found.group(1)], heard=False)


def _overlap(one: Hit, other: Hit) -> bool:
    return one.begin < other.end and other.begin < one.end


def _sounds_alike(part: str, phrase: str) -> bool:
    """Whether enough of a phrase is left as written: two characters of it."""
    same = sum(a == b for a, b in zip(part, phrase, strict=True))
    return len(phrase) >= _SHORTEST_BY_SOUND and same >= min(len(phrase) - 1, _WRITTEN)
