"""Roster problems for tests: random tiny ones, and the best of tiny ones by trying everything."""

from __future__ import annotations

import random
from itertools import combinations
from typing import Any

import roster_checker as rules

from routing.planning.stop import Iterations
from routing.rostering.roster import Previous, Roster
from routing.rostering.solve import checked_problem, make_roster

CLOCKS = [("08:00", "16:00"), ("16:00", "24:00"), ("00:00", "08:00"), ("20:00", "08:00"), ("08:00", "08:00")]


def tiny(seed: int, *, officers: int = 3) -> dict[str, Any]:
    """Return a problem of few days, some of whose officers are away, wish, or have much behind them."""
    rng = random.Random(seed)
    first = rng.choice([1, 2, 7, 8])
    days = [f"2020-05-{first + number:02d}" for number in range(rng.randint(2, 3))]
    return {
        "timezone": "Asia/Shanghai",
        "first_day": days[0],
        "last_day": days[-1],
        "holidays": rng.sample(days, rng.randint(0, 1)),
        "workdays": ["2020-05-09"],
        "rules": {
            "rest_h": rng.choice([0, 8, 11]),
            "rest_after_night_h": rng.choice([0, 24]),
            "most_in_7_days": rng.choice([2, 3, 6]),
            "most_days_in_row": rng.choice([1, 2, 6]),
            "most_nights_in_row": rng.choice([1, 3]),
        },
        "weights": {"split_weekends": rng.choice([0, 4]), "nights": rng.choice([0, 2])},
        "posts": [_post(rng, name) for name in ("A", "B")[: rng.randint(1, 2)]],
        "officers": [_officer(rng, f"O{number}", days) for number in range(officers)],
    }


def _post(rng: random.Random, name: str) -> dict[str, Any]:
    clocks = rng.sample(CLOCKS, rng.choice([1, 1, 2]))
    return {
        "id": name,
        "importance": rng.choice([1, 1, 5]),
        "shifts": [
            {
                "id": f"S{number}",
                "start": start,
                "end": end,
                "officers": (seats := rng.randint(1, 2)),
                "least": rng.randint(0, seats),
                "qualifications": {name: 1 for name in ("带班", "枪") if rng.random() < 0.3},
                "days": [{"on": rng.choice(["weekend", "holiday", "friday"]), "officers": rng.randint(0, 2)}],
            }
            for number, (start, end) in enumerate(clocks)
        ],
    }


def _officer(rng: random.Random, name: str, days: list[str]) -> dict[str, Any]:
    away = [{"from": (day := rng.choice(days)), "until": day}] if rng.random() < 0.2 else []
    earlier = [{"start": "2020-04-30T20:00:00+08:00", "end": "2020-05-01T08:00:00+08:00"}]
    return {
        "id": name,
        "share": rng.choice([1, 1, 0.5, 0.3]),
        "qualifications": [name for name in ("带班", "枪") if rng.random() < 0.5],
        "absences": away,
        "wishes": [
            {"day": rng.choice(days), "wants": rng.random() < 0.5, "weight": rng.randint(1, 3)}
            for _ in range(rng.randint(0, 2))
        ],
        "carried": {"duties": rng.choice([0, 3, 2.5]), "nights": rng.randint(0, 2)},
        "earlier": earlier if rng.random() < 0.3 else [],
    }


def solved(problem: dict[str, Any], previous: dict[str, Any] | None = None, **options: Any) -> Roster:
    """Return the roster of a problem, or of a repair."""
    checked = checked_problem(problem)
    before = None if previous is None else Previous.from_json(previous, checked)
    stop = Iterations(options.pop("rounds", 200))
    return make_roster(checked, previous=before, stop=stop, seed=options.pop("seed", 0))


def best(problem: dict[str, Any], previous: dict[str, Any] | None = None) -> tuple[int, int, int, int]:
    """Return the least worth of all rosters: every legal set of duties of every officer is tried.

    What later officers can do depends only on how many sit where, and with what; so of all beginnings
    with the same seats taken the least lost and dear is enough.
    """
    sheet = rules.Sheet(problem)
    was = rules.seats_of(previous) if previous else {}
    reached = {_nobody(sheet): (0, 0)}
    for officer in sheet.officers.values():
        onward: dict[Taken, tuple[int, int]] = {}
        for keys in _legal(sheet, officer):
            lost = sum(officer["id"] in was.get(key, ()) and key not in keys for key in sheet.duties)
            cost = rules.officer_cost(sheet, officer, list(keys))
            for taken, (lost_before, cost_before) in reached.items():
                now = _with(taken, keys, officer)
                value = (lost_before + lost, cost_before + cost)
                if now not in onward or value < onward[now]:
                    onward[now] = value
        reached = {taken: value for taken, value in onward.items() if _fits(sheet, taken)}
    return min(
        (*_vacant(sheet, taken), *value) for taken, value in reached.items() if _has_room(sheet, taken)
    )


Taken = tuple[tuple[rules.Key, int, tuple[tuple[str, int], ...]], ...]
"""For each duty how many sit there, and how many with each qualification asked for."""


def _nobody(sheet: rules.Sheet) -> Taken:
    return tuple(
        (key, 0, tuple((name, 0) for name in sorted(duty["qualifications"])))
        for key, duty in sorted(sheet.duties.items())
    )


def _with(taken: Taken, keys: tuple[rules.Key, ...], officer: dict[str, Any]) -> Taken:
    own = officer.get("qualifications", [])
    return tuple(
        (key, count + 1, tuple((name, number + (name in own)) for name, number in able))
        if key in keys
        else (key, count, able)
        for key, count, able in taken
    )


def _fits(sheet: rules.Sheet, taken: Taken) -> bool:
    return all(count <= sheet.duties[key]["officers"] for key, count, _ in taken)


def _has_room(sheet: rules.Sheet, taken: Taken) -> bool:
    return all(
        number + sheet.duties[key]["officers"] - count >= sheet.duties[key]["qualifications"][name]
        for key, count, able in taken
        for name, number in able
    )


def _vacant(sheet: rules.Sheet, taken: Taken) -> tuple[int, int]:
    duties = [(sheet.duties[key], count) for key, count, _ in taken]
    below = sum(duty["importance"] * max(0, duty["least"] - count) for duty, count in duties)
    return below, sum(duty["importance"] * (duty["officers"] - count) for duty, count in duties)


def _legal(sheet: rules.Sheet, officer: dict[str, Any]) -> list[tuple[rules.Key, ...]]:
    every = sorted(sheet.duties)
    sets = (chosen for size in range(len(every) + 1) for chosen in combinations(every, size))
    return [chosen for chosen in sets if not rules.officer_faults(sheet, officer, list(chosen))]
