"""Patrol problems for tests, and the optimum of tiny ones by trying everything."""

import itertools
import random

from hypothesis import strategies as st

NO_WAY = 1_000_000_000


def problem(sites: list[dict], *, travel_s: list[list[int]], units: list[dict], **more: object) -> dict:
    """Return a problem whose nodes are the depot S and the sites."""
    nodes = ["S", *(site["id"] for site in sites)]
    return {"nodes": nodes, "travel_s": travel_s, "sites": sites, "units": units, **more}


def line_town(*sites: dict, spacing_s: int = 100, **more: object) -> dict:
    """Return one unit at S and sites on a straight road, each so many seconds further out."""
    places = range(len(sites) + 1)
    travel_s = [[abs(one - two) * spacing_s for two in places] for one in places]
    units = [{"id": "U1", "start": "S", "end": "S", "shift": [0, 3600]}]
    filled = [
        {"id": f"P{number}", "reward": 10, "dwell_s": 300} | site for number, site in enumerate(sites, 1)
    ]
    return problem(filled, travel_s=travel_s, **({"units": units} | more))


def city(seed: int, *, sites: int, units: int, visits: int = 2) -> dict:
    """Return a patrol problem of realistic times: three depots, breaks, heavy-tailed rewards."""
    rng = random.Random(seed)
    places = [(rng.uniform(0, 2000), rng.uniform(0, 2000)) for _ in range(sites + 3)]
    names = [*(f"P{number:03d}" for number in range(sites)), "S1", "S2", "S3"]
    travel_s = [
        [
            0 if one is two else int(abs(one[0] - two[0]) + abs(one[1] - two[1])) + rng.randrange(60)
            for two in places
        ]
        for one in places
    ]
    return {
        "nodes": names,
        "travel_s": travel_s,
        "sites": [
            {
                "id": name,
                "reward": round(10 * rng.paretovariate(1.5), 2),
                "dwell_s": 900,
                "visits": visits,
                "min_gap_s": 7200,
                "decay": 0.5,
            }
            for name in names[:sites]
        ],
        "units": [
            {
                "id": f"U{number}",
                "start": f"S{number % 3 + 1}",
                "end": f"S{number % 3 + 1}",
                "shift": [0, 28800],
                "breaks": [[12000 + 900 * number, 1800]],
            }
            for number in range(units)
        ],
    }


def _interval(draw: st.DrawFn, most: int) -> list[int]:
    return sorted([draw(st.integers(0, most)), draw(st.integers(0, most))])


@st.composite
def problems(draw: st.DrawFn, *, most_sites: int = 6, most_units: int = 3, required: bool = False) -> dict:
    """Draw a problem with everything the format allows: asymmetric, no triangles, holes, breaks, spacing."""
    names = [f"N{number}" for number in range(draw(st.integers(1, most_sites + 1)))]
    times = st.one_of(st.integers(0, 40), st.integers(0, 8), st.just(NO_WAY))
    travel_s = [[0 if one == two else draw(times) for two in names] for one in names]
    skills = st.lists(st.sampled_from(["dog", "van"]), max_size=1)
    must = {"required": True, "visits": 1} if required else {}
    site_ids = draw(st.lists(st.sampled_from(names), unique=True, max_size=most_sites))
    return {
        "nodes": names,
        "travel_s": travel_s,
        "sites": [_site(draw, name, skills) | (must if draw(st.booleans()) else {}) for name in site_ids],
        "units": [_unit(draw, number, names, skills) for number in range(draw(st.integers(0, most_units)))],
        "weights": {
            "travel": draw(st.sampled_from([0, 0, 0.05, 1.0])),
            "balance": draw(st.sampled_from([0, 0, 0.03])),
        },
    }


def _site(draw: st.DrawFn, name: str, skills: st.SearchStrategy[list[str]]) -> dict:
    site = {
        "id": name,
        "reward": draw(st.sampled_from([0, 1, 2.5, 7, 20])),
        "dwell_s": draw(st.integers(0, 20)),
        "visits": draw(st.integers(0, 3)),
        "min_gap_s": draw(st.integers(0, 30)),
        "decay": draw(st.sampled_from([0, 0.5, 1])),
        "required": False,
        "capabilities": draw(skills),
    }
    if draw(st.booleans()):
        site["windows"] = [_interval(draw, 150) for _ in range(draw(st.integers(0, 3)))]
    return site


def _unit(draw: st.DrawFn, number: int, names: list[str], skills: st.SearchStrategy[list[str]]) -> dict:
    unit = {
        "id": f"U{number}",
        "start": draw(st.sampled_from(names)),
        "end": draw(st.sampled_from(names)),
        "shift": _interval(draw, 160),
        "capabilities": draw(skills),
    }
    if draw(st.booleans()):
        first = draw(st.integers(0, 70))
        unit["breaks"] = [
            [80 + draw(st.integers(0, 60)), draw(st.integers(0, 20))],
            [first, draw(st.integers(1, 9))],
        ]
    return unit


