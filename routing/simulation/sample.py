"""The figures of one replication, from which all means and intervals come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from routing.simulation.kernel.arrays import NOBODY
from routing.simulation.layout import busy_possible_min
from routing.simulation.replication import Outcome
from routing.simulation.scenario import Floats, Scenario

BUCKET_ENDS_MIN = (5.0, 10.0, 15.0, 30.0)
"""The bureau's buckets (a, b] of arrival; the last is above them all."""
CURVE_STEP_MIN, CURVE_STEPS = 0.5, 120
"""The curve of response times is known at these many steps from 0."""
_WAITED = 1e-9


@dataclass(frozen=True, eq=False)
class Sample:
    """Figures of one replication, NaN where there is nothing to average.

    ``U`` units, ``C`` classes, ``T`` targets, ``K`` parks, ``n`` nodes. Calls before the warm-up are not
    counted. Response is from arrival of the call to arrival of the first unit.

    Attributes
    ----------
    calls : number of counted calls
    workload : (U,) busy ÷ on duty; busy and duty inside [warm-up, horizon]
    p_wait, p_lost : share of served calls dispatched later than they arrived; share of calls lost
    wait : (1 + C,) mean minutes of all served calls, and of each class
    travel, travel_immediate : mean minutes of served calls, and of those that did not wait
    response : (3,) mean, median, 90th percentile
    within : (T,) share of all calls with a response of at most each target
    response_by_class, within_by_class : (C,), (C, T)
    queue : mean number waiting
    visible : (K,) unit-minutes of dwell
    gap : (K, 2) mean and 95th percentile of minutes without anybody
    response_buckets, arrival_buckets : (5,) shares of served calls by minutes from the call, and from the
        dispatch, to arrival
    curve : (CURVE_STEPS + 1,) share of all calls with a response of at most each step
    by_hour : (24,) mean response of the calls of each hour of the day
    supported : share of served calls that need a second unit and got one
    dispatch_share : (U, n) dispatches ÷ all dispatches
    node_calls, node_served, node_response, node_within : (n,), (n,), (n,), (n, T) calls, those served, sum of
        their responses, calls within
    """

    calls: float
    workload: Floats
    p_wait: float
    p_lost: float
    wait: Floats
    travel: float
    travel_immediate: float
    response: Floats
    within: Floats
    response_by_class: Floats
    within_by_class: Floats
    queue: float
    visible: Floats
    gap: Floats
    response_buckets: Floats
    arrival_buckets: Floats
    curve: Floats
    by_hour: Floats
    supported: float
    dispatch_share: Floats
    node_calls: Floats
    node_served: Floats
    node_response: Floats
    node_within: Floats


def sample_of(scenario: Scenario, outcome: Outcome) -> Sample:
    """Measure a replication."""
    counted = outcome.calls.t >= scenario.warmup_min
    served = counted & (outcome.served.unit != NOBODY)
    t = outcome.calls.t
    wait = outcome.served.dispatched - t
    response = np.where(served, wait + outcome.served.travel, np.inf)
    kind = outcome.calls.priority
    classes = [counted & (kind == number) for number in range(scenario.class_count)]
    targets = np.array(scenario.targets_min)
    at_once = served & (wait <= _WAITED)
    window = scenario.horizon_min - scenario.warmup_min
    within = response[:, None] <= targets
    node = outcome.calls.node[served]
    nodes = scenario.node_count
    dispatches = outcome.served.dispatches
    return Sample(
        calls=float(counted.sum()),
        workload=_ratio(outcome.busy_min, busy_possible_min(scenario)),
        p_wait=_mean(wait[served] > _WAITED),
        p_lost=_mean(~served[counted]),
        wait=np.array([_mean(wait[served]), *(_mean(wait[served & one]) for one in classes)]),
        travel=_mean(outcome.served.travel[served]),
        travel_immediate=_mean(outcome.served.travel[at_once]),
        response=np.array([_mean(response[served]), *_percentiles(response[served])]),
        within=_column_means(within[counted]),
        response_by_class=np.array([_mean(response[served & one]) for one in classes]),
        within_by_class=np.array([_column_means(within[one]) for one in classes]),
        queue=outcome.waiting_min / window,
        visible=outcome.presence.minutes,
        gap=_gaps(outcome.presence.gaps, outcome.presence.gap_park, len(outcome.presence.minutes)),
        response_buckets=_buckets(response[served]),
        arrival_buckets=_buckets(outcome.served.travel[served]),
        curve=_curve(response[counted]),
        by_hour=_by_hour(t[served], response[served]),
        supported=_supported(outcome, served),
        dispatch_share=_ratio(dispatches.astype(np.float64), np.full(dispatches.shape, dispatches.sum())),
        node_calls=np.bincount(outcome.calls.node[counted], minlength=nodes).astype(np.float64),
        node_served=np.bincount(node, minlength=nodes).astype(np.float64),
        node_response=np.bincount(node, weights=response[served], minlength=nodes),
        node_within=np.stack(
            [np.bincount(outcome.calls.node[counted & hit], minlength=nodes) for hit in within.T], axis=1
        ).astype(np.float64)
        if len(targets)
        else np.empty((nodes, 0)),
    )


def _mean(values: npt.NDArray[np.float64] | npt.NDArray[np.bool_]) -> float:
    return float(values.mean()) if len(values) else np.nan


def _column_means(values: npt.NDArray[np.bool_]) -> Floats:
    return values.mean(axis=0) if len(values) else np.full(values.shape[1], np.nan)


def _percentiles(values: Floats) -> Floats:
    return np.percentile(values, [50, 90]) if len(values) else np.full(2, np.nan)


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)


def _gaps(gaps: Floats, park: npt.NDArray[np.int32], parks: int) -> Floats:
    """Return mean and 95th percentile of the gaps of each park; 0 where somebody was seen all the time."""
    found = np.zeros((parks, 2))
    order = np.argsort(park, kind="stable")
    for number, own in enumerate(np.split(gaps[order], np.searchsorted(park[order], np.arange(1, parks)))):
        if parks and len(own):
            found[number] = own.mean(), np.percentile(own, 95)
    return found


def _buckets(minutes: Floats) -> Floats:
    """Return the share of minutes in each bucket (a, b]."""
    if not len(minutes):
        return np.full(len(BUCKET_ENDS_MIN) + 1, np.nan)
    place = np.searchsorted(BUCKET_ENDS_MIN, minutes, side="left")
    return np.bincount(place, minlength=len(BUCKET_ENDS_MIN) + 1) / len(minutes)


def _curve(response: Floats) -> Floats:
    if not len(response):
        return np.full(CURVE_STEPS + 1, np.nan)
    step = np.ceil(np.minimum(response / CURVE_STEP_MIN, CURVE_STEPS + 1)).astype(np.int64)
    return np.cumsum(np.bincount(step, minlength=CURVE_STEPS + 2)[:-1]) / len(response)


def _by_hour(t: Floats, response: Floats) -> Floats:
    hour = (t // 60.0).astype(np.int64) % 24
    calls = np.bincount(hour, minlength=24).astype(np.float64)
    return _ratio(np.bincount(hour, weights=response, minlength=24), calls)


def _supported(outcome: Outcome, served: npt.NDArray[np.bool_]) -> float:
    needed = served & (outcome.calls.units > 1)
    return _mean(outcome.served.support_unit[needed] != NOBODY)
