"""Finds the best place for each open visit in each tour: all positions and sites of a tour at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from routing.planning import clock
from routing.planning.draft import Draft
from routing.planning.matrix import NEVER_S, Seconds
from routing.planning.problem import Interval
from routing.planning.schedule import BEFORE_ALL_S, Timetable

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Taste:
    """What a search finds attractive.

    Attributes
    ----------
    greed : exponent of the value of a visit against the time it takes
    even : whether unevenness of the units counts
    """

    greed: float = 2.0
    even: bool = True


@dataclass(frozen=True)
class _Kind:
    """Allowed starts of one kind of unit as arrays padded with intervals that never are."""

    begins: Seconds
    ends: Seconds
    may: npt.NDArray[np.bool_]


class Finder:
    """Evaluates insertions into the tours of drafts of one problem."""

    def __init__(self, table: Timetable) -> None:
        self.table = table
        self.place = np.array(table.site_place, dtype=np.int64)
        self.dwell = np.array(table.dwell, dtype=np.int64)
        self.spacing = np.array(table.spacing, dtype=np.int64)
        self.repeated = np.array(table.repeated, dtype=np.bool_)
        self.required = np.array([site.required for site in table.problem.sites], dtype=np.bool_)
        distinct = {id(starts): starts for starts in table.starts}
        kinds = {key: self._kind(starts) for key, starts in distinct.items()}
        self.kinds = [kinds[id(starts)] for starts in table.starts]
        self.must = 1.0 + sum(site.reward for site in table.problem.sites)
        """What serving a required site is worth while it is owing: more than any other visit."""

    @staticmethod
    def _kind(starts: list[tuple[Interval, ...]]) -> _Kind:
        depth = max((len(intervals) for intervals in starts), default=0)
        begins = np.full((depth, len(starts)), NEVER_S, dtype=np.int64)
        ends = np.full((depth, len(starts)), BEFORE_ALL_S, dtype=np.int64)
        for site, intervals in enumerate(starts):
            for row, (begin, end) in enumerate(intervals):
                begins[row, site], ends[row, site] = begin, end
        return _Kind(begins, ends, np.array([bool(intervals) for intervals in starts], dtype=np.bool_))

    def best(self, draft: Draft, unit: int, sites: Indices, *, taste: Taste) -> tuple[Floats, Indices]:
        """Return how attractive each site is for a tour and at which position.

        Parameters
        ----------
        sites : (n,) sites to look at

        Returns
        -------
        (n,) attraction, 0 where it does not fit or does not pay, and (n,) position
        """
        tour, kind = draft.tours[unit], self.kinds[unit]
        problem_unit = self.table.problem.units[unit]
        places = self.place[list(tour.sites)] if tour.sites else np.empty(0, dtype=np.int64)
        before = np.concatenate([[self.table.unit_start[unit]], places])
        after = np.concatenate([places, [self.table.unit_end[unit]]])
        leave = np.array([problem_unit.shift[0], *tour.leave], dtype=np.int64)[:, None]
        reached = np.array([*tour.arrive, tour.return_s], dtype=np.int64)[:, None]
        limit = np.array([*tour.latest, problem_unit.shift[1]], dtype=np.int64)[:, None]
        there = self.table.travel[before][:, self.place[sites]]
        onward = self.table.travel[:, after][self.place[sites]].T
        start, fits = self._starts(draft, unit, sites, clock.arrivals(leave, there, problem_unit.breaks))
        next_reached = clock.arrivals(start + self.dwell[sites], onward, problem_unit.breaks)
        fits &= (next_reached <= limit) & kind.may[sites]
        more_travel = there + onward - np.array(tour.legs, dtype=np.int64)[:, None]
        value = self._values(draft, unit, sites, more_travel, taste=taste)
        delay = np.maximum(next_reached - reached, 0) + 1.0
        attraction = np.where(fits & (value > 0), np.maximum(value, 0.0) ** taste.greed / delay, 0.0)
        position = attraction.argmax(axis=0)
        return attraction[position, np.arange(len(sites))], position

    def _values(
        self, draft: Draft, unit: int, sites: Indices, more_travel: Seconds, *, taste: Taste
    ) -> Floats:
        """Prize less the price of driving and, if asked for, of unevenness."""
        weights = self.table.problem.weights
        prize = draft.prizes[sites]
        if draft.owing:
            prize = prize + self.must * (self.required[sites] & (draft.counts[sites] == 0))
        value = np.broadcast_to(prize, more_travel.shape)
        if weights.travel:
            value = value - weights.travel * more_travel
        if weights.balance and taste.even:
            value = value - weights.balance * self._more_uneven(draft, unit, more_travel + self.dwell[sites])
        if draft.owing:
            owed = self.required[sites] & (draft.counts[sites] == 0)
            value = np.where(owed, np.maximum(value, self.must), value)
        return value

    @staticmethod
    def _more_uneven(draft: Draft, unit: int, more_busy: Seconds) -> Seconds:
        busy = draft.busy()
        others = busy[:unit] + busy[unit + 1 :]
        if not others:
            return np.zeros_like(more_busy)
        new = busy[unit] + more_busy
        spread: Seconds = np.maximum(new, max(others)) - np.minimum(new, min(others))
        return spread - (max(busy) - min(busy))

    def _starts(
        self, draft: Draft, unit: int, sites: Indices, ready: Seconds
    ) -> tuple[Seconds, npt.NDArray[np.bool_]]:
        """Return earliest starts (positions, n) and where they exist."""
        kind = self.kinds[unit]
        begins, ends = kind.begins[:, sites], kind.ends[:, sites]
        again = np.flatnonzero(self.repeated[sites] & (draft.counts[sites] > 0))
        if not len(again):
            start = clock.first_starts(begins, ends, ready)
            return start, start < NEVER_S
        ready, last = self._beside_own(draft, unit, sites, ready)
        start = clock.first_starts(begins, ends, ready)
        start[:, again] = self._apart(
            draft, unit, sites[again], start[:, again], begins[:, again], ends[:, again]
        )
        return start, (start < NEVER_S) & (start <= last)

    def _beside_own(self, draft: Draft, unit: int, sites: Indices, ready: Seconds) -> tuple[Seconds, Seconds]:
        """Keep the spacing in the same tour: after earlier visits, before later ones can move no more."""
        tour = draft.tours[unit]
        column = {int(site): number for number, site in enumerate(sites)}
        ready, last = ready.copy(), np.full(ready.shape, NEVER_S, dtype=np.int64)
        for position, site in enumerate(tour.sites):
            if site in column and self.repeated[site]:
                at, spacing = column[site], self.table.spacing[site]
                late = ready[position + 1 :, at]
                np.maximum(late, tour.start[position] + spacing, out=late)
                early = last[: position + 1, at]
                np.minimum(early, tour.latest[position] - spacing, out=early)
        return ready, last

    def _apart(
        self, draft: Draft, unit: int, sites: Indices, start: Seconds, begins: Seconds, ends: Seconds
    ) -> Seconds:
        """Push starts behind the visits by other units that they come too close to."""
        lists = [draft.taken(int(site), unit=unit) for site in sites]
        depth = max(len(taken) for taken in lists)
        taken = np.full((depth, len(sites)), BEFORE_ALL_S, dtype=np.int64)
        for number, found in enumerate(lists):
            taken[depth - len(found) :, number] = found
        spacing = self.spacing[sites]
        for row in taken:
            close = (start > row - spacing) & (start < row + spacing)
            if close.any():
                pushed = clock.first_starts(begins, ends, np.where(close, row + spacing, start))
                start = np.where(close, pushed, start)
        return start
