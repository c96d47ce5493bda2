"""Changes for tests: drawn ones of all kinds, and the best rest of tiny problems by trying everything."""

from hypothesis import strategies as st
from patrol_cases import best_of_all

from routing.planning.draft import Draft
from routing.planning.plan import Plan
from routing.planning.problem import Problem
from routing.planning.replan import replan
from routing.planning.replan_change import Change
from routing.planning.schedule import Timetable
from routing.planning.solve import finished, plan
from routing.planning.stop import Iterations

NEVER = 10**9


def planned(case: dict, *, rounds: int = 5) -> dict:
    """Plan a problem in JSON."""
    return plan(Problem.from_json(case), stop=Iterations(rounds)).to_json()


def in_order(case: dict, *routes: str) -> dict:
    """Return the plan in which units visit sites in the order given, names apart by spaces."""
    problem = Problem.from_json(case)
    number = {site.site_id: index for index, site in enumerate(problem.sites)}
    draft = Draft(Timetable(problem))
    for unit, route in enumerate(routes):
        assert draft.set_route(unit, [number[name] for name in route.split()])
    return finished(draft, seed=0, upper_bound=None).to_json()


def replanned(case: dict, old: dict, change: dict, *, rounds: int = 5, seed: int = 0) -> dict:
    """Plan the rest of the day anew, all in JSON."""
    problem = Problem.from_json(case)
    read = Change.from_json(change, problem)
    return replan(problem, Plan.from_json(old), read, seed=seed, stop=Iterations(rounds)).to_json()


def done_before(old: dict, now_s: int) -> list[dict]:
    """Return the stops of a plan that are over, as a change tells them."""
    return [
        {"unit": route["unit"], **{key: stop[key] for key in ("site", "visit", "start_s", "leave_s")}}
        for route in old["routes"]
        for stop in route["stops"]
        if stop["leave_s"] <= now_s
    ]


def taken(unit: str, from_s: int, until_s: int = NEVER) -> list[dict]:
    """Return one absence."""
    return [{"unit": unit, "from_s": from_s, "until_s": until_s}]


@st.composite
def changes(draw: st.DrawFn, case: dict, old: dict) -> dict:
    """Draw a change of a drawn problem: units away now or later, back, new and changed sites, other roads."""
    now_s = draw(st.integers(-5, 160))
    change: dict = {"now_s": now_s, "unavailable": [], "position": []}
    for unit in case["units"]:
        kind = draw(st.sampled_from(["there", "there", "away", "lost", "later"]))
        if kind in ("away", "lost"):
            from_s = now_s - draw(st.integers(0, 20))
            until_s = NEVER if kind == "lost" else now_s + draw(st.integers(0, 60))
            change["unavailable"] += taken(unit["id"], from_s, until_s)
            if draw(st.booleans()):
                node = draw(st.sampled_from(case["nodes"]))
                change["position"].append({"unit": unit["id"], "node": node, "at_s": now_s})
        elif kind == "later":
            from_s = now_s + draw(st.integers(1, 40))
            if not _is_busy(old, unit["id"], now_s, from_s):
                change["unavailable"] += taken(unit["id"], from_s, from_s + draw(st.integers(0, 30)))
    if draw(st.booleans()):
        change["done"] = _without_the_lost(change, done_before(old, now_s))
    if case["sites"] and draw(st.booleans()):
        change["sites"] = [_altered(draw, case, old, now_s)]
    if draw(st.booleans()):
        size = len(case["nodes"])
        times = st.one_of(st.integers(0, 40), st.just(10**9))
        change["travel_s"] = [[0 if i == j else draw(times) for j in range(size)] for i in range(size)]
    return change


def _without_the_lost(change: dict, done: list[dict]) -> list[dict]:
    begins = {one["unit"]: one["from_s"] for one in change["unavailable"]}
    return [one for one in done if one["leave_s"] <= begins.get(one["unit"], NEVER)]


def _is_busy(old: dict, unit: str, now_s: int, from_s: int) -> bool:
    """Whether the current leg or dwell of a unit reaches into an absence to come."""
    route = next(route for route in old["routes"] if route["unit"] == unit)
    ahead = [stop["leave_s"] for stop in route["stops"] if stop["leave_s"] > now_s]
    return min(ahead, default=route["return_s"]) > from_s


def _altered(draw: st.DrawFn, case: dict, old: dict, now_s: int) -> dict:
    """Return a new site, or one that nobody has visited or is about to, with another reward and dwell."""
    begun = {
        stop["site"]
        for route in old["routes"]
        for number, stop in enumerate(route["stops"])
        if stop["arrive_s"] <= now_s or number == 0 or route["stops"][number - 1]["leave_s"] <= now_s
    }
    names = [site["id"] for site in case["sites"] if site["id"] not in begun]
    name = draw(st.sampled_from([*names, "new"]))
    node = draw(st.sampled_from(case["nodes"]))
    return {"id": name, "node": node, "reward": draw(st.sampled_from([0, 5, 50])), "dwell_s": 3, "visits": 2}


def best_continuation(case: dict, old: dict, now_s: int, lost: str) -> float:
    """Return the greatest reward when one of two units is lost and everything before now went as planned."""
    units, reward = [], 0.0
    sites = {site["id"]: dict(site) for site in case["sites"]}
    windows = {name: site.get("windows", [[0, 10**6]]) for name, site in sites.items()}
    for unit, route in zip(case["units"], old["routes"], strict=True):
        fixed = [stop for stop in route["stops"] if stop["leave_s"] <= now_s]
        if unit["id"] != lost:
            fixed = _with_current(route, fixed, now_s)
            units.append(_rest_of_unit(unit, route, fixed, sites, now_s))
        else:
            units.append({**unit, "shift": [-9, -9], "end": unit["start"], "breaks": []})
        for stop in fixed:
            site = sites[stop["site"]]
            reward += site["reward"]
            apart = site["dwell_s"] + site["min_gap_s"]
            first, last = stop["start_s"] - apart, stop["start_s"] + apart
            windows[stop["site"]] = [
                part
                for begin, end in windows[stop["site"]]
                for part in ([begin, min(end, first)], [max(begin, last), end])
            ]
            site["visits"] -= 1
            site["reward"] *= site["decay"]
    rest = [{**site, "windows": windows[name]} for name, site in sites.items() if site["visits"]]
    return reward + best_of_all(
        {**case, "sites": rest, "units": units, "weights": {"travel": 0, "balance": 0}}
    )


def _with_current(route: dict, fixed: list[dict], now_s: int) -> list[dict]:
    ahead = [stop for stop in route["stops"] if stop["leave_s"] > now_s]
    return [*fixed, ahead[0]] if ahead and (fixed or route["leave_s"] <= now_s) else fixed


def _rest_of_unit(unit: dict, route: dict, fixed: list[dict], sites: dict, now_s: int) -> dict:
    if not fixed:
        return {**unit, "shift": [max(now_s, unit["shift"][0]), unit["shift"][1]]}
    if len(fixed) == len(route["stops"]) and fixed[-1]["leave_s"] <= now_s:
        if now_s < route["return_s"]:  # the way home stays
            return {**unit, "shift": [-9, -9]}
        return {**unit, "start": unit["end"], "shift": [now_s, unit["shift"][1]]}
    node = sites[fixed[-1]["site"]].get("node", fixed[-1]["site"])
    return {**unit, "start": node, "shift": [max(now_s, fixed[-1]["leave_s"]), unit["shift"][1]]}
