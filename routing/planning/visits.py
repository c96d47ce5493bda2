"""Door-to-door visits to enterprises as sites: what a visit is worth, how long it takes, when it begins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from routing.planning.problem import Interval, merged

KEY_POINTS = 2.0
HAZARD_POINTS = 2.0
REOPENED_POINTS = 1.5
REOPENED_DAYS = 14
"""Start-ups are when plants fail and rules are not yet lived; the points fade over two weeks."""
OFTEN_DAYS, SELDOM_DAYS = 7, 30
"""How often key and hazardous firms, and all others, are to be seen."""
MOST_WAITING = 2.0
"""Of an interval: a small shop forgotten for a year still comes after a key unit that is due."""
CARRIED_SHARE, MOST_CARRIED = 0.25, 4
"""What each day of being left over adds, so that nobody is left over for ever."""
DECIMALS = 6


class Size(StrEnum):
    """Of an enterprise; the numbers of workers are those of the statistics bureau for industry (2017)."""

    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    MICRO = "micro"


_LEAST_WORKERS = {Size.LARGE: 1000, Size.MEDIUM: 300, Size.SMALL: 20, Size.MICRO: 0}
_POINTS = {Size.LARGE: 1.5, Size.MEDIUM: 1.0, Size.SMALL: 0.5, Size.MICRO: 0.0}
_WRITTEN = {"大": Size.LARGE, "中": Size.MEDIUM, "小": Size.SMALL, "微": Size.MICRO}


def size_of(scale: str, workers: int) -> Size:
    """Return the size that is written (大型, medium …), else the one the workers tell."""
    written = scale.strip().casefold()
    if written in set(Size):
        return Size(written)
    told = _WRITTEN.get(written[:1])
    return told or next(size for size, least in _LEAST_WORKERS.items() if workers >= least)


@dataclass(frozen=True)
class Door:
    """An enterprise that may be visited.

    Attributes
    ----------
    reopened_days : since it reopened, None if that is not known
    waited_days : since the last visit, None if it was never visited
    carried : how many days it has been left over
    appointments : intervals in which the visit may begin; none = opening hours
    fixed : the appointment must be kept
    """

    door_id: str
    size: Size = Size.MICRO
    key_unit: bool = False
    hazardous: bool = False
    reopened_days: int | None = None
    waited_days: int | None = None
    carried: int = 0
    appointments: tuple[Interval, ...] = ()
    fixed: bool = False

    @property
    def reward(self) -> float:
        """Points of the firm × how long it waits in its interval × what being left over adds."""
        fresh = 0.0
        if self.reopened_days is not None:
            fresh = REOPENED_POINTS * max(0.0, 1.0 - self.reopened_days / REOPENED_DAYS)
        points = 1.0 + _POINTS[self.size] + KEY_POINTS * self.key_unit + HAZARD_POINTS * self.hazardous
        often = OFTEN_DAYS if self.key_unit or self.hazardous else SELDOM_DAYS
        waiting = MOST_WAITING if self.waited_days is None else min(self.waited_days / often, MOST_WAITING)
        left_over = 1.0 + CARRIED_SHARE * min(self.carried, MOST_CARRIED)
        return round((points + fresh) * waiting * left_over, DECIMALS)

    @property
    def dwell_s(self) -> int:
        """Seconds of a visit: 40 minutes with hazards, 30 at key units, 25 at larger firms, else 15."""
        if self.hazardous:
            return 2400
        if self.key_unit:
            return 1800
        return 1500 if self.size in {Size.LARGE, Size.MEDIUM} else 900


def visit_sites(doors: Iterable[Door], *, hours: Sequence[Interval]) -> list[dict[str, Any]]:
    """Return the enterprises as sites of the problem format.

    Parameters
    ----------
    hours : opening hours in seconds from the epoch; a visit without appointment lies within one of them
    """
    return [
        {
            "id": door.door_id,
            "reward": door.reward,
            "dwell_s": door.dwell_s,
            "windows": [list(window) for window in _windows(door, hours)],
            "required": door.fixed,
        }
        for door in doors
    ]


def _windows(door: Door, hours: Sequence[Interval]) -> tuple[Interval, ...]:
    if door.appointments:
        return merged(door.appointments)
    return merged((begin, end - door.dwell_s) for begin, end in hours if end - door.dwell_s >= begin)
