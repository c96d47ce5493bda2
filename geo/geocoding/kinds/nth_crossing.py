"""The n-th crossing along a road, from another road or from its end: 河滨街过了工业路往东第二个路口."""

from __future__ import annotations

import math
from collections.abc import Iterator

from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.hypothesis import Hypothesis, Mention, Miss
from geo.geocoding.places.crossings import Crossing
from geo.geocoding.places.roadline import OnRoad
from geo.geocoding.reading import Reading
from geo.geocoding.text import cues

_SAID_NATS = 6.0
_ALONG_NATS = 3.0  # the road is said to be followed
_ASIDE_NATS = -6.0  # at right angles to the direction
_REACH = 14  # characters between the road and the words for the crossing
_START = "从"


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
    """Count from where another road crosses; of the two the one that leads in the direction is meant."""
    for last in near:
        compass = cues.direction(reading.plain[last.end : start])
        for first in reading.roads:
            if not 0 <= last.start - first.end <= _REACH or first.targets == last.targets:
                continue
            heading = (
                compass if compass is not None else cues.direction(reading.plain[first.end : last.start])
            )
            nats = first.nats + last.nats + _SAID_NATS
            for road, other in ((first, last), (last, first)):
                along = _ALONG_NATS if _is_followed(reading, road) else 0.0
                span = (min(first.start, last.start), end)
                yield from _counted(gazetteer, (road, other), heading, count, nats + along, span)


def _is_followed(reading: Reading, road: Mention) -> bool:
    """Tell whether a road is said to be followed: 沿河滨街, 河滨街上, 河滨街过了…."""
    if reading.plain[road.start - 1 : road.start] in ("沿", "顺"):
        return True
    return reading.plain[road.end : road.end + 1] in ("上", "过") or any(
        other is not road
        and other.targets == road.targets
        and other.end <= road.start
        and _START in reading.plain[other.end : road.start]
        for other in reading.roads
    )


def _counted(
    gazetteer: Gazetteer, roads: tuple[Mention, Mention], compass: float | None, count: int,
    nats: float, span: tuple[int, int],
) -> Iterator[Hypothesis | Miss]:  # fmt: skip
    met = False
    for target in roads[0].targets:
        for other in roads[1].targets:
            for crossing in gazetteer.crossings.between(target, other):
                met = True
                for found, fit in _onward(gazetteer, crossing, target, compass, count):
                    yield _hypothesis(found, nats + fit, span, roads, (target, other), count)
    if not met:
        yield Miss("roads_do_not_meet", nats - _SAID_NATS, *span, roads)


def _onward(
    gazetteer: Gazetteer, crossing: Crossing, road: int, compass: float | None, count: int
) -> Iterator[tuple[Crossing, float]]:
    """Yield the n-th crossing both ways, with how well each fits the direction, in nats."""
    start = crossing.on(road)
    for forward in (True, False):
        found = gazetteer.crossings.nth(start, forward=forward, count=count)
        if found is None:
            continue
        dx, dy = found.x - crossing.x, found.y - crossing.y
        east, north = gazetteer.heading(compass) if compass is not None else (0.0, 0.0)
        cosine = (dx * east + dy * north) / max(math.hypot(dx, dy), 1.0)
        if compass is None or cosine > 0:
            yield found, _ASIDE_NATS * (1.0 - cosine) if compass is not None else 0.0


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
        "nth_crossing",
        found.x,
        found.y,
        found.radius_m + 10.0 * count,
        nats,
        *span,
        roads,
        targets,
        str(count),
    )
