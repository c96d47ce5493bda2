"""Integer programmes of sites, solved by HiGHS: never worse than a start, and with a bound that is proved."""

from __future__ import annotations

import math
import time
from copy import copy
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from routing.numbers import Floats, Ints, number

FINE_GAP, COARSE_GAP, LARGE = 1e-4, 2.5e-3, 100_000
"""Relative: how near the best is near enough, for small problems and for those of more sites × places.

The last tenth of a percent of a large one takes ten times as long, and no model of a city is as true as that.
"""
_ROUNDING = 1e-7
_INFEASIBLE = 2
"""The status by which SciPy tells it."""
Mask = npt.NDArray[np.bool_]


class Effort:
    """Seconds that several programmes share, and how near to the best is near enough.

    Parameters
    ----------
    seconds : after them the best found is told with its gap, which may differ from run to run
    gap : relative; 0 asks for the very best, None leaves it to the size of the problem
    """

    def __init__(self, *, seconds: float = 60, gap: float | None = None) -> None:
        self._end = time.monotonic() + number(seconds, field="seconds", least=0, most=1e9)
        self._told = gap is not None
        self.gap = FINE_GAP if gap is None else number(gap, field="gap", least=0, most=1)

    def on(self, pairs: int) -> Effort:
        """Return the effort for a problem of so many pairs of site and place."""
        if self._told:
            return self
        effort = copy(self)
        effort.gap = FINE_GAP if pairs <= LARGE else COARSE_GAP
        return effort

    @property
    def left(self) -> float:
        """Seconds that are left; a tenth at least, so that there is a chance of a bound."""
        return max(0.1, self._end - time.monotonic())

    @property
    def over(self) -> bool:
        """Whether they are used up."""
        return time.monotonic() >= self._end

    def is_enough(self, cost: float, bound: float) -> bool:
        """Whether a cost is near enough to the bound."""
        return cost - bound <= max(self.gap * abs(bound), _ROUNDING * max(1.0, abs(cost)))


@dataclass(frozen=True, eq=False)
class Programme:
    """Minimise cost · v over 0 ≤ v ≤ upper, A v ≥ least, and so many of the first variables together.

    Attributes
    ----------
    row, column, value : entries of A
    sites : how many of the first variables are whole
    units : what these add up to
    """

    cost: Floats
    upper: Floats
    row: Ints
    column: Ints
    value: Floats
    least: Floats
    sites: int
    units: int

    @property
    def table(self) -> Any:
        """A."""
        shape = (len(self.least), len(self.cost))
        return sparse.coo_array((self.value, (self.row, self.column)), shape=shape).tocsr()

    @property
    def placed(self) -> Any:
        """The row that counts the units."""
        ones = (np.arange(len(self.cost)) < self.sites).astype(np.float64)
        return sparse.csr_array(ones[None, :])


class Relaxed(NamedTuple):
    """A programme without whole numbers: its cost, its variables, and what a unit of each would add."""

    cost: float
    variables: Floats | None
    reduced: Floats


def relax(programme: Programme, effort: Effort) -> Relaxed:
    """Solve the linear programme; no posting costs less."""
    found = linprog(
        programme.cost,
        A_ub=-programme.table,
        b_ub=-programme.least,
        A_eq=programme.placed,
        b_eq=np.array([float(programme.units)]),
        bounds=[(0.0, float(most)) for most in programme.upper],
        options={"time_limit": effort.left},
    )
    if found.fun is None or found.status != 0:
        return Relaxed(-math.inf, None, np.zeros(len(programme.cost)))
    return Relaxed(float(found.fun), np.asarray(found.x), np.asarray(found.lower.marginals))


class Solved(NamedTuple):
    """Units at each site, or None if none cost less than the start, and what no posting can undercut."""

    counts: Ints | None
    bound: float


def improve(programme: Programme, relaxed: Relaxed, start_cost: float, effort: Effort) -> Solved:
    """Look for whole numbers that cost less than a start which is known.

    What the linear programme says would cost more than the start is left out: a variable whose unit adds r
    cannot be above (start - cost) / r.
    """
    if effort.is_enough(start_cost, relaxed.cost) or effort.over:
        return Solved(None, min(relaxed.cost, start_cost))
    with np.errstate(divide="ignore"):
        most = np.floor((start_cost - relaxed.cost) / np.maximum(relaxed.reduced, 0) + _ROUNDING)
    whole = np.arange(len(programme.cost)) < programme.sites
    upper = np.where(whole, np.minimum(programme.upper, most), programme.upper)
    found = milp(
        programme.cost,
        integrality=whole.astype(np.int64),
        bounds=Bounds(0, upper),
        constraints=[
            LinearConstraint(programme.table, programme.least, np.inf),
            LinearConstraint(programme.placed, programme.units, programme.units),
        ],
        options={"time_limit": effort.left, "mip_rel_gap": effort.gap},
    )
    if found.status == _INFEASIBLE:
        return Solved(None, start_cost)
    proved = found.mip_dual_bound
    bound = relaxed.cost if proved is None or not math.isfinite(proved) else max(relaxed.cost, float(proved))
    counts = None if found.x is None else np.rint(found.x[: programme.sites]).astype(np.int64)
    return Solved(counts, min(bound, start_cost))
