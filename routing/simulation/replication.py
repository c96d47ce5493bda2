"""Simulates one replication and says what became of every call, unit and park."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from routing.simulation.demand import Calls
from routing.simulation.kernel.arrays import (
    CLOCK,
    DONE,
    LOGGED,
    NOBODY,
    QUEUE_AREA,
    QUEUE_SINCE,
    QUEUED,
    City,
    Floats,
    Ints,
    Log,
    State,
    empty_log,
    fresh_state,
    grown,
)
from routing.simulation.kernel.presence import Presence, add_presence, closed_presence, no_presence
from routing.simulation.kernel.run import run, settle
from routing.simulation.layout import requests_of

FIRST_LOG = 1 << 16
LARGEST_LOG = 1 << 20
"""Segments that are kept before they are added up: some 100 MB while that is done."""


@dataclass(frozen=True, eq=False)
class Served:
    """What became of each call: of the unit that was there first, if it needed several.

    Attributes
    ----------
    unit : (N,) its number, ``NOBODY`` if the call was lost
    dispatched, travel, arrived, cleared : (N,) minutes, NaN of lost calls; ``travel`` is arrived - dispatched
    support_unit, support_arrived : (N,) the second unit there; ``NOBODY`` and NaN without one
    dispatches : (U, n) how often each unit was sent to each node for calls after the warm-up
    """

    unit: Ints
    dispatched: Floats
    travel: Floats
    arrived: Floats
    cleared: Floats
    support_unit: Ints
    support_arrived: Floats
    dispatches: npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Outcome:
    """One replication.

    Attributes
    ----------
    busy_min : (U,) minutes busy on duty between warm-up and horizon
    waiting_min : waiting requests × minutes between warm-up and horizon
    presence : of the parks
    """

    calls: Calls
    served: Served
    busy_min: Floats
    waiting_min: float
    presence: Presence


def replicate(city: City, calls: Calls, *, parks: int) -> Outcome:
    """Simulate the calls of one replication.

    Parameters
    ----------
    parks : how many there are
    """
    requests, call = requests_of(calls)
    state, presence, log = fresh_state(city, len(call)), no_presence(city, parks), empty_log(FIRST_LOG)
    while run(city, state, log, requests) != DONE:
        if len(log.unit) < LARGEST_LOG:
            log = grown(log)
        else:
            presence = _drained(city, state, _settled(city, state, log, state.sums[CLOCK]), presence)
    log = _settled(city, state, log, city.horizon)
    presence = closed_presence(city, _drained(city, state, log, presence))
    lost = requests.unit == NOBODY
    for column in (requests.dispatched, requests.travel, requests.cleared):
        column[lost] = np.nan
    arrived = requests.dispatched + requests.travel
    dispatches = _dispatches(city, requests.unit, requests.node, requests.t >= city.warmup)
    first, second = _who_came(call, arrived, calls.units)
    served = Served(
        unit=requests.unit[first],
        dispatched=requests.dispatched[first],
        travel=requests.travel[first],
        arrived=arrived[first],
        cleared=requests.cleared[first],
        support_unit=np.where(second >= 0, requests.unit[second], NOBODY).astype(np.int32),
        support_arrived=np.where(second >= 0, arrived[second], np.nan),
        dispatches=dispatches,
    )
    return Outcome(calls, served, state.busy, _waiting_min(city, state), presence)


def _waiting_min(city: City, state: State) -> float:
    """Return waiting requests × minutes, those that were never served up to the horizon."""
    since = max(float(state.sums[QUEUE_SINCE]), city.warmup)
    return float(state.sums[QUEUE_AREA]) + int(state.counts[QUEUED]) * max(0.0, city.horizon - since)


def _settled(city: City, state: State, log: Log, now: float) -> Log:
    while not settle(city, state, log, now):
        log = grown(log)
    return log


def _drained(city: City, state: State, log: Log, presence: Presence) -> Presence:
    """Add up the log, and empty it."""
    logged = int(state.counts[LOGGED])
    state.counts[LOGGED] = 0
    return add_presence(city, log, logged, presence)


def _dispatches(city: City, unit: Ints, node: Ints, counted: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    units, nodes = len(city.home), city.travel_to.shape[1]
    rows = counted & (unit != NOBODY)
    place = unit[rows].astype(np.int64) * nodes + node[rows]
    return np.bincount(place, minlength=units * nodes).reshape(units, nodes)


def _who_came(
    call: npt.NDArray[np.int64], arrived: Floats, units: Ints
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the request of each call whose unit came first, and the one that came second, -1 if none."""
    first_request = np.cumsum(units) - units
    if np.all(units == 1):
        return first_request, np.full(len(units), -1)
    order = np.lexsort((arrived, call))
    second = np.where(units > 1, order[np.minimum(first_request + 1, len(order) - 1)], -1)
    return order[first_request], second
