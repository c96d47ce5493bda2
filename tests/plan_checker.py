"""Checks a plan against its problem by the written format alone: plain loops, no code of the planner."""

import itertools
import math

NO_WAY = 1_000_000_000
REASONS = {"window", "capability", "shift", "unreachable", "spacing", "not_worth"}


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_number_or_null(value: object) -> bool:
    return value is None or _is_number(value)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_list(value: object) -> bool:
    return isinstance(value, list)


STOP_KEYS = {
    "site": _is_text,
    "visit": _is_whole,
    "arrive_s": _is_whole,
    "start_s": _is_whole,
    "leave_s": _is_whole,
}
ROUTE_KEYS = {
    "unit": _is_text,
    "leave_s": _is_whole,
    "stops": _is_list,
    "return_s": _is_whole,
    "travel_s": _is_whole,
}
UNSERVED_KEYS = {"site": _is_text, "missing": _is_whole, "reason": _is_text}
PLAN_KEYS = {
    "routes": _is_list,
    "reward": _is_number,
    "objective": _is_number,
    "upper_bound": _is_number_or_null,
    "gap": _is_number_or_null,
    "unserved": _is_list,
    "seed": _is_whole,
    "problem_sha256": _is_text,
}


def check(problem: dict, plan: dict) -> list[str]:
    """Return what is wrong, as sentences; an empty list means the plan keeps every rule."""
    faults = _form(plan)
    if faults:
        return faults
    sites = {site["id"]: _filled(site, problem) for site in problem["sites"]}
    units = {unit["id"]: unit for unit in problem["units"]}
    faults += _completeness(plan, units)
    visits: dict[str, list[tuple[int, int]]] = {site: [] for site in sites}
    busy, driven = [], 0
    for route in plan["routes"]:
        if route["unit"] not in units or any(stop["site"] not in sites for stop in route["stops"]):
            faults.append(f"{route['unit']}: unknown unit or site")
            continue
        unit = units[route["unit"]]
        faults += _walk(problem, unit, sites, route)
        driven += route["travel_s"]
        busy.append(route["travel_s"] + sum(sites[stop["site"]]["dwell_s"] for stop in route["stops"]))
        for stop in route["stops"]:
            visits[stop["site"]].append((stop["start_s"], stop["visit"]))
    for site in sites.values():
        faults += _site(site, sorted(visits[site["id"]]))
    faults += _unserved(plan, sites, visits)
    faults += _figures(problem, plan, sites, visits, driven=driven, busy=busy)
    return faults


def _filled(site: dict, problem: dict) -> dict:
    horizon = []
    if problem["units"]:
        horizon = [
            [
                min(unit["shift"][0] for unit in problem["units"]),
                max(unit["shift"][1] for unit in problem["units"]),
            ]
        ]
    defaults = {
        "node": site["id"],
        "windows": horizon,
        "visits": 1,
        "min_gap_s": 0,
        "decay": 1,
        "required": False,
        "capabilities": [],
    }
    return defaults | site


def _form(plan: dict) -> list[str]:
    faults = _types("plan", plan, PLAN_KEYS)
    if faults:
        return faults
    for route in plan["routes"]:
        faults += _types("route", route, ROUTE_KEYS)
        for stop in route.get("stops", []):
            faults += _types("stop", stop, STOP_KEYS)
    for entry in plan["unserved"]:
        faults += _types("unserved entry", entry, UNSERVED_KEYS)
        if entry.get("reason") not in REASONS:
            faults.append(f"reason {entry.get('reason')} is unknown")
    return faults


def _types(what: str, found: dict, keys: dict) -> list[str]:
    return [
        f"{what}: {key} is missing or of a wrong type"
        for key, right in keys.items()
        if key not in found or not right(found[key])
    ]


def _completeness(plan: dict, units: dict) -> list[str]:
    named = [route["unit"] for route in plan["routes"]]
    return [] if sorted(named) == sorted(units) else ["not every unit appears exactly once"]


def _cell(problem: dict, one: str, two: str) -> float:
    return problem["travel_s"][problem["nodes"].index(one)][problem["nodes"].index(two)]


def _overlap(begin: int, end: int, pause: list[int]) -> int:
    return max(0, min(end, pause[0] + pause[1]) - max(begin, pause[0]))


def _leg(problem: dict, unit: dict, places: tuple[str, str], times: tuple[int, int]) -> list[str]:
    cell = _cell(problem, *places)
    where = f"{unit['id']}: {places[0]} to {places[1]}"
    if cell >= NO_WAY:
        return [f"{where}: there is no way"]
    need = cell + sum(_overlap(*times, pause) for pause in unit.get("breaks", []))
    return [] if times[1] - times[0] >= need else [f"{where}: {times[1] - times[0]} s for a leg of {need} s"]


