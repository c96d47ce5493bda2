"""Checks a changed plan against problem, plan and change by the written format alone: plain loops."""

import plan_checker as rules


def check_replan(problem: dict, plan: dict, change: dict, found: dict) -> list[str]:
    """Return what is wrong, as sentences; an empty list means the changed plan keeps every rule."""
    faults = rules._form(found)
    if faults:
        return faults
    whole = changed_problem(problem, change)
    sites = {site["id"]: rules._filled(site, whole) for site in whole["sites"]}
    units = {unit["id"]: unit for unit in whole["units"]}
    faults += rules._completeness(found, units)
    faults += [] if found["problem_sha256"] == plan["problem_sha256"] else ["of another problem"]
    planned = {route["unit"]: route for route in plan["routes"]}
    visits: dict[str, list[tuple[int, int]]] = {site: [] for site in sites}
    busy, driven = [], 0
    for route in found["routes"]:
        unit = units[route["unit"]]
        faults += _Walk(problem, whole, change, sites).check(unit, planned[unit["id"]], route)
        driven += route["travel_s"]
        busy.append(route["travel_s"] + sum(stop["leave_s"] - stop["start_s"] for stop in route["stops"]))
        for stop in route["stops"]:
            visits[stop["site"]].append((stop["start_s"], stop["visit"]))
    for site in sites.values():
        faults += rules._site(site, sorted(visits[site["id"]]))
    faults += rules._unserved(found, sites, visits)
    faults += rules._figures(whole, found, sites, visits, driven=driven, busy=busy)
    return faults + _changes(plan, change, found)


def changed_problem(problem: dict, change: dict) -> dict:
    """Return the problem with the nodes, travel times and sites of a change."""
    given = {key: change[key] for key in ("nodes", "travel_s") if key in change}
    sites = {site["id"]: site for site in problem["sites"]}
    sites.update({site["id"]: site for site in change.get("sites", [])})
    return {**problem, **given, "sites": list(sites.values())}


def away(change: dict, unit: str) -> dict | None:
    """Return the absence that holds now; tests give no two that touch."""
    found = [
        one
        for one in change.get("unavailable", [])
        if one["unit"] == unit and one["from_s"] <= change["now_s"] <= one["until_s"]
    ]
    return found[0] if found else None


def done_of(change: dict, route: dict) -> list[dict]:
    """Return the done visits of a unit, as told or as planned."""
    unit, now_s = route["unit"], change["now_s"]
    if "done" in change:
        return sorted((one for one in change["done"] if one["unit"] == unit), key=lambda one: one["start_s"])
    gone = away(change, unit)
    end_s = min(now_s, gone["from_s"]) if gone else now_s
    return [stop for stop in route["stops"] if stop["leave_s"] <= end_s]


