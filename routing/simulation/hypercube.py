"""The hypercube queueing model solved exactly: who is how busy, who goes where, and who waits, for few units.

Source: Larson, A hypercube queuing model for facility location and redistricting in urban emergency
services, Computers & Operations Research 1 (1974). A state says which units are busy; with a waiting line
(infinite, first come first served) the states beyond "all busy" form a tail whose terms fall by λ / Σμ.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy.linalg

from routing import errors
from routing.numbers import Floats, Ints, numbers, summed, wholes

MOST_UNITS = 10
"""2^10 states are a dense system of 8 MB; each further unit takes eight times as long."""
NOBODY = -1
"""Ends a preference list that does not name every unit."""
MOST_SERVICE_MIN = 1e9
SAME_MIN = 1e-9
"""Minutes that differ by less, as sums of the same drives do, are the same."""


@dataclass(frozen=True, eq=False)
class HypercubeCase:
    """Calls, units and who is preferred where.

    Attributes
    ----------
    arrivals : (atoms,) calls per minute that come from each place
    preference : (atoms, units) units in the order in which they are sent there; ``NOBODY`` ends a list early
    service_min : (units,) mean minutes for which a call keeps each unit busy, of exponential law
    queue : whether calls that find nobody wait in line, or are lost
    """

    arrivals: Floats
    preference: Ints
    service_min: Floats
    queue: bool

    @property
    def units(self) -> int:
        """How many units there are."""
        return len(self.service_min)

    @property
    def rate(self) -> float:
        """All calls per minute."""
        return float(self.arrivals.sum())

    @property
    def drain(self) -> float:
        """Calls per minute by which the waiting line of a busy city shrinks: Σμ - λ."""
        return float((1 / self.service_min).sum()) - self.rate


def hypercube_case(arrivals: Any, preference: Any, service_min: Any, *, queue: bool = True) -> HypercubeCase:
    """Check what :class:`HypercubeCase` describes; a single ``service_min`` is for all units.

    Raises
    ------
    InputError
        A number out of range (OutOfRange …), a list that names a unit twice (PreferenceRepeats) or not all
        units though calls wait (PreferenceIncomplete), or a line that would grow for ever (LoadImpossible).
    """
    lists = wholes(preference, field="preference", shape=(None, None), least=NOBODY, most=_units(preference))
    units = lists.shape[1]
    spread = np.full(units, service_min) if np.ndim(service_min) == 0 else service_min
    service = numbers(spread, field="service_min", shape=(units,), least=1e-9, most=MOST_SERVICE_MIN)
    rates = numbers(arrivals, field="arrivals", shape=(len(lists),), least=0, most=1e9)
    case = HypercubeCase(rates, lists, service, queue)
    _refuse_unfit_lists(case)
    if queue and case.drain <= 0:
        raise errors.LoadImpossible(load=float(case.rate * service.mean()), units=units)
    return case


def _units(preference: Any) -> int:
    shape = np.shape(preference)
    return shape[1] - 1 if len(shape) == 2 else 0  # noqa: PLR2004 - what is no table is refused by its shape


def _refuse_unfit_lists(case: HypercubeCase) -> None:
    lists = case.preference
    ordered = np.sort(lists, axis=1)
    repeats = (ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] != NOBODY)
    resumes = (lists[:, :-1] == NOBODY) & (lists[:, 1:] != NOBODY)
    for bad in np.flatnonzero((repeats | resumes).any(axis=1))[:1]:
        raise errors.PreferenceRepeats(field="preference", row=int(bad) + 1)
    for bad in np.flatnonzero((lists == NOBODY).any(axis=1))[:1] if case.queue else ():
        raise errors.PreferenceIncomplete(field="preference", row=int(bad) + 1)


def closest_first(travel_min: Floats) -> Ints:
    """Return preference lists by travel time, ties to the lower unit.

    Parameters
    ----------
    travel_min : (units, atoms) from where a unit waits to where calls come from
    """
    return np.argsort(travel_min, axis=0, kind="stable").T.astype(np.int64)


@dataclass(frozen=True, eq=False)
class Steady:
    """The long run of a case.

    Attributes
    ----------
    workload : (units,) share of time in which each unit is busy
    immediate : (units, atoms) share of all calls that come from an atom and are answered at once by a unit
    p_busy : share of time in which all units are busy, which is the share of calls that find nobody
        if every list names every unit
    residual : the largest flow by which a balance is missed, in units of the fastest flow, or for an
        approximation the last change of a workload
    """

    case: HypercubeCase
    workload: Floats
    immediate: Floats
    p_busy: float
    residual: float

    @cached_property
    def served(self) -> float:
        """Share of calls that are ever answered."""
        return 1.0 if self.case.queue else float(self.immediate.sum())

    @property
    def p_wait(self) -> float:
        """Share of the answered calls that wait for a unit."""
        return self.p_busy if self.case.queue else 0.0

    @property
    def p_lost(self) -> float:
        """Share of calls that nobody answers."""
        return max(0.0, 1 - self.served)

    @property
    def mean_wait_min(self) -> float:
        """Mean wait of all answered calls, zeros included."""
        return self.p_busy / self.case.drain if self.case.queue else 0.0

    @cached_property
    def queued(self) -> Floats:
        """(units, atoms) share of all calls that wait and are answered in the end by a unit."""
        rates = 1 / self.case.service_min
        return np.outer(rates / rates.sum(), shares_of_calls(self.case)) * self.p_wait

    @cached_property
    def f(self) -> Floats:
        """(units, atoms) dispatches of a unit to an atom ÷ all dispatches, queued ones included."""
        return (self.immediate + self.queued) / self.served if self.served else self.immediate

    def mean_travel_min(self, travel_min: Floats) -> float:
        """Return the mean travel time of all dispatches, each from where the unit waits.

        Parameters
        ----------
        travel_min : (units, atoms)
        """
        return float((self.f * travel_min).sum())

    def mean_travel_immediate_min(self, travel_min: Floats) -> float:
        """Return the mean travel time of the calls that did not wait."""
        total = float(self.immediate.sum())
        return float((self.immediate * travel_min).sum()) / total if total else 0.0

    def within(self, minutes: float, travel_min: Floats) -> float:
        """Return the share of all calls that somebody reaches in ``minutes``, wait included.

        A wait, if there is one, has an exponential law of rate Σμ - λ; a queued call is driven to from where
        the unit waits.

        Parameters
        ----------
        travel_min : (units, atoms)
        """
        left = np.maximum(minutes - travel_min, 0)
        late = -np.expm1(-self.case.drain * left) if self.case.queue else np.zeros_like(left)
        return float((self.immediate * (travel_min <= minutes + SAME_MIN)).sum() + (self.queued * late).sum())


def solve_exactly(case: HypercubeCase) -> Steady:
    """Solve the balance of all 2^units states.

    Raises
    ------
    HypercubeTooLarge
        More than ``MOST_UNITS`` units.
    """
    if case.units > MOST_UNITS:
        raise errors.HypercubeTooLarge(field="units", units=case.units, most=MOST_UNITS)
    lists, kind = np.unique(case.preference, axis=0, return_inverse=True)
    kind = kind.ravel()
    sent = _sent(lists, case.units)
    weight = summed(kind, case.arrivals, length=len(lists))
    states, residual = _stationary(_generator(case, sent, weight))
    waiting = (
        float(states[-1]) * case.rate / case.drain if case.queue else 0.0
    )  # Σ of the tail beyond "all busy"
    states, waiting = states / (1 + waiting), waiting / (1 + waiting)
    immediate = _first_free(states, sent, case.units)[:, kind] * shares_of_calls(case)
    workload = states @ _busy(case.units) + waiting
    return Steady(case, workload, immediate, float(states[-1]) + waiting, residual)


def shares_of_calls(case: HypercubeCase) -> Floats:
    """Return (atoms,) the share of all calls that come from each."""
    return case.arrivals / case.rate if case.rate else case.arrivals


def _first_free(states: Floats, sent: Ints, units: int) -> Floats:
    """Return (units, lists) the share of time in which a unit is the first of a list that is free."""
    return np.stack([states @ (sent == unit) for unit in range(units)])


def _busy(units: int) -> Floats:
    return ((np.arange(2**units)[:, None] >> np.arange(units)) & 1).astype(np.float64)


def _sent(lists: Ints, units: int) -> Ints:
    """Return (states, lists) who is sent: the first of the list that is free."""
    busy = _busy(units).astype(bool)
    sent = np.full((len(busy), len(lists)), NOBODY, dtype=np.int64)
    for unit in lists.T[::-1]:  # the last choice first, overwritten by better ones that are free
        free = ~busy[:, unit] & (unit != NOBODY)
        sent = np.where(free, unit, sent)
    return sent


def _generator(case: HypercubeCase, sent: Ints, weight: Floats) -> Floats:
    """Return (states, states) the rates from row to column, minus the outflow on the diagonal."""
    states = np.arange(len(sent))
    rates = np.zeros((len(sent), len(sent)))
    for unit in range(case.units):
        bit = 1 << unit
        down = states[(states & bit) != 0]
        rates[down, down ^ bit] = 1 / case.service_min[unit]
        up = states[(states & bit) == 0]
        rates[up, up | bit] = (sent[up] == unit) @ weight
    np.fill_diagonal(rates, -rates.sum(axis=1))
    return rates


def _stationary(generator: Floats) -> tuple[Floats, float]:
    """Solve πQ = 0, Σπ = 1, refine once, and return π with the flow that is left over."""
    system = generator.T.copy()
    system[0] = 1
    right = np.zeros(len(system))
    right[0] = 1
    factors = scipy.linalg.lu_factor(system)
    shares = scipy.linalg.lu_solve(factors, right)
    shares += scipy.linalg.lu_solve(factors, right - system @ shares)
    shares = np.maximum(shares, 0)
    shares /= shares.sum()
    fastest = float(-generator.diagonal().min())
    return shares, float(np.abs(shares @ generator).max()) / fastest
