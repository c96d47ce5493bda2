"""What many varied days keep of the best plan, and how well an observer of four weeks guesses them."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator, Sequence
from statistics import fmean
from typing import Any

from routing.planning.doses import DWELL_S, MAX_GAP_S, slots
from routing.planning.family import plan_family, visits_kept
from routing.planning.plan import Plan
from routing.planning.predictability import SEEN_DAYS, predictability
from routing.planning.problem import Problem
from routing.planning.solve import plan
from routing.planning.stop import Iterations

DAYS = 2 * SEEN_DAYS
CASES = (("2 visits", False, (0.0, 0.25, 0.5, 0.75, 1.0)), ("doses", True, (0.0, 0.5)))
"""Name, whether one site in four has a dose, and varieties: a day with doses is searched several times."""
ROUNDS = 20
SITES, UNITS = 40, 4
SHIFT = (0, 28_800)


def town(seed: int, *, dosed: bool) -> Problem:
    """Return sites and crews of an 8-hour shift; one in four with doses if asked."""
    rng = random.Random(seed)
    places = [(rng.uniform(0, 2000), rng.uniform(0, 2000)) for _ in range(SITES + UNITS)]
    names = [f"P{number:02d}" for number in range(SITES)] + [f"S{number}" for number in range(UNITS)]
    return Problem.from_json(
        {
            "nodes": names,
            "travel_s": [[round(abs(a - c) + abs(b - d)) for c, d in places] for a, b in places],
            "sites": [
                site
                for number, name in enumerate(names[:SITES])
                for site in _sites(name, 10 * rng.paretovariate(1.5), dosed=dosed and number % 4 == 0)
            ],
            "units": [
                {"id": f"U{number}", "start": f"S{number}", "end": f"S{number}", "shift": list(SHIFT)}
                for number in range(UNITS)
            ],
        }
    )


def _sites(name: str, reward: float, *, dosed: bool) -> list[dict[str, Any]]:
    site = {"id": name, "node": name, "reward": reward, "dwell_s": DWELL_S}
    if not dosed:
        return [{**site, "visits": 2, "min_gap_s": 7200, "decay": 0.5}]
    windows = slots(SHIFT, dwell_s=DWELL_S, count=4, max_gap_s=MAX_GAP_S)
    return [{**site, "id": f"{name}#{k}", "windows": [list(window)]} for k, window in enumerate(windows, 1)]


def figures() -> Iterator[dict[str, object]]:
    """Yield what each variety keeps and hides."""
    cores = len(os.sched_getaffinity(0))
    for title, dosed, varieties in CASES:
        problem = town(1, dosed=dosed)
        best = plan(problem, stop=Iterations(ROUNDS))
        for variety in varieties:
            began = time.perf_counter()
            plans = plan_family(
                problem,
                days=DAYS,
                variety=variety,
                stop=Iterations(ROUNDS),
                processes=cores,
                best=best,
            )
            took = time.perf_counter() - began
            yield from _rows(f"Family, {title}, variety {variety}", problem, best, plans)
            if dosed:
                yield {
                    "name": f"Family, {title}, variety {variety}: sites a day that only the best plan visits",
                    "value": round(_left_out(best, plans) / DAYS, 2),
                    "unit": "sites",
                    "goal": "0",
                }
            if variety == varieties[-1]:
                yield {
                    "name": f"Family, {title}, time for a day",
                    "value": round(took / DAYS, 2),
                    "unit": "s",
                }


def _left_out(best: Plan, plans: Sequence[Plan]) -> int:
    """Count the sites of the best plan that have no visit, over all days."""
    asked = {stop.site for route in best.routes for stop in route.stops}
    return sum(len(asked - {stop.site for route in found.routes for stop in route.stops}) for found in plans)


def _rows(name: str, problem: Problem, best: Plan, plans: Sequence[Plan]) -> Iterator[dict[str, object]]:
    found = predictability(problem, plans)
    assert found.entropy
    assert found.gaps
    assert found.observer
    share = fmean(one.reward for one in plans) / best.reward
    rows = (
        ("reward kept", 100 * share, "%"),
        ("visits kept", 100 * visits_kept(best, plans), "%"),
        ("guessed within 15 min", 100 * found.observer.hits, "%"),
        ("entropy of the next site", found.entropy.bits, f"bits of {found.entropy.most_bits:.1f}"),
        ("95th percentile of gaps", found.gaps.p95_s / 3600, "h"),
        ("spread of gaps", found.gaps.spread, "std ÷ mean"),
    )
    for what, value, unit in rows:
        yield {"name": f"{name}: {what}", "value": round(value, 2), "unit": unit}


def main() -> None:
    """Print the figures."""
    for figure in figures():
        print(figure["name"], figure["value"], figure["unit"])


if __name__ == "__main__":
    main()