def tiny(seed: int) -> dict:
    """Return three sites and two units that :func:`best_of_all` can try completely."""
    rng = random.Random(seed)
    names = ["S", "A", "B", "C"]
    travel_s = [
        [0 if one == two else rng.choice([3, 6, 9, 14, 20, NO_WAY if seed % 3 == 0 else 11]) for two in names]
        for one in names
    ]
    sites = [
        {
            "id": name,
            "reward": rng.randint(1, 20),
            "dwell_s": rng.randint(0, 12),
            "visits": visits,
            "min_gap_s": rng.randint(0, 15),
            "decay": rng.choice([0.5, 1]),
        }
        for name, visits in zip("ABC", (2, 2, 1), strict=True)
    ]
    if seed % 2:
        sites[0]["windows"] = [[5, 20], [40, 50]]
    units = [
        {"id": name, "start": "S", "end": "S", "shift": [0, rng.randint(35, 80)]} for name in ("U1", "U2")
    ]
    units[1]["breaks"] = [[20, 6]]
    weights = {"travel": rng.choice([0, 0.1]), "balance": rng.choice([0, 0.05])}
    return {"nodes": names, "travel_s": travel_s, "sites": sites, "units": units, "weights": weights}


def best_of_all(case: dict) -> float:
    """Return the greatest objective over every choice, order, split and order in time of visits."""
    sites = {site["id"]: site for site in case["sites"]}
    names = [name for name, site in sites.items() for _ in range(site["visits"])]
    best = -float("inf")
    for count in range(len(names) + 1):
        for order in sorted(set(itertools.permutations(names, count))):
            for cut in range(count + 1):
                best = max(best, _objective(case, sites, (order[:cut], order[cut:])))
    return best


def _objective(case: dict, sites: dict, routes: tuple[tuple[str, ...], ...]) -> float:
    legs = [
        [_cell(case, one, two) for one, two in itertools.pairwise([unit["start"], *route, unit["end"]])]
        for unit, route in zip(case["units"], routes, strict=True)
    ]
    if any(leg >= NO_WAY for legs_of_one in legs for leg in legs_of_one):
        return -float("inf")
    reward = sum(
        sites[name]["reward"] * sites[name]["decay"] ** rank
        for name in sites
        for rank in range(sum(route.count(name) for route in routes))
    )
    busy = [sum(legs[k]) + sum(sites[name]["dwell_s"] for name in route) for k, route in enumerate(routes)]
    weights = case["weights"]
    value = reward - weights["travel"] * sum(map(sum, legs)) - weights["balance"] * (max(busy) - min(busy))
    return value if _can_be_timed(case, sites, routes, legs) else -float("inf")


def _cell(case: dict, one: str, two: str) -> int:
    return case["travel_s"][case["nodes"].index(one)][case["nodes"].index(two)]


def _can_be_timed(case: dict, sites: dict, routes: tuple, legs: list) -> bool:
    stops = [(k, place) for k, route in enumerate(routes) for place in range(len(route))]
    shared = [
        (one, two)
        for one, two in itertools.combinations(stops, 2)
        if one[0] != two[0] and routes[one[0]][one[1]] == routes[two[0]][two[1]]
    ]
    return any(
        _timed(
            case,
            sites,
            routes,
            legs,
            [pair if first else pair[::-1] for pair, first in zip(shared, turns, strict=True)],
        )
        for turns in itertools.product([True, False], repeat=len(shared))
    )


def _timed(case: dict, sites: dict, routes: tuple, legs: list, after: list) -> bool:
    """Push starts later until every rule holds; the least solution is found if there is one."""
    start: dict[tuple[int, int], int] = {}
    while True:
        pushed = dict(start)
        for k, route in enumerate(routes):
            unit, now = case["units"][k], case["units"][k]["shift"][0]
            for place, name in enumerate(route):
                site = sites[name]
                apart = site["dwell_s"] + site["min_gap_s"]
                ready = [_arrive(unit, now, legs[k][place])]
                ready += [pushed[k, p] + apart for p in range(place) if route[p] == name]
                ready += [pushed[one] + apart for one, two in after if two == (k, place) and one in pushed]
                begun = max(ready)
                while not _may_start(unit, site, begun):
                    begun += 1
                    if begun > unit["shift"][1]:
                        return False
                pushed[k, place], now = begun, begun + site["dwell_s"]
            if _arrive(unit, now, legs[k][-1]) > unit["shift"][1]:
                return False
        if pushed == start:
            return True
        start = pushed


def _arrive(unit: dict, now: int, leg: int) -> int:
    while leg:
        leg -= not any(begin <= now < begin + length for begin, length in unit.get("breaks", []))
        now += 1
    return now


def _may_start(unit: dict, site: dict, begun: int) -> bool:
    windows = site.get("windows", [[0, 10**6]])
    free = all(
        begun >= begin + length or begun + site["dwell_s"] <= begin
        for begin, length in unit.get("breaks", [])
    )
    return free and any(begin <= begun <= end for begin, end in windows)
