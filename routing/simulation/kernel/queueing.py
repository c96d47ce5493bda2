"""Requests that wait: by class, in a class by arrival."""

from __future__ import annotations

from geo.compiled import inlined
from routing.simulation.kernel.arrays import (
    CLOCK,
    IDLE,
    NEAREST,
    NEVER,
    NOBODY,
    PREFERENCE,
    QUEUE_AREA,
    QUEUE_SINCE,
    QUEUED,
    TIE_MIN,
    City,
    Requests,
    State,
)
from routing.simulation.kernel.walking import period_at


@inlined
def enqueue(city: City, state: State, requests: Requests, number: int) -> None:
    """Let a request wait in its class, by its arrival; one that was left waits where it would have."""
    _count_queue(city, state)
    state.counts[QUEUED] += 1
    kind = requests.priority[number]
    before, after = state.tail[kind], NOBODY
    while before > number:
        before, after = state.before[before], before
    state.before[number], state.after[number] = before, after
    if before >= 0:
        state.after[before] = number
    else:
        state.head[kind] = number
    if after >= 0:
        state.before[after] = number
    else:
        state.tail[kind] = number


@inlined
def dequeue(city: City, state: State, requests: Requests, number: int) -> None:
    """Take a request out of the queue."""
    _count_queue(city, state)
    state.counts[QUEUED] -= 1
    kind = requests.priority[number]
    before, after = state.before[number], state.after[number]
    if before >= 0:
        state.after[before] = after
    else:
        state.head[kind] = after
    if after >= 0:
        state.before[after] = before
    else:
        state.tail[kind] = before


@inlined
def _count_queue(city: City, state: State) -> None:
    """Add waiting requests × minutes since the queue last changed."""
    now = state.sums[CLOCK]
    begin, end = max(state.sums[QUEUE_SINCE], city.warmup), min(now, city.horizon)
    if end > begin:
        state.sums[QUEUE_AREA] += state.counts[QUEUED] * (end - begin)
    state.sums[QUEUE_SINCE] = now


@inlined
def next_in_line(city: City, state: State, requests: Requests, unit: int) -> int:
    """Return the most urgent waiting request that a free unit may take, or ``NOBODY``."""
    for kind in range(len(state.head)):
        if state.head[kind] < 0 or state.counts[IDLE] <= city.reserve[kind]:
            continue
        number = _of_class(city, state, requests, unit, state.head[kind])
        if number >= 0:
            return number
    return NOBODY


@inlined
def _of_class(city: City, state: State, requests: Requests, unit: int, head: int) -> int:
    """Return the earliest request of a class that the unit may serve, or the nearest."""
    best, best_minutes, number = NOBODY, NEVER, head
    while number >= 0:
        if city.rule != PREFERENCE or _is_preferred(city, unit, requests.node[number]):
            if city.queue != NEAREST:
                return number
            period = period_at(city, state.sums[CLOCK])
            minutes = city.travel_to[period, requests.node[number], state.at[unit]]
            if minutes < best_minutes - TIE_MIN:
                best, best_minutes = number, minutes
        number = state.after[number]
    return best


@inlined
def _is_preferred(city: City, unit: int, node: int) -> bool:
    for place in range(city.preferred_first[node], city.preferred_first[node + 1]):
        if city.preferred[place] == unit:
            return True
    return False
