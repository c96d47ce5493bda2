"""How good forecasts were: likelihood, hits within a fixed area, calibration, and intervals of differences.

Hit rate, PAI = hit rate ÷ share of the area, and PEI = PAI ÷ the best PAI that any choice of the same area
could have had. The area is fixed by what one shift can patrol: a PAI can be raised by shrinking the area.
Sources: Chainey, Tompson & Uhlig, Security Journal 21 (2008); Hunt, Prediction algorithms for crime
hotspots (2016).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import gammaln

from routing.numbers import Floats, number, numbers

DEFAULT_BLOCK = 4
REPLICATES = 2000
DECILES = 10


@dataclass(frozen=True, eq=False)
class Scores:
    """Of each period, and over all.

    Attributes
    ----------
    log_likelihood : (periods,) Poisson, of all cells together
    hits, best_hits, calls : (periods,) within the chosen cells, within the best ones of that area, anywhere
    area_share : share of the whole area that is chosen
    calibration : (10, 2) mean expected and mean counted, by tenths of what was expected
    """

    log_likelihood: Floats
    hits: Floats
    best_hits: Floats
    calls: Floats
    area_share: float
    calibration: Floats

    @property
    def hit_rate(self) -> float:
        """Share of the calls that came from the chosen cells."""
        return float(self.hits.sum() / max(self.calls.sum(), 1))

    @property
    def pai(self) -> float:
        """Hit rate ÷ share of the area."""
        return self.hit_rate / self.area_share if self.area_share else 0.0

    @property
    def pei(self) -> float:
        """Hits ÷ the most hits that the same area could have had."""
        return float(self.hits.sum() / max(self.best_hits.sum(), 1))


def scores(expected: Any, counts: Any, *, area: Any, budget: float) -> Scores:
    """Score forecasts.

    Parameters
    ----------
    expected, counts : (periods, cells)
    area : (cells,) in any unit
    budget : of area that can be patrolled; cells are chosen by expected calls per area while they fit,
        ties to the lower cell

    Raises
    ------
    InputError
    """
    counts = numbers(counts, field="counts", shape=(None, None), least=0)
    expected = numbers(expected, field="expected", shape=counts.shape, least=1e-300)
    area = numbers(area, field="area", shape=(counts.shape[1],), least=1e-12)
    budget = number(budget, field="budget", least=0)
    chosen = np.array([_within(row, area, budget) for row in expected]).reshape(counts.shape)
    best = np.array([_within(row, area, budget) for row in counts]).reshape(counts.shape)
    return Scores(
        (counts * np.log(expected) - expected - gammaln(counts + 1)).sum(axis=1),
        (counts * chosen).sum(axis=1),
        # Filling by density is not always best where areas differ; a forecast that did better sets the mark.
        np.maximum((counts * best).sum(axis=1), (counts * chosen).sum(axis=1)),
        counts.sum(axis=1),
        float((chosen @ area).mean() / area.sum()) if len(counts) else 0.0,
        _calibration(expected.ravel(), counts.ravel()),
    )


def _within(wanted: Floats, area: Floats, budget: float) -> Floats:
    """Return (cells,) 1 for those chosen: the densest first, as far as they fit."""
    chosen, left = np.zeros(len(area)), budget * (1 + 1e-12)
    for cell in np.argsort(-wanted / area, kind="stable"):
        if area[cell] <= left:
            chosen[cell] = 1
            left -= area[cell]
    return chosen


def _calibration(expected: Floats, counts: Floats) -> Floats:
    order = np.argsort(expected, kind="stable")
    parts = [part for part in np.array_split(order, DECILES) if len(part)]
    return np.array([[expected[part].mean(), counts[part].mean()] for part in parts])


def interval_of_mean(
    values: Floats, *, block: int = DEFAULT_BLOCK, seed: int = 0, share: float = 0.95
) -> tuple[float, float]:
    """Return an interval for the mean of a series, from blocks drawn with replacement.

    Neighbouring periods are alike, so whole blocks are drawn (moving, and coming round at the end). Source:
    Politis & Romano, A circular block-resampling procedure for stationary data (1992).
    """
    rng = np.random.default_rng(seed)
    length = len(values)
    blocks = -(-length // block)
    starts = rng.integers(length, size=(REPLICATES, blocks))
    places = (starts[:, :, None] + np.arange(block)).reshape(REPLICATES, -1)[:, :length] % length
    low, high = np.quantile(values[places].mean(axis=1), [(1 - share) / 2, (1 + share) / 2])
    return float(low), float(high)