class _Walk:
    def __init__(self, problem: dict, whole: dict, change: dict, sites: dict) -> None:
        self.problem, self.whole, self.change, self.sites = problem, whole, change, sites
        self.now_s = change["now_s"]
        self.position = {one["unit"]: one for one in change.get("position", [])}

    def check(self, unit: dict, old: dict, new: dict) -> list[str]:
        """Walk one route: done stops, the current one, then from where the unit is free."""
        name, done = unit["id"], done_of(self.change, old)
        told = [(stop["site"], stop["start_s"], stop["leave_s"]) for stop in new["stops"][: len(done)]]
        if told != [(stop["site"], stop["start_s"], stop["leave_s"]) for stop in done]:
            return [f"{name}: done stops are not kept"]
        gone = away(self.change, name)
        if gone:
            return self._after_absence(unit, gone, new, len(done))
        return self._there(unit, old, new, done)

    def _there(self, unit: dict, old: dict, new: dict, done: list[dict]) -> list[str]:
        name = unit["id"]
        ahead = [stop for stop in old["stops"] if stop["leave_s"] > self.now_s]
        if name in self.position:
            return self._moved(unit, ahead, new, len(done))
        if not done and old["leave_s"] > self.now_s:
            begin = max(self.now_s, unit["shift"][0])
            faults = [] if new["leave_s"] >= self.now_s else [f"{name}: leaves in the past"]
            return faults + self._free(unit, new, 0, unit["start"], begin)
        if ahead:
            return self._current(unit, ahead[0], new, len(done))
        if old["return_s"] > self.now_s or len(new["stops"]) == len(done):
            same = new["stops"][len(done) :] == [] and new["return_s"] == old["return_s"]
            same = same and new["travel_s"] == old["travel_s"]
            return [] if same else [f"{name}: the way home is not kept"]
        stayed = not old["stops"] and old["return_s"] == old["leave_s"]
        place = unit["start"] if stayed else unit["end"]
        return self._free(unit, new, len(done), place, self.now_s, driven_s=old["travel_s"])

    def _current(self, unit: dict, ahead: dict, new: dict, done: int) -> list[str]:
        if len(new["stops"]) <= done:
            return [f"{unit['id']}: the current stop is lost"]
        kept = new["stops"][done]
        if any(kept[key] != ahead[key] for key in ("site", "arrive_s", "start_s", "leave_s")):
            return [f"{unit['id']}: the current stop is not kept"]
        return self._free(unit, new, done + 1, self.sites[kept["site"]]["node"], kept["leave_s"])

    def _moved(self, unit: dict, ahead: list[dict], new: dict, done: int) -> list[str]:
        """Walk on from a told position; nothing happens there before it is reached."""
        told = self.position[unit["id"]]
        if not ahead or len(new["stops"]) <= done or new["stops"][done]["site"] != ahead[0]["site"]:
            return self._free(unit, new, done, told["node"], told["at_s"])
        return self._free(unit, new, done, told["node"], told["at_s"]) and self._current(
            unit, ahead[0], new, done
        )

    def _after_absence(self, unit: dict, gone: dict, new: dict, done: int) -> list[str]:
        name, rest = unit["id"], new["stops"][done:]
        if gone["until_s"] >= unit["shift"][1]:
            return [f"{name}: has stops although it is away"] if rest else []
        place = self.sites[new["stops"][done - 1]["site"]]["node"] if done else unit["start"]
        place = self.position[name]["node"] if name in self.position else place
        return self._free(unit, new, done, place, max(gone["until_s"], unit["shift"][0]))

    def _free(
        self, unit: dict, new: dict, fixed: int, place: str, at_s: int, driven_s: int | None = None
    ) -> list[str]:
        name, (_, end) = unit["id"], unit["shift"]
        later = [
            [one["from_s"], one["until_s"] - one["from_s"]]
            for one in self.change.get("unavailable", [])
            if one["unit"] == name and one["from_s"] > self.now_s
        ]
        unit = {**unit, "breaks": _union(unit.get("breaks", []) + later)}
        faults, driven = [], self._driven(unit, new["stops"][:fixed]) if driven_s is None else driven_s
        if fixed == 0 and new["stops"]:
            at_s = max(at_s, new["leave_s"])
        for stop in new["stops"][fixed:]:
            site = self.sites[stop["site"]]
            faults += rules._leg(self.whole, unit, (place, site["node"]), (at_s, stop["arrive_s"]))
            faults += rules._stop(unit, site, stop)
            driven += rules._cell(self.whole, place, site["node"])
            place, at_s = site["node"], stop["leave_s"]
        home = rules._cell(self.whole, place, unit["end"])
        if new["return_s"] == at_s or (len(new["stops"]) == fixed and new["return_s"] <= at_s):
            worked = end - at_s - sum(rules._overlap(at_s, end, pause) for pause in unit["breaks"])
            faults += [f"{name}: not driven to its end"] if 0 < home <= worked else []
        else:
            faults += rules._leg(self.whole, unit, (place, unit["end"]), (at_s, new["return_s"]))
            driven += home
        faults += [] if new["return_s"] <= max(end, at_s) else [f"{name}: back after its shift"]
        return faults + ([] if driven == new["travel_s"] else [f"{name}: travel {new['travel_s']}, {driven}"])

    def _driven(self, unit: dict, stops: list[dict]) -> int:
        place, driven = unit["start"], 0
        for stop in stops:
            node = self.sites[stop["site"]]["node"]
            old = place in self.problem["nodes"] and node in self.problem["nodes"]
            driven += rules._cell(self.problem if old else self.whole, place, node)
            place = node
        return driven


def _union(pauses: list[list[int]]) -> list[list[int]]:
    """Join breaks and absences that overlap, so that no second counts twice."""
    joined: list[list[int]] = []
    for begin, length in sorted(pauses):
        if joined and begin <= joined[-1][0] + joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], begin + length - joined[-1][0])
        else:
            joined.append([begin, length])
    return joined


def _changes(plan: dict, change: dict, found: dict) -> list[str]:
    """Compare what is told to have changed with what has."""
    faults = []
    told = {entry["unit"]: entry for entry in found["changes"]}
    if [entry["unit"] for entry in found["changes"]] != sorted(told):
        faults.append("changes are not in order")
    for old, new in zip(plan["routes"], found["routes"], strict=True):
        done = done_of(change, old)
        now = [stop["site"] for stop in new["stops"][len(done) :]]
        entry = told.get(new["unit"])
        if entry is None:
            starts = {(stop["site"], stop["start_s"]) for stop in done}
            was = [stop["site"] for stop in old["stops"] if (stop["site"], stop["start_s"]) not in starts]
            faults += [] if now == was else [f"{new['unit']}: a change is not told"]
            continue
        if entry["now"] != now:
            faults.append(f"{new['unit']}: told {entry['now']}, is {now}")
        if sorted(entry["why"]) != ["en", "zh"] or not all(map(str.strip, entry["why"].values())):
            faults.append(f"{new['unit']}: no reason")
    return faults
