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


class Hit(NamedTuple):
    """A phrase in a text: where it begins and ends, which one, and whether only its sound agrees."""

    begin: int
    end: int
    phrase: str
    heard: bool


class Phrases:
    """A set of phrases, each of two characters or more, or in two parts with a gap (``砸~玻璃``)."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_sound: dict[str, list[tuple[str, str]]] = {}
        parted: dict[str, dict[str, str]] = {}
        for phrase in sorted(set(phrases)):
            self._add(phrase, parted)
        self._tails = {head: _Tails(tails) for head, tails in parted.items()}
        self._heads = re.compile("|".join(map(re.escape, sorted(parted, reverse=True)))) if parted else None

    def _add(self, phrase: str, parted: dict[str, dict[str, str]]) -> None:
        head, gap, tail = normal_form(phrase).partition(GAP)
        if gap:
            parted.setdefault(head, {})[tail] = phrase
        else:
            sound = sound_form(head)
            self._by_sound.setdefault(sound[:2], []).append((sound, phrase))

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
        for begin, pair in enumerate(map(str.__add__, sound, sound[1:])):
            if pair in by_sound:
                for form, phrase in by_sound[pair]:
                    if sound.startswith(form, begin):
                        end = begin + len(form)
                        part = normal[begin:end]
                        if part == phrase:
                            yield Hit(begin, end, phrase, heard=False)
                        elif _sounds_alike(part, phrase):
                            yield Hit(begin, end, phrase, heard=True)

    def _in_parts(self, normal: str) -> Iterator[Hit]:
        if self._heads is None:
            return
        at = self._heads.search(normal)
        while at is not None:
            for length in range(1, len(at.group()) + 1):
                tails = self._tails.get(at.group()[:length])
                if tails is not None:
                    yield from tails.after(normal, at.start(), at.start() + length)
            at = self._heads.search(normal, at.start() + 1)


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
