"""Why a site has fewer visits than it may have."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from routing.planning import clock
from routing.planning.draft import Draft
from routing.planning.matrix import NEVER_S
from routing.planning.plan import Reason, Unserved
from routing.planning.problem import Interval
from routing.planning.schedule import Timetable

Flags = npt.NDArray[np.bool_]


class Visited(Protocol):
    """What knows the visits of each site."""

    def visit_starts(self, site: int) -> list[int]:
        """Ascending starts."""


class Judge:
    """Tells reasons in one problem; what does not depend on the plan is found once."""

    def __init__(self, table: Timetable) -> None:
        self.table = table
        self.units = sorted(set(table.kinds))
        self._reachable = {unit: self._round_trips(unit) for unit in self.units}

    def unserved(self, draft: Draft) -> tuple[Unserved, ...]:
        """Return every site with fewer visits than it may have, ascending."""
        return tuple(
            Unserved(entry.site_id, entry.visits - int(draft.counts[site]), self.reason(draft, site))
            for site, entry in enumerate(self.table.problem.sites)
            if draft.counts[site] < entry.visits
        )

    def reason(self, draft: Visited, site: int) -> Reason:
        """Return why the next visit of a site was not made."""
        entry = self.table.problem.sites[site]
        able = [unit for unit in self.units if self.table.problem.units[unit].may_serve(entry)]
        if not able:
            return Reason.CAPABILITY
        able = [unit for unit in able if self._reachable[unit][self.table.site_place[site]]]
        if not able:
            return Reason.UNREACHABLE
        return self._reason_in_time(able, site, taken=draft.visit_starts(site))

    def _reason_in_time(self, able: list[int], site: int, *, taken: list[int]) -> Reason:
        direct = [unit for unit in able if max(self._legs(unit, site)) < NEVER_S]
        if not direct:
            # Reached through other stops only, it is beyond comparison with units that have no other stop.
            return Reason.NOT_WORTH
        if not any(self._fits(unit, site, (self.table.problem.units[unit].shift,)) for unit in direct):
            return Reason.SHIFT
        windows = self.table.problem.sites[site].windows
        if not any(self._fits(unit, site, windows) for unit in direct):
            return Reason.WINDOW
        if not any(self._fits(unit, site, windows, taken=taken) for unit in direct):
            return Reason.SPACING
        return Reason.NOT_WORTH

    def _legs(self, unit: int, site: int) -> tuple[int, int]:
        place = self.table.site_place[site]
        return self.table.rows[self.table.unit_start[unit]][place], self.table.rows[place][
            self.table.unit_end[unit]
        ]

    def _fits(
        self, unit: int, site: int, windows: tuple[Interval, ...], *, taken: list[int] | None = None
    ) -> bool:
        """Whether a unit without other stops can make a visit inside windows, apart from starts taken."""
        entry, dwell = self.table.problem.units[unit], self.table.dwell[site]
        there, back = self._legs(unit, site)
        starts = clock.allowed_starts(windows, dwell, shift=entry.shift, breaks=entry.breaks)
        ready = clock.arrival(entry.shift[0], there, entry.breaks)
        start = clock.first_start(starts, ready, taken=taken or (), spacing_s=self.table.spacing[site])
        return start is not None and clock.arrival(start + dwell, back, entry.breaks) <= entry.shift[1]

    def _round_trips(self, unit: int) -> Flags:
        """Return the places that lie on some way of finite legs from a unit's start to its end."""
        table = self.table
        entry = table.problem.units[unit]
        stops = np.zeros(len(table.travel), dtype=np.bool_)
        for place, site in zip(table.site_place, table.problem.sites, strict=True):
            stops[place] |= entry.may_serve(site)
        finite = table.travel < NEVER_S
        there = _spread(finite, table.unit_start[unit], stops)
        back = _spread(finite.T, table.unit_end[unit], stops)
        return there & back


def _spread(
    finite: Flags,
    source: int,
    stops: Flags,
) -> Flags:
    """Return the places that legs lead to from a source, changing legs at stops."""
    reached: Flags = finite[source].copy()
    while True:
        more: Flags = reached | finite[reached & stops].any(axis=0)
        if (more == reached).all():
            return reached
        reached = more
