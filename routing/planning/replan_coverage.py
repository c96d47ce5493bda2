"""Response coverage of a day that is planned anew: what is past and fixed counts as it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from routing.planning.coverage import Coverage, moments, share_of, within_reach
from routing.planning.engine.arrays import Flags, Ints
from routing.planning.engine.given import Given
from routing.planning.plan import Route
from routing.planning.problem import Problem, Unit, merged
from routing.planning.replan_state import Standing


@dataclass(frozen=True)
class Shelter:
    """Who reaches the demand in time over the whole day; a unit that is away reaches nothing."""

    whole: Problem
    asked: Coverage
    standings: tuple[Standing, ...]

    def share(self, routes: Sequence[Route]) -> float:
        """Return the response coverage of the whole day."""
        return share_of(self.asked, self._reached([_present(one) for one in self.standings], routes))

    def laid_out(self, rest: Given) -> Given:
        """Let the rest of a day count for the whole of it, beside what is fixed."""
        if not len(rest.looks):
            return rest
        held = self._held()
        weights = np.array([weight for _, weight in self.asked.demand])
        open_yet = np.where(held, 0.0, weights / weights.sum())
        least = max(0.0, rest.least - share_of(self.asked, held))
        return rest._replace(looks=self._looks, demand=open_yet, least=least)

    @cached_property
    def _looks(self) -> Ints:
        return moments(self.asked, [unit.shift for unit in self.whole.units])

    def _held(self) -> Flags:
        """Return (moments, places) what is reached before units are free again."""
        units = [
            replace(_present(one), shift=(one.unit.shift[0], min(one.free.at_s, one.unit.shift[1])))
            if one.free is not None
            else _present(one)
            for one in self.standings
        ]
        routes = [
            Route(one.unit.unit_id, one.leave_s, one.fixed, one.return_s, one.driven_s)
            for one in self.standings
        ]
        return self._reached(units, routes)

    def _reached(self, units: Sequence[Unit], routes: Sequence[Route]) -> Flags:
        return within_reach(replace(self.whole, units=tuple(units)), routes, self.asked, self._looks)


def _present(standing: Standing) -> Unit:
    """Return a unit that rests while it is away, and on the leg that it broke off."""
    if standing.away is None:
        return replace(standing.unit, breaks=standing.breaks)
    begin, end = standing.away
    if standing.fixed:
        begin = min(begin, standing.fixed[-1].leave_s)
    elif standing.rest:
        begin = min(begin, standing.leave_s)
    return replace(standing.unit, breaks=merged([*standing.breaks, (begin, end)]))
