"""Team orienteering problems with time windows for the planner's benchmarks, and other solvers of them."""

from __future__ import annotations

import math
import random
from pathlib import Path
from typing import Any

import numpy as np
import pyvrp
from pyvrp.stop import MaxRuntime

from routing.planning.ortools_routing import Limit, Recipe, RoutingModel
from routing.planning.problem import Problem
from routing.planning.schedule import Timetable

NO_WAY = 10**9


def toptw(path: Path, units: int) -> dict[str, Any]:
    """Read a Solomon or Cordeau file as a patrol problem of whole units of time.

    Distances are truncated to one decimal (Solomon) or two (Cordeau, named ``pr…``), as in the literature.
    """
    scale = 100 if path.stem.startswith("pr") else 10
    rows = [
        [float(word) for word in line.split()] for line in path.read_text().splitlines()[2:] if line.strip()
    ]
    names = [str(int(row[0])) for row in rows]
    travel = [[math.floor(math.dist(one[1:3], other[1:3]) * scale + 1e-9) for other in rows] for one in rows]
    sites = [
        {
            "id": name,
            "reward": row[4],
            "dwell_s": int(row[3] * scale),
            "windows": [[int(row[-2] * scale), int(row[-1] * scale)]],
        }
        for name, row in zip(names[1:], rows[1:], strict=True)
    ]
    shift = [0, int(rows[0][-1] * scale)]
    crew = [
        {"id": f"U{number}", "start": names[0], "end": names[0], "shift": shift} for number in range(units)
    ]
    return {"nodes": names, "travel_s": travel, "sites": sites, "units": crew}


def wide_town(seed: int, *, sites: int, units: int) -> dict[str, Any]:
    """Return a problem of one depot, asymmetric times and one visit a site, which other solvers know too."""
    rng = random.Random(seed)
    names = ["S", *(f"P{number:04d}" for number in range(sites))]
    places = [(rng.uniform(0, 60_000), rng.uniform(0, 60_000)) for _ in names]
    travel_s = [
        [0 if one is two else int(math.dist(one, two) / rng.uniform(9, 14)) for two in places]
        for one in places
    ]
    windows = ([0, 28_800], [0, 14_400], [10_800, 28_800], [7_200, 18_000])
    return {
        "nodes": names,
        "travel_s": travel_s,
        "sites": [
            {
                "id": name,
                "reward": rng.randint(10, 100),
                "dwell_s": rng.choice((600, 900, 1200)),
                "windows": [rng.choice(windows)],
            }
            for name in names[1:]
        ],
        "units": [
            {"id": f"U{number:02d}", "start": "S", "end": "S", "shift": [0, 28_800]}
            for number in range(units)
        ],
    }


def by_pyvrp(problem: Problem, *, seconds: float, seed: int, scale: int) -> float:
    """Return the reward that PyVRP collects when a unit of reward is worth so many seconds of driving.

    Only for problems with one depot, one window and one visit a site, and units that are alike.
    """
    table = Timetable(problem)
    unit = problem.units[0]
    places = [table.unit_start[0], *table.site_place]
    clients = [
        pyvrp.Client(
            number,
            service_duration=site.dwell_s,
            tw_early=max(0, site.windows[0][0]),
            tw_late=site.windows[0][1],
            prize=int(site.reward * scale),
            required=False,
        )
        for number, site in enumerate(problem.sites, start=1)
    ]
    matrix: Any = np.minimum(table.travel[np.ix_(places, places)], NO_WAY)
    vehicles = pyvrp.VehicleType(
        num_available=len(problem.units), tw_early=unit.shift[0], tw_late=unit.shift[1]
    )
    spots = [pyvrp.Location(0, 0) for _ in places]
    data = pyvrp.ProblemData(spots, clients, [pyvrp.Depot(0)], [vehicles], [matrix], [matrix])
    found = pyvrp.solve(data, stop=MaxRuntime(seconds), seed=seed, display=False)
    if not found.is_feasible():
        return 0.0
    return sum(route.prizes() for route in found.best.routes()) / scale


def by_library(problem: Problem, recipe: Recipe, *, seconds: float) -> float:
    """Return the reward that a recipe of the OR-Tools routing library collects."""
    routes = RoutingModel(Timetable(problem)).solve(recipe, Limit(seconds=seconds)) or []
    return sum(problem.sites[site].reward for route in routes for site in route)
