"""Reads a scenario from the JSON of its format; what cannot be meant is refused with entry and path."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np

from routing import errors
from routing.planning.fields import Field
from routing.simulation.read_travel import read_travel
from routing.simulation.scenario import (
    HOURS_OF_WEEK,
    Dispatch,
    Floats,
    Law,
    PatrolUnit,
    Queue,
    Rates,
    RecordedCalls,
    RouteStop,
    Rule,
    Scenario,
    Service,
)

MOST_MIN = 1e9
"""Two thousand years; times beyond it have no exact minutes."""
MOST_CLASSES = 100
MOST_UNITS = 100
"""So many units a call may need."""
MOST_CALLS = 3e8
"""Expected calls of one replication: some 20 GB."""


def read_scenario(
    value: Any, *, calls: RecordedCalls | None = None, network_min: Floats | None = None
) -> Scenario:
    """Check a scenario; unknown keys are ignored.

    Parameters
    ----------
    value : plain JSON
    calls : what the file named by ``demand.calls`` holds
    network_min : (n, n) minutes between ``nodes`` on the network that the scenario names

    Raises
    ------
    InputError
        Anything malformed, with the path as ``field`` and the list entry as ``row``.
    """
    whole = Field(value)
    horizon = whole.key("horizon_min").number(least=0, most=MOST_MIN)
    if horizon == 0:
        raise whole.key("horizon_min").refusal(errors.HorizonEmpty)
    travel, positions = read_travel(whole, network_min)
    nodes = travel.minutes.shape[1]
    units = tuple(_unit(entry, nodes, horizon) for entry in whole.key("units").entries())
    demand = _demand(whole.key("demand"), nodes, horizon, calls)
    areas, parks = _names(whole, "areas", nodes), _names(whole, "parks", nodes)
    return Scenario(
        horizon_min=horizon,
        warmup_min=_warmup(whole, horizon),
        replications=1
        if calls is not None
        else _whole(whole, "replications", least=1, most=10**7, default=1),
        seed=_whole(whole, "seed", least=0, most=2**63, default=0),
        travel=travel,
        areas=areas,
        parks=parks,
        units=units,
        demand=demand,
        service=_service(whole, needed=calls is None),
        dispatch=_dispatch(whole, nodes=nodes, units=len(units), has_areas=any(areas)),
        travel_is_busy=_switch(whole, "travel_is_busy", default=True),
        returns_at_once=_word(whole, "return", ("drive", "instant"), "drive") == "instant",
        targets_min=_targets(whole),
        positions=positions,
        sha256=_digest(value, calls, network_min),
        name=whole.key("name").text() if whole.has("name") else "",
    )


def _digest(value: Any, calls: RecordedCalls | None, network_min: Floats | None) -> str:
    """Name the scenario by its content and that of the files it reads, whatever they are called."""
    digest = hashlib.sha256(json.dumps(value, sort_keys=True, separators=(",", ":")).encode())
    if calls is not None:
        for column in (calls.t, calls.node, calls.priority, calls.service, calls.units):
            digest.update(np.ascontiguousarray(column).tobytes())
    if network_min is not None:
        digest.update(np.ascontiguousarray(network_min).tobytes())
    return digest.hexdigest()


def _whole(whole: Field, key: str, *, least: int, most: int, default: int) -> int:
    return whole.key(key).whole(least=least, most=most) if whole.has(key) else default


def _switch(whole: Field, key: str, *, default: bool) -> bool:
    return whole.key(key).boolean() if whole.has(key) else default


def _word(whole: Field, key: str, known: tuple[str, ...], default: str) -> str:
    if not whole.has(key):
        return default
    word = whole.key(key).text()
    if word not in known:
        raise whole.key(key).refusal(errors.ChoiceUnknown, value=word, known=", ".join(known))
    return word


def _warmup(whole: Field, horizon: float) -> float:
    warmup = whole.key("warmup_min").number(least=0, most=horizon) if whole.has("warmup_min") else 0.0
    if warmup >= horizon:
        raise whole.key("warmup_min").refusal(errors.HorizonEmpty)
    return warmup


def _targets(whole: Field) -> tuple[float, ...]:
    if not whole.has("targets_min"):
        return (1.0, 3.0, 5.0, 10.0)
    return tuple(entry.number(least=0, most=MOST_MIN) for entry in whole.key("targets_min").entries())


def _names(whole: Field, key: str, nodes: int) -> tuple[str | None, ...]:
    if not whole.has(key):
        return (None,) * nodes
    entries = whole.key(key).entries()
    if len(entries) != nodes:
        raise whole.key(key).refusal(errors.WrongLength, found=len(entries), expected=nodes)
    return tuple(None if entry.value is None else _name(entry) for entry in entries)


def _name(entry: Field) -> str:
    """Return the name of an area or park; a number is one too."""
    if isinstance(entry.value, int) and not isinstance(entry.value, bool):
        return str(entry.whole())
    return entry.text()


def _unit(entry: Field, nodes: int, horizon: float) -> PatrolUnit:
    named = entry.has("area") and entry.key("area").value is not None
    return PatrolUnit(
        home=entry.key("home").whole(least=0, most=nodes - 1),
        area=_name(entry.key("area")) if named else None,
        on_duty=_duties(entry, horizon),
        service_factor=_factor(entry),
        route=tuple(_stop(stop, nodes) for stop in entry.keyed("route")),
        name=entry.key("name").text() if entry.has("name") else "",
    )


def _factor(entry: Field) -> float:
    if not entry.has("service_factor"):
        return 1.0
    return entry.key("service_factor").number(least=0, most=1e6)


def _stop(stop: Field, nodes: int) -> RouteStop:
    return RouteStop(
        node=stop.key("node").whole(least=0, most=nodes - 1),
        dwell_min=stop.key("dwell_min").number(least=0, most=MOST_MIN) if stop.has("dwell_min") else 0.0,
    )


def _duties(entry: Field, horizon: float) -> tuple[tuple[float, float], ...]:
    if not entry.has("on_duty"):
        return ((0.0, horizon),)
    duties: list[tuple[float, float]] = []
    for duty in entry.key("on_duty").entries():
        first, last = duty.pair()
        begin, end = first.number(least=0, most=MOST_MIN), last.number(least=0, most=MOST_MIN)
        if end <= begin:
            raise duty.refusal(errors.EndsBeforeItBegins, begin=begin, end=end)
        if duties and begin < duties[-1][1]:
            raise duty.refusal(errors.DutiesOverlap, begin=begin, end=duties[-1][1])
        duties.append((begin, end))
    if not any(begin < horizon for begin, _ in duties):
        raise entry.key("on_duty").refusal(errors.UnitWithoutDuty, horizon=horizon)
    return tuple(duties)


def _demand(demand: Field, nodes: int, horizon: float, calls: RecordedCalls | None) -> Rates | RecordedCalls:
    if demand.has("calls") == demand.has("rate_per_h"):
        raise demand.refusal(errors.DemandForm)
    if calls is not None:
        return calls
    rates = Rates(
        per_h=_numbers(demand.key("rate_per_h"), nodes),
        profile=_numbers(demand.key("profile"), HOURS_OF_WEEK)
        if demand.has("profile")
        else np.ones(HOURS_OF_WEEK),
        priorities=_shares(demand),
        added=_added(demand, nodes) if demand.has("added") else None,
    )
    if rates.calls_in(horizon) > MOST_CALLS:
        raise demand.key("rate_per_h").refusal(errors.TooManyCalls, calls=f"{rates.calls_in(horizon):.2g}")
    return rates


def _added(demand: Field, nodes: int) -> RecordedCalls:
    entries = demand.key("added").entries()
    whole = {"node": (0, nodes - 1), "priority": (1, MOST_CLASSES), "units": (1, MOST_UNITS)}
    columns: dict[str, list[float]] = {"t_min": [], "service_min": [], **{key: [] for key in whole}}
    for entry in entries:
        for key in ("t_min", "service_min"):
            columns[key].append(entry.key(key).number(least=0, most=MOST_MIN))
        for key, (least, most) in whole.items():
            is_left_out = key != "node" and not entry.has(key)
            columns[key].append(1 if is_left_out else entry.key(key).whole(least=least, most=most))
    numbers = {key: np.array(columns[key], dtype=np.int32) for key in whole}
    return RecordedCalls(
        t=np.array(columns["t_min"], dtype=np.float64),
        service=np.array(columns["service_min"], dtype=np.float64),
        **numbers,
    )


def _numbers(field: Field, expected: int) -> Floats:
    entries = field.entries()
    if len(entries) != expected:
        raise field.refusal(errors.WrongLength, found=len(entries), expected=expected)
    return np.array([entry.number(least=0, most=MOST_MIN) for entry in entries], dtype=np.float64)


def _shares(demand: Field) -> Floats:
    if not demand.has("priorities"):
        return np.ones(1)
    field = demand.key("priorities")
    entries = field.entries()
    if not 0 < len(entries) <= MOST_CLASSES:
        raise field.refusal(errors.WrongLength, found=len(entries), expected=f"1–{MOST_CLASSES}")
    shares = _numbers(field, len(entries))
    if not abs(shares.sum() - 1.0) <= 1e-3:  # noqa: PLR2004 - what rounding to three places can do
        raise field.refusal(errors.SharesDoNotAddUp, total=round(float(shares.sum()), 6))
    return np.asarray(shares / shares.sum())


def _service(whole: Field, *, needed: bool) -> Service:
    if not whole.has("service") and not needed:
        return Service()
    service = whole.key("service")
    mean = (
        service.key("mean_min").number(least=0, most=MOST_MIN) if needed or service.has("mean_min") else 30.0
    )
    cv = service.key("cv").number(least=0, most=1e3) if service.has("cv") else 1.0
    law = _word(service, "law", tuple(Law), Law.EXPONENTIAL)
    return Service(law=Law(law), mean_min=mean, cv=cv)


def _dispatch(whole: Field, *, nodes: int, units: int, has_areas: bool) -> Dispatch:
    if not whole.has("dispatch"):
        return Dispatch()
    field = whole.key("dispatch")
    rule = Rule(_word(field, "rule", tuple(Rule), Rule.CLOSEST))
    if rule == Rule.OWN_AREA and not has_areas:
        raise field.key("rule").refusal(errors.AreasMissing)
    return Dispatch(
        rule=rule,
        preference=_preference(field, nodes, units) if rule == Rule.PREFERENCE else (),
        reserve=_by_class(field, "reserve", least=0),
        queue=Queue(_word(field, "queue", tuple(Queue), Queue.PRIORITY_FIFO)),
        divert=_switch(field, "divert", default=False),
        units_needed=_by_class(field, "units_needed", least=1),
    )


def _preference(field: Field, nodes: int, units: int) -> tuple[tuple[int, ...], ...]:
    lists = field.key("preference").entries()
    if len(lists) != nodes:
        raise field.key("preference").refusal(errors.WrongLength, found=len(lists), expected=nodes)
    found = []
    for entry in lists:
        order = tuple(unit.whole(least=0, most=units - 1) for unit in entry.entries())
        if len(set(order)) < len(order):
            raise entry.refusal(errors.UnitTwiceInList)
        found.append(order)
    return tuple(found)


def _by_class(field: Field, key: str, *, least: int) -> dict[int, int]:
    """Read an object from a priority class, written as text, to a number."""
    found = {}
    for name in field.key(key).mapping() if field.has(key) else ():
        entry = field.key(key).key(name)
        if not (name.isascii() and name.isdigit() and 1 <= int(name) <= MOST_CLASSES):
            raise entry.refusal(errors.ChoiceUnknown, value=name, known=f"1–{MOST_CLASSES}")
        found[int(name)] = entry.whole(least=least, most=1000)
    return found
