"""So far from a named place in a direction: along its road if it has one, else a sector and not a point."""

from __future__ import annotations

from collections.abc import Iterator

from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.hypothesis import Hypothesis, Miss
from geo.geocoding.reading import Reading
from geo.geocoding.text import cues

_OFFSET_NATS = 3.0
_ON_ROAD_M = 300.0  # a service area or toll station stands this near its road


def propose(reading: Reading, gazetteer: Gazetteer) -> Iterator[Hypothesis | Miss]:
    """Propose the end of the way from each named place."""
    for mention in (*reading.entries, *reading.parks):
        distance = cues.offset(reading.plain, mention.end)
        if not distance:
            continue
        detail = reading.plain[mention.end : distance.end]
        for target in mention.targets:
            x0, y0 = (
                gazetteer.entry_at(target) if mention in reading.entries else gazetteer.park_at(target)[:2]
            )
            start = gazetteer.highway_near(mention.kind, target, _ON_ROAD_M)
            reached = gazetteer.roads.walk((start,), distance.compass_deg, distance.metres) if start else None
            along = reached is not None
            x, y, radius = (
                (reached.x, reached.y, reached.radius_m + _DOOR_M)
                if reached
                else gazetteer.shifted(x0, y0, distance)
            )
            yield Hypothesis(
                "service_area" if along else "sector", x, y, radius, mention.nats + _OFFSET_NATS,
                mention.start, distance.end, (mention,), (target,), detail,
            )  # fmt: skip


_DOOR_M = 40.0
