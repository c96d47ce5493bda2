"""How near the proof comes to the plan where time is short: plans that collect 50 to 75 % of all rewards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from benchmarks.orienteering import toptw
from benchmarks.replan import patrol_town
from routing.planning.plan import Plan
from routing.planning.problem import Problem
from routing.planning.proof.prove import prove, warm_up
from routing.planning.schedule import Timetable
from routing.planning.solve import plan
from routing.planning.stop import TimeLimit

FILES = ("c101", "r101", "rc101", "c201", "r201", "pr01")
SEEDS = (1, 2, 3, 4)
SIZES = ((30, 10.0, "≤ 3"), (100, 60.0, "≤ 8"))
"""Sites, seconds of search and proof together, goal."""
SEARCH_SHARE = 0.3
LEAST, MOST = 0.5, 0.75
SHORTER = 0.85
"""Of all shifts, as long as one unit collects more than ``MOST``."""
QUICK_S = 1.0


@dataclass(frozen=True)
class Proved:
    """A plan and its bound.

    Attributes
    ----------
    share : of all rewards that the plan collects
    gap : percent
    """

    name: str
    share: float
    objective: float
    upper_bound: float

    @property
    def gap(self) -> float:
        """Percent of the bound that the plan may fall short of."""
        return 100 * (self.upper_bound - self.objective) / self.upper_bound


def short_of_time(case: dict[str, Any]) -> Problem:
    """Return a problem with so many of the units, or so short shifts, that a quick plan collects half."""
    count = 1
    while _share_of(case | {"units": case["units"][:count]}) < LEAST and count < len(case["units"]):
        count += 1
    case = case | {"units": case["units"][:count]}
    while _share_of(case) > MOST:
        case = case | {"units": [_shortened(unit) for unit in case["units"]]}
    return Problem.from_json(case)


def _shortened(unit: dict[str, Any]) -> dict[str, Any]:
    begin, end = unit["shift"]
    return unit | {"shift": [begin, begin + int(SHORTER * (end - begin))]}


def _share_of(case: dict[str, Any]) -> float:
    problem = Problem.from_json(case)
    return _share(problem, plan(problem, stop=TimeLimit(QUICK_S)))


def _share(problem: Problem, found: Plan) -> float:
    everything = sum(site.prize(visit) for site in problem.sites for visit in range(1, site.visits + 1))
    return found.reward / everything


def cases(sites: int, folder: Path) -> Iterator[tuple[str, Problem]]:
    """Yield public files cut to their first sites, and patrol towns."""
    for name in FILES:
        case = toptw(folder / f"{name}.txt", 12)
        yield name, short_of_time(case | {"sites": case["sites"][:sites]})
    for seed in SEEDS:
        yield f"town {seed}", short_of_time(patrol_town(seed, sites=sites, units=12))


def proved(name: str, problem: Problem, *, seconds: float) -> Proved:
    """Plan, then prove."""
    found = plan(problem, stop=TimeLimit(SEARCH_SHARE * seconds))
    number = {site.site_id: row for row, site in enumerate(problem.sites)}
    routes = [[[number[stop.site] for stop in route.stops]] for route in found.routes]
    proof = prove(
        Timetable(problem), seconds=(1 - SEARCH_SHARE) * seconds, found=found.objective, routes=routes
    )
    return Proved(name, _share(problem, found), found.objective, proof.upper_bound)


def all_proved(sites: int, *, seconds: float) -> list[Proved]:
    """Prove the plans of all problems of a size."""
    warm_up()
    folder = Path(os.environ.get("XUNFANG_SHARED", "../shared")) / "instances"
    return [proved(name, problem, seconds=seconds) for name, problem in cases(sites, folder)]


def figures() -> list[dict[str, object]]:
    """Measure mean and worst gap, and the least and greatest share that the plans collect."""
    found: list[dict[str, object]] = []
    for sites, seconds, goal in SIZES:
        done = all_proved(sites, seconds=seconds)
        name = f"Proved gap at {sites} sites in {seconds:g} s"
        mean, worst = fmean(one.gap for one in done), max(one.gap for one in done)
        shares = [round(100 * one.share) for one in done]
        found += [
            {"name": f"{name}, mean of {len(done)}", "value": round(mean, 2), "unit": "%", "goal": goal},
            {"name": f"{name}, worst", "value": round(worst, 2), "unit": "%", "goal": None},
            {
                "name": f"{name}: share of all rewards that the plans collect",
                "value": f"{min(shares)} to {max(shares)}",
                "unit": "%",
                "goal": "50 to 75",
            },
        ]
    return found


def main() -> None:
    """Print each problem."""
    for sites, seconds, _ in SIZES:
        for one in all_proved(sites, seconds=seconds):
            print(f"{sites} sites, {one.name}: {one.gap:.2f} %, collects {100 * one.share:.0f} %")


if __name__ == "__main__":
    main()
