"""Who is sent to a call, whom a unit takes from the queue, and what a dispatch changes."""

from __future__ import annotations

from geo.compiled import inlined
from routing.simulation.kernel.arrays import (
    CLOCK,
    DRIVE,
    IDLE,
    NEVER,
    NEXT_FINISH,
    NOBODY,
    OFF,
    OWN_AREA,
    PREFERENCE,
    SERVE,
    STAND,
    TIE_MIN,
    UNKNOWN,
    City,
    Log,
    Requests,
    State,
)
from routing.simulation.kernel.walking import (
    begin_return,
    interrupt,
    leave_duty,
    minutes_to_node,
    period_at,
    walk,
    write,
)


@inlined
def choose(city: City, state: State, log: Log, requests: Requests, number: int) -> int:
    """Return the unit that a request gets now, ``NOBODY``, or ``UNKNOWN`` if the log was full before."""
    if state.counts[IDLE] <= city.reserve[requests.priority[number]]:
        return NOBODY
    if city.rule == PREFERENCE:
        return _first_preferred(city, state, log, requests, number)
    return _closest(city, state, log, requests, number)


@inlined
def _may_be_sent(city: City, state: State, requests: Requests, unit: int, number: int) -> bool:
    """Whether a unit on duty is idle, or on its way to a less urgent call and may be diverted."""
    if not state.on[unit]:
        return False
    busy_with = state.call[unit]
    if busy_with < 0:
        return True
    return (
        city.diverts
        and city.travel_is_busy
        and state.arrive[unit] > state.sums[CLOCK]
        and requests.priority[busy_with] > requests.priority[number]
    )


@inlined
def _closest(city: City, state: State, log: Log, requests: Requests, number: int) -> int:
    now, node = state.sums[CLOCK], requests.node[number]
    minutes_from = city.travel_to[period_at(city, now), node]
    area = city.area[node] if city.rule == OWN_AREA else NOBODY
    best, best_minutes, best_is_own = NOBODY, NEVER, False
    for unit in range(len(state.on)):
        if not _may_be_sent(city, state, requests, unit, number):
            continue
        is_own = area >= 0 and city.unit_area[unit] == area
        if best_is_own and not is_own:
            continue
        if not walk(city, state, log, unit, now):
            return UNKNOWN
        minutes = minutes_to_node(state, unit, now) + minutes_from[state.at[unit]]
        if minutes < best_minutes - TIE_MIN or (is_own and not best_is_own):
            best, best_minutes, best_is_own = unit, minutes, is_own
    return best


@inlined
def _first_preferred(city: City, state: State, log: Log, requests: Requests, number: int) -> int:
    node = requests.node[number]
    for place in range(city.preferred_first[node], city.preferred_first[node + 1]):
        unit = city.preferred[place]
        if _may_be_sent(city, state, requests, unit, number):
            return unit if walk(city, state, log, unit, state.sums[CLOCK]) else UNKNOWN
    return NOBODY


@inlined
def send(city: City, state: State, log: Log, requests: Requests, unit: int, number: int) -> int:
    """Send a unit that was walked to now; return the request that it leaves for that, or ``NOBODY``."""
    now, node = state.sums[CLOCK], requests.node[number]
    left = state.call[unit]
    if left >= 0:
        _leave(state, log, requests, unit, left)
    else:
        interrupt(city, state, log, unit, now)
        state.counts[IDLE] -= 1
        state.busy_since[unit] = now
    to_node = minutes_to_node(state, unit, now)
    period = period_at(city, now)
    travel = to_node + city.travel_to[period, node, state.at[unit]]
    requests.unit[number] = unit
    requests.dispatched[number] = now
    requests.travel[number] = travel
    state.call[unit] = number
    state.arrive[unit] = now + travel
    on_scene = requests.service[number] * city.factor[unit]
    state.finish[unit] = now + travel + on_scene if city.travel_is_busy else now + on_scene
    state.doing[unit] = DRIVE
    state.origin[unit] = state.at[unit]
    state.since[unit] = now
    state.until[unit] = now + to_node
    state.target[unit] = node
    state.leg_period[unit] = period
    if left >= 0:
        _find_next_finish(state)
    elif state.finish[unit] < state.sums[NEXT_FINISH]:
        state.sums[NEXT_FINISH] = state.finish[unit]
    return int(left)


@inlined
def _leave(state: State, log: Log, requests: Requests, unit: int, number: int) -> None:
    """Break off the way to a call."""
    requests.unit[number] = NOBODY
    write(
        state,
        log,
        unit,
        DRIVE,
        state.origin[unit],
        state.at[unit],
        requests.dispatched[number],
        state.sums[CLOCK],
    )


@inlined
def release(city: City, state: State, log: Log, requests: Requests, unit: int) -> None:
    """Free a unit whose call is done; it stands at the call, or at home if it returns at once."""
    number, now = state.call[unit], state.sums[CLOCK]
    node = requests.node[number]
    requests.cleared[number] = now
    if city.records:
        arrived = min(state.arrive[unit], now)
        write(state, log, unit, DRIVE, state.origin[unit], node, requests.dispatched[number], arrived)
        write(state, log, unit, SERVE, node, node, arrived, now)
    if state.on[unit]:
        _count_busy(city, state, unit, now)
        state.counts[IDLE] += 1
    state.call[unit] = NOBODY
    state.finish[unit] = NEVER
    _find_next_finish(state)
    state.at[unit] = city.home[unit] if city.returns_at_once else node
    state.origin[unit] = state.at[unit]
    state.doing[unit] = STAND if state.on[unit] else OFF
    state.since[unit] = now
    state.until[unit] = NEVER


@inlined
def resume(city: City, state: State, unit: int) -> None:
    """Let a unit go back to its patrol or home."""
    begin_return(city, state, unit, state.sums[CLOCK])


@inlined
def _count_busy(city: City, state: State, unit: int, now: float) -> None:
    begin, end = max(state.busy_since[unit], city.warmup), min(now, city.horizon)
    if end > begin:
        state.busy[unit] += end - begin


@inlined
def come_on_duty(city: City, state: State, unit: int) -> bool:
    """Begin duty at the first stop; false if the unit is still busy with a call of before."""
    now = state.sums[CLOCK]
    state.on[unit] = True
    state.stop[unit] = 0
    if state.call[unit] >= 0:
        state.busy_since[unit] = now
        return False
    has_route = city.stop_count[unit] > 0
    state.at[unit] = city.stop_node[city.stop_first[unit]] if has_route else city.home[unit]
    begin_return(city, state, unit, now)
    state.counts[IDLE] += 1
    return True


@inlined
def go_off_duty(city: City, state: State, log: Log, unit: int) -> None:
    """End duty of a unit that was walked to now; one that is busy finishes its call."""
    now = state.sums[CLOCK]
    state.on[unit] = False
    if state.call[unit] >= 0:
        _count_busy(city, state, unit, now)
        return
    state.counts[IDLE] -= 1
    leave_duty(city, state, log, unit, now)


@inlined
def _find_next_finish(state: State) -> None:
    best = NEVER
    for unit in range(len(state.finish)):
        best = min(best, state.finish[unit])
    state.sums[NEXT_FINISH] = best
