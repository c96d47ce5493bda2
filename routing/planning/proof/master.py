"""The master problem: how much of each walk to use, a linear program, and the bound that its prices give.

Maximise the prizes of the visits made less the cost of the driving, where each site's visits earn less and
less, and no kind has more walks than units. Cuts are subset-row inequalities (Jepsen et al. 2008): of three
sites with a visit each, one walk at most makes two or more; a second visit of a site makes room for another.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np
from ortools.linear_solver import pywraplp

from routing.planning.engine.arrays import Floats
from routing.planning.proof.pricing import Duals, Walk
from routing.planning.proof.ways import Kind

MOST_COLUMNS = 2_500
KEPT_COLUMNS = 1_000


@dataclass(frozen=True)
class Column:
    """A walk of a kind.

    Attributes
    ----------
    visits : (site, number) ascending
    worth : of the driving that a unit without stops does, less that of the walk
    """

    kind: int
    walk: Walk
    visits: tuple[tuple[int, int], ...]
    worth: float

    def inside(self, cut: tuple[int, ...]) -> int:
        """Return what the column counts for in a cut."""
        return sum(number for site, number in self.visits if site in cut) // 2


@dataclass(frozen=True)
class Solved:
    """The solution of a linear program: its value, prices of the rows and kinds, used amounts of columns."""

    value: float
    duals: Duals
    kinds: Floats
    amounts: Floats
    extra: list[float]


class Master:
    """Columns and rows; the linear program is made anew when columns are dropped."""

    def __init__(self, prizes: list[list[float]], kinds: list[Kind], *, second: float) -> None:
        self.prizes, self.kinds, self.second = prizes, kinds, second
        self.columns: list[Column] = []
        self.known: set[tuple[int, Walk]] = set()
        self.cuts: list[tuple[int, ...]] = []
        self._build()

    def _build(self) -> None:
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        infinity = self.solver.infinity()
        self.goal = self.solver.Objective()
        self.goal.SetMaximization()
        self.site_rows = [self.solver.Constraint(0, infinity) for _ in self.prizes]
        self.kind_rows = [self.solver.Constraint(-infinity, kind.units) for kind in self.kinds]
        self.cut_rows = [self.solver.Constraint(-infinity, 1) for _ in self.cuts]
        self.further: list[list[pywraplp.Variable]] = []
        for row, prizes in zip(self.site_rows, self.prizes, strict=True):
            visits = [self.solver.NumVar(0, 1, "") for _ in prizes]
            for visit, prize in zip(visits, prizes, strict=True):
                self.goal.SetCoefficient(visit, prize)
                row.SetCoefficient(visit, -1)
            self.further.append(visits[1:])
        for cut, row in zip(self.cuts, self.cut_rows, strict=True):
            self._free(cut, row)
        self.uses = [self._use(column) for column in self.columns]

    def _free(self, cut: tuple[int, ...], row: pywraplp.Constraint) -> None:
        for site in cut:
            for visit in self.further[site]:
                row.SetCoefficient(visit, -1)

    def _use(self, column: Column) -> pywraplp.Variable:
        use = self.solver.NumVar(0, self.solver.infinity(), "")
        self.goal.SetCoefficient(use, column.worth)
        self.kind_rows[column.kind].SetCoefficient(use, 1)
        for site, number in column.visits:
            self.site_rows[site].SetCoefficient(use, number)
        for cut, row in zip(self.cuts, self.cut_rows, strict=True):
            row.SetCoefficient(use, column.inside(cut))
        return use

    def add(self, kind: int, walk: Walk) -> bool:
        """Add a walk, and tell whether it is new."""
        if (kind, walk) in self.known:
            return False
        self.known.add((kind, walk))
        entry = self.kinds[kind]
        visits = tuple(sorted(Counter(entry.site[list(walk)].tolist()).items()))
        worth = self.second * (entry.idle_s - entry.driven_s(walk))
        self.columns.append(Column(kind, walk, visits, worth))
        self.uses.append(self._use(self.columns[-1]))
        return True

    def cut(self, cuts: list[tuple[int, ...]]) -> None:
        """Add rows for triples of sites."""
        for cut in cuts:
            self.cuts.append(cut)
            self.cut_rows.append(self.solver.Constraint(-self.solver.infinity(), 1))
            self._free(cut, self.cut_rows[-1])
            for column, use in zip(self.columns, self.uses, strict=True):
                if column.inside(cut):
                    self.cut_rows[-1].SetCoefficient(use, column.inside(cut))

    def keep(self, columns: list[Column]) -> None:
        """Drop all other columns."""
        self.columns = columns
        self.known = {(column.kind, column.walk) for column in columns}
        self._build()

    def solve(self) -> Solved | None:
        """Solve the linear program; None if the solver fails."""
        if self.solver.Solve() != pywraplp.Solver.OPTIMAL:
            return None
        site = np.array([max(0.0, -row.dual_value()) for row in self.site_rows])
        return Solved(
            value=self.goal.Value(),
            duals=Duals(site, np.array([max(0.0, row.dual_value()) for row in self.cut_rows])),
            kinds=np.array([max(0.0, row.dual_value()) for row in self.kind_rows]),
            amounts=np.array([use.solution_value() for use in self.uses]),
            extra=[sum(visit.solution_value() for visit in visits) for visits in self.further],
        )

    def trim(self, solved: Solved) -> None:
        """Drop the columns that are furthest from being of use if there are too many."""
        if len(self.columns) > MOST_COLUMNS:
            lost = [self.lost(column, solved) for column in self.columns]
            best = sorted(range(len(lost)), key=lambda row: (lost[row], row))[:KEPT_COLUMNS]
            self.keep([self.columns[row] for row in sorted(best)])

    def lost(self, column: Column, solved: Solved) -> float:
        """Return how much a column falls short of its price."""
        earned = column.worth + sum(number * float(solved.duals.site[site]) for site, number in column.visits)
        fees = zip(self.cuts, solved.duals.cut.tolist(), strict=False)  # newer cuts have no price yet
        fined = sum(fee * column.inside(cut) for cut, fee in fees)
        return float(solved.kinds[column.kind] - earned + fined)

    def value_at(self, duals: Duals, most: Floats) -> float:
        """Return the Lagrangian bound at prices; it holds for any that are not negative.

        Parameters
        ----------
        most : (K,) bounds of what a walk of each kind earns at these prices
        """
        freed = np.zeros(len(self.prizes))
        for cut, fee in zip(self.cuts, duals.cut.tolist(), strict=True):
            freed[list(cut)] += fee
        terms = [float(fee) for fee in duals.cut]
        terms += [kind.units * float(one) for kind, one in zip(self.kinds, most, strict=True)]
        for price, free, prizes in zip(duals.site.tolist(), freed.tolist(), self.prizes, strict=True):
            terms += [max(0.0, prize - price + free * (rank > 0)) for rank, prize in enumerate(prizes)]
        return math.fsum(terms)
