"""The figures of one replication, from which all means and intervals come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from routing.simulation.kernel.arrays import NOBODY
from routing.simulation.kernel.counting import ServedCalls, count, no_counts
from routing.simulation.layout import busy_possible_min
from routing.simulation.replication import Outcome
from routing.simulation.scenario import Floats, Scenario

BUCKET_ENDS_MIN = (5.0, 10.0, 15.0, 30.0)
"""The bureau's buckets (a, b] of arrival; the last is above them all."""


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
    calls, served = outcome.calls, outcome.served
    counts = no_counts(
        classes=scenario.class_count,
        targets=len(scenario.targets_min),
        nodes=scenario.node_count,
        buckets=len(BUCKET_ENDS_MIN) + 1,
    )
    responses = np.empty(len(calls.t))
    known = count(
        ServedCalls(calls.t, calls.node, calls.priority, served.unit, served.dispatched, served.travel),
        scenario.warmup_min,
        np.array(scenario.targets_min, dtype=np.float64),
        np.array(BUCKET_ENDS_MIN),
        counts,
        responses,
    )
    total, reached, waited = counts.calls.sum(), counts.served.sum(), counts.waited.sum()
    dispatches = served.dispatches.astype(np.float64)
    return Sample(
        calls=float(total),
        workload=_ratios(outcome.busy_min, busy_possible_min(scenario)),
        p_wait=_ratio(waited, reached),
        p_lost=_ratio(total - reached, total),
        wait=np.concatenate([[_ratio(counts.wait.sum(), reached)], _ratios(counts.wait, counts.served)]),
        travel=_ratio(counts.travel[0], reached),
        travel_immediate=_ratio(counts.travel[1], reached - waited),
        response=np.array([_ratio(counts.response.sum(), reached), *_percentiles(responses[:known])]),
        within=_ratios(counts.within.sum(axis=0), total),
        response_by_class=_ratios(counts.response, counts.served),
        within_by_class=_ratios(counts.within, counts.calls[:, None]),
        queue=outcome.waiting_min / (scenario.horizon_min - scenario.warmup_min),
        visible=outcome.presence.minutes,
        gap=_gaps(outcome.presence.gaps, outcome.presence.gap_park, len(outcome.presence.minutes)),
        response_buckets=_ratios(counts.response_buckets, reached),
        arrival_buckets=_ratios(counts.travel_buckets, reached),
        curve=_ratios(np.cumsum(counts.curve[:-1]), total),
        by_hour=_ratios(counts.hour_response, counts.hour_calls),
        supported=_supported(outcome, scenario.warmup_min),
        dispatch_share=_ratios(dispatches, dispatches.sum()),
        node_calls=counts.node_calls,
        node_served=counts.node_served,
        node_response=counts.node_response,
        node_within=counts.node_within,
    )


def _percentiles(values: Floats) -> Floats:
    return np.percentile(values, [50, 90]) if len(values) else np.full(2, np.nan)


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else np.nan


def _ratios(part: Floats, whole: Floats | float) -> Floats:
    wholes = np.broadcast_to(np.asarray(whole, dtype=np.float64), part.shape)
    found: Floats = np.divide(part, wholes, out=np.full(part.shape, np.nan), where=wholes > 0)
    return found


def _gaps(gaps: Floats, park: npt.NDArray[np.int32], parks: int) -> Floats:
    """Return mean and 95th percentile of the gaps of each park; 0 where somebody was seen all the time."""
    found = np.zeros((parks, 2))
    # numpy sorts small integers by their digits, ten times as fast.
    order = np.argsort(park.astype(np.int16) if parks < 2**15 else park, kind="stable")
    ends = np.cumsum(np.bincount(park, minlength=parks))
    for number, own in enumerate(np.split(gaps[order], ends[:-1])):
        if len(own):
            found[number] = own.mean(), _percentile(np.sort(own), 0.95)
    return found


def _percentile(ascending: Floats, share: float) -> float:
    """Return the linear percentile, without the preparations of numpy, which here would cost most."""
    rank = share * (len(ascending) - 1)
    low = int(rank)
    high = min(low + 1, len(ascending) - 1)
    return float(ascending[low] + (ascending[high] - ascending[low]) * (rank - low))


def _supported(outcome: Outcome, warmup: float) -> float:
    """Return the share of served calls for several units that got a second one."""
    served = outcome.served
    needed = (outcome.calls.t >= warmup) & (served.unit != NOBODY) & (outcome.calls.units > 1)
    return _ratio(float((served.support_unit[needed] != NOBODY).sum()), float(needed.sum()))