def _walk(problem: dict, unit: dict, sites: dict, route: dict) -> list[str]:
    faults = []
    begin, end = unit["shift"]
    if route["leave_s"] < begin or route["return_s"] > end:
        faults.append(f"{unit['id']}: outside its shift")
    place, now, driven = unit["start"], route["leave_s"], 0
    stays = not route["stops"] and route["return_s"] == route["leave_s"] and route["travel_s"] == 0
    for stop in route["stops"]:
        site = sites[stop["site"]]
        faults += _leg(problem, unit, (place, site["node"]), (now, stop["arrive_s"]))
        faults += _stop(unit, site, stop)
        driven += _cell(problem, place, site["node"])
        place, now = site["node"], stop["leave_s"]
    if stays:
        return faults + _may_stay(problem, unit)
    faults += _leg(problem, unit, (place, unit["end"]), (now, route["return_s"]))
    driven += _cell(problem, place, unit["end"])
    if driven != route["travel_s"]:
        faults.append(f"{unit['id']}: travel_s is {route['travel_s']}, legs sum to {driven}")
    return faults


def _may_stay(problem: dict, unit: dict) -> list[str]:
    """Judge an idle unit that stays: it is at its end already, or the shift does not hold the way there."""
    cell, (begin, end) = _cell(problem, unit["start"], unit["end"]), unit["shift"]
    worked = end - begin
    worked -= sum(_overlap(begin, end, pause) for pause in unit.get("breaks", []))
    return [f"{unit['id']}: idle and not driven to its end"] if 0 < cell <= worked else []


def _stop(unit: dict, site: dict, stop: dict) -> list[str]:
    faults = []
    where = f"{unit['id']} at {site['id']}"
    if not stop["arrive_s"] <= stop["start_s"]:
        faults.append(f"{where}: starts before it arrives")
    if stop["leave_s"] != stop["start_s"] + site["dwell_s"]:
        faults.append(f"{where}: leave_s is not start_s + dwell_s")
    if not any(begin <= stop["start_s"] <= end for begin, end in site["windows"]):
        faults.append(f"{where}: starts outside its windows")
    for begin, duration in unit.get("breaks", []):
        if stop["start_s"] < begin + duration and begin < stop["leave_s"]:
            faults.append(f"{where}: dwell overlaps a break")
    if not set(site["capabilities"]) <= set(unit.get("capabilities", [])):
        faults.append(f"{where}: the unit lacks a capability")
    return faults


def _site(site: dict, visits: list[tuple[int, int]]) -> list[str]:
    faults = []
    if len(visits) > site["visits"]:
        faults.append(f"{site['id']}: too many visits")
    if site["required"] and not visits:
        faults.append(f"{site['id']}: required and not visited")
    if [rank for _, rank in visits] != list(range(1, len(visits) + 1)):
        faults.append(f"{site['id']}: visits are not ranked by start")
    starts = [start for start, _ in visits]
    apart = site["dwell_s"] + site["min_gap_s"]
    close = [start for start, following in itertools.pairwise(starts) if following - start < apart]
    return faults + [f"{site['id']}: visits at and after {start} too close" for start in close]


def _unserved(plan: dict, sites: dict, visits: dict) -> list[str]:
    expected = {
        site["id"]: site["visits"] - len(visits[site["id"]])
        for site in sites.values()
        if len(visits[site["id"]]) < site["visits"]
    }
    named = [entry["site"] for entry in plan["unserved"]]
    told = {entry["site"]: entry["missing"] for entry in plan["unserved"]}
    return [] if told == expected and len(named) == len(told) else ["unserved is not complete or not right"]


def _figures(
    problem: dict, plan: dict, sites: dict, visits: dict, *, driven: int, busy: list[int]
) -> list[str]:
    faults = []
    weights = {"travel": 0.0, "balance": 0.0} | problem.get("weights", {})
    reward = 0.0
    for site, made in visits.items():
        for rank in range(len(made)):
            reward += sites[site]["reward"] * sites[site]["decay"] ** rank
    spread = max(busy) - min(busy) if busy else 0
    objective = reward - weights["travel"] * driven - weights["balance"] * spread
    scale = max(1.0, abs(reward), weights["travel"] * driven, weights["balance"] * spread)
    if abs(plan["reward"] - reward) > 1e-6 * scale:
        faults.append(f"reward is {plan['reward']}, visits earn {reward}")
    if abs(plan["objective"] - objective) > 1e-6 * scale:
        faults.append(f"objective is {plan['objective']}, should be {objective}")
    return faults + _gap(plan)


def _gap(plan: dict) -> list[str]:
    bound, gap, objective = plan["upper_bound"], plan["gap"], plan["objective"]
    if bound is None:
        return [] if gap is None else ["a gap without a bound"]
    if bound < objective:
        return ["the bound lies below the objective"]
    if bound == 0:
        return [] if (gap == 0) == (objective == 0) else ["the gap of a bound of 0 is wrong"]
    right = gap is not None and math.isclose(gap, (bound - objective) / bound, rel_tol=1e-6, abs_tol=1e-9)
    return [] if right else ["the gap is not (bound - objective) / bound"]
