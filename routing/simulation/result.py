"""What a scenario's replications say: means with 95 % intervals, in the words of the result format."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.stats import t as student

from routing.simulation.kernel.counting import CURVE_STEP_MIN, CURVE_STEPS
from routing.simulation.layout import busy_possible_min
from routing.simulation.sample import BUCKET_ENDS_MIN
from routing.simulation.scenario import Floats, Scenario
from routing.simulation.tally import Tally

CONFIDENCE = 0.95


_LESS_IS_BETTER = (
    *("response_min", "response_by_priority_min", "p_wait", "p_lost", "mean_wait_min", "mean_travel_min"),
    *("queue_mean", "gap_min"),
)
_MORE_IS_BETTER = ("within", "within_by_priority", "visible_min", "visible_rate")


@dataclass(frozen=True)
class Kpi:
    """A figure that plans are compared by.

    Attributes
    ----------
    name : where the result has it, such as ``within.5``
    more_is_better : None if neither is
    """

    name: str
    more_is_better: bool | None


def kpi_named(name: str) -> Kpi:
    """Return a figure by its name."""
    group = name.split(".", maxsplit=1)[0]
    return Kpi(name, True if group in _MORE_IS_BETTER else False if group in _LESS_IS_BETTER else None)


def half_width(values: Floats) -> Floats:
    """Return half the width of the 95 % interval of means over the first axis (Student's t), NaN for one."""
    count = np.sum(~np.isnan(values), axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.sqrt(np.nansum((values - _means(values)) ** 2, axis=0) / (count - 1) / count)
        width: Floats = np.where(
            count > 1, student.ppf(0.5 + CONFIDENCE / 2, np.maximum(count - 1, 1)) * spread, np.nan
        )
    return width


def _means(values: Floats) -> Floats:
    count = np.sum(~np.isnan(values), axis=0)
    found: Floats = np.divide(
        np.nansum(values, axis=0), count, out=np.full(np.shape(count), np.nan), where=count > 0
    )
    return found


def result_json(
    scenario: Scenario, tally: Tally, *, interrupted: bool = False, without: Collection[str] = ()
) -> dict[str, Any]:
    """Return the result format, but for some keys; a figure without any value is null."""
    column = tally.column
    response, wait = column("response"), column("wait")
    targets = [number_name(target) for target in scenario.targets_min]
    parks = scenario.park_names
    classes = [str(number) for number in range(1, scenario.class_count + 1)]
    return {
        "scenario_sha256": scenario.sha256,
        "name": scenario.name,
        "seed": scenario.seed,
        "replications": len(tally.samples),
        "interrupted": interrupted,
        "counted_min": scenario.horizon_min - scenario.warmup_min,
        "targets_min": list(scenario.targets_min),
        "calls": estimate(column("calls")),
        "workload": _estimates(column("workload")),
        "p_wait": estimate(column("p_wait")),
        "p_lost": estimate(column("p_lost")),
        "mean_wait_min": {"all": estimate(wait[:, 0]), "by_priority": _estimates(wait[:, 1:])},
        "mean_travel_min": estimate(column("travel")),
        "mean_travel_immediate_min": estimate(column("travel_immediate")),
        "response_min": {
            key: estimate(response[:, place]) for place, key in enumerate(("mean", "p50", "p90"))
        },
        "within": dict(zip(targets, _estimates(column("within")), strict=True)),
        **({} if "f" in without else {"f": _shares(tally)}),
        "queue_mean": estimate(column("queue")),
        "visible_min": dict(zip(parks, _estimates(column("visible")), strict=True)),
        "gap_min": {
            park: {"mean": mean, "p95": p95}
            for park, (mean, p95) in zip(parks, _nested(column("gap")), strict=True)
        },
        "response_by_priority_min": dict(zip(classes, _estimates(column("response_by_class")), strict=True)),
        "within_by_priority": {
            kind: dict(zip(targets, row, strict=True))
            for kind, row in zip(classes, _nested(column("within_by_class")), strict=True)
        },
        "response_buckets": dict(zip(bucket_names(), _estimates(column("response_buckets")), strict=True)),
        "arrival_buckets": dict(zip(bucket_names(), _estimates(column("arrival_buckets")), strict=True)),
        "curve": {"minutes": _curve_minutes(), "share": _estimates(column("curve"))},
        "response_by_hour_min": _estimates(column("by_hour")),
        "supported": estimate(column("supported")),
        "nodes": _nodes(tally, targets),
        "samples": samples_json(scenario, tally),
    }


def samples_json(scenario: Scenario, tally: Tally) -> dict[str, list[float | None]]:
    """Return each figure that plans are compared by, with its value in every replication."""
    return {name: _plain(values) for name, values in _kpi_values(scenario, tally)}


def _kpi_values(scenario: Scenario, tally: Tally) -> Iterator[tuple[str, Floats]]:
    column = tally.column
    response, within, within_class = column("response"), column("within"), column("within_by_class")
    classes = [str(number + 1) for number in range(scenario.class_count)]
    for place, key in enumerate(("mean", "p50", "p90")):
        yield f"response_min.{key}", response[:, place]
    for place, target in enumerate(number_name(target) for target in scenario.targets_min):
        yield f"within.{target}", within[:, place]
        for kind, name in enumerate(classes):
            yield f"within_by_priority.{name}.{target}", within_class[:, kind, place]
    for kind, name in enumerate(classes):
        yield f"response_by_priority_min.{name}", column("response_by_class")[:, kind]
    for name, figure in (
        ("p_wait", "p_wait"),
        ("p_lost", "p_lost"),
        ("mean_travel_min", "travel"),
        ("queue_mean", "queue"),
    ):
        yield name, column(figure)
    yield "mean_wait_min.all", column("wait")[:, 0]
    duty = busy_possible_min(scenario)
    yield "workload.mean", np.nansum(column("workload") * duty, axis=1) / max(float(duty.sum()), 1e-300)
    yield from _park_values(scenario, column("visible"), column("gap"))


def _park_values(scenario: Scenario, visible: Floats, gap: Floats) -> Iterator[tuple[str, Floats]]:
    if scenario.park_names:
        yield "visible_min.total", visible.sum(axis=1)
    for place, park in enumerate(scenario.park_names):
        yield f"visible_min.{park}", visible[:, place]
        yield f"gap_min.{park}.mean", gap[:, place, 0]
        yield f"gap_min.{park}.p95", gap[:, place, 1]


def number_name(value: float) -> str:
    """Return a number as a key: 5 for 5.0, else 2.5."""
    return str(int(value)) if value == int(value) else str(value)


def bucket_names() -> list[str]:
    """Return the names of the bureau's buckets of minutes."""
    ends = [0.0, *BUCKET_ENDS_MIN]
    names = [f"{number_name(a)}-{number_name(b)}" for a, b in pairwise(ends)]
    return [*names, f">{number_name(ends[-1])}"]


def _curve_minutes() -> list[float]:
    return [step * CURVE_STEP_MIN for step in range(CURVE_STEPS + 1)]


def _shares(tally: Tally) -> list[list[dict[str, Any]]]:
    """Return the estimates of the shares of dispatches from their sums."""
    count = max(tally.share_count, 1)
    mean = tally.share_sum / count
    variance = np.maximum(tally.share_squares - count * mean**2, 0.0) / max(count - 1, 1)
    width = student.ppf(0.5 + CONFIDENCE / 2, max(count - 1, 1)) * np.sqrt(variance / count)
    if tally.share_count <= 1:
        width = np.full_like(mean, np.nan)
    if not tally.share_count:
        mean = np.full_like(mean, np.nan)
    return [
        [
            {"mean": _number(value), "half_width": _number(half), "n": tally.share_count}
            for value, half in zip(row, widths, strict=True)
        ]
        for row, widths in zip(mean.tolist(), width.tolist(), strict=True)
    ]


def _nodes(tally: Tally, targets: list[str]) -> dict[str, Any]:
    """Return what each node had, over all replications together; null where no call came or was served."""
    within = [_ratio(hits, tally.node_calls) for hits in tally.node_within.T]
    return {
        "calls": tally.node_calls.tolist(),
        "response_min": _plain(_ratio(tally.node_response, tally.node_served)),
        "within": {target: _plain(shares) for target, shares in zip(targets, within, strict=True)},
    }


def _ratio(part: Floats, whole: Floats) -> Floats:
    found: Floats = np.divide(part, whole, out=np.full(whole.shape, np.nan), where=whole > 0)
    return found


def estimate(values: Floats) -> dict[str, Any]:
    """Return mean, half-width of its 95 % interval and number of the values that are no NaN."""
    mean, width = _means(values), half_width(values)
    return {
        "mean": _number(float(mean)),
        "half_width": _number(float(width)),
        "n": int(np.sum(~np.isnan(values))),
    }


def _estimates(values: Floats) -> list[dict[str, Any]]:
    return [estimate(values[:, place]) for place in range(values.shape[1] if values.ndim > 1 else 0)]


def _nested(values: Floats) -> list[list[dict[str, Any]]]:
    return [_estimates(values[:, place]) for place in range(values.shape[1] if values.ndim > 2 else 0)]  # noqa: PLR2004


def _number(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _plain(values: Floats) -> list[float | None]:
    return [_number(value) for value in values.tolist()]


def with_visible_rate(result: dict[str, Any], values: Floats) -> dict[str, Any]:
    """Add the visible-police rate of the first replications to a result."""
    missing: list[float | None] = [None] * (result["replications"] - len(values))
    samples = {**result["samples"], "visible_rate": _plain(values) + missing}
    return {**result, "visible_rate": estimate(values), "samples": samples}
