"""Learns the rates of a scenario from past calls: where they come from, at which hour of the week."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from routing.simulation.scenario import HOURS_OF_WEEK, Rates

_DAY_H = 24


def learn_rates(
    at: list[datetime],
    cell: npt.NDArray[np.int64],
    priority: npt.NDArray[np.int64],
    *,
    nodes: int,
    classes: int,
    missing_factor: float = 1.0,
) -> Rates:
    """Return rates such that as many calls are expected in a period as came in it.

    Parameters
    ----------
    at : N local times; the period is whole days, from the first one's to the last one's
    cell : (N,) node of each
    priority : (N,) class of each, from 1
    missing_factor : calls that came ÷ calls whose place is known
    """
    exposure = _hours_seen(at)
    hour = np.array([moment.weekday() * _DAY_H + moment.hour for moment in at])
    count = np.bincount(hour, minlength=HOURS_OF_WEEK)
    mean = len(at) / exposure.sum()
    profile = np.divide(count, exposure * mean, out=np.ones(HOURS_OF_WEEK), where=exposure > 0)
    return Rates(
        per_h=np.bincount(cell, minlength=nodes) * missing_factor / exposure.sum(),
        profile=profile,
        priorities=np.bincount(priority - 1, minlength=classes) / len(at),
    )


def _hours_seen(at: list[datetime]) -> npt.NDArray[np.float64]:
    """Return how often each hour of the week is in the period."""
    first, last = min(at).date(), max(at).date()
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    weekdays = np.bincount([day.weekday() for day in days], minlength=7)
    return np.repeat(weekdays, _DAY_H).astype(np.float64)


def draw_minutes(mean_min: float, cv: float, *, count: int, seed: int) -> npt.NDArray[np.float64]:
    """Draw minutes on scene from a lognormal law, where the record does not tell them."""
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed])))
    variance = np.log1p(cv**2)
    normal = random.standard_normal(count)
    return np.asarray(mean_min * np.exp(np.sqrt(variance) * normal - variance / 2))
