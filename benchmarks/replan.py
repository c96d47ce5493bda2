"""How good a re-planning of one second is, how long it takes, and how much it changes: a unit is lost."""

from __future__ import annotations

import math
import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from benchmarks.orienteering import toptw
from routing.planning.engine.chain import warm_up
from routing.planning.plan import Plan
from routing.planning.problem import Problem
from routing.planning.replan import replan
from routing.planning.replan_change import Change
from routing.planning.solve import plan
from routing.planning.stop import TimeLimit

SECONDS = 1.0
SEEDS = 5
PR10_THREE_UNITS = 1574
"""Karabulut & Tasgetiren (2020), appendix A."""
REFERENCE_SECONDS = 10.0
"""Of search for the value that a town's re-plannings are measured by; the best of all runs counts."""


@dataclass(frozen=True)
class Loss:
    """A plan that loses its first unit."""

    name: str
    problem: Problem
    plan: Plan
    change: Change

    @classmethod
    def of(cls, name: str, problem: Problem, *, now_s: int, seconds: float) -> Loss:
        """Plan for so many seconds, then lose the unit."""
        lost = {"unit": problem.units[0].unit_id, "from_s": now_s, "until_s": 10**9}
        change = Change.from_json({"now_s": now_s, "unavailable": [lost]}, problem)
        return cls(name, problem, plan(problem, seed=0, stop=TimeLimit(seconds)), change)


@dataclass(frozen=True)
class Run:
    """One re-planning: what it earns, how long it took, and the share of the visits ahead that moved."""

    objective: float
    seconds: float
    moved: float


def patrol_town(seed: int, *, sites: int = 100, units: int = 10) -> dict[str, Any]:
    """Return a patrol problem with windows, spacing, breaks and asymmetric times, short of units."""
    rng = random.Random(seed)
    stations = ["S1", "S2", "S3"]
    names = [*(f"P{number:03d}" for number in range(sites)), *stations]
    places = [(rng.uniform(0, 24_000), rng.uniform(0, 24_000)) for _ in names]
    travel_s = [
        [0 if one is two else int(math.dist(one, two) / rng.uniform(9, 14)) for two in places]
        for one in places
    ]
    return {
        "nodes": names,
        "travel_s": travel_s,
        "sites": [
            {
                "id": name,
                "reward": round(10 * rng.paretovariate(1.5), 2),
                "dwell_s": 900,
                "visits": 2,
                "min_gap_s": 7200,
                "decay": 0.5,
                "windows": rng.choice([[[0, 28_800]], [[0, 14_400]], [[10_800, 28_800]]]),
            }
            for name in names[:sites]
        ],
        "units": [
            {
                "id": f"U{number:02d}",
                "start": stations[number % 3],
                "end": stations[number % 3],
                "shift": [0, 28_800],
                "breaks": [[12_000 + 900 * (number % 4), 1800]],
            }
            for number in range(units)
        ],
    }


def runs(loss: Loss, *, seconds: float, seeds: int = SEEDS) -> Iterator[Run]:
    """Re-plan with several seeds."""
    for seed in range(seeds):
        began = time.perf_counter()
        found = replan(loss.problem, loss.plan, loss.change, seed=seed, stop=TimeLimit(seconds))
        took = time.perf_counter() - began
        others = [change for change in found.changes if change.unit != loss.problem.units[0].unit_id]
        ahead = sum(len(route.stops) for route in loss.plan.routes[1:])
        moved = sum(len(set(change.was).symmetric_difference(change.now)) for change in others)
        yield Run(found.plan.objective, took, moved / max(1, ahead))


def figures() -> list[dict[str, object]]:
    """Lose a unit of pr10 before the shift, and of patrol towns before and within it."""
    warm_up()
    folder = Path(os.environ.get("XUNFANG_SHARED", "../shared")) / "instances"
    pr10 = Problem.from_json(toptw(folder / "pr10.txt", 4))
    done = list(runs(Loss.of("pr10", pr10, now_s=0, seconds=5.0), seconds=SECONDS))
    found = [_share("pr10, 4 → 3 units before the shift", done, PR10_THREE_UNITS)]
    slowest = max(run.seconds for run in done)
    for now_s in (0, 9_000):
        town = Problem.from_json(patrol_town(1))
        loss = Loss.of("town", town, now_s=now_s, seconds=5.0)
        done = list(runs(loss, seconds=SECONDS))
        longer = next(runs(loss, seconds=REFERENCE_SECONDS, seeds=1))
        best = max(longer.objective, *(run.objective for run in done))
        found.append(_share(f"100 sites, 10 → 9 units at {now_s} s", done, best))
        found.append(
            {
                "name": f"Re-plan, visits of the other units that come or go, at {now_s} s",
                "value": round(100 * fmean(run.moved for run in done)),
                "unit": "%",
                "goal": None,
            }
        )
        slowest = max(slowest, *(run.seconds for run in done))
    found.append(
        {"name": "Re-plan, slowest answer of all", "value": round(slowest, 2), "unit": "s", "goal": "≤ 1"}
    )
    return found


def _share(name: str, done: list[Run], best: float) -> dict[str, object]:
    return {
        "name": f"Re-plan in {SECONDS:g} s, share of the best known: {name}",
        "value": round(100 * fmean(run.objective for run in done) / best, 2),
        "unit": "%",
        "goal": "≥ 97",
    }


def main() -> None:
    """Print the figures."""
    for figure in figures():
        print(figure["name"], figure["value"], figure["unit"])


if __name__ == "__main__":
    main()
