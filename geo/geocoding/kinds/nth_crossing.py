"""The n-th crossing along a road, from another road or from its end: 河滨街过了工业路往东第二个路口."""

from __future__ import annotations

from collections.abc import Iterator

from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.hypothesis import Hypothesis, Mention, Miss
from geo.geocoding.places.crossings import Crossing
from geo.geocoding.places.roadline import OnRoad
from geo.geocoding.reading import Reading
from geo.geocoding.text import cues

_SAID_NATS = 4.0
_REACH = 14  # characters between the road and the words for the crossing
_WEST_OF_ROAD = 1.0


def propose(reading: Reading, gazetteer: Gazetteer) -> Iterator[Hypothesis | Miss]:
    """Propose the n-th crossing of the road before the words for it."""
    found = cues.nth(reading.plain)
    while found:
        count, start, end = found
        near = [road for road in reading.roads if 0 <= start - road.end <= _REACH]
        yield from _from_another(reading, gazetteer, near, count, start, end)
        yield from _from_end(reading, gazetteer, near, count, start, end)
        found = cues.nth(reading.plain, end)


def _from_another(
    reading: Reading, gazetteer: Gazetteer, near: list[Mention], count: int, start: int, end: int
) -> Iterator[Hypothesis | Miss]:
    for last in near:
        compass = cues.direction(reading.plain[last.end : start])
        for first in reading.roads:
            if not 0 <= last.start - first.end <= _REACH or first.targets == last.targets:
                continue
            nats = first.nats + last.nats + _SAID_NATS
            for road, other in ((first, last), (last, first)):
                cost = 0.0 if road is first else 1.0
                yield from _counted(gazetteer, (road, other), compass, count, nats - cost, (first.start, end))


def _counted(
    gazetteer: Gazetteer, roads: tuple[Mention, Mention], compass: float | None, count: int,
    nats: float, span: tuple[int, int],
) -> Iterator[Hypothesis | Miss]:  # fmt: skip
    met = False
    for target in roads[0].targets:
        for other in roads[1].targets:
            for crossing in gazetteer.crossings.between(target, other):
                met = True
                for found in _onward(gazetteer, crossing.on(target), compass, count):
                    yield _hypothesis(found, nats, span, roads, (target, other), count)
    if not met:
        yield Miss("roads_do_not_meet", nats - 2.0, *span, roads)


def _onward(
    gazetteer: Gazetteer, start: OnRoad, compass: float | None, count: int
) -> Iterator[Crossing]:
    if compass is not None:
        found = gazetteer.crossings.nth_towards(gazetteer.roads, start, compass, count)
        if found:
            yield found
        return
    for forward in (True, False):
        found = gazetteer.crossings.nth(start, forward=forward, count=count)
        if found:
            yield found


def _from_end(
    reading: Reading, gazetteer: Gazetteer, near: list[Mention], count: int, start: int, end: int
) -> Iterator[Hypothesis | Miss]:
    """Count from the end of a road: 新华街由西往东第三个路口."""
    for road in near:
        words = reading.plain[road.end : start]
        compass = cues.direction(words)
        if compass is None:
            continue
        for target in road.targets:
            for line in gazetteer.roads.lines_of(target)[:1]:
                begin = _far_end(gazetteer, line, compass)
                found = gazetteer.crossings.nth(begin, forward=begin.at <= 0, count=count)
                if found:
                    yield _hypothesis(
                        found, road.nats + _SAID_NATS, (road.start, end), (road,), (target,), count
                    )


def _far_end(gazetteer: Gazetteer, line: int, compass: float) -> OnRoad:
    """Return the end of a line from which one goes in a direction, a little beyond it."""
    length = gazetteer.roads.length_m(line)
    (x0, y0), (x1, y1) = gazetteer.roads.point(line, 0.0), gazetteer.roads.point(line, length)
    east, north = gazetteer.heading(compass)
    onward = (x1 - x0) * east + (y1 - y0) * north > 0
    return OnRoad(line, -_BEYOND_M) if onward else OnRoad(line, length + _BEYOND_M)


_BEYOND_M = 60.0


def _hypothesis(
    found: Crossing, nats: float, span: tuple[int, int], roads: tuple[Mention, ...],
    targets: tuple[int, ...], count: int,
) -> Hypothesis:  # fmt: skip
    return Hypothesis(
        "nth_crossing", found.x, found.y, found.radius_m + 10.0 * count, nats, *span, roads, targets, str(count)
    )
