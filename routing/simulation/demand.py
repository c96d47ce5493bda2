"""Draws the calls of a replication; every call owns its random numbers, whatever the plan does with it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from routing.simulation.scenario import (
    HOURS_OF_WEEK,
    Floats,
    Ints,
    Law,
    Rates,
    RecordedCalls,
    Scenario,
    Service,
)

ARRIVALS, NODES, PRIORITIES, SERVICES = range(4)
"""Streams of random numbers: what one draws does not depend on how many another took."""


@dataclass(frozen=True, eq=False)
class Calls:
    """The calls of one replication, ascending by time.

    Attributes
    ----------
    number : (N,) place in the file they come from; 0, 1, … of drawn ones
    t, service : (N,) minutes
    node, priority : (N,) place, class from 0
    units : (N,) how many units it needs
    """

    number: Ints
    t: Floats
    node: Ints
    priority: Ints
    service: Floats
    units: Ints


def calls_of(scenario: Scenario, replication: int) -> Calls:
    """Return the calls of a replication; the same for all plans with the same demand, seed and laws."""
    if isinstance(scenario.demand, RecordedCalls):
        return _recorded(scenario.demand, scenario.horizon_min)
    drawn = _drawn(scenario, scenario.demand, replication)
    added = scenario.demand.added
    return drawn if added is None else _merged(drawn, _recorded(added, scenario.horizon_min))


def _recorded(calls: RecordedCalls, horizon: float) -> Calls:
    kept = np.flatnonzero(calls.t < horizon)
    order = kept[np.argsort(calls.t[kept], kind="stable")].astype(np.int32)
    return Calls(
        number=order,
        t=calls.t[order],
        node=calls.node[order],
        priority=(calls.priority[order] - 1).astype(np.int32),
        service=calls.service[order],
        units=calls.units[order],
    )


def _merged(drawn: Calls, added: Calls) -> Calls:
    """Put added calls between drawn ones; their numbers follow those of the drawn ones."""
    later = replace(added, number=(added.number + len(drawn.t)).astype(np.int32))
    both = {
        field.name: np.concatenate([getattr(drawn, field.name), getattr(later, field.name)])
        for field in fields(Calls)
    }
    order = np.argsort(both["t"], kind="stable")
    return Calls(**{name: column[order] for name, column in both.items()})


def _drawn(scenario: Scenario, rates: Rates, replication: int) -> Calls:
    t = _arrivals(rates, scenario.horizon_min, _stream(scenario, replication, ARRIVALS))
    count = len(t)
    priority = _categories(rates.priorities, _stream(scenario, replication, PRIORITIES).random(count))
    needed = np.array(
        [scenario.dispatch.units_needed.get(kind + 1, 1) for kind in range(len(rates.priorities))]
    )
    return Calls(
        number=np.arange(count, dtype=np.int32),
        t=t,
        node=_categories(rates.per_h, _stream(scenario, replication, NODES).random(count)),
        priority=priority,
        service=_minutes_on_scene(scenario.service, count, _stream(scenario, replication, SERVICES)),
        units=needed[priority].astype(np.int32),
    )


def _stream(scenario: Scenario, replication: int, stream: int) -> np.random.Generator:
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence([scenario.seed, replication, stream])))


def _arrivals(rates: Rates, horizon: float, random: np.random.Generator) -> Floats:
    """Draw a Poisson process whose rate is constant within each hour, thinned to nothing at the horizon."""
    hours = int(np.ceil(horizon / 60.0))
    minutes = np.minimum(60.0, horizon - 60.0 * np.arange(hours))
    expected = rates.per_h.sum() * rates.profile[np.arange(hours) % HOURS_OF_WEEK] * minutes / 60.0
    counts = random.poisson(expected)
    hour = np.repeat(np.arange(hours), counts)
    t = np.sort(60.0 * hour + minutes[hour] * random.random(len(hour)))
    # The last digit of a sum may be rounded up to the horizon, at which none may arrive.
    return t[t < horizon]


def _categories(weights: Floats, uniform: Floats) -> Ints:
    """Return which category each uniform number falls into; weights need not add up to 1."""
    bounds = np.cumsum(weights)
    if not len(uniform):
        return np.empty(0, dtype=np.int32)
    found = np.searchsorted(bounds, uniform * bounds[-1], side="right")
    kept: Ints = np.minimum(found, np.flatnonzero(weights)[-1]).astype(np.int32)
    return kept


def _minutes_on_scene(service: Service, count: int, random: np.random.Generator) -> Floats:
    if service.law == Law.EXPONENTIAL:
        return service.mean_min * random.standard_exponential(count)
    if service.law == Law.LOGNORMAL and service.cv > 0:
        variance = np.log1p(service.cv**2)
        normal: npt.NDArray[np.float64] = random.standard_normal(count)
        minutes: Floats = service.mean_min * np.exp(np.sqrt(variance) * normal - variance / 2)
        return minutes
    return np.full(count, service.mean_min)
