"""Where two roads cross, and so many metres from there in a direction."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.hypothesis import Hypothesis, Mention, Miss
from geo.geocoding.places.crossings import Crossing
from geo.geocoding.reading import Reading, look
from geo.geocoding.text import cues
from geo.geocoding.text.cues import Distance

_SAID_NATS = 3.0  # the word for a crossing behind two roads
_UNSAID_NATS = -1.0
_OFFSET_NATS = 3.0
_SIDE_M = 8.0
_NEAR_M = 60.0  # a way no longer than this ends at the crossing all the same


def propose(reading: Reading, gazetteer: Gazetteer) -> Iterator[Hypothesis | Miss]:
    """Propose the crossings of neighbouring roads; say which neighbours do not meet."""
    found = list(_of_pairs(reading, gazetteer, pairs(reading)))
    yield from found
    apart = _of_pairs(reading, gazetteer, pairs_apart(reading))
    yield from (one for one in apart if isinstance(one, Hypothesis))
    met = max((one.nats for one in found if isinstance(one, Hypothesis)), default=_NOTHING.nats)
    if not math.isfinite(met) or any(one.nats >= met for one in found if isinstance(one, Miss)):
        faint = _of_pairs(reading, gazetteer, _faint(reading, gazetteer))
        yield from (one for one in faint if isinstance(one, Hypothesis) or not found)


def _of_pairs(
    reading: Reading, gazetteer: Gazetteer, sides: Iterable[tuple[Mention, Mention, float]]
) -> Iterator[Hypothesis | Miss]:
    misses: dict[tuple[int, int], Miss] = {}
    met: dict[tuple[int, int], float] = {}
    for one, two, common in sides:
        said = cues.crossing(reading.plain, two.end)
        nats = common + _SAID_NATS if said > two.end else common + _UNSAID_NATS
        found = [
            (crossing, pair)
            for pair in ((a, b) for a in one.targets for b in two.targets)
            for crossing in gazetteer.crossings.between(*pair)
        ]
        for crossing, pair in found:
            yield from _at(reading, gazetteer, (one, two), pair, crossing, nats, said)
        span = (one.start, two.end)
        if found:
            met[span] = max(nats, met.get(span, nats))
            continue
        nats -= 0.0 if one.is_exact and two.is_exact else _MISHEARD_NATS
        if said > two.end and nats > misses.get(span, _NOTHING).nats:
            misses[span] = Miss("roads_do_not_meet", nats, one.start, said, (one, two))
    yield from (miss for span, miss in misses.items() if miss.nats > met.get(span, -_APART) + _BETTER_NATS)


def pairs(reading: Reading) -> Iterator[tuple[Mention, Mention, float]]:
    """Yield two different roads that stand side by side, with their common evidence."""
    for one in reading.roads:
        for two in reading.roads:
            gap = two.start - one.end
            if 0 <= gap <= _GAP and (one.targets != two.targets or len(one.targets) > 1):
                cost = cues.joined(reading.plain[one.end : two.start])
                if cost < _APART:
                    yield one, two, one.nats + two.nats - cost


def pairs_apart(reading: Reading) -> Iterator[tuple[Mention, Mention, float]]:
    """Yield two roads with some words between them, of which the second leads on to nothing else."""
    plain = reading.plain
    for one in reading.roads:
        for two in reading.roads:
            gap = two.start - one.end
            if gap <= 0 or one.targets == two.targets or cues.joined(plain[one.end : two.start]) < _APART:
                continue
            cost = cues.joined_loosely(plain[one.end : two.start])
            if cost < _APART and not cues.house_number(plain, two.end):
                yield one, two, one.nats + two.nats - cost


def _faint(reading: Reading, gazetteer: Gazetteer) -> Iterator[tuple[Mention, Mention, float]]:
    """Yield a road with one that crosses it, heard so badly that only this tells which it is."""
    plain = reading.plain
    for road in reading.roads:
        if road.nats < _CLEAR_NATS or len(road.targets) > _FEW:
            continue
        begun = cues.next_crossing(plain, road.end, _LONGEST)
        ended = max(cues.crossing(plain, road.end), cues.crossing_loosely(plain, road.end)) > road.end
        ended |= plain[road.start - 1 : road.start] in _JOINS
        ends = plain[road.end : road.end + 1] in _JOINS
        spans = [(road.end, begun)] if begun > road.end + 1 else []
        spans += [(road.end + 1, road.end + _LONGEST)] if ends and not spans else []
        spans += [(max(0, road.start - _LONGEST), road.start)] if ended and road.start > 1 else []
        for start, end in spans:
            meeting = {other for target in road.targets for other in gazetteer.roads_meeting(target)}
            for other in look(reading, gazetteer.rows_of_roads(sorted(meeting)), start, end):
                one, two = (road, other) if start >= road.end else (other, road)
                cost = min(_LOST * (two.start - one.end), _GAP)
                yield one, two, road.nats + other.nats - cost


def _at(
    reading: Reading, gazetteer: Gazetteer, roads: tuple[Mention, Mention], pair: tuple[int, int],
    crossing: Crossing, nats: float, end: int,
) -> Iterator[Hypothesis]:  # fmt: skip
    distance = cues.offset(reading.plain, end)
    if not distance and (beyond := cues.crossing_loosely(reading.plain, end)) > end:
        distance = cues.offset(reading.plain, beyond)
    on = None if distance else cues.way_length(reading.plain, end)
    if distance:
        yield _off(reading, gazetteer, roads, pair, crossing, nats, end, distance)
    elif on and on[0] > _NEAR_M:  # it may be meant in each direction: none is sure
        for compass_deg in (0.0, 90.0, 180.0, 270.0):
            way = Distance(compass_deg, *on)
            yield _off(reading, gazetteer, roads, pair, crossing, nats, end, way)
    else:
        yield Hypothesis(
            "crossing", crossing.x, crossing.y, crossing.radius_m, nats, roads[0].start, end, roads, pair
        )


def _off(
    reading: Reading, gazetteer: Gazetteer, roads: tuple[Mention, Mention], pair: tuple[int, int],
    crossing: Crossing, nats: float, end: int, distance: Distance,
) -> Hypothesis:  # fmt: skip
    reached = gazetteer.roads.walk((crossing.on_a, crossing.on_b), distance.compass_deg, distance.metres)
    detail = reading.plain[end : distance.end]
    if reached is None:  # no road leads there: the direction is meant as the crow flies
        x, y, radius = gazetteer.shifted(crossing.x, crossing.y, distance)
    elif distance.side_deg is not None:
        x, y = gazetteer.roads.side(reached.line, reached.at, distance.side_deg, _SIDE_M)
        radius = reached.radius_m
    else:
        x, y, radius = reached.x, reached.y, reached.radius_m
    nats += _OFFSET_NATS
    return Hypothesis(
        "crossing_offset", x, y, radius, nats, roads[0].start, distance.end, roads, pair, detail
    )


_GAP = 4
_MISHEARD_NATS = 2.0  # of two roads that do not meet one is likelier heard wrong than named in vain
_BETTER_NATS = 2.0  # by which roads that do not meet must be heard better than others that do
_JOINS = frozenset("/&+×x·、与和跟同交接")
_CLEAR_NATS, _FEW, _LONGEST, _LOST = 2.5, 12, 8, 0.7
_APART = 50.0
_NOTHING = Miss("", float("-inf"), 0, 0)
