"""Draws the pictures of docs/planning.md from real runs.

``python -m benchmarks.planning_pictures docs/pictures``
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from routing.planning.engine.chain import Chain, Visits, visits_of
from routing.planning.engine.given import given
from routing.planning.problem import Problem
from routing.planning.schedule import Timetable

COLOURS = ("#1f6feb", "#bf5700", "#2e7d32", "#8e24aa")
SIDE, GAP, TOP = 300, 24, 34
TOWN_M = 20_000.0
LARGE = 60
"""Sites of the town that is drawn."""
Point = tuple[float, float]


def town(seed: int) -> tuple[dict[str, Any], list[Point]]:
    """Return a patrol problem on a plane and where its nodes lie, in metres."""
    rng = random.Random(seed)
    names = ["S", *(f"P{number:02d}" for number in range(LARGE))]
    places = [
        (TOWN_M / 2, TOWN_M / 2),
        *((rng.uniform(0, TOWN_M), rng.uniform(0, TOWN_M)) for _ in names[1:]),
    ]
    case = {
        "nodes": names,
        "travel_s": [[round(math.dist(one, two) / 11) for two in places] for one in places],
        "sites": [{"id": name, "reward": rng.randint(1, 10), "dwell_s": 900} for name in names[1:]],
        "units": [{"id": f"U{unit}", "start": "S", "end": "S", "shift": [0, 21_600]} for unit in range(3)],
    }
    return case, places


def ruin_and_recreate() -> str:
    """Draw one round: tours, the same after the ruin, and after the recreation."""
    case, places = town(7)
    chain = Chain(given(Timetable(Problem.from_json(case))), seed=2, number=0)
    chain.run(60, spent=0.2, until=0.2)
    before = visits_of(chain.best)
    strings = _without_strings(before, places)
    chain.restart(strings)
    chain.run(400, spent=0.9, until=1.0)
    panels = [
        ("tours", _sites(before)),
        ("strings of stops taken out", _sites(strings)),
        ("some hundred rounds later", _sites(visits_of(chain.best))),
    ]
    drawn = [
        _panel(title, routes, places, at=number * (SIDE + GAP))
        for number, (title, routes) in enumerate(panels)
    ]
    return _svg(3 * SIDE + 2 * GAP, SIDE + TOP, drawn)


def _without_strings(routes: list[Visits], places: list[Point]) -> list[Visits]:
    """Leave out of each tour the stops that follow its stop nearest to a place."""
    middle = (0.7 * TOWN_M, 0.7 * TOWN_M)
    left = []
    for route in routes:
        far = [math.dist(places[site + 1], middle) for site, _ in route]
        nearest = far.index(min(far))
        left.append(tuple(stop for row, stop in enumerate(route) if not nearest - 1 <= row <= nearest + 2))
    return left


def _sites(routes: Iterable[Sequence[tuple[int, int]]]) -> list[list[int]]:
    return [[site for site, _ in route] for route in routes]


def _panel(title: str, routes: list[list[int]], places: list[Point], *, at: float) -> str:
    def spot(node: int) -> Point:
        x, y = places[node]
        return at + 8 + x / TOWN_M * (SIDE - 16), TOP + 8 + (1 - y / TOWN_M) * (SIDE - 16)

    parts = [
        f'<rect x="{at}" y="{TOP}" width="{SIDE}" height="{SIDE}" fill="#f6f8fa" stroke="#d0d7de"/>',
        f'<text x="{at}" y="{TOP - 12}" font-size="14">{title}</text>',
    ]
    for route, colour in zip(routes, COLOURS, strict=False):
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in (spot(node) for node in _closed(route)))
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
    visited = {site for route in routes for site in route}
    for site in range(LARGE):
        x, y = spot(site + 1)
        fill = "#24292f" if site in visited else "#ffffff"
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{fill}" stroke="#24292f"/>')
    x, y = spot(0)
    parts.append(f'<rect x="{x - 6:.1f}" y="{y - 6:.1f}" width="12" height="12" fill="#cf222e"/>')
    return "".join(parts)


def _closed(route: list[int]) -> list[int]:
    return [0, *(site + 1 for site in route), 0]


def annealing() -> str:
    """Draw how the objective of the current and of the best tours moves through one search."""
    case, _ = town(7)
    chain = Chain(given(Timetable(Problem.from_json(case))), seed=2, number=0)
    steps = 400
    current, best = np.zeros(steps), np.zeros(steps)
    for step in range(steps):
        chain.run(10, spent=step / steps, until=(step + 1) / steps)
        current[step], best[step] = chain.current.reward[0], chain.best.reward[0]
    width, height = 3 * SIDE + 2 * GAP, 260.0
    low, high = float(current.min()), float(best.max())

    def line(values: Iterable[float], colour: str, thickness: float) -> str:
        across, up = (width - 60) / steps, (height - 60) / (high - low)
        points = " ".join(
            f"{40 + number * across:.1f},{height - 30 - (value - low) * up:.1f}"
            for number, value in enumerate(values)
        )
        return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{thickness}"/>'

    title = f"reward of the current tours (grey) and the best (blue), {10 * steps} rounds; at most {high:g}"
    words = [
        f'<text x="40" y="18" font-size="14">{title}</text>',
        f'<text x="40" y="{height - 8}" font-size="12">hot: worse tours are gone on with</text>',
        f'<text x="{width - 20}" y="{height - 8}" font-size="12" text-anchor="end">cold: hardly any</text>',
    ]
    return _svg(width, height, [*words, line(current, "#8c959f", 1), line(best, COLOURS[0], 2.5)])


def _svg(width: float, height: float, parts: Iterable[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        'font-family="sans-serif" role="img">'
    )
    return (
        head + f'<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>' + "".join(parts) + "</svg>\n"
    )


def main() -> None:
    """Write the pictures into a folder."""
    folder = Path(sys.argv[1])
    (folder / "ruin-and-recreate.svg").write_text(ruin_and_recreate(), encoding="utf-8")
    (folder / "annealing.svg").write_text(annealing(), encoding="utf-8")


if __name__ == "__main__":
    main()
