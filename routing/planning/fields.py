"""Reads plain JSON values strictly, remembering the path to each, so that a refusal says where it stands."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from geo.errors import InputError
from routing import errors

LARGEST = 10**12
"""Greatest magnitude of a time in seconds, a reward or a weight: sums of many stay exact in 64 bits."""
BEYOND_ALL = 10**300
"""No finite number that anybody means is greater; it still is a float."""
_Refusal = TypeVar("_Refusal", bound=InputError)


@dataclass(frozen=True)
class Field:
    """A JSON value with its path.

    Attributes
    ----------
    value : as the JSON reader gave it
    path : such as ``sites[3].windows[0]``, list places counted from 0; empty for the whole
    row : number of the list entry it belongs to, counted from 1
    """

    value: Any
    path: str = ""
    row: int | None = None

    def refusal(self, kind: type[_Refusal], **params: Any) -> _Refusal:
        """Make an error that stands at this field."""
        return kind(row=self.row, field=self.path or None, **params)

    def has(self, key: str) -> bool:
        """Whether this is an object with that key."""
        return key in self.mapping()

    def mapping(self) -> dict[str, Any]:
        """Return the value if it is an object."""
        if not isinstance(self.value, dict):
            raise self.refusal(errors.NotAnObject)
        return self.value

    def key(self, key: str) -> Field:
        """Return the field under a key that must be there."""
        path = f"{self.path}.{key}" if self.path else key
        if not self.has(key):
            raise Field(None, path, self.row).refusal(errors.KeyMissing)
        return Field(self.mapping()[key], path, self.row)

    def entries(self) -> list[Field]:
        """Return the fields of a list; entries of a list at the top carry their row."""
        if not isinstance(self.value, list):
            raise self.refusal(errors.NotAList)
        return [
            Field(value, f"{self.path}[{place}]", place + 1 if self.row is None else self.row)
            for place, value in enumerate(self.value)
        ]

    def keyed(self, key: str) -> Iterator[Field]:
        """Yield the entries of a list under an optional key."""
        if self.has(key):
            yield from self.key(key).entries()

    def text(self) -> str:
        """Return a string that is not empty and can be written as UTF-8, which half a pair cannot."""
        if not isinstance(self.value, str) or not self.value or _has_half_pair(self.value):
            raise self.refusal(errors.NotText)
        return self.value

    def boolean(self) -> bool:
        """Return true or false."""
        if not isinstance(self.value, bool):
            raise self.refusal(errors.NotBoolean)
        return self.value

    def number(self, *, least: float = -LARGEST, most: float = LARGEST) -> float:
        """Return a finite number within closed limits; true and false are no numbers."""
        if (
            isinstance(self.value, bool)
            or not isinstance(self.value, int | float)
            or self.value != self.value
        ):
            raise self.refusal(errors.NotANumber)
        if not least <= self.value <= most:
            raise self.refusal(errors.OutOfRange, value=_shown(self.value), least=least, most=most)
        return float(self.value)

    def whole(self, *, least: int = -LARGEST, most: int = LARGEST) -> int:
        """Return a whole number within closed limits; 3.0 is whole, 3.5 is not."""
        number = self.number(least=least, most=most)
        if number != math.floor(number):
            raise self.refusal(errors.NotWhole, value=_shown(self.value))
        return int(self.value)

    def pair(self) -> tuple[Field, Field]:
        """Return the two entries of a list of two."""
        entries = self.entries()
        if len(entries) != 2:  # noqa: PLR2004 - a pair
            raise self.refusal(errors.NotAPair)
        return entries[0], entries[1]

    def instant(self) -> str:
        """Return an ISO 8601 time with an offset, as it was written."""
        written = self.text()
        try:
            aware = datetime.fromisoformat(written).tzinfo is not None
        except ValueError:
            aware = False
        if not aware:
            raise self.refusal(errors.NotAnInstant, value=_shown(written))
        return written


def _has_half_pair(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def _shown(value: Any) -> str:
    """Return what fits a sentence; a number of thousands of digits cannot even be printed."""
    if isinstance(value, int) and abs(value) > 10**30:
        return "…"
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"  # noqa: PLR2004 - a line of a terminal
