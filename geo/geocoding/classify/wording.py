"""How calls of each kind are worded: what the characters of a text speak for where no word on record does.

A naive Bayes model over characters and pairs of neighbours, learnt when the tables are loaded: from whole
calls, and from the words on record themselves. Nothing is kept but counts, so it is explained by the
examples it was given.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import repeat
from operator import add
from struct import Struct

_SMOOTHING = 0.05
_SCALE = 1000.0  # steps of a nat
_FIELD = 32  # bits: room for the sum of all pairs of the longest text


class Wording:
    """What each character and pair of characters speaks for.

    The values for all classes stand side by side in one long integer, so that the text of a call is
    weighed for all of them by one sum.

    Parameters
    ----------
    classes
        What a text may be, in the order of ``nats``.
    texts
        Class, text in normal form, and how much it counts.
    """

    def __init__(self, classes: Sequence[str], texts: Iterable[tuple[str, str, float]]) -> None:
        self._fields = Struct(f"<{len(classes)}I")
        rank = {name: number for number, name in enumerate(classes)}
        counts: dict[str, list[float]] = {}
        for name, text, weight in texts:
            for part in _parts(text):
                counts.setdefault(part, [0.0] * len(classes))[rank[name]] += weight
        totals = [sum(column) + _SMOOTHING * len(counts) for column in zip(*counts.values(), strict=True)]
        self._values = {part: self._packed(own, totals) for part, own in counts.items()}

    def _packed(self, counts: list[float], totals: list[float]) -> int:
        nats = [math.log((one + _SMOOTHING) / total) for one, total in zip(counts, totals, strict=True)]
        steps = [round(_SCALE * (value - min(nats))) for value in nats]
        return sum(step << (_FIELD * number) for number, step in enumerate(steps))

    def nats(self, normal: str) -> list[float]:
        """Return for each class how much a text speaks for it; 0 for the least of all."""
        total = sum(map(self._values.get, _parts(normal), repeat(0)))
        sums = self._fields.unpack(total.to_bytes(self._fields.size, "little"))
        least = min(sums)
        return [(one - least) / _SCALE for one in sums]


def _parts(text: str) -> set[str]:
    """Return the characters of a text and its pairs of neighbours, each once."""
    return {*text, *map(add, text, text[1:])}
