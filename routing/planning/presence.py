"""What a plan means hour by hour: what each unit does, and how each site is looked after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from routing.planning.plan import Plan, Reason, Route
from routing.planning.problem import Interval, Problem, Unit


class Doing(StrEnum):
    """What a unit does in a stretch of its shift."""

    IDLE = "idle"
    """Before it leaves, after it is back, or all shift without stops."""
    DRIVE = "drive"
    WAIT = "wait"
    """Between two drives, but not at work on a site."""
    DWELL = "dwell"
    """At a site, visible."""
    BREAK = "break"


@dataclass(frozen=True)
class Activity:
    """A stretch of a unit's shift.

    Attributes
    ----------
    begin_s, end_s : seconds from the epoch, the first before the second; equal only for a visit without dwell
    seq : 1, 2, … of the stop along the route if this is its dwell, else None
    """

    unit: str
    doing: Doing
    begin_s: int
    end_s: int
    seq: int | None = None


@dataclass(frozen=True)
class SiteService:
    """What a site gets of a plan, against what it may have.

    Attributes
    ----------
    visits, allowed : visits made, and the most it may have
    presence_s, due_s : seconds somebody is there, and that would be with all visits
    longest_gap_s : longest time of the horizon without anybody there, from its beginning and to its end
        included
    first_s, last_s : starts of the first and last visit, None without any
    reason : why the next visit was not made, None if none is missing
    reward : earned by its visits
    """

    site: str
    visits: int
    allowed: int
    presence_s: int
    due_s: int
    longest_gap_s: int
    first_s: int | None
    last_s: int | None
    reason: Reason | None
    reward: float


@dataclass(frozen=True)
class UnitService:
    """What a unit does for the sites: reward and number of its visits, seconds on site and driven."""

    unit: str
    reward: float
    visits: int
    presence_s: int
    drive_s: int


def activities(problem: Problem, plan: Plan) -> list[Activity]:
    """Return what each unit does; the activities of a unit follow each other without a gap.

    A leg that takes longer than its drive and the breaks in it waits before it departs.
    """
    units = {unit.unit_id: unit for unit in problem.units}
    return [activity for route in plan.routes for activity in _of_route(problem, units[route.unit], route)]


def site_services(problem: Problem, plan: Plan) -> list[SiteService]:
    """Return what each site gets, in the order of the sites of the problem."""
    visits: dict[str, list[Interval]] = {site.site_id: [] for site in problem.sites}
    for stop in (stop for route in plan.routes for stop in route.stops):
        visits[stop.site].append((stop.start_s, stop.leave_s))
    reasons = {entry.site: entry.reason for entry in plan.unserved}
    return [
        SiteService(
            site=site.site_id,
            visits=len(made),
            allowed=site.visits,
            presence_s=sum(end - begin for begin, end in made),
            due_s=site.visits * site.dwell_s,
            longest_gap_s=longest_gap(made, horizon(problem)),
            first_s=made[0][0] if made else None,
            last_s=made[-1][0] if made else None,
            reason=reasons.get(site.site_id),
            reward=sum(site.prize(rank) for rank in range(1, len(made) + 1)),
        )
        for site in problem.sites
        for made in [sorted(visits[site.site_id])]
    ]


def unit_services(problem: Problem, plan: Plan) -> list[UnitService]:
    """Return what each unit does, in the order of the routes."""
    sites = {site.site_id: site for site in problem.sites}
    return [
        UnitService(
            unit=route.unit,
            reward=sum(sites[stop.site].prize(stop.visit) for stop in route.stops),
            visits=len(route.stops),
            presence_s=sum(stop.leave_s - stop.start_s for stop in route.stops),
            drive_s=route.travel_s,
        )
        for route in plan.routes
    ]


def horizon(problem: Problem) -> Interval:
    """Return the least shift start and the greatest shift end; ``(0, 0)`` without units."""
    shifts = [unit.shift for unit in problem.units]
    return (min(begin for begin, _ in shifts), max(end for _, end in shifts)) if shifts else (0, 0)


def longest_gap(present: Iterable[Interval], within: Interval) -> int:
    """Return the longest time within an interval that no presence covers, its edges included.

    Parameters
    ----------
    present : begin and end of each presence, in seconds, in any order; they may overlap
    within : the interval that is looked at
    """
    longest, covered_to = 0, within[0]
    for begin, end in sorted(present):
        longest = max(longest, begin - covered_to)
        covered_to = max(covered_to, end)
    return max(longest, within[1] - covered_to)


def _of_route(problem: Problem, unit: Unit, route: Route) -> Iterator[Activity]:
    node_of = {site.site_id: site.node for site in problem.sites}
    place_of = {node: place for place, node in enumerate(problem.nodes)}
    at, now_s = unit.start, route.leave_s
    yield from _around_breaks(unit, Doing.IDLE, unit.shift[0], now_s)
    for seq, stop in enumerate(route.stops, start=1):
        drive_s = int(problem.travel_s[place_of[at], place_of[node_of[stop.site]]])
        yield from _leg(unit, now_s, stop.arrive_s, drive_s)
        yield from _around_breaks(unit, Doing.WAIT, stop.arrive_s, stop.start_s)
        yield Activity(unit.unit_id, Doing.DWELL, stop.start_s, stop.leave_s, seq)
        at, now_s = node_of[stop.site], stop.leave_s
    drive_s = int(problem.travel_s[place_of[at], place_of[unit.end]])
    yield from _leg(unit, now_s, route.return_s, drive_s)
    yield from _around_breaks(unit, Doing.IDLE, route.return_s, unit.shift[1])


def _leg(unit: Unit, leave_s: int, arrive_s: int, drive_s: int) -> Iterator[Activity]:
    """Yield the wait before a drive, and the drive, each with the breaks in it."""
    free = [
        piece for piece in _around_breaks(unit, Doing.DRIVE, leave_s, arrive_s) if piece.doing != Doing.BREAK
    ]
    slack_s = max(0, sum(piece.end_s - piece.begin_s for piece in free) - drive_s)
    departs_s = leave_s
    for piece in free:
        if slack_s <= 0:
            break
        departs_s = piece.begin_s + min(slack_s, piece.end_s - piece.begin_s)
        slack_s -= piece.end_s - piece.begin_s
    yield from _around_breaks(unit, Doing.WAIT, leave_s, departs_s)
    yield from _around_breaks(unit, Doing.DRIVE, departs_s, arrive_s)


def _around_breaks(unit: Unit, doing: Doing, begin_s: int, end_s: int) -> Iterator[Activity]:
    """Yield a stretch cut by the breaks of the unit, which ascend and are disjoint."""
    now_s = begin_s
    for from_s, to_s in unit.breaks:
        first_s, last_s = max(from_s, now_s), min(to_s, end_s)
        if first_s < last_s:
            if now_s < first_s:
                yield Activity(unit.unit_id, doing, now_s, first_s)
            yield Activity(unit.unit_id, Doing.BREAK, first_s, last_s)
            now_s = last_s
    if now_s < end_s:
        yield Activity(unit.unit_id, doing, now_s, end_s)
