"""Which shifts, and how many units in each: enough units every hour for the least hours on duty.

Sources: Dantzig, A comment on Edie's "Traffic delays at toll booths", Operations Research 2 (1954), for the
set covering programme; Jennings, Mandelbaum, Massey & Whitt, Server staffing to meet time-varying demand,
Management Science 42 (1996), for the load that lags behind the calls.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from routing import errors
from routing.numbers import Floats, Ints, number, numbers, wholes
from routing.simulation.queueing import MOST_SERVERS, servers_for_wait

HOURS_OF_DAY, HOURS_OF_WEEK = 24, 168


@dataclass(frozen=True, order=True)
class Shift:
    """Hours on duty that begin at an hour of the day."""

    start_h: int
    length_h: int

    def __post_init__(self) -> None:
        wholes(self.start_h, field="start_h", shape=(), least=0, most=HOURS_OF_DAY - 1)
        wholes(self.length_h, field="length_h", shape=(), least=1, most=HOURS_OF_DAY)


@dataclass(frozen=True)
class ShiftPlan:
    """Units in each shift of each day.

    Attributes
    ----------
    shifts : those that are used
    units : (days, shifts) that begin on each day; one day stands for every day
    on_duty : (hours,) units on duty
    need : (hours,) units that are needed
    hours : unit-hours on duty
    bound : no plan has fewer
    """

    shifts: tuple[Shift, ...]
    units: Ints
    on_duty: Ints
    need: Ints
    hours: int
    bound: float


def lagged_load(calls_per_h: Any, service_min: float) -> Floats:
    """Return (hours,) the greatest mean number of busy units in each hour, if there were always one free.

    m' = λ(t) - m / s with a rate that is even within each hour and comes round again; the work of a busy hour
    reaches into the next ones.

    Parameters
    ----------
    calls_per_h : (24,) or (168,)
    service_min : mean minutes that a call keeps a unit busy
    """
    rates = _cycle(calls_per_h, "calls_per_h")
    service_h = number(service_min, field="service_min", least=1e-6, most=1e6) / 60
    kept = math.exp(-1 / service_h)
    settled = rates * service_h * (1 - kept)
    # What an hour begins with, after going round: m0 = Σ settled · kept^k / (1 - kept^hours).
    begin = math.fsum(settled[::-1] * kept ** np.arange(len(rates))) / (1 - kept ** len(rates))
    ends = []
    for one in settled:
        begin = begin * kept + float(one)
        ends.append(begin)
    return np.asarray(np.maximum(ends, np.roll(ends, 1)))


def hourly_need(calls_per_h: Any, service_min: float, *, wait_min: float, share: float) -> Ints:
    """Return (hours,) the units with which ``share`` of the calls wait ``wait_min`` at most (Erlang C).

    Raises
    ------
    OutOfRange
        A share of 1, which no number of units keeps.
    LoadImpossible
        More calls than any number of units can serve.
    """
    number(share, field="share", least=0, most=math.nextafter(1, 0))
    service = number(service_min, field="service_min", least=1e-6, most=1e6)
    found = []
    for load in lagged_load(calls_per_h, service):
        units = servers_for_wait(load / service, service, wait=wait_min, share=share)
        if units is None:
            raise errors.LoadImpossible(field="calls_per_h", load=float(load), units=MOST_SERVERS)
        found.append(units)
    return np.array(found, dtype=np.int64)


def plan_shifts(
    need: Any,
    shifts: Iterable[Shift],
    *,
    most_starts: int | None = None,
    most_units: int | None = None,
    seconds: float = 30,
) -> ShiftPlan:
    """Return the shifts and units that meet every hour's need with the fewest hours on duty.

    Of plans with equal hours one with fewer units that begin is preferred.

    Parameters
    ----------
    need : (24,) or (168,) units; hour 0 is 00:00, of a Monday if there are 168
    shifts : that may be used
    most_starts : hours of the day at which shifts begin, at most
    most_units : that begin in one shift, at most

    Raises
    ------
    ShiftsUnfit
        Hours that no shift covers (params: hour), or a need that cannot be met within the limits.
    """
    asked = _cycle(need, "need")
    known = sorted(set(shifts))
    covers = _covers(known, len(asked))
    for hour in np.flatnonzero(((asked > 0) | (not known)) & ~covers.any(axis=1))[:1]:
        raise errors.ShiftsUnfit(field="shifts", hour=int(hour))
    starts = sorted({shift.start_h for shift in known})
    most = int(asked.max(initial=0)) if most_units is None else most_units
    found = _solved(asked, known, covers, starts, (most, most_starts, seconds))
    days = len(asked) // HOURS_OF_DAY
    units = np.rint(found.x[: days * len(known)]).astype(np.int64)
    counts = units.reshape(days, len(known))
    used = np.flatnonzero(counts.any(axis=0))
    hours = int(counts.sum(axis=0) @ np.array([shift.length_h for shift in known], dtype=np.int64))
    return ShiftPlan(
        tuple(known[place] for place in used),
        counts[:, used],
        (covers @ units).astype(np.int64),
        np.ceil(asked).astype(np.int64),
        hours,
        min(float(hours), math.ceil(float(found.mip_dual_bound) - 0.5)),
    )


def _cycle(value: Any, field: str) -> Floats:
    found = numbers(value, field=field, shape=(None,), least=0, most=MOST_SERVERS)
    if len(found) not in (HOURS_OF_DAY, HOURS_OF_WEEK):
        raise errors.ShapeUnfit(field=field, found=len(found), expected=f"{HOURS_OF_DAY} / {HOURS_OF_WEEK}")
    return found


def _covers(shifts: list[Shift], hours: int) -> Ints:
    """Return (hours, days · shifts) 1 where a shift that begins on a day is on duty; the end comes round."""
    covers = np.zeros((hours, hours // HOURS_OF_DAY * len(shifts)), dtype=np.int64)
    for day in range(hours // HOURS_OF_DAY):
        for place, shift in enumerate(shifts):
            on_duty = (day * HOURS_OF_DAY + shift.start_h + np.arange(shift.length_h)) % hours
            covers[on_duty, day * len(shifts) + place] = 1
    return covers


def _solved(
    asked: Floats, shifts: list[Shift], covers: Ints, starts: list[int], limits: tuple[int, int | None, float]
) -> Any:
    """Solve for units of each day and shift, then for whether shifts begin at an hour of the day."""
    most, most_starts, seconds = limits
    days = len(asked) // HOURS_OF_DAY
    units, begins = covers.shape[1], len(starts)
    # A unit more costs less than an hour, even all of them together.
    extra = 0.4 / (1 + units * max(1, most))
    hours = np.tile([shift.length_h for shift in shifts], days)
    place = np.tile([starts.index(shift.start_h) for shift in shifts], days)
    open_at = sparse.csr_array((np.full(units, most), (np.arange(units), place)), shape=(units, begins))
    covered: Any = sparse.hstack([sparse.csr_array(covers), sparse.csr_array((len(asked), begins))])
    rules = [
        LinearConstraint(covered, asked),
        LinearConstraint(sparse.hstack([-sparse.eye_array(units), open_at]), 0),
        LinearConstraint(
            np.concatenate([np.zeros(units), np.ones(begins)])[None, :],
            0,
            begins if most_starts is None else most_starts,
        ),
    ]
    found = milp(
        np.concatenate([hours + extra, np.zeros(begins)]),
        integrality=np.ones(units + begins),
        bounds=Bounds(0, np.concatenate([np.full(units, most), np.ones(begins)])),
        constraints=rules,
        options={"time_limit": number(seconds, field="seconds", least=0.1, most=1e6), "mip_rel_gap": 0},
    )
    if found.x is None:
        raise errors.ShiftsUnfit(field="need", hour=int(asked.argmax()))
    return found
