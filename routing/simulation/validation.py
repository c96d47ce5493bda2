"""Sets simulated response times against recorded ones of the same days, group by group."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm
from scipy.stats import t as student

from routing.simulation.result import number_name
from routing.simulation.scenario import Floats

DAY_MIN, HOUR_MIN = 1440.0, 60.0
DRAWS = 2000
"""Of days, for the intervals."""
FEWEST_DAYS = 5
"""Fewer days say nothing of how days differ."""
CURVE_MIN = tuple(0.5 * step for step in range(121))
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Days:
    """Draws of days with replacement.

    Attributes
    ----------
    weight : (B, D) how often each day is in each draw
    day : number of each counted day
    """

    weight: Floats
    day: npt.NDArray[np.int64]

    @classmethod
    def of(cls, recorded: pd.DataFrame, simulated: pd.DataFrame, *, seed: int) -> Days:
        """Draw among the days that either has calls on."""
        days = np.unique(np.concatenate([_day(recorded), _day(simulated)]))
        random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed])))
        share = np.full(len(days), 1 / len(days))
        return cls(random.multinomial(len(days), share, size=DRAWS).astype(np.float64), days)

    def means(self, calls: pd.DataFrame, values: Floats) -> tuple[float, Floats]:
        """Return the mean of what is known, and that of each draw of days."""
        known = ~np.isnan(values)
        place = np.searchsorted(self.day, _day(calls)[known])
        total = np.bincount(place, weights=values[known], minlength=len(self.day))
        count = np.bincount(place, minlength=len(self.day))
        drawn = self.weight @ count
        means = np.divide(self.weight @ total, drawn, out=np.full(len(drawn), np.nan), where=drawn > 0)
        return float(values[known].mean()) if known.any() else np.nan, means


def _day(calls: pd.DataFrame) -> npt.NDArray[np.int64]:
    return (calls["t"].to_numpy() // DAY_MIN).astype(np.int64)


def validate(
    recorded: pd.DataFrame,
    simulated: pd.DataFrame,
    *,
    areas: Sequence[str | None],
    targets_min: Sequence[float],
    seed: int,
) -> dict[str, Any]:
    """Compare recorded and simulated response times.

    Intervals are those of 95 % over draws of whole days (the days of both together), because calls of one day
    have more in common than calls of different days.

    Parameters
    ----------
    recorded, simulated : columns t, response (NaN = nobody came), node (-1 if not known), priority (0 if not
        known); of the simulation all replications
    areas : of the nodes

    Returns
    -------
    ``groups`` (all, each priority, each area) with recorded and simulated means, their difference with its
    interval and a verdict; ``curve`` and ``by_hour`` of both with intervals; ``distance``, the greatest
    difference of the two curves
    """
    days = Days.of(recorded, simulated, seed=seed)
    groups = [
        _group(name, kind, recorded[one], simulated[two], days, targets_min)
        for name, kind, one, two in _groups(recorded, simulated, areas)
        if one.any() and two.any()
    ]
    both = {"recorded": recorded, "simulated": simulated}
    curves = {name: _curve(calls, days) for name, calls in both.items()}
    return {
        "days": len(days.day),
        "groups": groups,
        "curve": {"minutes": list(CURVE_MIN), **curves},
        "by_hour": {name: _by_hour(calls, days) for name, calls in both.items()},
        "distance": max(
            abs(a["mean"] - b["mean"]) for a, b in zip(curves["recorded"], curves["simulated"], strict=True)
        ),
    }


def _groups(
    recorded: pd.DataFrame, simulated: pd.DataFrame, areas: Sequence[str | None]
) -> Iterator[tuple[str, str, Mask, Mask]]:
    yield "", "all", np.ones(len(recorded), np.bool_), np.ones(len(simulated), np.bool_)
    both = recorded, simulated
    for kind in sorted({*recorded["priority"]} - {0}):
        one, two = ((calls["priority"] == kind).to_numpy() for calls in both)
        yield str(kind), "priority", one, two
    for area in sorted({area for area in areas if area is not None}):
        # The last is for calls whose node is not known, -1.
        inside = np.array([*(each == area for each in areas), False])
        one, two = (inside[calls["node"].to_numpy()] for calls in both)
        yield area, "area", one, two


def _group(
    name: str,
    kind: str,
    recorded: pd.DataFrame,
    simulated: pd.DataFrame,
    days: Days,
    targets_min: Sequence[float],
) -> dict[str, Any]:
    within = {
        number_name(target): _difference(
            days, (recorded, _within(recorded, target)), (simulated, _within(simulated, target))
        )
        for target in targets_min
    }
    mean = _difference(days, (recorded, _response(recorded)), (simulated, _response(simulated)))
    return {"kind": kind, "name": name, "calls": len(recorded), "response_min": mean, "within": within}


def _response(calls: pd.DataFrame) -> Floats:
    return calls["response"].to_numpy(dtype=np.float64)


def _within(calls: pd.DataFrame, target: float) -> Floats:
    # What nobody came to is not within; comparing with NaN says so.
    return (_response(calls) <= target).astype(np.float64)


def _difference(
    days: Days, recorded: tuple[pd.DataFrame, Floats], simulated: tuple[pd.DataFrame, Floats]
) -> dict[str, Any]:
    """Return both means and simulated - recorded with its interval; agrees if that holds 0."""
    (first, firsts), (second, seconds) = days.means(*recorded), days.means(*simulated)
    low, high = _bounds(second - first, seconds - firsts, days)
    verdict = "unknown"
    if low is not None and high is not None:
        verdict = "agrees" if low <= 0 <= high else "lower" if high < 0 else "higher"
    return {
        "recorded": _number(first),
        "simulated": _number(second),
        "difference": _number(second - first),
        "low": low,
        "high": high,
        "verdict": verdict,
    }


def _bounds(value: float, drawn: Floats, days: Days) -> tuple[float | None, float | None]:
    """Return the interval of a value, wider than its draws by what few days hide (Student's t)."""
    known, count = drawn[~np.isnan(drawn)], len(days.day)
    if count < FEWEST_DAYS or not len(known) or not np.isfinite(value):
        return None, None
    wider = student.ppf(0.975, count - 1) / norm.ppf(0.975) * np.sqrt(count / (count - 1))
    low, high = value + wider * (np.percentile(known, [2.5, 97.5]) - value)
    return float(low), float(high)


def _estimate(calls: pd.DataFrame, values: Floats, days: Days) -> dict[str, Any]:
    mean, drawn = days.means(calls, values)
    low, high = _bounds(mean, drawn, days)
    half = None if low is None or high is None else (high - low) / 2
    return {"mean": _number(mean), "half_width": half}


def _curve(calls: pd.DataFrame, days: Days) -> list[dict[str, Any]]:
    return [_estimate(calls, _within(calls, minutes), days) for minutes in CURVE_MIN]


def _by_hour(calls: pd.DataFrame, days: Days) -> list[dict[str, Any]]:
    hour = (calls["t"].to_numpy() // HOUR_MIN).astype(np.int64) % 24
    return [_estimate(calls[hour == each], _response(calls)[hour == each], days) for each in range(24)]


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
