"""Counts what was mended or left out of a folder, by file and reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

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
