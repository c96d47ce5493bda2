"""Serves required sites when they are hard to fit: routes over them alone, found or excluded by CP-SAT.

Time is counted without a unit's breaks. On that clock a leg takes its travel time whether or not it contains
a break, because no dwell overlaps one: between two breaks the clocks differ by a constant.
"""

from __future__ import annotations

from collections.abc import Sequence

from ortools.sat.python import cp_model

from routing.planning.matrix import NEVER_S
from routing.planning.packing import Effort
from routing.planning.problem import Interval, Unit
from routing.planning.schedule import Timetable

MOST_ARCS = 60_000
"""More would take the solver minutes to read."""

_Routes = list[list[int]]


def duty_routes(table: Timetable, sites: Sequence[int], *, effort: Effort, seed: int) -> _Routes | None:
    """Return a route for each unit that together visit each of some sites once; None if none was found.

    Spacing does not matter for single visits; the routes are timed exactly by whoever takes them.
    """
    if table.unit_count * (len(sites) + 1) ** 2 > MOST_ARCS:
        return None
    model = _Duties(table, sites)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.max_deterministic_time = effort.deterministic
    if effort.seconds is not None:
        solver.parameters.max_time_in_seconds = effort.seconds
    if solver.solve(model.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return model.routes(solver)


class _Duties:
    """Each site is on one unit's circuit; number 0 of a circuit is the unit itself."""

    def __init__(self, table: Timetable, sites: Sequence[int]) -> None:
        self.table, self.sites = table, sites
        self.model = cp_model.CpModel()
        self.on: list[list[cp_model.IntVar]] = [[] for _ in sites]
        self.legs = [self._circuit(unit) for unit in range(table.unit_count)]
        for choices in self.on:
            self.model.add_exactly_one(choices)

    def _circuit(self, unit: int) -> dict[tuple[int, int], cp_model.IntVar]:
        table, model = self.table, self.model
        work_s = _work(table.problem.units[unit])
        legs: dict[tuple[int, int], cp_model.IntVar] = {}
        at = [self._begun(unit, number) for number in range(len(self.sites))]
        places = [table.site_place[site] for site in self.sites]
        arcs = []
        for one, (begun, on) in enumerate(at, start=1):
            place, dwell = places[one - 1], table.dwell[self.sites[one - 1]]
            arcs.append((one, one, on.negated()))
            there = table.rows[table.unit_start[unit]][place]
            back = table.rows[place][table.unit_end[unit]]
            if there < NEVER_S:
                legs[0, one] = model.new_bool_var("")
                model.add(begun >= there).only_enforce_if(legs[0, one])
            if back < NEVER_S:
                legs[one, 0] = model.new_bool_var("")
                model.add(begun + dwell + back <= work_s).only_enforce_if(legs[one, 0])
            for other, (after, _) in enumerate(at, start=1):
                leg = table.rows[place][places[other - 1]]
                if other != one and leg < NEVER_S:
                    legs[one, other] = model.new_bool_var("")
                    model.add(after >= begun + dwell + leg).only_enforce_if(legs[one, other])
        idle = model.new_bool_var("")
        arcs += [(0, 0, idle), *((*ends, leg) for ends, leg in legs.items())]
        for _, on in at:
            model.add_implication(idle, on.negated())
        model.add_circuit(arcs)
        return legs

    def _begun(self, unit: int, number: int) -> tuple[cp_model.IntVar, cp_model.IntVar]:
        """Return the start of a site on the unit's clock, and whether the unit serves it."""
        entry = self.table.problem.units[unit]
        allowed = [
            tuple(_clock(entry, second) for second in interval)
            for interval in self.table.starts[unit][self.sites[number]]
        ]
        on = self.model.new_bool_var("")
        self.on[number].append(on)
        if not allowed:
            self.model.add(on == 0)
            allowed = [(0, 0)]
        domain = cp_model.Domain.from_intervals([list(pair) for pair in allowed])
        return self.model.new_int_var_from_domain(domain, ""), on

    def routes(self, solver: cp_model.CpSolver) -> _Routes:
        """Return the sites of each unit in order of the solution."""
        found = []
        for legs in self.legs:
            following = {one: other for (one, other), leg in legs.items() if solver.value(leg)}
            route, now = [], following.get(0, 0)
            while now:
                route.append(self.sites[now - 1])
                now = following[now]
            found.append(route)
        return found


def _clock(unit: Unit, second: int) -> int:
    """Return the seconds of a shift before a moment that are in no break."""
    begin = unit.shift[0]
    return second - begin - sum(_overlap((begin, second), pause) for pause in unit.breaks)


def _work(unit: Unit) -> int:
    return _clock(unit, unit.shift[1])


def _overlap(one: Interval, other: Interval) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))
