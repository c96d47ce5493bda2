"""Numbered things of the field: the 17th turbine of a farm, pole 23 of a line, wherever both are said."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np

from geo.geocoding.places.flat import Array, Arrays, Ints, pack_words, starts_of_sorted, unpack_words
from geo.geocoding.places.rows import AssetRows
from geo.position import Floats

_DIGITS = re.compile(r"\d+")
_RADIUS_M = 20.0
# A number that no list names stands between its neighbours, if these are near in the count.
_MOST_MISSING, _MISSING_SHARE = 10, 0.5


class AssetPlace(NamedTuple):
    """A numbered thing in metres of the plane.

    Attributes
    ----------
    radius_m : wider for a number between two listed ones
    row : its row in the list of assets, -1 if it stands between listed ones
    series : the line, farm or field it belongs to
    """

    x: float
    y: float
    radius_m: float
    row: int
    series: int


@dataclass(frozen=True, slots=True)
class Assets:
    """Assets by series (a line and a kind of thing) and number, as flat arrays.

    Attributes
    ----------
    first : (series + 1,) the first asset of each series
    number, row, xy : of each asset, sorted by series and number
    words, word_first : line and kind of each series, one after the other
    """

    first: Ints
    number: Ints
    row: Ints
    xy: Floats
    words: Array
    word_first: Ints

    @classmethod
    def build(cls, rows: AssetRows) -> Self:
        """Sort the assets that have a number."""
        numbers = np.array([_number(cell) for cell in rows.number], np.int64)
        numbered = np.flatnonzero(numbers >= 0)
        pairs = [(rows.line[row], rows.kind[row]) for row in numbered.tolist()]
        series = sorted(set(pairs))
        index = {pair: k for k, pair in enumerate(series)}
        owner = np.array([index[pair] for pair in pairs], np.int64)
        order = np.lexsort((numbered, numbers[numbered], owner))
        row = numbered[order]
        words, word_first = pack_words([word for pair in series for word in pair])
        first = starts_of_sorted(owner, len(series))
        return cls(first, numbers[row], row, rows.xy[row], words, word_first)

    def arrays(self) -> dict[str, Array]:
        """Return what `from_arrays` needs."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Take the arrays as they are, without a copy."""
        return cls(**{name: arrays[name] for name in cls.__slots__})  # type: ignore[arg-type]

    def series(self) -> list[tuple[str, str]]:
        """Return line and kind of each series, such as (110千伏东展线, 电线杆)."""
        words = unpack_words(self.words, self.word_first)
        return list(zip(words[::2], words[1::2], strict=True))

    def place(self, series: int, number: int) -> AssetPlace | None:
        """Return where a number of a series stands, None if it is not among or between those listed."""
        return next(iter(self.places(series, number)), None)

    def places(self, series: int, number: int) -> list[AssetPlace]:
        """Return wherever a number of a series stands: two fields of one name have it twice."""
        first, last = self.first[series : series + 2].tolist()
        own = self.number[first:last]
        low, high = (first + int(np.searchsorted(own, number, side)) for side in ("left", "right"))
        listed = [
            AssetPlace(float(self.xy[at, 0]), float(self.xy[at, 1]), _RADIUS_M, int(self.row[at]), series)
            for at in range(low, high)
        ]
        between = None if listed else self._between(series, number)
        return [between] if between else listed

    def series_of(self, row: int) -> int:
        """Return the series of a row of the list of assets, -1 if it has no number."""
        at = np.flatnonzero(self.row == row)
        return int(np.searchsorted(self.first, at[0], "right")) - 1 if at.size else -1

    def _between(self, series: int, number: int) -> AssetPlace | None:
        first, last = self.first[series : series + 2].tolist()
        at = first + int(np.searchsorted(self.number[first:last], number))
        if at in (first, last) or self.number[at] - self.number[at - 1] > _MOST_MISSING:
            return None
        low, high = self.number[at - 1 : at + 1].tolist()
        share = (number - low) / (high - low)
        x, y = ((1 - share) * self.xy[at - 1] + share * self.xy[at]).tolist()
        apart = float(np.hypot(*(self.xy[at] - self.xy[at - 1])))
        return AssetPlace(x, y, _RADIUS_M + _MISSING_SHARE * apart, -1, series)


def _number(cell: str) -> int:
    found = _DIGITS.search(unicodedata.normalize("NFKC", cell))
    return int(found[0]) if found and len(found[0]) <= 9 else -1  # noqa: PLR2004 - fits an integer
