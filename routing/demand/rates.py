"""Rates by place and hour of the week, ready for a scenario: ``rate_per_h``, ``profile``, ``priorities``.

The rate of a place in an hour is rate_per_h × profile[hour of week], nothing is renormalised; the mean of
the profile is 1, so ``rate_per_h`` is the mean over a week. Weather and holidays enter as factors that are
given for each hour of the record: the rates are those of a factor of 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from routing import errors
from routing.demand.calls import CitizenCalls, Record
from routing.demand.shrinkage import pulled, shrunk_rates, strength
from routing.numbers import Floats, Ints, numbers, summed, wholes

HOURS_OF_WEEK = 168
_HOURS, _DAYS = 24, 7
_TURNS = 6
_LEAST_FACTOR, _MOST_FACTOR = 1e-3, 1e3
_HALF = 0.5
"""Added to the count of each priority, so that none that exists is impossible (Jeffreys)."""


@dataclass(frozen=True, eq=False)
class DemandRates:
    """What a scenario asks for.

    Attributes
    ----------
    rate_per_h : (nodes,) calls per hour, mean over a week
    profile : (168,) factor of each hour of the week, mean 1
    priorities : share of each class, 1 first
    calls : how many were learnt from
    left_out : rows of other sources, which were not
    """

    rate_per_h: Floats
    profile: Floats
    priorities: Floats
    calls: int
    left_out: dict[str, int]

    def to_json(self) -> dict[str, Any]:
        """Return the three keys of a scenario's ``demand``."""
        return {
            "rate_per_h": self.rate_per_h.tolist(),
            "profile": self.profile.tolist(),
            "priorities": self.priorities.tolist(),
        }


def estimate_rates(
    calls: CitizenCalls,
    record: Record,
    *,
    nodes: int,
    districts: Sequence[int] | None = None,
    size: Any = None,
    factors: Any = None,
    classes: int | None = None,
) -> DemandRates:
    """Estimate rates by place and hour of the week.

    Parameters
    ----------
    nodes : how many there are
    districts : (nodes,) number of the district of each, from 0; rates are pulled towards their district's
    size : (nodes,) what rates are expected to be proportional to, such as workers
    factors : (hours of the record,) by which weather or a holiday changed the rate of an hour; None = all 1
    classes : of priority; None = as many as are seen

    Raises
    ------
    NoCallsToLearn
        Not a single call.
    InputError
        A number out of range, or a list of another length.
    """
    if not len(calls.node):
        raise errors.NoCallsToLearn
    if districts is not None:
        districts = wholes(districts, field="districts", shape=(nodes,), least=0, most=nodes - 1).tolist()
    if size is not None:
        size = numbers(size, field="size", shape=(nodes,), least=0, most=1e12)
        size = size + 1e-6 * max(float(size.mean()), 1e-12)  # a call may come from where nobody works
    weight = np.ones(record.hours)
    if factors is not None:
        weight = numbers(
            factors, field="factors", shape=(record.hours,), least=_LEAST_FACTOR, most=_MOST_FACTOR
        )
    hours = record.hours_of_week()
    exposure = summed(hours, weight, length=HOURS_OF_WEEK)
    profile = weekly_profile(_counted(hours[calls.hour], HOURS_OF_WEEK), exposure)
    rate = shrunk_rates(
        _counted(calls.node, nodes), float(exposure @ profile), districts=districts, size=size
    )
    return DemandRates(rate, profile, _priorities(calls, classes), len(calls.node), dict(calls.left_out))


def weekly_profile(counts: Floats, exposure: Floats) -> Floats:
    """Return (168,) factors of mean 1: day of week × hour of day, and by what an hour differs from that.

    Parameters
    ----------
    counts : (168,) calls
    exposure : (168,) hours of each that were observed, times their factors; 0 where none was
    """
    product = _product(counts.reshape(_DAYS, _HOURS), exposure.reshape(_DAYS, _HOURS)).ravel()
    expected = product * exposure
    found = product * pulled(counts, expected, strength(counts, expected))
    return np.asarray(found / found.mean())


def _product(counts: Floats, exposure: Floats) -> Floats:
    """Return (7, 24) the rate as the mean times a day's times an hour's factor, by turns.

    A day or hour that was never observed is taken for an average one.
    """
    mean = float(counts.sum() / exposure.sum())
    days, hours = np.ones(_DAYS), np.ones(_HOURS)
    for _ in range(_TURNS):
        hours = _factors(counts.sum(axis=0), mean * (days @ exposure))
        days = _factors(counts.sum(axis=1), mean * (exposure @ hours))
    return mean * np.outer(days, hours)


def _factors(counts: Floats, expected: Floats) -> Floats:
    return pulled(counts, expected, strength(counts, expected))


def _counted(places: Ints, length: int) -> Floats:
    return summed(places, np.ones(len(places)), length=length)


def _priorities(calls: CitizenCalls, classes: int | None) -> Floats:
    number = int(calls.priority.max()) if classes is None else classes
    if calls.priority.max() > number:
        raise errors.OutOfRange(field="priority", value=int(calls.priority.max()), least=1, most=number)
    counts = _counted(calls.priority - 1, number) + _HALF
    return np.asarray(counts / counts.sum())
