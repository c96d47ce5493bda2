"""The number of a caller: a value that masks itself wherever it is printed."""

from __future__ import annotations

from dataclasses import dataclass

_HEAD, _TAIL = 3, 4


@dataclass(frozen=True, slots=True, repr=False)
class CallerNumber:
    """A telephone number as it was written; printing it in any way shows ``138****5678``.

    Only :meth:`revealed` gives it away, so that each place that does can be found and audited.
    """

    _number: str

    def revealed(self) -> str:
        """Return the number itself."""
        return self._number

    def __str__(self) -> str:
        hidden = len(self._number) - _HEAD - _TAIL
        # A short number would be told by what is left of it.
        if hidden < _TAIL:
            return "*" * len(self._number)
        return self._number[:_HEAD] + "*" * hidden + self._number[-_TAIL:]

    def __repr__(self) -> str:
        return f"CallerNumber({self})"
