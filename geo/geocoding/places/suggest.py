"""Completes what is being typed: names that begin so, or whose pinyin initials do."""

from __future__ import annotations

import itertools
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from geo.geocoding.places.flat import Array, Arrays, Ints, starts_of

# Of a beginning that thousands share, such as the name of a district, so many are looked at.
_MOST_LOOKED_AT = 2_000
_MOST_READINGS, _MOST_SPELLINGS = 2, 4
_LONGEST_KEY = 40


@dataclass(frozen=True, slots=True)
class Suggest:
    """Beginnings of names and of their initials, sorted, as flat arrays.

    Attributes
    ----------
    text, first : the keys as UTF-8, one behind the other in their order, and where each begins
    kind, target : what each key stands for
    """

    text: Array
    first: Ints
    kind: npt.NDArray[np.uint8]
    target: npt.NDArray[np.int32]

    @classmethod
    def build(cls, names: Iterable[tuple[str, int, int]]) -> Self:
        """Sort names and their pinyin initials.

        Parameters
        ----------
        names
            Name or alias, a code for the kind of what it names, and its number there.
        """
        initials = _Initials()
        keys = {
            (key.encode("utf-8", "replace")[:_LONGEST_KEY], kind, target)
            for name, kind, target in names
            if (said := plain(name))
            for key in (said, *initials.of(said))
        }
        rows = sorted(keys)
        return cls(
            np.frombuffer(b"".join(key for key, _, _ in rows), np.uint8),
            starts_of([len(key) for key, _, _ in rows]),
            np.array([kind for _, kind, _ in rows], np.uint8),
            np.array([target for _, _, target in rows], np.int32),
        )

    def arrays(self) -> dict[str, Array]:
        """Return what `from_arrays` needs."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Take the arrays as they are, without a copy."""
        return cls(**{name: arrays[name] for name in cls.__slots__})  # type: ignore[arg-type]

    def __len__(self) -> int:
        return len(self.kind)

    def key(self, row: int) -> bytes:
        """Return one key."""
        return self.text[self.first[row] : self.first[row + 1]].tobytes()

    def find(self, typed: str, limit: int) -> list[tuple[int, int]]:
        """Return kind and number of what begins as typed: the shortest names first, each once."""
        start = plain(typed).encode("utf-8", "replace")[:_LONGEST_KEY]
        if not start:
            return []
        begin = bisect_left(range(len(self)), start, key=self.key)
        end = bisect_left(range(len(self)), start + b"\xff", lo=begin, key=self.key)
        rows = np.arange(begin, min(end, begin + _MOST_LOOKED_AT))
        order = np.lexsort((self.target[rows], self.kind[rows], np.diff(self.first)[rows]))
        found: dict[tuple[int, int], None] = {}
        for row in rows[order].tolist():
            found[int(self.kind[row]), int(self.target[row])] = None
            if len(found) == limit:
                break
        return list(found)


def plain(text: str) -> str:
    """Return a text as keys are written: compatibility forms, lower case, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


class _Initials:
    """First letters of how characters are read; one that is read in two ways has two."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, name: str) -> list[str]:
        """Return the initials of a name, and with one character read the other way."""
        letters = [self._known.get(character) or self._learn(character) for character in name]
        usual = "".join(letter[0] for letter in letters)
        others = (
            usual[:at] + other + usual[at + 1 :] for at, letter in enumerate(letters) for other in letter[1:]
        )
        spelled = (usual, *itertools.islice(others, _MOST_SPELLINGS - 1))
        return [key for key in spelled if key != name]

    def _learn(self, character: str) -> str:
        from pypinyin import Style, pinyin  # noqa: PLC0415 - large, and only needed to build

        read = pinyin(character, style=Style.FIRST_LETTER, heteronym=True, errors="ignore")
        found = dict.fromkeys(letter[0] for letter in (read[0] if read else []) if letter[:1].isascii())
        self._known[character] = "".join(list(found)[:_MOST_READINGS]) or character
        return self._known[character]
