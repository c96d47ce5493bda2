"""Pulls rates of few calls towards those of their neighbours, as strongly as the counts themselves say.

Counts are Poisson of expected × θ, θ has a Gamma law of mean 1 and strength κ: the posterior mean of θ is
(count + κ) / (expected + κ). κ is the one that makes the counts most likely (negative binomial), so that
counts which differ no more than chance are pulled all the way. Source: Clayton & Kaldor, Empirical Bayes
estimates of age-standardized relative risks for use in disease mapping, Biometrics 43 (1987).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import gammaln

from routing.numbers import Floats, Ints, summed

WEAKEST, STRONGEST = 1e-2, 1e6
"""Of κ. At the strongest, differences are taken for chance."""


def strength(counts: Floats, expected: Floats) -> float:
    """Return the κ under which the counts are most likely.

    Parameters
    ----------
    counts, expected : (n,) what was counted, and what the mean rate says
    """
    known = expected > 0
    counts, expected = counts[known], expected[known]
    if len(counts) < 2:  # noqa: PLR2004 - one count says nothing about how counts differ
        return STRONGEST

    def unlikelihood(log_k: float) -> float:
        k = math.exp(log_k)
        likely = gammaln(counts + k) - gammaln(k) + k * np.log(k / (k + expected))
        return -float((likely + counts * np.log(expected / (k + expected))).sum())

    limits = math.log(WEAKEST), math.log(STRONGEST)
    found = minimize_scalar(unlikelihood, bounds=limits, method="bounded", options={"xatol": 1e-4})
    best = min((float(found.x), *limits), key=unlikelihood)
    return math.exp(best)


def pulled(counts: Floats, expected: Floats, k: float) -> Floats:
    """Return (n,) the posterior mean of θ."""
    return np.asarray((counts + k) / (expected + k))


def shrunk_rates(
    counts: Floats, hours: float, *, districts: Sequence[int] | None = None, size: Floats | None = None
) -> Floats:
    """Return (places,) calls per hour: places are pulled towards their district, districts towards the city.

    All together they are as many as were counted.

    Parameters
    ----------
    counts : (places,) calls
    hours : for which they were counted
    districts : (places,) number of the district of each place, from 0; None = one district
    size : (places,) what the rate is expected to be proportional to, such as workers; None = all alike
    """
    of: Ints = np.zeros(len(counts), dtype=np.int64) if districts is None else np.asarray(districts, np.int64)
    weight = np.ones(len(counts)) if size is None else np.asarray(size, dtype=np.float64)
    total = float(counts.sum())
    if total == 0:
        return np.zeros(len(counts))
    number = int(of.max()) + 1
    district_weight = summed(of, weight, length=number)
    district_counts = summed(of, counts, length=number)
    expected = total * district_weight / district_weight.sum()
    theta = pulled(district_counts, expected, strength(district_counts, expected))
    share = np.divide(expected * theta, district_weight, out=np.zeros(number), where=district_weight > 0)
    expected_here = share[of] * weight
    found = expected_here * pulled(counts, expected_here, strength(counts, expected_here))
    return np.asarray(found * total / found.sum() / hours)
