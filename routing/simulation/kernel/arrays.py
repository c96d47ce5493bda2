"""The flat arrays that the compiled simulation works on, and the numbers that stand for words in them.

Times are minutes, float64. ``U`` units, ``n`` nodes, ``P`` travel periods, ``C`` priority classes (0 is the
most urgent), ``N`` requests.
"""

from __future__ import annotations

import math
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int32]
Bytes: TypeAlias = npt.NDArray[np.int8]
Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]

# What a unit is doing.
OFF, STAND, DWELL, PATROL, RETURN, DRIVE, SERVE = range(7)
# Whom a call gets.
CLOSEST, OWN_AREA, PREFERENCE = range(3)
# What becomes of a call that finds nobody.
LOSE, FIFO, NEAREST = range(3)
# Places in State.counts and State.sums.
NEXT_CALL, NEXT_BOUNDARY, IDLE, QUEUED, LOGGED, PENDING = range(6)
CLOCK, QUEUE_SINCE, QUEUE_AREA, NEXT_FINISH = range(4)
# How a run ends.
DONE, LOG_FULL = range(2)
NOBODY: Final = -1
UNKNOWN: Final = -2
"""The log was full before it was known."""
MARGIN: Final = 64
"""So many places in the log are kept for what one event may write."""
TIE_MIN: Final = 1e-9
"""Who is nearer by less is as near; rounding of sums must not decide who is sent."""
NEVER: Final = math.inf


class City(NamedTuple):
    """What does not change while a replication runs.

    Attributes
    ----------
    travel_to : (P, n, n) minutes, ``travel_to[p, to, from]``: the row of a call's node is read at once
    period : (168,) the travel period of each hour of the week
    hop, hop_minutes : (P, D, n) the next node on the way from a node to a destination, and minutes to it
    destination : (n,) the row of ``hop`` for a node, -1 if no unit ever needs to know the way there
    area, park : (n,) number of the node's area and park, -1 if none
    stop_first, stop_count : (U,) the stops of each unit in the two arrays below; without a route, none
    stop_node, stop_dwell : (S,) node and minutes of each stop
    leg_first : (P, S) where the nodes begin that lead from a stop to the one after it
    leg_node, leg_minutes : (L,) these nodes, and minutes to each from the one before
    home : (U,) where a unit without a route stands, and every unit that returns at once
    unit_area : (U,) number of the area, -1 if none
    factor : (U,) by which a unit's service takes longer
    boundary_t, boundary_unit, boundary_on : (B,) begins and ends of duty before the horizon, in order
    preferred_first : (n + 1,) where the list of each node begins in ``preferred``
    preferred : units in the order of preference
    reserve : (C,) a call of the class is sent only if more units are idle; -1 without a rule
    rule, queue : of dispatch
    diverts, travel_is_busy, returns_at_once, records : switches; ``records`` logs every segment of every unit
    warmup, horizon : minutes
    """

    travel_to: Floats
    period: Bytes
    hop: Ints
    hop_minutes: Floats
    destination: Ints
    area: Ints
    park: Ints
    stop_first: Ints
    stop_count: Ints
    stop_node: Ints
    stop_dwell: Floats
    leg_first: Ints
    leg_node: Ints
    leg_minutes: Floats
    home: Ints
    unit_area: Ints
    factor: Floats
    boundary_t: Floats
    boundary_unit: Ints
    boundary_on: Flags
    preferred_first: Ints
    preferred: Ints
    reserve: Ints
    rule: int
    queue: int
    diverts: bool
    travel_is_busy: bool
    returns_at_once: bool
    records: bool
    warmup: float
    horizon: float


class Requests(NamedTuple):
    """Calls for one unit each, ascending by time; what happens to them is written beside them.

    Attributes
    ----------
    t, node, priority, service : (N,) arrival, place, class from 0, minutes on scene before the unit's factor
    unit : (N,) who served it, ``NOBODY`` if it was lost
    dispatched, travel, cleared : (N,) minutes; of lost ones NaN
    """

    t: Floats
    node: Ints
    priority: Ints
    service: Floats
    unit: Ints
    dispatched: Floats
    travel: Floats
    cleared: Floats


class Log(NamedTuple):
    """Segments of time that units spent, as they were finished; ``origin`` and ``node`` bound a movement."""

    unit: Ints
    doing: Bytes
    origin: Ints
    node: Ints
    begin: Floats
    end: Floats


class State(NamedTuple):
    """Where everybody is now.

    Attributes
    ----------
    on : (U,) on duty
    call : (U,) request it is busy with, -1 if idle
    finish, arrive : (U,) when it will be free and on scene
    busy_since : (U,) from when busy minutes on duty are not yet counted
    busy : (U,) minutes busy on duty between warm-up and horizon
    doing, stop : (U,) see above; number of the stop it is at or bound for
    at, origin, since, until : (U,) node it stands at or moves to next, node it comes from, bounds in time
    target, leg_period, leg_place : (U,) node a movement leads to; travel period in force when it began; place
        of the next node of a patrol
    head, tail : (C,) first and last waiting request of each class; before, after : (N,) links between them
    counts, sums : see the constants
    """

    on: Flags
    call: Ints
    finish: Floats
    arrive: Floats
    busy_since: Floats
    busy: Floats
    doing: Bytes
    stop: Ints
    at: Ints
    origin: Ints
    since: Floats
    until: Floats
    target: Ints
    leg_period: Bytes
    leg_place: Ints
    head: Ints
    tail: Ints
    before: Ints
    after: Ints
    counts: npt.NDArray[np.int64]
    sums: Floats


def fresh_state(city: City, requests: int) -> State:
    """Return the state before the first event: everybody off duty, nobody waiting."""
    units, classes = len(city.home), len(city.reserve)
    state = State(
        on=np.zeros(units, dtype=np.bool_),
        call=_filled(units, NOBODY),
        finish=np.full(units, NEVER),
        arrive=np.full(units, NEVER),
        busy_since=np.zeros(units),
        busy=np.zeros(units),
        doing=np.full(units, OFF, dtype=np.int8),
        stop=_filled(units, 0),
        at=city.home.copy(),
        origin=city.home.copy(),
        since=np.zeros(units),
        until=np.full(units, NEVER),
        target=city.home.copy(),
        leg_period=np.zeros(units, dtype=np.int8),
        leg_place=_filled(units, 0),
        head=_filled(classes, NOBODY),
        tail=_filled(classes, NOBODY),
        before=_filled(requests, NOBODY),
        after=_filled(requests, NOBODY),
        counts=np.zeros(6, dtype=np.int64),
        sums=np.zeros(4),
    )
    state.counts[PENDING] = NOBODY
    state.sums[NEXT_FINISH] = NEVER
    return state


def empty_log(capacity: int) -> Log:
    """Return room for segments."""
    return Log(
        unit=np.empty(capacity, dtype=np.int32),
        doing=np.empty(capacity, dtype=np.int8),
        origin=np.empty(capacity, dtype=np.int32),
        node=np.empty(capacity, dtype=np.int32),
        begin=np.empty(capacity),
        end=np.empty(capacity),
    )


def grown(log: Log) -> Log:
    """Return a log of twice the room with the same segments."""
    columns: list[npt.NDArray[Any]] = [np.concatenate([column, np.empty_like(column)]) for column in log]
    return Log(*columns)


def _filled(size: int, value: int) -> Ints:
    return np.full(size, value, dtype=np.int32)
