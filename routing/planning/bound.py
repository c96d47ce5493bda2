"""A value that no plan exceeds: a unit's time is a purse, a visit costs dwell and its shortest way in.

The linear relaxation is solved for the prices of time; the bound is then computed from the prices alone
(Lagrangian duality), so that it holds whatever the solver's tolerances are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from ortools.linear_solver import pywraplp

from routing.planning import clock
from routing.planning.matrix import NEVER_S, Seconds
from routing.planning.problem import merged
from routing.planning.reach import possible_starts
from routing.planning.schedule import Timetable

Floats = npt.NDArray[np.float64]
SAFETY = 1e-9
"""Relative, for the rounding of sums."""


@dataclass(frozen=True)
class _Purse:
    """The time of the units of one kind.

    Attributes
    ----------
    units : how many there are
    sites : (n,) sites that they may be able to serve
    driving_s : (n,) least driving to a site from any place before
    worked_s, passed_s : (n,) least seconds that a visit takes of the time outside breaks, and of the shift
    work_s, shift_s : seconds that one unit has of either
    """

    units: int
    sites: npt.NDArray[np.int64]
    driving_s: Floats
    worked_s: Floats
    passed_s: Floats
    work_s: float
    shift_s: float


class Bound:
    """The relaxation of one problem."""

    def __init__(self, table: Timetable) -> None:
        self.table = table
        self.open = possible_starts(table)
        self.purses = [self._purse(kind) for kind in self.open]
        self.least_driving_s = sum(self._least_driving(unit) for unit in range(table.unit_count))
        self.prizes = [self._prizes(site) for site in range(table.site_count)]

    def value(self, *, seconds: float | None = None) -> float:
        """Return the upper bound of the objective.

        Parameters
        ----------
        seconds : the solver's limit; without prices the bound is only weaker
        """
        weights = self.table.problem.weights
        prizes = [prize for found in self.prizes for prize in found]
        everything = math.fsum(prizes)
        priced = self._priced(self._prices(seconds))
        best = min(everything, priced + SAFETY * abs(priced)) - weights.travel * self.least_driving_s
        return self.rounded(best)

    def rounded(self, best: float) -> float:
        """Return the greatest objective not above a bound that a plan may have: whole prizes, whole sums."""
        return float(math.floor(best + SAFETY * max(1.0, abs(best)))) if self.is_whole else best

    @cached_property
    def is_whole(self) -> bool:
        """Whether all objectives are whole numbers."""
        weights = self.table.problem.weights
        prizes = [prize for found in self.prizes for prize in found]
        return not weights.travel and not weights.balance and all(prize == int(prize) for prize in prizes)

    def first_prices(self, prizes: list[list[float]]) -> Floats:
        """Return a price for a visit of each site: what its time costs, at most its first prize."""
        cost = self._costs(self._prices(None))
        return np.array([min(own[0], price) if own else 0.0 for own, price in zip(prizes, cost, strict=True)])

    def _prizes(self, site: int) -> list[float]:
        """Prizes of as many visits as the spacing allows within the starts of all units."""
        entry = self.table.problem.sites[site]
        free = merged(interval for found in self.open.values() for interval in found.get(site, ()))
        if not free:
            return []
        most, start = 0, -NEVER_S
        while most < entry.visits:
            following = clock.first_start(free, start + entry.spacing_s if most else start)
            if following is None:
                break
            most, start = most + 1, following
        return [entry.prize(rank + 1) for rank in range(most)]

    def _purse(self, kind: int) -> _Purse:
        table, unit = self.table, self.table.problem.units[kind]
        sites = np.array(sorted(self.open[kind]), dtype=np.int64)
        dwell = np.array(table.dwell, dtype=np.int64)[sites]
        between, again = self._ways_in(kind, sites)
        gap = np.array([table.problem.sites[site].min_gap_s for site in sites], dtype=np.int64)
        out = self._way_home(kind)
        begin, end = unit.shift
        at_break = sum(max(0, min(end, last) - max(begin, first)) for first, last in unit.breaks)
        driving = np.minimum(between, again)
        return _Purse(
            units=table.kinds.count(kind),
            sites=sites,
            driving_s=driving.astype(np.float64),
            worked_s=(dwell + driving).astype(np.float64),
            passed_s=(dwell + np.minimum(between, np.maximum(again, gap))).astype(np.float64),
            work_s=float(max(0, end - begin - at_break - out)),
            shift_s=float(max(0, end - begin - out)),
        )

    def _ways_in(self, kind: int, sites: npt.NDArray[np.int64]) -> tuple[Seconds, Seconds]:
        """Return for each site the shortest leg from start or another site in time, and from itself."""
        table = self.table
        places = np.array(table.site_place, dtype=np.int64)[sites]
        earliest = np.array([self.open[kind][site][0][0] for site in sites], dtype=np.int64)
        latest = np.array([self.open[kind][site][-1][1] for site in sites], dtype=np.int64)
        legs = table.travel[np.ix_(places, places)].copy()
        again = np.where([table.repeated[site] for site in sites], legs.diagonal(), NEVER_S)
        ready = earliest + np.array(table.dwell, dtype=np.int64)[sites]
        legs[ready[:, None] + legs > latest] = NEVER_S
        np.fill_diagonal(legs, NEVER_S)
        first = table.travel[table.unit_start[kind], places]
        return np.minimum(first, legs.min(axis=0, initial=NEVER_S)), again

    def _way_home(self, kind: int) -> int:
        """Return the shortest last leg from a site; 0 if there is none."""
        table = self.table
        return min(
            (table.rows[table.site_place[site]][table.unit_end[kind]] for site in self.open[kind]), default=0
        )

    def _least_driving(self, unit: int) -> int:
        """Return seconds that a unit drives at least, idle or not."""
        idle = self.table.timed(unit, (), lambda _: ())
        idle_s = idle.travel_s if idle else 0
        kind = self.table.kinds[unit]
        return min(idle_s, self._way_home(kind)) if self.open[kind] else idle_s

    def _prices(self, seconds: float | None) -> list[tuple[float, float]]:
        """Return for each purse the price of a second outside breaks and of a second of the shift."""
        solver = pywraplp.Solver.CreateSolver("GLOP")
        if seconds is not None:
            solver.SetTimeLimit(max(1, int(1000 * seconds)))
        travel = self.table.problem.weights.travel
        objective = solver.Objective()
        objective.SetMaximization()
        made = [solver.Constraint(0, 0) for _ in self.prizes]
        for row, prizes in zip(made, self.prizes, strict=True):
            for prize in prizes:
                visit = solver.NumVar(0, 1, "")
                objective.SetCoefficient(visit, prize)
                row.SetCoefficient(visit, -1)
        rows = []
        for purse in self.purses:
            work = solver.Constraint(-solver.infinity(), purse.units * purse.work_s)
            shift = solver.Constraint(-solver.infinity(), purse.units * purse.shift_s)
            rows.append((work, shift))
            for number, site in enumerate(purse.sites):
                visits = solver.NumVar(0, solver.infinity(), "")
                made[site].SetCoefficient(visits, 1)
                work.SetCoefficient(visits, purse.worked_s[number])
                shift.SetCoefficient(visits, purse.passed_s[number])
                objective.SetCoefficient(visits, -travel * purse.driving_s[number])
        if solver.Solve() != pywraplp.Solver.OPTIMAL:
            return [(0.0, 0.0) for _ in rows]
        return [(max(0.0, work.dual_value()), max(0.0, shift.dual_value())) for work, shift in rows]

    def _priced(self, prices: list[tuple[float, float]]) -> float:
        """Return the bound at given prices of time; it holds for any that are not negative."""
        cost = self._costs(prices)
        terms = [
            purse.units * (work * purse.work_s + shift * purse.shift_s)
            for purse, (work, shift) in zip(self.purses, prices, strict=True)
        ]
        terms += [
            max(0.0, prize - float(cost[site])) for site, prizes in enumerate(self.prizes) for prize in prizes
        ]
        return math.fsum(terms)

    def _costs(self, prices: list[tuple[float, float]]) -> Floats:
        """Return what a visit of each site costs at least at prices of time."""
        travel = self.table.problem.weights.travel
        cost = np.full(len(self.prizes), np.inf)
        for purse, (work, shift) in zip(self.purses, prices, strict=True):
            own = travel * purse.driving_s + work * purse.worked_s + shift * purse.passed_s
            cost[purse.sites] = np.minimum(cost[purse.sites], own)
        return cost
