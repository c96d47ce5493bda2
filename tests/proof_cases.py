"""Small patrol problems with everything the format allows, and their best objective by trying every plan."""

import itertools
import math
import random

from patrol_cases import NO_WAY, _arrive, _can_be_timed, _may_start

MOST_VISITS = 6


def small(seed: int) -> dict:
    """Draw up to six sites and three units: holes, asymmetry, windows, breaks, spacing, skills, weights."""
    rng = random.Random(seed)
    names = [f"N{number}" for number in range(rng.randint(2, 7))]
    legs = rng.choice([[0, 1, 2, 4, 7, 12], [3, 6, 9, 14, 20], [0, 0, 5, 30]])
    if rng.random() < 0.3:
        legs = [*legs, NO_WAY]
    travel_s = [[rng.choice([0, 0, 3]) if one == two else rng.choice(legs) for two in names] for one in names]
    places = rng.sample(names, rng.randint(1, min(6, len(names))))
    sites: list[dict] = []
    for place in places:
        left = MOST_VISITS - sum(site["visits"] for site in sites)
        if left:
            sites.append(_site(rng, place, most=left))
    units = [_unit(rng, number, names) for number in range(rng.randint(1, 3))]
    if rng.random() < 0.5:
        units[-1] = units[0] | {"id": units[-1]["id"]}
    weights = {"travel": rng.choice([0, 0, 0.05, 0.7]), "balance": rng.choice([0, 0, 0.03])}
    return {"nodes": names, "travel_s": travel_s, "sites": sites, "units": units, "weights": weights}


def _site(rng: random.Random, place: str, *, most: int) -> dict:
    site = {
        "id": place,
        "reward": rng.choice([0, 1, 2.5, 7, 20, 3.3]),
        "dwell_s": rng.choice([0, 0, 3, 8, 15]),
        "visits": rng.randint(1, min(most, rng.choice([1, 1, 2, 3]))),
        "min_gap_s": rng.choice([0, 0, 5, 25]),
        "decay": rng.choice([0, 0.5, 1]),
        "required": rng.random() < 0.1,
        "capabilities": rng.choice([[], [], [], ["dog"]]),
    }
    if rng.random() < 0.4:
        marks = sorted(rng.sample(range(100), 4))
        site["windows"] = rng.choice([[marks[:2]], [marks[:2], marks[2:]], [[marks[1], marks[1]]]])
    return site


def _unit(rng: random.Random, number: int, names: list[str]) -> dict:
    begin = rng.choice([0, 0, 10])
    unit = {
        "id": f"U{number}",
        "start": rng.choice(names),
        "end": rng.choice(names),
        "shift": [begin, begin + rng.randint(10, 70)],
        "capabilities": rng.choice([[], ["dog"]]),
    }
    if rng.random() < 0.4:
        unit["breaks"] = [[rng.randint(0, 50), rng.randint(1, 15)]]
    return unit


def best(case: dict) -> float | None:
    """Return the greatest objective of all plans; None if a required site cannot be served."""
    sites = {site["id"]: site for site in case["sites"]}
    routes = [list(_routes(case, sites, number)) for number in range(len(case["units"]))]
    found = [(_worth(case, sites, chosen), chosen) for chosen in _choices(sites, routes, ())]
    for worth, chosen in sorted(found, key=lambda one: (-one[0], one[1])):
        if worth > -math.inf and _can_be_timed(case, sites, chosen, _legs(case, chosen)):
            return worth
    return None


def _choices(sites: dict, routes: list, chosen: tuple) -> "itertools.chain":
    """Yield a route for each unit with no more visits of a site than there may be."""
    if len(chosen) == len(routes):
        yield chosen
        return
    for route in routes[len(chosen)]:
        visits = [*itertools.chain(*chosen), *route]
        if all(visits.count(name) <= sites[name]["visits"] for name in set(route)):
            yield from _choices(sites, routes, (*chosen, route))


def _routes(case: dict, sites: dict, number: int) -> "itertools.chain":
    """Yield orders of visits that one unit alone can make in time."""
    unit = case["units"][number]
    waiting = [((), unit["shift"][0], {})]
    while waiting:
        route, now, made = waiting.pop()
        place = route[-1] if route else unit["start"]
        home = _leg(case, place, unit["end"])
        if not route or (home < NO_WAY and _arrive(unit, now, home) <= unit["shift"][1]):
            yield route
        for name, site in sites.items():
            leg = _leg(case, place, name)
            if leg >= NO_WAY or route.count(name) == site["visits"]:
                continue
            if not set(site["capabilities"]) <= set(unit["capabilities"]):
                continue
            begun = max(_arrive(unit, now, leg), made.get(name, -NO_WAY))
            while begun <= unit["shift"][1] and not _may_start(unit, site, begun):
                begun += 1
            if begun + site["dwell_s"] <= unit["shift"][1]:
                apart = begun + site["dwell_s"] + site["min_gap_s"]
                waiting.append(((*route, name), begun + site["dwell_s"], made | {name: apart}))


def _leg(case: dict, one: str, two: str) -> int:
    return case["travel_s"][case["nodes"].index(one)][case["nodes"].index(two)]


def _legs(case: dict, chosen: tuple) -> list[list[int]]:
    return [
        [_leg(case, one, two) for one, two in itertools.pairwise([unit["start"], *route, unit["end"]])]
        if route
        else [_idle(case, unit)]
        for unit, route in zip(case["units"], chosen, strict=True)
    ]


def _idle(case: dict, unit: dict) -> int:
    """Return the driving of a unit without visits: home if the shift holds that, else none."""
    leg = _leg(case, unit["start"], unit["end"])
    return leg if leg < NO_WAY and _arrive(unit, unit["shift"][0], leg) <= unit["shift"][1] else 0


def _worth(case: dict, sites: dict, chosen: tuple) -> float:
    visits = list(itertools.chain(*chosen))
    if any(site["required"] and name not in visits for name, site in sites.items()):
        return -math.inf
    reward = sum(
        site["reward"] * site["decay"] ** rank
        for name, site in sites.items()
        for rank in range(visits.count(name))
    )
    driven = [sum(legs) for legs in _legs(case, chosen)]
    busy = [
        one + sum(sites[name]["dwell_s"] for name in route) for one, route in zip(driven, chosen, strict=True)
    ]
    weights = case["weights"]
    return reward - weights["travel"] * sum(driven) - weights["balance"] * (max(busy) - min(busy))
