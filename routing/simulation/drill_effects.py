"""What a drill does to units and calls."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from routing.errors import DrillNobodyLeft
from routing.simulation.demand import Calls, calls_of
from routing.simulation.drill import Drill, Happening, Kind
from routing.simulation.scenario import PatrolUnit, Scenario

Duty = tuple[float, float]


def units_left(scenario: Scenario, drill: Drill) -> dict[int, tuple[Duty, ...]]:
    """Return the duties of each unit that is left with any before the horizon, by its number.

    Raises
    ------
    DrillNobodyLeft
    """
    found = {}
    for number, unit in enumerate(scenario.units):
        duties = _until(unit, drill.horizon_min)
        for event in drill.events:
            if number in event.absent:
                duties = _without(duties, event.begin_min, event.end_min)
        if duties:
            found[number] = tuple(duties)
    if not found:
        raise DrillNobodyLeft(field="events")
    return found


def _until(unit: PatrolUnit, horizon: float) -> list[Duty]:
    return [(begin, min(end, horizon)) for begin, end in unit.on_duty if begin < horizon]


def _without(duties: Sequence[Duty], begin: float, end: float) -> list[Duty]:
    parts = [part for first, last in duties for part in ((first, min(last, begin)), (max(first, end), last))]
    return [(first, last) for first, last in parts if first < last]


CallRow = tuple[float, int, int, float, int]


def calls_with(scenario: Scenario, drill: Drill, *, replication: int) -> list[CallRow]:
    """Return the calls of one replication and those of a drill: t_min, node, priority, service_min, units."""
    rows = [row for row in _rows(calls_of(scenario, replication)) if row[0] < drill.horizon_min]
    return sorted(rows + burst_rows(drill))


def burst_rows(drill: Drill) -> list[CallRow]:
    """Return the calls that a drill adds, ascending by time."""
    return sorted(
        row
        for number, event in enumerate(drill.events)
        if event.kind == Kind.CALLS
        for row in _burst(event, drill.seed, number)
        if row[0] < drill.horizon_min
    )


def _rows(calls: Calls) -> list[CallRow]:
    return [
        (t, node, priority + 1, service, units)
        for t, node, priority, service, units in zip(
            calls.t.tolist(),
            calls.node.tolist(),
            calls.priority.tolist(),
            calls.service.tolist(),
            calls.units.tolist(),
            strict=True,
        )
    ]


def _burst(event: Happening, seed: int, number: int) -> list[CallRow]:
    """Spread the calls of an event over its place and time."""
    assert event.where is not None  # noqa: S101 - calls have a place
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, number])))
    t = np.sort(random.uniform(event.begin_min, event.end_min, event.calls))
    node = random.choice(event.where.nodes, event.calls)
    return [
        (round(at, 4), place, event.priority, event.service_min, event.units)
        for at, place in zip(t.tolist(), node.tolist(), strict=True)
    ]
