"""Which forecast is used: the dull one, unless another has proved better in every way that matters.

Each period of the past is forecast from the periods before it (rolling origin). The candidate is used only if
likelihood, hit rate and PEI at a fixed area all have an interval of their gain that lies above 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from routing import errors
from routing.demand.forecast import Ewma, Forecaster, SameCellLastYear
from routing.demand.scores import Scores, interval_of_mean, scores
from routing.numbers import Floats, numbers

LEAST_TESTED = 8
"""Periods; on fewer no interval means anything."""
BASELINE, LAST_YEAR, CANDIDATE = "ewma", "last_year", "candidate"


@dataclass(frozen=True)
class Gain:
    """How much better than the baseline, a period on average, with an interval of 95 %."""

    measure: str
    mean: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether the interval lies above 0."""
        return self.low > 0


@dataclass(frozen=True, eq=False)
class Choice:
    """What is used and why.

    Attributes
    ----------
    used : ``candidate`` or ``ewma``
    gains : of the candidate over EWMA: ``log_likelihood``, ``hit_rate``, ``pei``
    scores : of each forecast, by name; ``last_year`` is there to be compared with
    expected : (cells,) the forecast of the next period by what is used
    """

    used: str
    gains: tuple[Gain, ...]
    scores: dict[str, Scores]
    expected: Floats

    @property
    def missing(self) -> tuple[str, ...]:
        """The measures in which the candidate is not clearly better; none if it is used."""
        return tuple(gain.measure for gain in self.gains if not gain.is_clear)


def rolling(counts: Floats, forecaster: Forecaster, *, first: int) -> Floats:
    """Return (periods - first, cells) the forecast of each period from those before it."""
    return np.array([forecaster.expected(counts[:period]) for period in range(first, len(counts))])


def choose_forecast(
    counts: Any,
    candidate: Forecaster,
    *,
    area: Any,
    budget: float,
    first: int,
    baseline: Ewma | None = None,
    seed: int = 0,
) -> Choice:
    """Try a candidate against EWMA on the past, and say which is to be used and why.

    Parameters
    ----------
    counts : (periods, cells) calls of citizens, the oldest period first
    area : (cells,) and ``budget`` in the same unit: what one shift can patrol
    first : the first period to be forecast; those before it are only learnt from
    seed : of the interval

    Raises
    ------
    RecordTooShort
        Fewer than ``LEAST_TESTED`` periods to be forecast.
    InputError
    """
    counts = numbers(counts, field="counts", shape=(None, None), least=0)
    if first < 1 or len(counts) - first < LEAST_TESTED:
        raise errors.RecordTooShort(field="counts", periods=len(counts), least=max(first, 1) + LEAST_TESTED)
    known: dict[str, Forecaster] = {
        BASELINE: baseline or Ewma(),
        LAST_YEAR: SameCellLastYear(),
        CANDIDATE: candidate,
    }
    found = {
        name: scores(rolling(counts, one, first=first), counts[first:], area=area, budget=budget)
        for name, one in known.items()
    }
    gains = _gains(found[CANDIDATE], found[BASELINE], seed)
    used = CANDIDATE if all(gain.is_clear for gain in gains) else BASELINE
    return Choice(used, gains, found, known[used].expected(counts))


def _gains(candidate: Scores, baseline: Scores, seed: int) -> tuple[Gain, ...]:
    """Compare period by period; a period without calls says nothing about hits."""
    known = baseline.calls > 0
    hits = (candidate.hits - baseline.hits)[known]
    differences = {
        "log_likelihood": candidate.log_likelihood - baseline.log_likelihood,
        "hit_rate": hits / baseline.calls[known],
        "pei": (_of_best(candidate) - _of_best(baseline))[known],
    }
    return tuple(
        Gain(measure, float(values.mean()), *interval_of_mean(values, seed=seed))
        if len(values)
        else Gain(measure, 0.0, 0.0, 0.0)
        for measure, values in differences.items()
    )


def _of_best(one: Scores) -> Floats:
    return np.divide(one.hits, one.best_hits, out=np.zeros(len(one.hits)), where=one.best_hits > 0)
