"""What every unit did in one replication, segment by segment: to show it, and to check it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import pandas as pd

from routing.simulation.demand import calls_of
from routing.simulation.kernel import arrays
from routing.simulation.kernel.arrays import DONE, LOGGED, empty_log, fresh_state, grown
from routing.simulation.kernel.run import run, settle
from routing.simulation.layout import city_of, requests_of
from routing.simulation.scenario import Scenario


class Doing(IntEnum):
    """What a unit does in a segment."""

    STAND = arrays.STAND
    DWELL = arrays.DWELL
    PATROL = arrays.PATROL
    RETURN = arrays.RETURN
    DRIVE = arrays.DRIVE
    SERVE = arrays.SERVE


@dataclass(frozen=True, eq=False)
class Trace:
    """One replication in full.

    Attributes
    ----------
    segments : unit, doing (:class:`Doing`), origin, node, begin, end; nodes and minutes; by unit and begin,
        without gaps while a unit is on duty. A drive to a call is one segment, from the node that
        was next at dispatch.
    calls : t, node, priority (from 1), unit, dispatched, arrived, cleared; one row for each unit needed
    """

    segments: pd.DataFrame
    calls: pd.DataFrame


def trace_of(scenario: Scenario, replication: int = 0) -> Trace:
    """Simulate one replication and keep everything."""
    city = city_of(scenario, records=True)
    requests, _ = requests_of(calls_of(scenario, replication))
    state, log = fresh_state(city, len(requests.t)), empty_log(1 << 16)
    while run(city, state, log, requests) != DONE:
        log = grown(log)
    while not settle(city, state, log, city.horizon):
        log = grown(log)
    kept = int(state.counts[LOGGED])
    segments = pd.DataFrame({name: column[:kept] for name, column in log._asdict().items()})
    lost = requests.unit == arrays.NOBODY
    calls = pd.DataFrame(
        {
            "t": requests.t,
            "node": requests.node,
            "priority": requests.priority + 1,
            "unit": requests.unit,
            "dispatched": np.where(lost, np.nan, requests.dispatched),
            "arrived": np.where(lost, np.nan, requests.dispatched + requests.travel),
            "cleared": np.where(lost, np.nan, requests.cleared),
        }
    )
    return Trace(segments.sort_values(["unit", "begin"], kind="stable", ignore_index=True), calls)
