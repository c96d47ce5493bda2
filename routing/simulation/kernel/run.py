"""Runs one replication: the next event is the earliest of a finish, a hand-over and an arrival."""

from __future__ import annotations

from geo.compiled import compiled, inlined
from routing.simulation.kernel.arrays import (
    CLOCK,
    DONE,
    DWELL,
    LOG_FULL,
    LOGGED,
    LOSE,
    MARGIN,
    NEVER,
    NEXT_BOUNDARY,
    NEXT_CALL,
    NEXT_FINISH,
    NOBODY,
    PENDING,
    UNKNOWN,
    City,
    Log,
    Requests,
    State,
)
from routing.simulation.kernel.dispatching import (
    choose,
    come_on_duty,
    go_off_duty,
    release,
    resume,
    send,
)
from routing.simulation.kernel.queueing import dequeue, enqueue, next_in_line
from routing.simulation.kernel.walking import note, walk


@compiled
def run(city: City, state: State, log: Log, requests: Requests) -> int:
    """Go on until nothing happens any more, ``DONE``, or until the log has no room, ``LOG_FULL``.

    Calls open at the horizon are served out by the units on duty then; nobody comes or goes after it.
    """
    boundaries, arrivals = len(city.boundary_t), len(requests.t)
    counts, sums = state.counts, state.sums
    while counts[LOGGED] < len(log.unit) - MARGIN:
        if counts[PENDING] >= 0:
            if not _attend(city, state, log, requests, counts[PENDING]):
                return LOG_FULL
            continue
        finish = sums[NEXT_FINISH]
        boundary = city.boundary_t[counts[NEXT_BOUNDARY]] if counts[NEXT_BOUNDARY] < boundaries else NEVER
        arrival = requests.t[counts[NEXT_CALL]] if counts[NEXT_CALL] < arrivals else NEVER
        if finish == NEVER and boundary == NEVER and arrival == NEVER:
            return DONE
        if finish <= boundary and finish <= arrival:
            sums[CLOCK] = finish
            _finish(city, state, log, requests)
        elif boundary <= arrival:
            sums[CLOCK] = boundary
            if not _hand_over(city, state, log, requests, counts[NEXT_BOUNDARY]):
                return LOG_FULL
            counts[NEXT_BOUNDARY] += 1
        else:
            sums[CLOCK] = arrival
            counts[PENDING] = counts[NEXT_CALL]
            counts[NEXT_CALL] += 1
    return LOG_FULL


@inlined
def _attend(city: City, state: State, log: Log, requests: Requests, number: int) -> bool:
    """Send somebody to a request, or let it wait; whom that leaves without a unit becomes pending."""
    unit = choose(city, state, log, requests, number)
    if unit == UNKNOWN:
        return False
    state.counts[PENDING] = NOBODY
    if unit != NOBODY:
        state.counts[PENDING] = send(city, state, log, requests, unit, number)
    elif city.queue != LOSE:
        enqueue(city, state, requests, number)
    return True


@inlined
def _finish(city: City, state: State, log: Log, requests: Requests) -> None:
    """Free the unit that is done, and give it what waits."""
    unit = 0
    while state.finish[unit] != state.sums[NEXT_FINISH]:
        unit += 1
    release(city, state, log, requests, unit)
    if state.on[unit] and not _take_from_queue(city, state, log, requests, unit):
        resume(city, state, unit)


@inlined
def _take_from_queue(city: City, state: State, log: Log, requests: Requests, unit: int) -> bool:
    """Send an idle unit to what waits longest of the most urgent; false if nothing does that it may take."""
    number = next_in_line(city, state, requests, unit)
    if number == NOBODY:
        return False
    dequeue(city, state, requests, number)
    send(city, state, log, requests, unit, number)
    return True


@inlined
def _hand_over(city: City, state: State, log: Log, requests: Requests, boundary: int) -> bool:
    """Begin or end the duty of a unit; false if the log was full before."""
    unit = city.boundary_unit[boundary]
    if city.boundary_on[boundary]:
        if come_on_duty(city, state, unit):
            _take_from_queue(city, state, log, requests, unit)
        return True
    if state.call[unit] < 0 and not walk(city, state, log, unit, state.sums[CLOCK]):
        return False
    go_off_duty(city, state, log, unit)
    return True


@compiled
def settle(city: City, state: State, log: Log, now: float) -> bool:
    """Walk all idle units to a time and log what they did until then; false if the log was full before."""
    for unit in range(len(state.on)):
        if state.on[unit] and state.call[unit] < 0:
            if not walk(city, state, log, unit, now):
                return False
            if state.counts[LOGGED] >= len(log.unit) - MARGIN:
                return False
            note(city, state, log, unit, now)
            if state.doing[unit] == DWELL and state.since[unit] < now:
                state.since[unit] = now
    return True
