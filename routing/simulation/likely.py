"""What a person probably did not mean: told, and refused only where no result could be of use."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from geo.errors import InputError
from routing.errors import (
    CallsAfterHorizon,
    DivertWithoutWay,
    LooksLikeHours,
    LooksLikeSeconds,
    RouteWithoutLength,
    WorkHeavy,
    WorkImpossible,
)
from routing.simulation.layout import has_no_length
from routing.simulation.scenario import Queue, Rates, RecordedCalls, Scenario

LONG_SERVICE_MIN = 240.0
"""Four hours on scene as a mean: no bureau reports that."""
LONG_DRIVE_MIN = 240.0
SHORT_HORIZON_MIN = 60.0
LONG_TARGET_MIN = 240.0
IMPOSSIBLE_LOAD = 2.0
"""Twice the minutes there are: no shortage of units explains it, but a wrong unit of time does."""


def likely_mistakes(scenario: Scenario) -> list[InputError]:
    """Return what should be told about a scenario.

    Raises
    ------
    WorkImpossible
        Calls that come at random, and wait until they are served, ask for far more than there is.
    """
    load = offered_load(scenario)
    endless = isinstance(scenario.demand, Rates) and scenario.dispatch.queue != Queue.NONE
    if endless and load > IMPOSSIBLE_LOAD:
        raise WorkImpossible(field="demand", load=load)
    found: list[InputError] = [WorkHeavy(field="demand", load=load)] if endless and load > 1.0 else []
    return [*found, *_odd_times(scenario), *_odd_rules(scenario)]


def offered_load(scenario: Scenario) -> float:
    """Return minutes on scene that calls ask for ÷ minutes that units are on duty; driving is not counted."""
    horizon = scenario.horizon_min
    duty = sum(max(0.0, min(end, horizon) - begin) for unit in scenario.units for begin, end in unit.on_duty)
    factor = float(np.mean([unit.service_factor for unit in scenario.units])) if scenario.units else 1.0
    demand, needed = scenario.demand, scenario.dispatch.units_needed
    if isinstance(demand, RecordedCalls):
        work = float((demand.service * demand.units).sum())
    else:
        each = sum(share * needed.get(number, 1) for number, share in enumerate(demand.priorities, start=1))
        work = demand.calls_in(horizon) * scenario.service.mean_min * float(each)
        if demand.added is not None:
            work += float((demand.added.service * demand.added.units).sum())
    if work == 0:
        return 0.0
    return work * factor / duty if duty else np.inf


def _odd_times(scenario: Scenario) -> Iterator[InputError]:
    if isinstance(scenario.demand, Rates) and scenario.service.mean_min > LONG_SERVICE_MIN:
        yield LooksLikeSeconds(field="service.mean_min", value=scenario.service.mean_min)
    drive = float(np.median(scenario.travel.minutes[0]))
    if drive > LONG_DRIVE_MIN:
        yield LooksLikeSeconds(field="travel_min", value=drive)
    if scenario.horizon_min < SHORT_HORIZON_MIN:
        yield LooksLikeHours(field="horizon_min", value=scenario.horizon_min)
    for target in scenario.targets_min:
        if target > LONG_TARGET_MIN:
            yield LooksLikeSeconds(field="targets_min", value=target)


def _odd_rules(scenario: Scenario) -> Iterator[InputError]:
    if scenario.dispatch.divert and not scenario.travel_is_busy:
        yield DivertWithoutWay(field="dispatch.divert")
    for number, unit in enumerate(scenario.units, start=1):
        if unit.route and has_no_length(scenario, unit):
            yield RouteWithoutLength(row=number, field=f"units[{number - 1}].route")
    demand = scenario.demand
    if isinstance(demand, RecordedCalls) and (late := int((demand.t >= scenario.horizon_min).sum())):
        yield CallsAfterHorizon(field="demand.calls", calls=late)
