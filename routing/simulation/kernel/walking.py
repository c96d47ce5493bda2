"""Walks idle units along their patrols, node by node, only when somebody needs to know where they are."""

from __future__ import annotations

from geo.compiled import inlined
from routing.simulation.kernel.arrays import (
    DRIVE,
    DWELL,
    LOGGED,
    MARGIN,
    NEVER,
    OFF,
    PATROL,
    RETURN,
    STAND,
    City,
    Log,
    State,
)


@inlined
def period_at(city: City, t: float) -> int:
    """Return the travel period in force."""
    if city.travel_to.shape[0] == 1:
        return 0
    return city.period[int(t // 60.0) % 168]  # type: ignore[no-any-return]


@inlined
def note(city: City, state: State, log: Log, unit: int, end: float) -> None:
    """Log what an idle unit has done since its segment began; without recording only visible dwells."""
    doing = state.doing[unit]
    if doing == DRIVE or (not city.records and (doing != DWELL or city.park[state.at[unit]] < 0)):
        return
    write(state, log, unit, doing, state.origin[unit], state.at[unit], state.since[unit], end)


@inlined
def write(
    state: State, log: Log, unit: int, doing: int, origin: int, node: int, begin: float, end: float
) -> None:
    """Append a segment to the log, unless it has no length."""
    if end <= begin:
        return
    row = state.counts[LOGGED]
    log.unit[row] = unit
    log.doing[row] = doing
    log.origin[row] = origin
    log.node[row] = node
    log.begin[row] = begin
    log.end[row] = end
    state.counts[LOGGED] = row + 1


@inlined
def walk(city: City, state: State, log: Log, unit: int, t: float) -> bool:
    """Bring a unit to a time; false if the log was full before, and then it may be called again.

    At the very end of a segment it still stands at the node, so that it is inside an edge only after that.
    """
    while state.until[unit] < t:
        if state.counts[LOGGED] >= len(log.unit) - MARGIN:
            return False
        _step(city, state, log, unit)
    return True


@inlined
def _step(city: City, state: State, log: Log, unit: int) -> None:
    """End the segment of a unit and begin the next."""
    now = state.until[unit]
    note(city, state, log, unit, now)
    if state.doing[unit] == DWELL:
        _set_out(city, state, unit, now)
    if state.at[unit] == state.target[unit]:
        settle_down(city, state, unit, now)
    elif state.doing[unit] == PATROL:
        _follow_patrol(city, state, unit, now)
    else:
        _follow_way(city, state, unit, now)


@inlined
def _set_out(city: City, state: State, unit: int, now: float) -> None:
    """Turn from a stop to the one that follows; the travel period of this moment holds all the way."""
    left = city.stop_first[unit] + state.stop[unit]
    next_stop(city, state, unit)
    period = period_at(city, now)
    state.doing[unit] = PATROL
    state.target[unit] = city.stop_node[city.stop_first[unit] + state.stop[unit]]
    state.leg_period[unit] = period
    state.leg_place[unit] = city.leg_first[period, left]


@inlined
def next_stop(city: City, state: State, unit: int) -> None:
    """Let the stop that follows be due."""
    state.stop[unit] += 1
    if state.stop[unit] >= city.stop_count[unit]:
        state.stop[unit] = 0


@inlined
def _follow_patrol(city: City, state: State, unit: int, now: float) -> None:
    place = state.leg_place[unit]
    state.leg_place[unit] = place + 1
    _move(state, unit, now, city.leg_node[place], city.leg_minutes[place])


@inlined
def _follow_way(city: City, state: State, unit: int, now: float) -> None:
    row, here = city.destination[state.target[unit]], state.at[unit]
    period = state.leg_period[unit]
    _move(state, unit, now, city.hop[period, row, here], city.hop_minutes[period, row, here])


@inlined
def _move(state: State, unit: int, now: float, node: int, minutes: float) -> None:
    state.origin[unit] = state.at[unit]
    state.at[unit] = node
    state.since[unit] = now
    state.until[unit] = now + minutes


@inlined
def begin_return(city: City, state: State, unit: int, now: float) -> None:
    """Set out for the stop that is due, or home, from anywhere."""
    has_route = city.stop_count[unit] > 0
    stop = city.stop_first[unit] + state.stop[unit]
    state.target[unit] = city.stop_node[stop] if has_route else city.home[unit]
    state.doing[unit] = RETURN
    state.leg_period[unit] = period_at(city, now)
    if state.at[unit] == state.target[unit]:
        settle_down(city, state, unit, now)
    else:
        _follow_way(city, state, unit, now)


@inlined
def settle_down(city: City, state: State, unit: int, now: float) -> None:
    """Stay where the unit is: at its stop for the dwell, elsewhere until it is needed."""
    state.since[unit] = now
    state.origin[unit] = state.at[unit]
    if state.doing[unit] == DRIVE or city.stop_count[unit] == 0:
        state.until[unit] = NEVER
        if state.doing[unit] != DRIVE:
            state.doing[unit] = STAND
        return
    state.doing[unit] = DWELL
    state.until[unit] = now + city.stop_dwell[city.stop_first[unit] + state.stop[unit]]


@inlined
def interrupt(city: City, state: State, log: Log, unit: int, now: float) -> None:
    """End what an idle unit does; a dwell cut short will be made again in full, one just over will not."""
    note(city, state, log, unit, now)
    if state.doing[unit] == DWELL and state.until[unit] == now:
        next_stop(city, state, unit)


@inlined
def minutes_to_node(state: State, unit: int, now: float) -> float:
    """Return how long a unit walked to now still drives to its next node; 0 if it stands."""
    if state.doing[unit] >= PATROL:
        return state.until[unit] - now if state.until[unit] < NEVER else 0.0
    return 0.0


@inlined
def leave_duty(city: City, state: State, log: Log, unit: int, now: float) -> None:
    """Take an idle unit off the map."""
    note(city, state, log, unit, now)
    state.doing[unit] = OFF
    state.until[unit] = NEVER
