"""How long postings of a large city take, and how near to the best they are proved to be."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from routing.siting.covering import Covering
from routing.siting.p_median import PMedian
from routing.siting.postings import Handling, Model, mean_busy, post, settle
from routing.siting.problem import SitingProblem, siting_problem
from routing.siting.programme import Effort
from routing.siting.shifts import Shift, hourly_need, plan_shifts
from routing.siting.sizing import Target, least_units

PLACES, SITES, UNITS = 2000, 200, 40
ACROSS_MIN, CALLS_PER_H = 60.0, 20.0
HANDLING = Handling(30.0)
SECONDS = 60.0


def large_city(seed: int, *, places: int = PLACES, sites: int = SITES, units: int = UNITS) -> SitingProblem:
    """Return a city on a plane that takes an hour to cross, with calls that crowd at some places."""
    rng = np.random.default_rng(seed)
    at, of = rng.random((sites, 2)), rng.random((places, 2))
    travel = ACROSS_MIN * np.abs(at[:, None] - of).sum(axis=2)
    demand = rng.gamma(0.5, size=places)
    return siting_problem(CALLS_PER_H * demand / demand.sum(), travel, units=units)


def figures() -> Iterator[dict[str, object]]:
    """Post, settle, size and plan shifts."""
    problem = large_city(0)
    size = f"{PLACES} × {SITES}, {UNITS} units"
    for minutes in (5, 8, 12):
        yield from _posted(problem, Covering(minutes, 0.3), f"MEXCLP {size}, {minutes} min", "≤ 2")
    yield from _posted(problem, Covering(8), f"MCLP {size}, 8 min")
    yield from _posted(problem, PMedian(), f"p-median {size}")
    began = time.process_time()
    posting = settle(
        problem, 8, lambda found: mean_busy(problem, found, HANDLING), effort=Effort(seconds=SECONDS)
    )
    yield _figure(f"MEXCLP {size}, busy share settled, CPU", round(time.process_time() - began, 1), "s")
    yield _figure("Busy share it settled on", round(mean_busy(problem, posting, HANDLING), 3), "")
    smaller = large_city(1, places=500, sites=80)
    began = time.process_time()
    sized = least_units(
        smaller, Target(minutes=15, share=0.9), HANDLING, most=100, effort=Effort(seconds=SECONDS)
    )
    yield _figure(
        "Fewest units for 90 % within 15 min, 500 × 80, CPU", round(time.process_time() - began, 1), "s"
    )
    yield _figure("Fewest units", sized.enough.units if sized.enough else "none", "units")
    yield from _shift_figures()


def _posted(
    problem: SitingProblem, model: Model, name: str, goal: str | None = None
) -> Iterator[dict[str, object]]:
    began = time.process_time()
    found = post(problem, model, effort=Effort(seconds=SECONDS))
    yield _figure(f"{name}, CPU", round(time.process_time() - began, 2), "s", goal)
    yield _figure(f"{name}, gap", round(100 * found.gap, 3), "%")


def _shift_figures() -> Iterator[dict[str, object]]:
    calls = 20 + 12 * np.sin(np.arange(168) / 24 * 2 * np.pi)
    began = time.process_time()
    need = hourly_need(calls, 40, wait_min=2, share=0.9)
    found = plan_shifts(need, [Shift(hour, length) for hour in range(24) for length in (8, 10, 12)])
    yield _figure("Shifts of a week, 72 patterns a day, CPU", round(time.process_time() - began, 2), "s")
    yield _figure("Hours on duty beyond those needed", round(100 * (found.hours / need.sum() - 1), 2), "%")
    yield _figure("Hours on duty, gap", round(100 * (found.hours / found.bound - 1), 3), "%")


def _figure(name: str, value: object, unit: str, goal: str | None = None) -> dict[str, object]:
    return {"name": name, "value": value, "unit": unit, "goal": goal}
