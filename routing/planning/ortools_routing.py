"""The patrol problem as a model of the OR-Tools routing library; its solutions are candidates to time anew.

Each possible visit is a node. Prizes are scaled so that they outweigh driving, and driving breaks ties: with
small prizes the library stays home. Unevenness of the units is left to the engine.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from routing.planning.problem import Interval, merged
from routing.planning.schedule import Timetable

Routes = list[list[int]]
_First = routing_enums_pb2.FirstSolutionStrategy
_Search = routing_enums_pb2.LocalSearchMetaheuristic

MOST_NODES = 600
"""With more the library needs seconds for a first solution and stays far behind our own search."""
MOST_COPIES = 4
"""Visits of one site that the model knows; further ones are left to the engine."""
PRIZE_IN_LEGS = 20
"""A mean prize weighs as much as so many mean legs."""
MOST_SPAN_S = 2**20
"""Twelve days; the library keeps a bit for each second of a time with holes, and dies of too many."""
MOST_PRIZE = 10**12
GOLDEN = 0.6180339887498949
"""Its multiples spread evenly over the unit interval."""
MOST_SOLUTIONS = 10**9
"""Never reached; without any limit of its own kind the library warns."""


@dataclass(frozen=True)
class Recipe:
    """A first solution and what improves it, as the library numbers them."""

    first: int
    search: int


RECIPES = (
    Recipe(_First.PATH_CHEAPEST_ARC, _Search.TABU_SEARCH),
    Recipe(_First.SAVINGS, _Search.GUIDED_LOCAL_SEARCH),
)
"""Measured best of the library on orienteering problems; the first solution matters more than the search."""


@dataclass(frozen=True)
class Limit:
    """Stops one search by seconds, or by checks of the solver, which do not depend on the machine."""

    seconds: float | None = None
    checks: int | None = None


class RoutingModel:
    """The model of one problem that has sites and units."""

    def __init__(self, table: Timetable) -> None:
        self.table = table
        self.begin_s = min(unit.shift[0] for unit in table.problem.units)
        self.span_s = max(unit.shift[1] for unit in table.problem.units) - self.begin_s
        self.copies = _copies(table, self.span_s)
        self._copy_count = Counter(site for site, _ in self.copies)
        first = len(self.copies)
        starts = [first + 2 * unit for unit in range(table.unit_count)]
        self.manager = pywrapcp.RoutingIndexManager(
            first + 2 * table.unit_count, table.unit_count, starts, [start + 1 for start in starts]
        )
        self.model = pywrapcp.RoutingModel(self.manager)
        self._add_legs()
        self._add_visits()
        self._add_shifts()
        self._checks_left: int | None = None
        self._counts = False

    def solve(self, recipe: Recipe, limit: Limit) -> Routes | None:
        """Return the sites of each unit in order, or None if the library found nothing."""
        parameters = pywrapcp.DefaultRoutingSearchParameters()
        parameters.first_solution_strategy = recipe.first
        parameters.local_search_metaheuristic = recipe.search
        parameters.guided_local_search_lambda_coefficient = 1.0
        if limit.seconds is not None:
            parameters.time_limit.FromMilliseconds(max(1, int(1000 * limit.seconds)))
        parameters.solution_limit = MOST_SOLUTIONS
        self._checks_left = limit.checks
        if limit.checks is not None and not self._counts:
            self._counts = True
            self.model.AddSearchMonitor(self.model.solver().CustomLimit(self._is_out_of_checks))
        solution = self.model.SolveWithParameters(parameters)
        return (
            None
            if solution is None
            else [self._route(solution, unit) for unit in range(self.table.unit_count)]
        )

    def _is_out_of_checks(self) -> bool:
        if self._checks_left is None:
            return False
        self._checks_left -= 1
        return self._checks_left < 0

    def _route(self, solution: pywrapcp.Assignment, unit: int) -> list[int]:
        sites = []
        index = solution.Value(self.model.NextVar(self.model.Start(unit)))
        while not self.model.IsEnd(index):
            sites.append(self.copies[self.manager.IndexToNode(index)][0])
            index = solution.Value(self.model.NextVar(index))
        return sites

    def _add_legs(self) -> None:
        """Make driving the cost, dwell and driving the time; what has no way is longer than all shifts."""
        table = self.table
        ends = [place for pair in zip(table.unit_start, table.unit_end, strict=True) for place in pair]
        places = np.array([table.site_place[site] for site, _ in self.copies] + ends)
        dwell = np.array([table.dwell[site] for site, _ in self.copies] + [0] * len(ends), dtype=np.int64)
        travel = np.minimum(table.travel[np.ix_(places, places)], self.span_s + 1)
        possible = travel[travel <= self.span_s]
        mean_leg = float(possible.mean()) + 1.0 if possible.size else 1.0
        prizes = np.array([table.problem.sites[site].prize(visit) for site, visit in self.copies] + [0.0])
        self.scale = min(
            PRIZE_IN_LEGS * mean_leg / max(np.mean(prizes), 1e-9), MOST_PRIZE / max(*prizes, 1e-9)
        )
        factor = 1.0 + table.problem.weights.travel * self.scale
        cost = np.minimum(np.rint(travel * factor), MOST_PRIZE).astype(np.int64)
        self.model.SetArcCostEvaluatorOfAllVehicles(self.model.RegisterTransitMatrix(cost.tolist()))
        time = self.model.RegisterTransitMatrix((travel + dwell[:, None]).tolist())
        self.model.AddDimension(time, self.span_s, self.span_s, False, "time")  # noqa: FBT003 - its signature
        self.time = self.model.GetDimensionOrDie("time")
        self.dwell = dwell

    def _add_visits(self) -> None:
        indices = [self.manager.NodeToIndex(node) for node in range(len(self.copies))]
        for index, (site, visit) in zip(indices, self.copies, strict=True):
            entry = self.table.problem.sites[site]
            units = [unit for unit in range(self.table.unit_count) if self.table.starts[unit][site]]
            if len(units) < self.table.unit_count:
                self.model.VehicleVar(index).SetValues([-1, *units])
            first, last = self._turn(site, visit)
            windows = {window for unit in units for window in self.table.starts[unit][site]}
            opened = self._open(index, [(max(a, first), min(b, last)) for a, b in sorted(windows)])
            owed = entry.required and visit == 1
            prize = 10 * MOST_PRIZE if owed else round(self.scale * entry.prize(visit))
            self.model.AddDisjunction([index], prize if opened else 0)

    def _turn(self, site: int, visit: int) -> Interval:
        """Return the part of the horizon in which a visit may start, so that visits are apart by themselves.

        Constraints between visits make the library a hundred times slower. The parts of different sites
        are shifted against each other, so that no time of day is without work.
        """
        count, spacing = self._copy_count[site], self.table.spacing[site]
        room = max(0, self.span_s - (count - 1) * spacing)
        shifted = (site * GOLDEN) % 1.0 - 0.5
        cuts = [0, *(round(room * (part + shifted) / count) for part in range(1, count)), room]
        offset = self.begin_s + (visit - 1) * spacing
        return offset + cuts[visit - 1], offset + cuts[visit]

    def _open(self, index: int, starts: list[Interval]) -> bool:
        """Let service start only when some unit may, and tell whether it may at all."""
        free = merged((begin - self.begin_s, end - self.begin_s) for begin, end in starts if begin <= end)
        cumul = self.time.CumulVar(index)
        if not free:
            self.model.ActiveVar(index).SetValue(0)
            return False
        cumul.SetRange(free[0][0], free[-1][1])
        if self.span_s <= MOST_SPAN_S:  # else left to the exact timing
            for (_, end), (begin, _) in pairwise(free):
                cumul.RemoveInterval(end + 1, begin - 1)
        return True

    def _add_shifts(self) -> None:
        solver = self.model.solver()
        for number, unit in enumerate(self.table.problem.units):
            begin, end = (second - self.begin_s for second in unit.shift)
            for index in (self.model.Start(number), self.model.End(number)):
                self.time.CumulVar(index).SetRange(begin, end)
            breaks = [
                solver.FixedInterval(first - self.begin_s, last - first, f"break {number} {first}")
                for first, last in unit.breaks
                if unit.shift[0] <= first < last <= unit.shift[1]
            ]
            if breaks:
                self.time.SetBreakIntervalsOfVehicle(breaks, number, self.dwell.tolist())


def _copies(table: Timetable, span_s: int) -> list[tuple[int, int]]:
    """Sites with the rank of their visits, as many as can be made, pay and fit the model."""
    can = [site for site in range(table.site_count) if any(starts[site] for starts in table.starts)]
    depth = min(MOST_COPIES, max(1, (MOST_NODES - 2 * table.unit_count) // max(1, len(can))))
    copies = []
    for site in can:
        entry = table.problem.sites[site]
        room = span_s // entry.spacing_s + 1 if entry.spacing_s else depth
        copies += [
            (site, visit)
            for visit in range(1, min(entry.visits, depth, room) + 1)
            if entry.prize(visit) > 0 or (entry.required and visit == 1)
        ]
    return copies
