"""What typing and speech recognition do to names: other characters of one sound, lost and doubled ones."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from geo.geocoding.text.sounds import KIND_HAN, Sounds

_LAST_COMMON = 0xD7  # first byte of the last of the 3755 common characters of GB 2312
_LETTERS = 300  # characters that made-up names are made of
_MARKS = re.compile(r"[，。：；！？—、\s]+")


class Noise:
    """Changes names as people and machines do.

    Parameters
    ----------
    sounds
        What characters sound like.
    register
        Names to take characters from.
    """

    def __init__(self, sounds: Sounds, register: Sequence[str]) -> None:
        self._sounds, self._rng = sounds, np.random.default_rng(0)
        self._by_sound: dict[int, list[str]] = {}
        self._by_fold: dict[int, list[str]] = {}
        for code in np.flatnonzero(sounds.kind == KIND_HAN).tolist():
            if int(sounds.normal[code]) == code and _is_common(chr(code)):
                reading = int(sounds.readings[code, 0])
                self._by_sound.setdefault(reading, []).append(chr(code))
                self._by_fold.setdefault(int(sounds.folded[reading]), []).append(chr(code))
        counts = Counter(char for name in register for char in name if "\u4e00" <= char <= "\u9fff")
        self._letters = sorted(counts, key=lambda char: (-counts[char], char))[:_LETTERS]

    def begin(self, rng: np.random.Generator) -> None:
        """Take chance from here on from a source."""
        self._rng = rng

    def same_sound(self, char: str) -> str:
        """Return another character of the same sound, now and then of nearly the same."""
        code = min(ord(char), 0xFFFF)
        reading = int(self._sounds.readings[code, 0])
        near = self._rng.random() < 0.15  # noqa: PLR2004
        pool = self._by_fold.get(int(self._sounds.folded[reading])) if near else self._by_sound.get(reading)
        return self._any(pool) if pool and reading and not char.isdigit() else char

    def misheard(self, text: str) -> str:
        """Return a text most of whose characters are others of the same sound."""
        return "".join(
            self.same_sound(char) if char >= "\u4e00" and self._rng.random() < 0.75 else char  # noqa: PLR2004
            for char in text
        )

    def typo(self, text: str) -> str:
        """Return a text with one or two characters wrong, lost, doubled or exchanged."""
        for _ in range(1 if self._rng.random() < 0.75 else 2):  # noqa: PLR2004
            text = self._one_error(text)
        return text

    def _one_error(self, text: str) -> str:
        places = [at for at, char in enumerate(text) if "\u4e00" <= char <= "\u9fff"]
        if len(places) < 3:  # noqa: PLR2004  # nothing would be left of it
            return text
        at = places[int(self._rng.integers(len(places) - 1))]
        before, char, after = text[:at], text[at], text[at + 1 :]
        kind = self._rng.random()
        if kind < 0.5:  # noqa: PLR2004
            return before + self.same_sound(char) + after
        if kind < 0.65:  # noqa: PLR2004
            return before + after
        if kind < 0.75:  # noqa: PLR2004
            return before + char * 2 + after
        if kind < 0.87:  # noqa: PLR2004
            return before + after[:1] + char + after[1:]
        return before + self._any(self._letters) + after

    def renamed(self, name: str) -> str:
        """Return a name with one to three of its first characters replaced: nobody is called so."""
        many = int(self._rng.integers(1, 4))
        places = [at for at, char in enumerate(name) if "\u4e00" <= char <= "\u9fff"][:4]
        chars = list(name)
        for at in self._rng.permutation(places)[:many].tolist():
            chars[at] = self._any(self._letters)
        return "".join(chars)

    def lengthened(self, name: str) -> str:
        """Return a name with one more character before or among its first: that of somebody else."""
        at = int(self._rng.integers(min(3, len(name))))
        return name[:at] + self._any(self._letters) + name[at:]

    def unmarked(self, text: str) -> str:
        """Return a text as speech recognition writes it: without marks."""
        return _MARKS.sub("", text)

    def _any(self, pool: Sequence[str]) -> str:
        return pool[int(self._rng.integers(len(pool)))] if pool else ""


def _is_common(char: str) -> bool:
    try:
        return char.encode("gb2312")[0] <= _LAST_COMMON
    except UnicodeEncodeError:
        return False
