"""Counts what was mended or left out of a folder, by file and reason."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from geo.geocoding.places.flat import Array, Arrays

NO_COORDINATES = "no_coordinates"
AXES_MENDED = "axes_mended"
DOUBLED = "doubled"
NAMELESS = "nameless"
BROKEN_ROW = "broken_row"
BROKEN_SHAPE = "broken_shape"
REASONS = (NO_COORDINATES, AXES_MENDED, DOUBLED, NAMELESS, BROKEN_ROW, BROKEN_SHAPE)


@dataclass(slots=True)
class Dirt:
    """What was not as it should be, as it is found.

    Attributes
    ----------
    rows : how many rows, by (file, reason); the reasons are `REASONS`
    missing : optional files that are not there
    unreadable : files that are there and could not be used, and why
    """

    rows: Counter[tuple[str, str]] = field(default_factory=Counter)
    missing: list[str] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)

    def add(self, file: str, reason: str, count: int = 1) -> None:
        """Count rows of a file for a reason."""
        if count:
            self.rows[file, reason] += int(count)

    def counts(self) -> list[tuple[str, str, int]]:
        """Return (file, reason, rows), sorted."""
        return [(file, reason, count) for (file, reason), count in sorted(self.rows.items())]

    def arrays(self) -> dict[str, Array]:
        """Return what `from_arrays` needs, so that an index tells it again."""
        told = json.dumps([self.counts(), self.missing, self.unreadable], ensure_ascii=False)
        return {"told": np.frombuffer(told.encode(), np.uint8)}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Take what `arrays` wrote."""
        counts, missing, unreadable = json.loads(arrays["told"].tobytes())
        return cls(Counter({(file, reason): rows for file, reason, rows in counts}), missing, unreadable)
