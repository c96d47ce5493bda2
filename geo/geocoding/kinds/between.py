"""On one road between two others: 河滨街上，桌子山路和工业路中间那段."""

from __future__ import annotations

from collections.abc import Iterator

from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.hypothesis import Hypothesis, Mention, Miss
from geo.geocoding.kinds.crossing import pairs, pairs_apart
from geo.geocoding.reading import Reading
from geo.geocoding.text import cues

_SAID_NATS = 3.0
_FAR_NATS = 0.5  # for each character between the road and the two others
_REACH = 8


def propose(reading: Reading, gazetteer: Gazetteer) -> Iterator[Hypothesis | Miss]:
    """Propose the middle of a road between two that stand before or behind it."""
    if len(reading.roads) < 3:  # noqa: PLR2004  # a road and two others
        return
    for one, two, nats in (*pairs(reading), *pairs_apart(reading)):
        end = cues.between(reading.plain, two.end)
        spans = (one.start, one.end), (two.start, two.end)
        if end == two.end and not cues.is_stretch(reading.plain, *spans):
            continue
        for road in reading.roads:
            gap = one.start - road.end if road.end <= one.start else road.start - end
            if 0 <= gap <= _REACH:
                total = nats + road.nats + _SAID_NATS - _FAR_NATS * gap
                yield from _middles(gazetteer, (road, one, two), total, end)


def _middles(
    gazetteer: Gazetteer, roads: tuple[Mention, Mention, Mention], nats: float, end: int
) -> Iterator[Hypothesis | Miss]:
    first, last = min(road.start for road in roads), max(end, *(road.end for road in roads))
    found = False
    for target in roads[0].targets:
        for one in roads[1].targets:
            for two in roads[2].targets:
                for part in gazetteer.crossings.middle(gazetteer.roads, target, one, two)[:1]:
                    found = True
                    yield Hypothesis(
                        "between", part.x, part.y, part.radius_m, nats, first, last,
                        roads, (target, one, two),
                    )  # fmt: skip
    if not found:
        yield Miss("roads_do_not_meet", nats, first, last, roads)
