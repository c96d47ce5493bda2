"""Lays a scenario out in the flat arrays of the compiled simulation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from routing.simulation.demand import Calls
from routing.simulation.kernel.arrays import (
    CLOSEST,
    FIFO,
    LOSE,
    NEAREST,
    NOBODY,
    OWN_AREA,
    PREFERENCE,
    City,
    Requests,
)
from routing.simulation.scenario import Dispatch, Floats, Ints, PatrolUnit, Queue, RouteStop, Rule, Scenario
from routing.simulation.travel import next_nodes

SHORTEST_ROUND_MIN = 0.01
"""A patrol that is over sooner is no patrol: its unit stands, since it could never be walked to an end."""
_RULES = {Rule.CLOSEST: CLOSEST, Rule.OWN_AREA: OWN_AREA, Rule.PREFERENCE: PREFERENCE}
_QUEUES = {Queue.NONE: LOSE, Queue.PRIORITY_FIFO: FIFO, Queue.PRIORITY_NEAREST: NEAREST}


def city_of(scenario: Scenario, *, records: bool = False) -> City:
    """Lay out all that does not change.

    Parameters
    ----------
    records : log every segment of every unit, not only what parks see
    """
    units = scenario.units
    routes = [() if has_no_length(scenario, unit) else unit.route for unit in units]
    homes = [
        unit.route[0].node if unit.route and not route else unit.home
        for unit, route in zip(units, routes, strict=True)
    ]
    stops = [stop for route in routes for stop in route]
    counts = [len(route) for route in routes]
    boundaries = _boundaries(units, scenario.horizon_min)
    destinations = _destinations(scenario, {stop.node for stop in stops} | set(homes))
    lists = scenario.dispatch.preference or ((),) * scenario.node_count
    area_numbers = {name: number for number, name in enumerate(dict.fromkeys(filter(None, scenario.areas)))}
    park_numbers = {name: number for number, name in enumerate(scenario.park_names)}
    hop, hop_minutes = _hops(scenario, destinations)
    place = _places(destinations, scenario.node_count)
    leg_first, leg_node, leg_minutes = _legs(routes, place, hop, hop_minutes)
    return City(
        travel_to=np.ascontiguousarray(scenario.travel.minutes.transpose(0, 2, 1)),
        period=scenario.travel.period,
        hop=hop,
        hop_minutes=hop_minutes,
        destination=place,
        area=_ints(area_numbers.get(name or "", NOBODY) for name in scenario.areas),
        park=_ints(NOBODY if name is None else park_numbers[name] for name in scenario.parks),
        stop_first=_firsts(counts)[:-1],
        stop_count=_ints(counts),
        stop_node=_ints(stop.node for stop in stops),
        stop_dwell=np.array([stop.dwell_min for stop in stops], dtype=np.float64),
        leg_first=leg_first,
        leg_node=leg_node,
        leg_minutes=leg_minutes,
        home=_ints(homes),
        unit_area=_ints(area_numbers.get(unit.area or "", NOBODY) for unit in units),
        factor=np.array([unit.service_factor for unit in units], dtype=np.float64),
        boundary_t=np.array([at for at, _, _ in boundaries], dtype=np.float64),
        boundary_unit=_ints(unit for _, unit, _ in boundaries),
        boundary_on=np.array([begins for _, _, begins in boundaries], dtype=np.bool_),
        preferred_first=_firsts([len(order) for order in lists]),
        preferred=_ints(unit for order in lists for unit in order),
        reserve=_reserve(scenario.dispatch, scenario.class_count),
        rule=_RULES[scenario.dispatch.rule],
        queue=_QUEUES[scenario.dispatch.queue],
        diverts=scenario.dispatch.divert,
        travel_is_busy=scenario.travel_is_busy,
        returns_at_once=scenario.returns_at_once,
        records=records,
        warmup=scenario.warmup_min,
        horizon=scenario.horizon_min,
    )


def has_no_length(scenario: Scenario, unit: PatrolUnit) -> bool:
    """Whether a unit has a route that is over as soon as it begins."""
    nodes = [stop.node for stop in unit.route]
    driven = scenario.travel.minutes[:, nodes, nodes[1:] + nodes[:1]]
    driven = np.where(np.array(nodes) == np.array(nodes[1:] + nodes[:1]), 0.0, driven)
    least = driven.sum(axis=1).min() + sum(stop.dwell_min for stop in unit.route)
    return bool(unit.route) and bool(least < SHORTEST_ROUND_MIN)


def requests_of(calls: Calls) -> tuple[Requests, npt.NDArray[np.int64]]:
    """Return a request for each unit that a call needs, one after the other, and the call of each."""
    call = np.repeat(np.arange(len(calls.t)), calls.units)
    count = len(call)
    requests = Requests(
        t=calls.t[call],
        node=calls.node[call],
        priority=calls.priority[call],
        service=calls.service[call],
        unit=np.full(count, NOBODY, dtype=np.int32),
        dispatched=np.full(count, np.nan),
        travel=np.full(count, np.nan),
        cleared=np.full(count, np.nan),
    )
    return requests, call


def _destinations(scenario: Scenario, stops: set[int]) -> Ints:
    if scenario.dispatch.divert and scenario.travel_is_busy:
        return np.arange(scenario.node_count, dtype=np.int32)
    return _ints(sorted(stops))


def _hops(scenario: Scenario, destinations: Ints) -> tuple[Ints, Floats]:
    """Return the next node on the way from every node to the destinations, and the minutes to it."""
    travel = scenario.travel
    hop = np.stack([next_nodes(minutes, destinations, same=travel.same_min) for minutes in travel.minutes])
    here = np.arange(scenario.node_count)
    return hop, np.stack([minutes[here, nodes] for minutes, nodes in zip(travel.minutes, hop, strict=True)])


def _legs(
    routes: Sequence[Sequence[RouteStop]], place: Ints, hop: Ints, hop_minutes: Floats
) -> tuple[Ints, Ints, Floats]:
    """Return where the way from each stop to the next begins, and nodes and minutes of all ways."""
    ends = [
        (a.node, b.node) for route in routes for a, b in zip(route, [*route[1:], *route[:1]], strict=True)
    ]
    first: list[int] = []
    nodes: list[int] = []
    minutes: list[float] = []
    for period in range(len(hop)):
        for here, target in ends:
            first.append(len(nodes))
            at, row = here, place[target]
            while at != target:
                minutes.append(hop_minutes[period, row, at])
                at = int(hop[period, row, at])
                nodes.append(at)
    return _ints(first).reshape(len(hop), len(ends)), _ints(nodes), np.array(minutes, dtype=np.float64)


def _places(destinations: Ints, nodes: int) -> Ints:
    places = np.full(nodes, NOBODY, dtype=np.int32)
    places[destinations] = np.arange(len(destinations))
    return places


def _boundaries(units: tuple[PatrolUnit, ...], horizon: float) -> list[tuple[float, int, bool]]:
    """Return the hand-overs before the horizon; at one time by unit, and of a unit the end first."""
    found = [
        (at, unit, begins)
        for unit, patrol_unit in enumerate(units)
        for duty in patrol_unit.on_duty
        for at, begins in zip(duty, (True, False), strict=True)
        if at < horizon
    ]
    return sorted(found)


def _reserve(dispatch: Dispatch, classes: int) -> Ints:
    """Return how many idle units a call of each class leaves: all that is held for more urgent ones."""
    held = dispatch.reserve
    return _ints(
        max((count for kind, count in held.items() if kind <= number), default=NOBODY)
        for number in range(classes)
    )


def _firsts(counts: list[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int32)


def _ints(values: object) -> Ints:
    return np.array(list(values), dtype=np.int32)  # type: ignore[call-overload]  # any iterable of numbers


def busy_possible_min(scenario: Scenario) -> Floats:
    """Return (U,) minutes on duty between warm-up and horizon."""
    begin, end = scenario.warmup_min, scenario.horizon_min
    return np.array(
        [
            sum(max(0.0, min(last, end) - max(first, begin)) for first, last in unit.on_duty)
            for unit in scenario.units
        ],
        dtype=np.float64,
    )
