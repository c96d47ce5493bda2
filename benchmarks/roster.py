"""How long a month of duty officers takes, how close to the bound it comes, and what a repair changes."""

from __future__ import annotations

import copy
import random
import time
from collections.abc import Iterator
from typing import Any

from routing.planning.stop import Iterations
from routing.rostering.roster import Previous, Roster
from routing.rostering.search import DEFAULT_ROUNDS
from routing.rostering.solve import checked_problem, make_roster

SEEDS = 3
SHIFTS = (("day", "08:00", "16:00"), ("evening", "16:00", "24:00"), ("night", "00:00", "08:00"))
ASKED: tuple[dict[str, int], ...] = ({"带班": 1}, {"枪": 1}, {})
KINDS = ("duties", "nights", "weekends", "holidays")


def month(seed: int, *, officers: int = 60, posts: int = 8, days: int = 31) -> dict[str, Any]:
    """Return days of May with leave, wishes, part-time officers and counts of earlier months."""
    rng = random.Random(seed)
    return {
        "timezone": "Asia/Shanghai",
        "first_day": "2020-05-01",
        "last_day": f"2020-05-{days:02d}",
        "holidays": [f"2020-05-0{day}" for day in range(1, min(5, days) + 1)],
        "workdays": ["2020-05-09"],
        "posts": [
            {
                "id": f"P{post}",
                "shifts": [
                    {"id": name, "start": start, "end": end, "officers": 1, "qualifications": ASKED[post % 3]}
                    for name, start, end in SHIFTS
                ],
            }
            for post in range(posts)
        ],
        "officers": [_officer(rng, f"O{number:02d}", days) for number in range(officers)],
    }


def _officer(rng: random.Random, name: str, days: int) -> dict[str, Any]:
    begin = rng.randint(1, max(1, days - 5))
    leave = [{"from": f"2020-05-{begin:02d}", "until": f"2020-05-{min(days, begin + 5):02d}"}]
    return {
        "id": name,
        "share": rng.choice([1, 1, 1, 0.5]),
        "qualifications": [one for one, share in (("带班", 0.5), ("枪", 0.6)) if rng.random() < share],
        "absences": leave if rng.random() < 0.2 else [],
        "wishes": [
            {"day": f"2020-05-{rng.randint(1, days):02d}", "wants": rng.random() < 0.3}
            for _ in range(rng.randint(0, 4))
        ],
        "carried": {"duties": rng.randint(0, 4), "nights": rng.randint(0, 2)},
    }


def figures() -> Iterator[dict[str, object]]:
    """Make months, then lose the officer with most duties for ten days."""
    slowest = slowest_repair = gap = 0.0
    vacant = lost = left = 0
    spread = dict.fromkeys(KINDS, 0.0)
    for seed in range(SEEDS):
        problem = month(seed)
        found, seconds = _timed(problem)
        written = found.to_json()
        slowest, gap = max(slowest, seconds), max(gap, found.gap)
        vacant = max(vacant, found.found.value.vacant)
        for kind in KINDS:
            fair = written["fairness"][kind]
            spread[kind] = max(spread[kind], fair["most"] - fair["least"])
        changed = _ill(problem, written)
        repaired, seconds = _timed(changed, written)
        slowest_repair = max(slowest_repair, seconds)
        lost, left = max(lost, repaired.found.value.lost), max(left, repaired.found.value.vacant)
    name = "60 officers, 31 days, 8 posts, 3 shifts"
    yield _figure(f"Roster of {name}, slowest of {SEEDS}", round(slowest, 1), "s", "≤ 30")
    yield _figure("Roster, most vacant seats", vacant, "seats", "0")
    yield _figure("Roster, greatest gap to the bound", round(100 * gap, 2), "%")
    for kind in KINDS:
        yield _figure(f"Roster, most less least {kind} per share", round(spread[kind], 1), kind)
    yield _figure("Roster repaired, ten days of leave, slowest", round(slowest_repair, 1), "s")
    yield _figure("Roster repaired, most assignments lost", lost, "assignments")
    yield _figure("Roster repaired, most vacant seats", left, "seats", "0")


def _timed(problem: dict[str, Any], previous: dict[str, Any] | None = None) -> tuple[Roster, float]:
    began = time.perf_counter()
    checked = checked_problem(problem)
    before = None if previous is None else Previous.from_json(previous, checked)
    found = make_roster(checked, previous=before, stop=Iterations(DEFAULT_ROUNDS), seed=0)
    return found, time.perf_counter() - began


def _ill(problem: dict[str, Any], roster: dict[str, Any]) -> dict[str, Any]:
    busiest = max(roster["officers"], key=lambda one: one["duties"]["count"])["id"]
    changed = copy.deepcopy(problem)
    for officer in changed["officers"]:
        if officer["id"] == busiest:
            officer["absences"] = [{"from": "2020-05-11", "until": "2020-05-20"}]
    return changed


def _figure(name: str, value: object, unit: str, goal: str | None = None) -> dict[str, object]:
    return {"name": name, "value": value, "unit": unit, "goal": goal}


def main() -> None:
    """Print the figures."""
    for figure in figures():
        print(figure["name"], figure["value"], figure["unit"])


if __name__ == "__main__":
    main()
