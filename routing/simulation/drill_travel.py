"""What a drill does to travel times: ways that take longer, found anew through what is left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from routing.simulation.drill import Happening, Kind, Where
from routing.simulation.scenario import HOURS_OF_WEEK, Floats, Travel
from routing.simulation.travel import shortest_times

_HOUR_MIN = 60.0
_SAME_MIN = 1e-4


class Roads(Protocol):
    """A road network on which times are found anew."""

    def minutes(self, events: Sequence[Happening]) -> Floats:
        """Return (n, n) minutes between the nodes while some events last; infinite without a way."""


def drilled_travel(
    travel: Travel, events: Sequence[Happening], *, horizon_min: float, roads: Roads | None
) -> Travel:
    """Return travel times with the events of a drill, each in the hours of the week that it touches.

    Parameters
    ----------
    events : of kinds roads and blocked
    roads : where the scenario stands on a network; else the ways are those that the matrix tells of
    """
    active = [hours_of(event, horizon_min) for event in events]
    keys = [
        (int(travel.period[hour]), tuple(k for k, hours in enumerate(active) if hour in hours))
        for hour in range(HOURS_OF_WEEK)
    ]
    # What holds most of the time stands first, as the base.
    numbers = {
        key: number for number, key in enumerate(sorted({*keys}, key=lambda key: (-keys.count(key), key)))
    }
    minutes = [
        _changed(travel.minutes[period], [events[k] for k in chosen], roads) for period, chosen in numbers
    ]
    period = np.array([numbers[key] for key in keys], dtype=np.int8)
    return Travel(np.stack(minutes), period, travel.same_min)


def hours_of(event: Happening, horizon_min: float) -> frozenset[int]:
    """Return the hours of the week that an event touches, whole hours."""
    if event.begin_min <= 0 and event.end_min >= horizon_min:
        return frozenset(range(HOURS_OF_WEEK))
    first, last = int(event.begin_min // _HOUR_MIN), int(-(-event.end_min // _HOUR_MIN))
    return frozenset(hour % HOURS_OF_WEEK for hour in range(first, min(last, first + HOURS_OF_WEEK)))


def _changed(base: Floats, events: Sequence[Happening], roads: Roads | None) -> Floats:
    if not events:
        return base
    on_roads = [event for event in events if event.kind == Kind.ROADS and _has_outline(event.where)]
    found = base
    if roads is not None and on_roads:
        delay = max(event.delay_min for event in on_roads)
        driven = roads.minutes(on_roads)
        # Untouched pairs keep their digits: ways through other nodes have to add up.
        found = np.where(np.isfinite(driven), np.where(driven > base + _SAME_MIN, driven, base), base + delay)
    rest = [event for event in events if roads is None or event not in on_roads]
    return _slowed(found, rest) if rest else found


def _has_outline(where: Where | None) -> bool:
    return where is not None and (where.shape is not None or bool(where.ways))


def _slowed(base: Floats, events: Sequence[Happening]) -> Floats:
    """Return shortest times after the direct ways that events touch take longer."""
    origin, target = direct_ways(base)
    minutes = base[origin, target].copy()
    for event in events:
        touched = _touched(event, origin, target, len(base))
        minutes[touched] = minutes[touched] * event.factor + event.delay_min
    return shortest_times(np.column_stack([origin, target, minutes]), node_count=len(base))


def direct_ways(minutes: Floats) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the pairs between which no other node lies on the way."""
    count = len(minutes)
    through = np.zeros((count, count), dtype=np.bool_)
    for node in range(count):
        there, onward = minutes[:, node, None], minutes[None, node, :]
        through |= (there > 0) & (onward > 0) & (there + onward <= minutes + 1e-6)
    direct = ~through
    np.fill_diagonal(direct, val=False)
    origin, target = np.nonzero(direct)
    return origin, target


def _touched(
    event: Happening, origin: npt.NDArray[np.int64], target: npt.NDArray[np.int64], nodes: int
) -> npt.NDArray[np.bool_]:
    where = event.where
    assert where is not None  # noqa: S101 - roads and blocked have a place
    if len(where.pairs):
        return np.isin(origin * nodes + target, where.pairs[:, 0] * nodes + where.pairs[:, 1])
    starts, ends = np.isin(origin, where.nodes), np.isin(target, where.nodes)
    return starts ^ ends if event.kind == Kind.BLOCKED else starts | ends
