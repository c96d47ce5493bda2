"""The hypercube queueing model for many units, approximately: workloads by fixed point, in milliseconds.

Sources: Larson, Approximating the performance of urban emergency service systems, Operations Research 23
(1975), for the correction factors Q that mend the false independence of units; Jarvis, Approximating the
equilibrium behavior of multi-server loss systems, Management Science 31 (1985), for unlike service times.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, logsumexp

from routing.numbers import Floats, Ints, summed
from routing.simulation.hypercube import (
    NOBODY,
    HypercubeCase,
    Steady,
    hypercube_case,
    shares_of_calls,
)

MOST_ROUNDS, CLOSE = 500, 1e-8
MOST_TRAVEL_ROUNDS, TRAVEL_CLOSE_MIN = 50, 1e-5
_TINY = 1e-300
_BUSIEST = 1 - 1e-12


def approximate(case: HypercubeCase, *, start: Floats | None = None) -> Steady:
    """Return workloads, dispatches and waits by Larson's approximation.

    Somebody is sent if those before him in the list are busy and he is free, which is taken to have the
    probability Q(N, ρ, k) · ρ · ρ · … · (1 - ρ_n); Q is from an M/M/N queue of the same load
    (:func:`log_correction`).

    Parameters
    ----------
    start : (units,) workloads to begin with, such as those of a similar case
    """
    lists, kind = np.unique(case.preference, axis=0, return_inverse=True)
    weight = summed(kind.ravel(), case.arrivals, length=len(lists))
    choices = _Choices(lists, weight, case.units)
    rates = 1 / case.service_min
    workload = np.full(case.units, min(0.99, case.rate / float(rates.sum()))) if start is None else start
    service = float(case.service_min.mean())
    for _ in range(MOST_ROUNDS):
        line = _line(case, service)
        chosen = choices.chosen(workload, line)
        at_once = choices.by_unit(chosen)
        waiting = case.rate * line.p_busy * rates / rates.sum() if case.queue else np.zeros(case.units)
        # While free, a unit gets calls at the rate v: ρ μ = v (1 - ρ) + its part of those that waited.
        v = at_once / np.maximum(1 - workload, _TINY)
        after = np.minimum((v + waiting) / (rates + v), _BUSIEST)
        change, workload = float(np.abs(after - workload).max()), after
        if change < CLOSE:
            break
        taken = at_once + waiting
        service = float(taken @ case.service_min / taken.sum()) if taken.any() else service
    immediate = choices.by_list(chosen)[:, kind.ravel()] * shares_of_calls(case)
    return Steady(case, workload, immediate, line.p_busy, change)


def approximate_with_travel(
    arrivals: Floats, preference: Ints, travel_min: Floats, *, scene_min: Floats, queue: bool = True
) -> Steady:
    """Return :func:`approximate` where driving there keeps a unit busy too, by fixed point.

    Parameters
    ----------
    arrivals : (atoms,) calls per minute
    preference : (atoms, units)
    travel_min : (units, atoms) from where a unit waits
    scene_min : (units,) mean minutes on the scene

    Raises
    ------
    InputError
        As :func:`~routing.simulation.hypercube.hypercube_case`; LoadImpossible also if driving makes it so.
    """
    driving, workload = np.zeros(len(scene_min)), None
    for _ in range(MOST_TRAVEL_ROUNDS):
        case = hypercube_case(arrivals, preference, scene_min + driving, queue=queue)
        found = approximate(case, start=workload)
        workload = found.workload
        taken = found.f.sum(axis=1)
        after = np.where(taken > 0, (found.f * travel_min).sum(axis=1) / np.maximum(taken, _TINY), 0.0)
        change, driving = float(np.abs(after - driving).max()), after
        if change < TRAVEL_CLOSE_MIN:
            break
    return found


class _Line(NamedTuple):
    """Servers all alike: log of Q by place in the list, and the share of time in which all are busy."""

    log_q: Floats
    p_busy: float


@dataclass(frozen=True, eq=False)
class _Choices:
    """Lists that are unlike, with the calls per minute of each."""

    lists: Ints
    weight: Floats
    units: int

    @cached_property
    def named(self) -> npt.NDArray[np.bool_]:
        """(lists, places) whether the list goes on to there."""
        return np.not_equal(self.lists, NOBODY)

    def chosen(self, workload: Floats, line: _Line) -> Floats:
        """Return (lists, places) the share of the calls that are answered at once from that place."""
        log_busy = np.log(np.maximum(workload, _TINY))[self.lists]
        before = np.cumsum(log_busy, axis=1) - log_busy
        shares: Floats = np.exp(np.minimum(line.log_q + before, 0)) * (1 - workload)[self.lists]
        if self.named.all():
            # Who is named everywhere is missed only when all are busy, which is known.
            shares *= ((1 - line.p_busy) / np.maximum(shares.sum(axis=1), _TINY))[:, None]
            return shares
        shares *= self.named
        sums = np.maximum(shares.sum(axis=1), _TINY)
        whole = self.named.all(axis=1)
        shares *= np.where(whole, (1 - line.p_busy) / sums, 1 / np.maximum(sums, 1))[:, None]
        return shares

    def by_unit(self, chosen: Floats) -> Floats:
        """Return (units,) calls per minute that each unit answers at once."""
        flows = (chosen * self.weight[:, None]).ravel()
        # NOBODY, which is -1, falls into the place before the first unit, where no flow is.
        return summed(self.lists.ravel() + 1, flows, length=self.units + 1)[1:]

    def by_list(self, chosen: Floats) -> Floats:
        """Return (units, lists) shares."""
        shares = np.zeros((self.units, len(self.lists)))
        rows, places = np.nonzero(self.named)
        shares[self.lists[rows, places], rows] = chosen[rows, places]
        return shares


def _line(case: HypercubeCase, service: float) -> _Line:
    """Return an M/M/N queue with the load of the case; its tail beyond N falls as the true one does."""
    units = case.units
    busy = np.arange(units + 1)
    log_share = busy * math.log(max(case.rate * service, _TINY)) - gammaln(busy + 1)
    if case.queue:
        log_share[units] += math.log1p(case.rate / case.drain)
    log_share -= logsumexp(log_share)
    return _Line(log_correction(log_share), float(np.exp(log_share[units])))


def log_correction(log_share: Floats) -> Floats:
    """Return log Q(N, ρ, k) for k = 0 … N-1.

    Of N servers all alike k are drawn at random: Q is the chance that they are busy and the next one is free,
    divided by ρ^k (1 - ρ), what it would be if servers were independent.

    Parameters
    ----------
    log_share : (N + 1,) log of the share of time in which 0 … N servers are busy
    """
    units = len(log_share) - 1
    busy, drawn = np.arange(units), np.arange(units)[:, None]
    with np.errstate(invalid="ignore"):
        ways = gammaln(busy + 1) - gammaln(busy - drawn + 1) + gammaln(units - drawn + 1) - gammaln(units + 1)
    ways += np.log(units - busy) - np.log(units - drawn)
    joint = logsumexp(np.where(busy >= drawn, ways + log_share[:units], -np.inf), axis=1)
    used = float(np.exp(log_share) @ np.arange(units + 1)) / units
    return np.asarray(joint - drawn[:, 0] * math.log(max(used, _TINY)) - math.log(max(1 - used, _TINY)))
