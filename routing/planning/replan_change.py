"""What has happened since a plan was made, as the change format tells it, checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Self

import numpy as np

from routing import errors
from routing.planning.fields import LARGEST, Field
from routing.planning.matrix import read_matrix
from routing.planning.plan import Plan
from routing.planning.problem import Interval, Problem, Site


@dataclass(frozen=True)
class Done:
    """A visit that was made, as it was made."""

    unit: str
    site: str
    visit: int
    start_s: int
    leave_s: int


@dataclass(frozen=True)
class Absence:
    """A unit does nothing of its plan in this closed interval."""

    unit: str
    from_s: int
    until_s: int


@dataclass(frozen=True)
class Position:
    """A unit is, or will be, at a node at a time."""

    unit: str
    node: str
    at_s: int


@dataclass(frozen=True)
class Change:
    """A checked change.

    Attributes
    ----------
    now_s : everything before is past
    done : ascending by unit and start; None if it was not told, and all went as planned
    absences : ascending by unit and begin
    positions : by unit
    sites : that are new, or replace the one of their id
    problem : the problem with the changes in it
    roads_changed : whether travel times are told that differ from those before
    """

    now_s: int
    done: tuple[Done, ...] | None
    absences: tuple[Absence, ...]
    positions: dict[str, Position]
    sites: tuple[Site, ...]
    problem: Problem
    roads_changed: bool = False

    @classmethod
    def from_json(cls, value: Any, problem: Problem) -> Self:
        """Check a change of a problem; unknown keys are ignored.

        Raises
        ------
        InputError
            Anything malformed, with the path as ``field`` and the list entry as ``row``.
        """
        whole = Field(value)
        now_s = whole.key("now_s").whole()
        sites = tuple(_site(entry, problem) for entry in whole.keyed("sites"))
        _refuse_doubles(whole, "sites", "id", [site.site_id for site in sites])
        changed = _changed(problem, whole, sites)
        units = {unit.unit_id for unit in problem.units}
        positions = tuple(_position(entry, units, set(changed.nodes)) for entry in whole.keyed("position"))
        _refuse_doubles(whole, "position", "unit", [position.unit for position in positions])
        return cls(
            now_s=now_s,
            done=_done(whole, units, {site.site_id for site in changed.sites}, now_s=now_s),
            absences=tuple(
                sorted(
                    (_absence(entry, units) for entry in whole.keyed("unavailable")),
                    key=lambda absence: (absence.unit, absence.from_s, absence.until_s),
                )
            ),
            positions={position.unit: position for position in positions},
            sites=tuple(sorted(sites, key=lambda site: site.site_id)),
            problem=changed,
            roads_changed=_roads_changed(problem, changed),
        )

    def away(self, unit: str) -> Interval | None:
        """Return from when until when a unit is away that is away now, or None.

        Absences that touch are one; both ends belong to it.
        """
        found: Interval | None = None
        for absence in self._absences(unit):
            if absence.from_s <= (self.now_s if found is None else found[1]):
                if found is None and absence.until_s < self.now_s:
                    continue
                begin, end = found or (absence.from_s, absence.until_s)
                found = (min(begin, absence.from_s), max(end, absence.until_s))
        return found

    def later_absences(self, unit: str) -> tuple[Interval, ...]:
        """Return the absences of a unit that begin after now, and after the one that holds now."""
        now_s = self.now_s
        away = self.away(unit)
        after = now_s if away is None else max(now_s, away[1])
        return tuple((one.from_s, one.until_s) for one in self._absences(unit) if one.from_s > after)

    def _absences(self, unit: str) -> Iterable[Absence]:
        return (absence for absence in self.absences if absence.unit == unit)


def refuse_other_plan(problem: Problem, plan: Plan, change: Change) -> None:
    """Refuse a plan that is not of the problem, or was edited into nonsense.

    Raises
    ------
    InputError
        With the path in the plan as ``field``.
    """
    if plan.problem_sha256 != problem.sha256:
        raise errors.PlanOfAnotherProblem(field="problem_sha256")
    units = {unit.unit_id for unit in problem.units}
    named = [route.unit for route in plan.routes]
    for unit in sorted(units.symmetric_difference(named)) + sorted({u for u in named if named.count(u) > 1}):
        raise errors.PlanUnitsDiffer(field="routes", unit=unit)
    sites = {site.site_id for site in change.problem.sites}
    for row, route in enumerate(plan.routes):
        now_s = route.leave_s
        for number, stop in enumerate(route.stops):
            place = f"routes[{row}].stops[{number}]"
            if stop.site not in sites:
                raise errors.SiteUnknown(row=row + 1, field=f"{place}.site", site=stop.site)
            if not now_s <= stop.arrive_s <= stop.start_s <= stop.leave_s:
                raise errors.PlanTimesBackward(row=row + 1, field=place, unit=route.unit)
            now_s = stop.leave_s
        if route.return_s < now_s:
            raise errors.PlanTimesBackward(row=row + 1, field=f"routes[{row}].return_s", unit=route.unit)


def _site(entry: Field, problem: Problem) -> Site:
    shifts = [unit.shift for unit in problem.units]
    horizon = ((min(begin for begin, _ in shifts), max(end for _, end in shifts)),) if shifts else ()
    return Site.read(entry, horizon=horizon)


def _changed(problem: Problem, whole: Field, sites: tuple[Site, ...]) -> Problem:
    """Return the problem with new nodes, travel times and sites in it."""
    nodes = problem.nodes
    if whole.has("nodes"):
        entries = whole.key("nodes").entries()
        nodes = tuple(entry.text() for entry in entries)
        _refuse_doubles(whole, "nodes", None, list(nodes))
    travel_s = problem.travel_s
    if whole.has("travel_s"):
        travel_s = read_matrix(whole.key("travel_s"), node_count=len(nodes))
    elif nodes != problem.nodes:
        raise whole.key("nodes").refusal(errors.NodesWithoutTravel)
    for entry, site in zip(whole.keyed("sites"), sites, strict=True):
        if site.node not in nodes:
            raise entry.key("node" if entry.has("node") else "id").refusal(errors.NodeUnknown, node=site.node)
    by_id = {site.site_id: site for site in (*problem.sites, *sites)}
    changed = replace(
        problem, nodes=nodes, travel_s=travel_s, sites=tuple(by_id[name] for name in sorted(by_id))
    )
    used = {node for unit in problem.units for node in (unit.start, unit.end)}
    for node in sorted((used | {site.node for site in changed.sites}) - set(nodes)):
        raise whole.key("nodes").refusal(errors.NodeDropped, node=node)
    return changed


def _roads_changed(problem: Problem, changed: Problem) -> bool:
    """Whether a drive between nodes that were there before takes another time now."""
    if changed.travel_s is problem.travel_s:
        return False
    row = {node: number for number, node in enumerate(changed.nodes)}
    kept = [(number, row[node]) for number, node in enumerate(problem.nodes) if node in row]
    old, new = (np.array(rows, dtype=np.intp) for rows in zip(*kept, strict=True))
    return not np.array_equal(problem.travel_s[np.ix_(old, old)], changed.travel_s[np.ix_(new, new)])


def _position(entry: Field, units: set[str], nodes: set[str]) -> Position:
    node = entry.key("node").text()
    if node not in nodes:
        raise entry.key("node").refusal(errors.NodeUnknown, node=node)
    return Position(_unit(entry, units), node, entry.key("at_s").whole())


def _absence(entry: Field, units: set[str]) -> Absence:
    begin = entry.key("from_s").whole()
    # What lies beyond all times, such as 10¹⁵ for the rest of the day, is as good as their limit.
    end = min(entry.key("until_s").whole(most=10**300), LARGEST)
    if end < begin:
        raise entry.key("until_s").refusal(errors.EndsBeforeItBegins, begin=begin, end=end)
    return Absence(_unit(entry, units), begin, end)


def _unit(entry: Field, units: set[str]) -> str:
    unit = entry.key("unit").text()
    if unit not in units:
        raise entry.key("unit").refusal(errors.UnitUnknown, unit=unit)
    return unit


def _done(whole: Field, units: set[str], sites: set[str], *, now_s: int) -> tuple[Done, ...] | None:
    if not whole.has("done"):
        return None
    entries = whole.key("done").entries()
    made = [_made(entry, units, sites, now_s=now_s) for entry in entries]
    ordered = sorted(
        zip(made, entries, strict=True), key=lambda pair: (pair[0].unit, pair[0].start_s, pair[0].leave_s)
    )
    for (one, _), (other, entry) in pairwise(ordered):
        if one.unit == other.unit and (other.start_s < one.leave_s or one == other):
            raise entry.key("start_s").refusal(errors.DoneOverlaps, unit=one.unit, site=one.site)
    return tuple(done for done, _ in ordered)


def _made(entry: Field, units: set[str], sites: set[str], *, now_s: int) -> Done:
    site = entry.key("site").text()
    if site not in sites:
        raise entry.key("site").refusal(errors.SiteUnknown, site=site)
    begin, end = entry.key("start_s").whole(), entry.key("leave_s").whole()
    if end < begin:
        raise entry.key("leave_s").refusal(errors.EndsBeforeItBegins, begin=begin, end=end)
    if end > now_s:
        raise entry.key("leave_s").refusal(errors.DoneLater, leave_s=end, now_s=now_s)
    return Done(_unit(entry, units), site, entry.key("visit").whole(least=1), begin, end)


def _refuse_doubles(whole: Field, key: str, name: str | None, names: list[str]) -> None:
    seen: set[str] = set()
    for entry, one in zip(whole.keyed(key), names, strict=True):
        if one in seen:
            raise (entry if name is None else entry.key(name)).refusal(errors.IdDoubled, id=one)
        seen.add(one)
