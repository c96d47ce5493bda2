"""Where each unit stands when a plan is changed: what is fixed, from where and when on it is free.

Done visits, running dwells and the current leg with the visit at its end are fixed; a unit that waits at a
site for a window keeps that visit. A unit that is away loses its leg and dwell.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from routing.planning import clock
from routing.planning.matrix import NEVER_S
from routing.planning.plan import Plan, Route, Stop
from routing.planning.problem import Interval, Problem, Site, Unit, merged
from routing.planning.replan_change import Change, Done


@dataclass(frozen=True)
class Free:
    """From where and when on a unit may be told what to do."""

    node: str
    at_s: int


@dataclass(frozen=True)
class Standing:
    """One unit at the change.

    Attributes
    ----------
    fixed : stops that stay, in order, the done ones first; ranks are not up to date
    done : how many of them are done
    driven_s : seconds of driving that stay
    free : None if there is nothing more to plan: it is away for good, on its way home, or off duty
    breaks : of its shift, and absences to come
    rest : planned stops that are neither fixed nor done, in order
    leave_s, return_s : of the route; they stay if it gets no further stop
    is_home : whether its route is driven, or only its way home is left
    away : from when until when it is away, if it is now
    late_s : how many seconds later than planned it is told to reach its current stop
    """

    unit: Unit
    fixed: tuple[Stop, ...]
    done: int
    driven_s: int
    free: Free | None
    breaks: tuple[Interval, ...]
    rest: tuple[Stop, ...]
    leave_s: int
    return_s: int
    is_home: bool = False
    away: Interval | None = None
    late_s: int = 0


def standings(problem: Problem, plan: Plan, change: Change) -> tuple[Standing, ...]:
    """Return where each unit stands, ascending by unit.

    Parameters
    ----------
    problem : as it was when the plan was made; its travel times hold for what was driven
    """
    board = _Board(problem, change)
    routes = {route.unit: route for route in plan.routes}
    parts = [board.past(unit, routes[unit.unit_id]) for unit in problem.units]
    for part in parts:
        board.note(part.fixed)
    # Visits that stay as planned come first: those whose times are told anew keep apart from them.
    told = [board.standing(part) for part in sorted(parts, key=board.is_disturbed)]
    return tuple(sorted(told, key=lambda standing: standing.unit.unit_id))


@dataclass(frozen=True)
class _Past:
    """What a unit has done, and what its plan had for it beyond that."""

    unit: Unit
    route: Route
    fixed: list[Stop]
    rest: list[Stop]
    behind: Stop | None = None
    """The last visit as planned, if it was made later than that."""


@dataclass
class _Board:
    """All that is fixed so far."""

    problem: Problem
    change: Change
    starts: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.sites = {site.site_id: site for site in self.change.problem.sites}
        self._old = {node: number for number, node in enumerate(self.problem.nodes)}
        self._new = {node: number for number, node in enumerate(self.change.problem.nodes)}

    def note(self, stops: list[Stop]) -> None:
        """Remember fixed visits, for the spacing of later ones."""
        for stop in stops:
            self.starts[stop.site].append(stop.start_s)

    def is_disturbed(self, past: _Past) -> bool:
        """Whether the current stop of a unit may move."""
        unit, changed = past.unit.unit_id, {site.site_id for site in self.change.sites}
        told = unit in self.change.positions or any(one.unit == unit for one in self.change.absences)
        return told or any(stop.site in changed for stop in past.rest)

    def past(self, unit: Unit, route: Route) -> _Past:
        """Return done visits with the arrivals of the plan, and the planned stops that are not done."""
        rest = list(route.stops)
        fixed: list[Stop] = []
        behind = None
        for done in self._done(unit, route):
            planned = _planned(rest, done)
            behind = planned if planned is not None and done.leave_s > planned.leave_s else None
            if planned is not None:
                rest.remove(planned)
            arrive_s = done.start_s if planned is None else min(planned.arrive_s, done.start_s)
            before = fixed[-1].leave_s if fixed else arrive_s
            fixed.append(Stop(done.site, done.visit, max(arrive_s, before), done.start_s, done.leave_s))
        return _Past(unit, route, fixed, rest, behind)

    def _done(self, unit: Unit, route: Route) -> list[Done]:
        """Return what was told to be done; else all that was to be done before now, or before it left."""
        if self.change.done is not None:
            return [done for done in self.change.done if done.unit == unit.unit_id]
        away = self.change.away(unit.unit_id)
        end_s = self.change.now_s if away is None else min(self.change.now_s, away[0])
        return [
            Done(unit.unit_id, stop.site, stop.visit, stop.start_s, stop.leave_s)
            for stop in route.stops
            if stop.leave_s <= end_s
        ]

    def standing(self, past: _Past) -> Standing:
        """Tell where one unit stands."""
        away = self.change.away(past.unit.unit_id)
        if away is not None:
            return self._away(past, away)
        ahead = self._ahead(past)
        has_left = bool(past.fixed) or past.route.leave_s <= self.change.now_s
        if not has_left:
            return self._at_start(past)
        return self._at_end(past) if ahead is None else self._under_way(past, ahead)

    def _ahead(self, past: _Past) -> Stop | None:
        """Return the stop that a unit drives to or is at: by the clock; the next one if it is behind."""
        for stop in past.rest:
            is_next = past.behind is not None and stop.start_s >= past.behind.leave_s
            if is_next or stop.leave_s > self.change.now_s:
                return stop
        return None

    def _away(self, past: _Past, away: Interval) -> Standing:
        """Take the current leg away; what was not done stays undone."""
        unit = past.unit
        position = self.change.positions.get(unit.unit_id)
        node = position.node if position else self._last_node(past)
        at_s = max(away[1], self.change.now_s, unit.shift[0], position.at_s if position else away[1])
        free = Free(node, at_s) if max(away[1], at_s) < unit.shift[1] else None
        return self._told(past, past.fixed, free, away=away)

    def _at_start(self, past: _Past) -> Standing:
        unit = past.unit
        position = self.change.positions.get(unit.unit_id)
        node, at_s = (position.node, position.at_s) if position else (unit.start, self.change.now_s)
        return self._told(past, past.fixed, Free(node, max(at_s, self.change.now_s, unit.shift[0])))

    def _at_end(self, past: _Past) -> Standing:
        """Keep the way home of a unit without stops ahead; one that is at home may go out again."""
        unit, position = past.unit, self.change.positions.get(past.unit.unit_id)
        if past.route.return_s > self.change.now_s and position is None and not past.rest:
            return self._told(past, past.fixed, None, home_s=past.route.return_s)
        node = position.node if position else self._parked(past)
        at_s = max(self.change.now_s, unit.shift[0], position.at_s if position else self.change.now_s)
        # Stops passed by, or visits after its return: it was on no way home of its own.
        strayed = past.rest or (past.fixed and past.fixed[-1].leave_s > past.route.return_s)
        home_s = None if strayed else past.route.return_s
        return self._told(past, past.fixed, Free(node, at_s), home_s=home_s)

    def _parked(self, past: _Past) -> str:
        """Return where it is after its route: at its end, unless it never drove there."""
        last_s = past.fixed[-1].leave_s if past.fixed else past.route.leave_s
        return past.unit.end if past.route.return_s > last_s and not past.rest else self._last_node(past)

    def _under_way(self, past: _Past, ahead: Stop) -> Standing:
        """Keep the stop that a unit drives to, waits or dwells at; if it became impossible, only the leg."""
        unit, now_s = past.unit, self.change.now_s
        site = self.sites[ahead.site]
        reach_s = self._reach(past, ahead, site)
        runs = ahead.start_s <= now_s and reach_s == ahead.arrive_s
        kept = ahead if runs else self._kept(unit, ahead, site, reach_s)
        rest = [stop for stop in past.rest if stop is not ahead]
        late_s = reach_s - ahead.arrive_s
        if kept is None:
            free = Free(site.node, max(reach_s, now_s))
            return self._told(past, past.fixed, free, late_s=late_s)
        self.note([kept])
        told = _Past(unit, past.route, past.fixed, rest)
        return self._told(told, [*past.fixed, kept], Free(site.node, max(kept.leave_s, now_s)), late_s=late_s)

    def _reach(self, past: _Past, ahead: Stop, site: Site) -> int:
        """Return when the current stop is reached: as planned, or later if that is told."""
        reach_s, unit = self._told_reach(past.unit, ahead, site), past.unit
        if past.fixed and (past.behind is not None or past.fixed[-1].leave_s > ahead.arrive_s):
            leg_s = self._old_cell(self._last_node(past), site.node)
            if leg_s < NEVER_S:
                reach_s = max(reach_s, clock.arrival(past.fixed[-1].leave_s, leg_s, self._breaks(unit)))
        if reach_s > ahead.arrive_s and max(reach_s, ahead.start_s) + site.dwell_s <= self.change.now_s:
            reach_s = self.change.now_s  # else it would be done
        for begin, end in self.change.later_absences(unit.unit_id):
            if begin < reach_s:
                reach_s += end - begin
        return reach_s

    def _told_reach(self, unit: Unit, ahead: Stop, site: Site) -> int:
        position = self.change.positions.get(unit.unit_id)
        if position is None or (ahead.arrive_s <= self.change.now_s and position.at_s <= self.change.now_s):
            reach_s = ahead.arrive_s
        elif position.node == site.node:
            reach_s = max(ahead.arrive_s, position.at_s)
        else:
            leg_s = self._cell(position.node, site.node)
            told_s = clock.arrival(position.at_s, leg_s, self._breaks(unit))
            reach_s = max(ahead.arrive_s, told_s) if leg_s < NEVER_S else ahead.arrive_s
        return reach_s

    def _kept(self, unit: Unit, ahead: Stop, site: Site, reach_s: int) -> Stop | None:
        """Return the current stop as planned if it still may be, else at its next chance, else None."""
        taken = sorted(self.starts[site.site_id])
        if not unit.may_serve(site) or len(taken) >= site.visits:
            return None
        allowed = clock.allowed_starts(
            site.windows, site.dwell_s, shift=unit.shift, breaks=self._breaks(unit)
        )
        spacing_s = site.spacing_s if site.visits > 1 else 0
        wish_s = max(reach_s, ahead.start_s if reach_s == ahead.arrive_s else reach_s)
        start_s = clock.first_start(allowed, wish_s, taken=taken, spacing_s=spacing_s)
        if start_s is None:
            return None
        leave_s = start_s + site.dwell_s
        if not self._gets_home(unit, site.node, leave_s) and self._gets_home(unit, site.node, reach_s):
            return None
        return Stop(site.site_id, ahead.visit, reach_s, start_s, leave_s)

    def _gets_home(self, unit: Unit, node: str, leave_s: int) -> bool:
        return clock.arrival(leave_s, self._cell(node, unit.end), self._breaks(unit)) <= unit.shift[1]

    def _told(
        self,
        past: _Past,
        fixed: list[Stop],
        free: Free | None,
        *,
        home_s: int | None = None,
        away: Interval | None = None,
        late_s: int = 0,
    ) -> Standing:
        unit, route = past.unit, past.route
        leave_s = route.leave_s if fixed or home_s is not None else max(route.leave_s, unit.shift[0])
        last_s = fixed[-1].leave_s if fixed else leave_s
        return Standing(
            unit=unit,
            fixed=tuple(fixed),
            done=len(past.fixed),
            driven_s=self._driven(unit, fixed) if home_s is None else route.travel_s,
            free=free if free is not None and free.at_s <= unit.shift[1] else None,
            breaks=self._breaks(unit),
            rest=tuple(past.rest),
            leave_s=min(leave_s, fixed[0].arrive_s) if fixed else leave_s,
            return_s=last_s if home_s is None else home_s,
            is_home=home_s is not None,
            away=away,
            late_s=late_s,
        )

    def _breaks(self, unit: Unit) -> tuple[Interval, ...]:
        return merged([*unit.breaks, *self.change.later_absences(unit.unit_id)])

    def _last_node(self, past: _Past) -> str:
        return self.sites[past.fixed[-1].site].node if past.fixed else past.unit.start

    def _driven(self, unit: Unit, stops: list[Stop]) -> int:
        """Sum the legs to fixed stops as they were planned; a leg that had no way took its time."""
        place, before_s, total = unit.start, None, 0
        for stop in stops:
            node = self.sites[stop.site].node
            leg_s = self._old_cell(place, node)
            took_s = 0 if before_s is None else stop.arrive_s - before_s
            total += leg_s if leg_s < NEVER_S else took_s
            place, before_s = node, stop.leave_s
        return total

    def _cell(self, one: str, other: str) -> int:
        return int(self.change.problem.travel_s[self._new[one], self._new[other]])

    def _old_cell(self, one: str, other: str) -> int:
        if one in self._old and other in self._old:
            return int(self.problem.travel_s[self._old[one], self._old[other]])
        return self._cell(one, other)


def _planned(rest: list[Stop], done: Done) -> Stop | None:
    """Return the planned stop that a done visit is: of its site, the one nearest in time."""
    same = [stop for stop in rest if stop.site == done.site]
    return min(same, key=lambda stop: (abs(stop.start_s - done.start_s), stop.start_s), default=None)
