"""Fits a line that never turns back: pool adjacent violators, and the median of all slopes."""

from __future__ import annotations

import numpy as np

from geo.position import Floats

_MOST_PAIRED = 400  # of more points every k-th pair tells the slope as well


def rising_fit(values: Floats, weights: Floats) -> Floats:
    """Return the never falling values nearest to the given ones in weighted squares.

    Pool adjacent violators (Ayer et al. 1955): a value below its forerunner is pooled with it.
    """
    means: list[float] = []
    masses: list[float] = []
    counts: list[int] = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        means.append(value)
        masses.append(weight)
        counts.append(1)
        while len(means) > 1 and means[-2] > means[-1]:
            mean, mass, count = means.pop(), masses.pop(), counts.pop()
            total = masses[-1] + mass
            means[-1] = (means[-1] * masses[-1] + mean * mass) / total
            masses[-1], counts[-1] = total, counts[-1] + count
    return np.repeat(means, counts).astype(float)


def median_slope(x: Floats, y: Floats) -> float:
    """Return the median slope over all pairs of points (Theil and Sen); NaN if all x are equal."""
    if len(x) > _MOST_PAIRED:
        step = -(-len(x) // _MOST_PAIRED)
        x, y = x[::step], y[::step]
    one, two = np.triu_indices(len(x), 1)
    run = x[two] - x[one]
    apart = run != 0
    return float(np.median((y[two] - y[one])[apart] / run[apart])) if apart.any() else float("nan")
