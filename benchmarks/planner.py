"""How good the planner is: against best known values, and beside PyVRP and the OR-Tools routing library."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from benchmarks.orienteering import by_library, by_pyvrp, toptw, wide_town
from benchmarks.replan import patrol_town
from routing.planning.engine.chain import Chain, warm_up
from routing.planning.engine.given import given
from routing.planning.ortools_routing import RECIPES
from routing.planning.problem import Problem
from routing.planning.schedule import Timetable
from routing.planning.solve import plan
from routing.planning.stop import TimeLimit

BEST_KNOWN = {
    ("c101", 2): 590,
    ("c101", 4): 1020,
    ("r101", 2): 349,
    ("r101", 4): 611,
    ("rc101", 2): 427,
    ("rc101", 4): 811,
    ("c201", 2): 1460,
    ("r201", 2): 1256,
    ("pr01", 2): 502,
    ("pr01", 4): 657,
    ("pr10", 2): 1134,
    ("pr10", 4): 1943,
}
"""Karabulut & Tasgetiren (2020), appendix A."""
HARD = (("pr10", 2), ("pr10", 4), ("r201", 2))
SEEDS = 5
SHORT_S, LONG_S, WIDE_S = 5.0, 30.0, 20.0
SCALES = (10, 30, 100)
"""Seconds of driving that a unit of reward is worth to PyVRP; the best counts."""
WIDE = ((1_000, 20), (2_000, 40))
TOWNS = ((50, 5), (200, 10), (1_000, 40), (2_000, 80))
"""Sites and units of patrol problems with windows, spacing, breaks and asymmetric times."""
TOWN_ROUNDS = 2_000


@dataclass(frozen=True)
class Gap:
    """How far plans of one instance stay behind the best known value, in percent, by seed."""

    name: str
    percent: tuple[float, ...]

    @property
    def mean(self) -> float:
        """Over the seeds; below 0 the best known value is beaten."""
        return fmean(self.percent)


def gaps(
    folder: Path, instances: tuple[tuple[str, int], ...], *, seconds: float, seeds: int
) -> Iterator[Gap]:
    """Plan each instance with some seeds in one thread."""
    warm_up()
    for name, units in instances:
        problem = Problem.from_json(toptw(folder / f"{name}.txt", units))
        best = BEST_KNOWN[name, units]
        rewards = [
            plan(problem, seed=seed, stop=TimeLimit(seconds), threads=1).reward for seed in range(seeds)
        ]
        yield Gap(f"{name} m={units}", tuple(100 * (best - reward) / best for reward in rewards))


def figures() -> Iterator[dict[str, object]]:
    """Measure all; about twenty minutes."""
    folder = Path(os.environ.get("XUNFANG_SHARED", "../shared")) / "instances"
    short = list(gaps(folder, tuple(BEST_KNOWN), seconds=SHORT_S, seeds=SEEDS))
    yield _percent(
        f"TOPTW gap at {SHORT_S:g} s, one thread, mean of {len(short)} instances and {SEEDS} seeds",
        fmean(gap.mean for gap in short),
        "≤ 1, stretch 0.5",
    )
    for gap in short:
        yield _percent(f"TOPTW gap at {SHORT_S:g} s, {gap.name}", gap.mean)
    for gap in gaps(folder, HARD, seconds=LONG_S, seeds=SEEDS):
        yield _percent(f"TOPTW gap at {LONG_S:g} s, {gap.name}", gap.mean, "≤ 0.5, stretch 0")
    for sites, units in WIDE:
        yield from _beside_others(sites, units)
    for sites, units in TOWNS:
        yield _growth(sites, units)


def _beside_others(sites: int, units: int) -> Iterator[dict[str, object]]:
    problem = Problem.from_json(wide_town(1, sites=sites, units=units))
    name = f"{sites} points, {units} units, {WIDE_S:g} s"
    ours = plan(problem, stop=TimeLimit(WIDE_S), threads=1).reward
    share = 100 * ours / sum(site.reward for site in problem.sites)
    yield _percent(f"{name}: share of all prizes collected", share)
    pyvrp = max(by_pyvrp(problem, seconds=WIDE_S, seed=1, scale=scale) for scale in SCALES)
    yield _percent(f"{name}: more prize than PyVRP", 100 * (ours / pyvrp - 1), "≥ 0, stretch 2")
    if (sites, units) == WIDE[0]:
        library = max(by_library(problem, recipe, seconds=WIDE_S) for recipe in RECIPES)
        gain = 100 * (ours / max(library, 1e-9) - 1)
        yield _percent(f"{name}: more prize than OR-Tools routing", gain, "≥ 20, stretch 30")


def _growth(sites: int, units: int) -> dict[str, object]:
    problem = Problem.from_json(patrol_town(1, sites=sites, units=units))
    chain = Chain(given(Timetable(problem)), seed=1, number=0)
    began = time.perf_counter()
    chain.run(TOWN_ROUNDS, spent=0.0, until=1.0)
    microseconds = (time.perf_counter() - began) / TOWN_ROUNDS * 1e6
    return {
        "name": f"patrol town, {sites} sites twice, {units} units: one round of search",
        "value": round(microseconds),
        "unit": "µs",
        "goal": None,
    }


def _percent(name: str, value: float, goal: str | None = None) -> dict[str, object]:
    return {"name": name, "value": round(value, 2), "unit": "%", "goal": goal}


def main() -> None:
    """Print the gap of each instance: ``python -m benchmarks.planner --seconds 5 --seeds 2``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=SHORT_S)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--hard", action="store_true", help="only the hard instances")
    chosen = parser.parse_args()
    folder = Path(os.environ.get("XUNFANG_SHARED", "../shared")) / "instances"
    found = []
    for gap in gaps(
        folder, HARD if chosen.hard else tuple(BEST_KNOWN), seconds=chosen.seconds, seeds=chosen.seeds
    ):
        print(gap.name, " ".join(f"{percent:.2f}" for percent in gap.percent))
        found.append(gap.mean)
    print(f"mean {fmean(found):.3f} %")


if __name__ == "__main__":
    main()
