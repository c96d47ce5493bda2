"""How near the planner comes to the best known values of public team orienteering problems in 5 s."""

from __future__ import annotations

import math
import os
from pathlib import Path
from statistics import fmean
from typing import Any

from routing.planning.problem import Problem
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
SECONDS = 5.0


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


def gaps(folder: Path, *, seconds: float, seed: int = 1) -> dict[str, float]:
    """Return the gap of each instance in percent."""
    found = {}
    for (name, units), best in BEST_KNOWN.items():
        problem = Problem.from_json(toptw(folder / f"{name}.txt", units))
        reward = plan(problem, seed=seed, stop=TimeLimit(seconds)).reward
        found[f"{name} m={units}"] = 100 * (best - reward) / best
    return found


def figures() -> list[dict[str, object]]:
    """Measure the mean gap at 5 s."""
    folder = Path(os.environ.get("XUNFANG_SHARED", "../shared")) / "instances"
    found = gaps(folder, seconds=SECONDS)
    return [
        {
            "name": f"TOPTW gap at {SECONDS:g} s, mean of {len(found)}",
            "value": round(fmean(found.values()), 2),
            "unit": "%",
            "goal": "≤ 6",
        },
        {
            "name": f"TOPTW gap at {SECONDS:g} s, worst",
            "value": round(max(found.values()), 2),
            "unit": "%",
            "goal": None,
        },
    ]


def main() -> None:
    """Print each instance and the figures."""
    folder = Path(os.environ.get("XUNFANG_SHARED", "../shared")) / "instances"
    found = gaps(folder, seconds=SECONDS)
    for name, gap in found.items():
        print(f"{name}: {gap:.2f} %")
    print(f"mean: {fmean(found.values()):.2f} %")


if __name__ == "__main__":
    main()
