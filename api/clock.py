"""The time that a server goes by: the real one, or that of a made day that runs faster."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


def real_clock() -> datetime:
    """Return the time of the machine, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class FastClock:
    """A clock that starts at a moment of its own and runs ``speed`` times as fast as the real one.

    Attributes
    ----------
    start : aware; what it shows at ``began_s``
    began_s : real seconds since 1970, so that several processes go by one clock
    """

    start: datetime
    speed: float
    began_s: float = field(default_factory=time.time)

    def __call__(self) -> datetime:
        """Return now, aware, in UTC."""
        passed = timedelta(seconds=(time.time() - self.began_s) * self.speed)
        return self.start.astimezone(UTC) + passed
