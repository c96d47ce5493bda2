"""How many calls each cell makes in the next period: two dull baselines and a candidate to beat them.

A forecast sees the periods before the one it forecasts and nothing else. Cells are places of any kind;
counts are of calls made by citizens (:mod:`routing.demand.calls`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.linear_model import PoissonRegressor

from routing.numbers import Floats, number

PERIODS_OF_YEAR = 52
HALF_LIVES = (2.0, 8.0, 26.0)
_HALF = 0.5


class Forecaster(Protocol):
    """Expected counts of the next period."""

    def expected(self, earlier: Floats) -> Floats:
        """Return (cells,) above 0 from (periods, cells) counts, the oldest first."""


def _safe(sums: Floats, weight: float) -> Floats:
    """Return means with half a period of the city's mean mixed in, so that no cell is impossible."""
    city = float(sums.mean()) / weight if weight else 0.0
    return np.asarray((sums + _HALF * max(city, 1e-9)) / (weight + _HALF))


@dataclass(frozen=True)
class Ewma:
    """Each cell's own past, forgotten by half every ``half_life`` periods."""

    half_life: float = 8.0

    def expected(self, earlier: Floats) -> Floats:
        """Return (cells,) weighted means."""
        number(self.half_life, field="half_life", least=0.1, most=1e6)
        weights = 0.5 ** (np.arange(len(earlier), 0, -1) / self.half_life)
        return _safe(weights @ earlier, float(weights.sum()))


@dataclass(frozen=True)
class SameCellLastYear:
    """Each cell's mean of the last twelve months."""

    periods_of_year: int = PERIODS_OF_YEAR

    def expected(self, earlier: Floats) -> Floats:
        """Return (cells,) means."""
        year = earlier[-self.periods_of_year :]
        return _safe(year.sum(axis=0), float(len(year)))


@dataclass(frozen=True, eq=False)
class SmoothedPoisson:
    """Poisson regression on what the cell and its surroundings did lately, and on the season.

    Source: Flaxman, Chirico, Pereira & Loeffler, Scalable high-resolution forecasting of sparse
    spatiotemporal events with kernel methods, Annals of Applied Statistics 13 (2019): smoothing over space
    and autoregressive terms in a Poisson regression go as far as deep networks.

    Attributes
    ----------
    places_m : (cells, 2) metres east and north
    width_m : of the kernel that smooths over neighbours
    learn_from : latest periods that the regression is fitted on
    penalty : of large coefficients
    """

    places_m: Floats
    width_m: float = 500.0
    learn_from: int = 52
    penalty: float = 1e-3
    periods_of_year: int = PERIODS_OF_YEAR

    def expected(self, earlier: Floats) -> Floats:
        """Return (cells,) expected counts."""
        latest = len(earlier)
        first = max(1, latest - self.learn_from)
        if latest <= first:
            return Ewma().expected(earlier)
        past = self._features(earlier)[first:]
        model = PoissonRegressor(alpha=self.penalty, solver="newton-cholesky")
        model.fit(np.concatenate(past[:-1]), earlier[first:].ravel())
        return np.asarray(np.maximum(model.predict(past[-1]), 1e-9))

    def _kernel(self) -> Floats:
        """Return (cells, cells) weights of all cells around each, the cell itself left out."""
        near = np.exp(-0.5 * (cdist(self.places_m, self.places_m) / self.width_m) ** 2)
        np.fill_diagonal(near, 0)
        sums = near.sum(axis=1, keepdims=True)
        return np.asarray(np.divide(near, sums, out=np.zeros_like(near), where=sums > 0))

    def _features(self, earlier: Floats) -> Floats:
        """Return (periods + 1, cells, features) of each period from those before it.

        Logs of decayed means of the cell and of what is around it, and the season.
        """
        means = [_decayed(earlier, half_life) for half_life in HALF_LIVES]
        smooth = self._kernel().T
        around = [mean @ smooth + 1e-9 for mean in means[1:]]
        angle = 2 * np.pi * np.arange(len(earlier) + 1)[:, None] / self.periods_of_year
        season = [np.broadcast_to(wave(angle), means[0].shape) for wave in (np.sin, np.cos)]
        return np.stack([*np.log(means), *np.log(around), *season], axis=2)


def _decayed(earlier: Floats, half_life: float) -> Floats:
    """Return (periods + 1, cells) what :class:`Ewma` expects of each period."""
    kept, sums, weight = 0.5 ** (1 / half_life), np.zeros(earlier.shape[1]), 0.0
    found = [_safe(sums, weight)]
    for counts in earlier:
        sums, weight = kept * (sums + counts), kept * (weight + 1)
        found.append(_safe(sums, weight))
    return np.array(found)
