"""Two small plans that were simulated on the same calls, and the page of their comparison."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from api.actions.compare_scenarios import compare_files
from api.actions.simulate import How
from api.actions.simulation_report import report_scene
from maps.simulation_page import simulation_page

LON, LAT = 109.7, 39.6
NODES = 12
MINUTES = [[2.0 * abs(one - two) for two in range(NODES)] for one in range(NODES)]
ROUTE = [{"node": 2, "dwell_min": 20}, {"node": 9, "dwell_min": 20}]


def scenario(name: str, *, homes: tuple[int, ...], patrols: bool = False, **more: Any) -> dict[str, Any]:
    """Return a scenario of four days on one street; with patrols, the first unit goes between two parks."""
    units = [{"home": home, "name": f"{name}·{number}组"} for number, home in enumerate(homes, start=1)]
    if patrols:
        units[0] |= {"route": ROUTE}
    parks: list[str | None] = [None] * NODES
    parks[2], parks[9] = "西园", "东园"
    return {
        "name": name,
        "horizon_min": 4 * 1440,
        "replications": 10,
        "seed": 5,
        "travel_min": MINUTES,
        "nodes": [[LON + 0.02 * node, LAT] for node in range(NODES)],
        "parks": parks,
        "units": units,
        "demand": {"rate_per_h": [0.15] * 10 + [0.0] * 2, "priorities": [0.2, 0.8]},
        "service": {"law": "exponential", "mean_min": 20},
    } | more


def write_plans(folder: Path, *plans: dict[str, Any]) -> list[Path]:
    """Write scenarios as a.json, b.json and so on."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{chr(97 + number)}.json" for number in range(len(plans))]
    for path, plan in zip(paths, plans, strict=True):
        path.write_text(json.dumps(plan, ensure_ascii=False), "utf-8")
    return paths


def write_comparison(folder: Path, *plans: dict[str, Any]) -> Path:
    """Write the scenarios and their comparison beside them; return the latter."""
    paths = write_plans(folder, *plans)
    found = compare_files(
        paths, how=How(), until=None, rank_by=None, max_bytes=10**7, progress=lambda _share: None
    )
    path = folder / "compare.json"
    path.write_text(json.dumps(found.value, ensure_ascii=False), "utf-8")
    return path


def write_page(path: Path, *scenarios: Path, roads: Path | None = None) -> Path:
    """Write the page of a comparison beside it."""
    page = path.with_suffix(".html")
    scene = report_scene(path, scenarios, roads=roads, max_bytes=10**7)
    page.write_text(simulation_page(scene), "utf-8")
    return page
