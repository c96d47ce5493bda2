"""Compares plans on the same calls: paired intervals, corrected for how many figures are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import t as student

from routing.errors import ResultsDiffer
from routing.simulation.result import Kpi, half_width
from routing.simulation.scenario import Floats

SURE = 0.05
"""A difference is certain if chance alone would show one as great, in any of the figures, less often."""


@dataclass(frozen=True, eq=False)
class PlanSamples:
    """What the replications of a plan said.

    Attributes
    ----------
    name : of the plan
    values : for each figure its value in every replication, in order; NaN where there was nothing to average
    """

    name: str
    values: dict[str, Floats]

    @property
    def replications(self) -> int:
        """How many there are."""
        return len(next(iter(self.values.values()), ()))


@dataclass(frozen=True)
class Difference:
    """How a plan differs from the first in one figure, other - first, over replications with the same calls.

    Attributes
    ----------
    mean, half_width : of the paired differences, with Student's t; ``half_width`` None for one replication
    n : number of pairs
    p : how often chance alone would show as great a difference; None where that cannot be said
    p_corrected : the same for the greatest of all figures compared (Holm 1979)
    variance_ratio : variance of the difference if both had calls of their own ÷ variance of the paired one
    verdict : ``better``, ``worse``, ``different`` (where neither is better) or ``unclear``
    """

    kpi: str
    first: float | None
    other: float | None
    mean: float | None
    half_width: float | None
    n: int
    p: float | None
    p_corrected: float | None
    variance_ratio: float | None
    verdict: str


def differences(kpis: Sequence[Kpi], first: PlanSamples, other: PlanSamples) -> list[Difference]:
    """Compare a plan with the first in every figure that both have.

    Raises
    ------
    ResultsDiffer
        They do not have as many replications.
    """
    if first.replications != other.replications:
        raise ResultsDiffer(reason=f"{first.replications} ≠ {other.replications}")
    common = [kpi for kpi in kpis if kpi.name in first.values and kpi.name in other.values]
    p_values = [_p_value(other.values[kpi.name] - first.values[kpi.name]) for kpi in common]
    corrected = holm(p_values)
    return [
        _difference(kpi, first.values[kpi.name], other.values[kpi.name], p, corrected_p)
        for kpi, p, corrected_p in zip(common, p_values, corrected, strict=True)
    ]


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values corrected for being the least of several (Holm 1979); NaN stays and does not count."""
    known = [place for place, p in enumerate(p_values) if not np.isnan(p)]
    found, least = [np.nan] * len(p_values), 0.0
    for rank, place in enumerate(sorted(known, key=lambda place: p_values[place])):
        least = max(least, min(1.0, (len(known) - rank) * p_values[place]))
        found[place] = least
    return found


def _p_value(paired: Floats) -> float:
    """Return the two-sided p-value of a mean of 0 (paired t-test)."""
    known = paired[~np.isnan(paired)]
    if len(known) < 2:  # noqa: PLR2004 - no spread
        return np.nan
    error = known.std(ddof=1) / np.sqrt(len(known))
    if error == 0:
        return 1.0 if known.mean() == 0 else 0.0
    return float(2 * student.sf(abs(known.mean()) / error, len(known) - 1))


def _difference(kpi: Kpi, first: Floats, other: Floats, p: float, p_corrected: float) -> Difference:
    paired = other - first
    known = ~np.isnan(paired)
    mean = float(paired[known].mean()) if known.any() else np.nan
    return Difference(
        kpi=kpi.name,
        first=_number(_mean(first)),
        other=_number(_mean(other)),
        mean=_number(mean),
        half_width=_number(float(half_width(paired))),
        n=int(known.sum()),
        p=_number(p),
        p_corrected=_number(p_corrected),
        variance_ratio=_number(_variance_ratio(first[known], other[known])),
        verdict=_verdict(kpi, mean, p_corrected),
    )


def _verdict(kpi: Kpi, mean: float, p_corrected: float) -> str:
    if not p_corrected < SURE:
        return "unclear"
    if kpi.more_is_better is None:
        return "different"
    return "better" if (mean > 0) == kpi.more_is_better else "worse"


def _variance_ratio(first: Floats, other: Floats) -> float:
    if len(first) < 2:  # noqa: PLR2004 - no spread
        return np.nan
    paired = (other - first).var(ddof=1)
    return float((first.var(ddof=1) + other.var(ddof=1)) / paired) if paired > 0 else np.nan


def ranking(kpi: Kpi, plans: Sequence[PlanSamples]) -> list[dict[str, Any]]:
    """Rank plans by one figure; each says which plans it is certainly not worse than, all pairs corrected.

    Returns
    -------
    the best first: ``{"name", "mean", "half_width", "surely_better_than": [names]}``
    """
    sign = -1.0 if kpi.more_is_better else 1.0
    order = sorted(
        plans, key=lambda plan: (np.nan_to_num(sign * _mean(plan.values[kpi.name]), nan=np.inf), plan.name)
    )
    pairs = [(a, b) for place, a in enumerate(order) for b in order[place + 1 :]]
    sure = holm([_p_value(b.values[kpi.name] - a.values[kpi.name]) for a, b in pairs])
    return [
        {
            "name": plan.name,
            "mean": _number(_mean(plan.values[kpi.name])),
            "half_width": _number(float(half_width(plan.values[kpi.name]))),
            "surely_better_than": [
                b.name for (a, b), p in zip(pairs, sure, strict=True) if a is plan and p < SURE
            ],
        }
        for plan in order
    ]


def widest(kpi: str, plans: Sequence[PlanSamples]) -> float:
    """Return the half-width of a figure: of its differences from the first plan, or of a lone plan."""
    first = plans[0].values[kpi]
    columns = [plan.values[kpi] - first for plan in plans[1:]] or [first]
    return max(float(half_width(column)) for column in columns)


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else np.nan


def _number(value: float) -> float | None:
    return value if np.isfinite(value) else None
