"""Draws minutes on scene for recorded calls of which nobody wrote them down."""

from __future__ import annotations

import numpy as np

from routing.simulation.scenario import Floats


def draw_minutes(mean_min: float, cv: float, *, count: int, seed: int) -> Floats:
    """Draw from a lognormal law with a mean and its standard deviation ÷ mean."""
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed])))
    variance = np.log1p(cv**2)
    normal = random.standard_normal(count)
    return np.asarray(mean_min * np.exp(np.sqrt(variance) * normal - variance / 2))
