"""Tours on flat arrays and their timing, compiled; the rules of :mod:`routing.planning.schedule`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, ParamSpec, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
NEVER = 10**16


def compiled(function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Compile a function, kept on disk where there is a place to keep it; others may run beside it."""
    return _compiled(function, nogil=True)


def inner(function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Compile a function that only compiled ones call: without a door from Python that is sooner done."""
    return _compiled(function, no_cpython_wrapper=True, no_cfunc_wrapper=True)


def _compiled(function: Callable[Arguments, Answer], **options: Any) -> Callable[Arguments, Answer]:
    fast: Any
    try:
        fast = numba.njit(cache=True, **options)(function)
    except RuntimeError:  # neither beside the source nor in the home folder may anything be written
        fast = numba.njit(**options)(function)
    return cast("Callable[Arguments, Answer]", fast)


class Given(NamedTuple):
    """A problem: S sites, U units, P places, K kinds of allowed starts, J intervals, B breaks, V visits.

    Attributes
    ----------
    travel : (P, P)
    place, dwell, spacing : (S,)
    most : (S,) visits, at most V
    prizes : (S, V + 1) of the next visit, by visits made; 0 at the end
    kind : (U,) row of begins and ends
    begins, ends : (K, J, S) allowed starts
    breaks : (U, B, 2), padded with breaks after all times
    first, last : (U,) places
    shift : (U, 2)
    near : (S, S) sites by distance from each
    old : (U, S) visits of the old plan
    price : of a second driven
    """

    travel: Ints
    place: Ints
    dwell: Ints
    spacing: Ints
    most: Ints
    prizes: Floats
    kind: Ints
    begins: Ints
    ends: Ints
    breaks: Ints
    first: Ints
    last: Ints
    shift: Ints
    near: Ints
    old: Ints
    price: float


class State(NamedTuple):
    """Tours in the making; M stops at most.

    Attributes
    ----------
    size : (U,) stops
    seq, arrive, start, latest : (U, M)
    leg : (U, M + 1)
    back, driven : (U,) arrival at the end, seconds of driving
    visits : (S,) made
    begun, by : (S, V) starts of the visits of a site, and their units
    """

    size: Ints
    seq: Ints
    arrive: Ints
    start: Ints
    latest: Ints
    leg: Ints
    back: Ints
    driven: Ints
    visits: Ints
    begun: Ints
    by: Ints


@inner
def arrival(leave: int, travel: int, breaks: Ints) -> int:
    """Return the earliest arrival; no driving is inside a break."""
    arrive = leave + travel
    if travel > 0:
        for row in range(len(breaks)):
            if breaks[row, 0] >= arrive:
                break
            if breaks[row, 1] > leave:
                arrive += breaks[row, 1] - max(breaks[row, 0], leave)
    return arrive


@inner
def _departure(arrive: int, travel: int, breaks: Ints) -> int:
    leave = arrive - travel
    if travel > 0:
        for row in range(len(breaks) - 1, -1, -1):
            if breaks[row, 1] <= leave:
                break
            if breaks[row, 0] < arrive:
                leave -= min(breaks[row, 1], arrive) - breaks[row, 0]
    return leave


@inner
def _pushed(given: Given, state: State, unit: int, site: int, second: int, step: int) -> int:
    """Move a start behind (step 1) or before (step -1) the visits by other units that are too close."""
    spacing, moved = given.spacing[site], True
    while moved:
        moved = False
        for row in range(state.visits[site]):
            other = state.begun[site, row]
            if state.by[site, row] != unit and abs(second - other) < spacing:
                second, moved = other + step * spacing, True
    return second


@inner
def first_start(given: Given, state: State, unit: int, site: int, ready: int) -> int:
    """Return the earliest start from ``ready`` on that is allowed beside other units, or ``NEVER``."""
    kind = given.kind[unit]
    for row in range(given.begins.shape[1]):
        end = given.ends[kind, row, site]
        if end < ready:
            continue
        start = max(given.begins[kind, row, site], ready)
        if given.most[site] > 1:
            start = _pushed(given, state, unit, site, start, 1)
        if start <= end:
            return int(start)
    return NEVER


@inner
def _last_start(given: Given, state: State, unit: int, site: int, limit: int) -> int:
    kind = given.kind[unit]
    for row in range(given.begins.shape[1] - 1, -1, -1):
        begin = given.begins[kind, row, site]
        if begin > limit:
            continue
        start = min(given.ends[kind, row, site], limit)
        if given.most[site] > 1:
            start = _pushed(given, state, unit, site, start, -1)
        if start >= begin:
            return int(start)
    return -NEVER


@inner
def time_forward(given: Given, state: State, unit: int) -> bool:
    """Time a tour as early as possible; False if it cannot be."""
    breaks, now, place = given.breaks[unit], given.shift[unit, 0], given.first[unit]
    driven = 0
    for row in range(state.size[unit]):
        site = state.seq[unit, row]
        leg = given.travel[place, given.place[site]]
        ready = arrival(now, leg, breaks)
        state.arrive[unit, row] = ready
        if given.most[site] > 1:
            for before in range(row):
                if state.seq[unit, before] == site:
                    ready = max(ready, state.start[unit, before] + given.spacing[site])
        start = first_start(given, state, unit, site, ready)
        if start >= NEVER:
            return False
        state.start[unit, row], state.leg[unit, row] = start, leg
        driven += leg
        now, place = start + given.dwell[site], given.place[site]
    leg = given.travel[place, given.last[unit]]
    state.leg[unit, state.size[unit]] = leg
    state.back[unit] = arrival(now, leg, breaks)
    state.driven[unit] = driven + leg
    if state.size[unit] == 0 and state.back[unit] > given.shift[unit, 1]:
        state.back[unit], state.driven[unit] = now, 0
    return bool(state.back[unit] <= given.shift[unit, 1])


@inner
def _backward(given: Given, state: State, unit: int) -> None:
    """Find the latest starts that the rest of a tour bears."""
    breaks, limit = given.breaks[unit], given.shift[unit, 1]
    for row in range(state.size[unit] - 1, -1, -1):
        site = state.seq[unit, row]
        limit = _departure(limit, state.leg[unit, row + 1], breaks) - given.dwell[site]
        if given.most[site] > 1:
            for after in range(row + 1, state.size[unit]):
                if state.seq[unit, after] == site:
                    limit = min(limit, state.latest[unit, after] - given.spacing[site])
        limit = max(_last_start(given, state, unit, site, limit), state.start[unit, row])
        state.latest[unit, row] = limit


@inner
def _forget(state: State, unit: int) -> None:
    """Take a tour's visits out of the books of their sites."""
    for row in range(state.size[unit]):
        site = state.seq[unit, row]
        kept = 0
        for visit in range(state.visits[site]):
            if state.by[site, visit] != unit:
                state.by[site, kept] = state.by[site, visit]
                state.begun[site, kept] = state.begun[site, visit]
                kept += 1
        state.visits[site] = kept


@inner
def _remember(state: State, unit: int) -> None:
    for row in range(state.size[unit]):
        site = state.seq[unit, row]
        state.by[site, state.visits[site]] = unit
        state.begun[site, state.visits[site]] = state.start[unit, row]
        state.visits[site] += 1


@inner
def set_tour(given: Given, state: State, unit: int, sites: Ints) -> bool:
    """Give a unit a tour if that keeps every rule; else leave it as it was."""
    old = state.seq[unit, : state.size[unit]].copy()
    _forget(state, unit)
    state.size[unit] = len(sites)
    state.seq[unit, : len(sites)] = sites
    done = time_forward(given, state, unit)
    if not done:
        state.size[unit] = len(old)
        state.seq[unit, : len(old)] = old
        time_forward(given, state, unit)
    _remember(state, unit)
    _backward(given, state, unit)
    return done


@inner
def insert_visit(given: Given, state: State, unit: int, position: int, site: int) -> bool:
    """Make one more visit if that keeps every rule, and tell whether it does."""
    size = state.size[unit]
    if size >= state.seq.shape[1]:
        return False
    sites = np.empty(size + 1, np.int64)
    sites[:position] = state.seq[unit, :position]
    sites[position] = site
    sites[position + 1 :] = state.seq[unit, position:size]
    return set_tour(given, state, unit, sites)
