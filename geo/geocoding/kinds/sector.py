"""So far from a named place in a direction: along its road if it has one, else a sector and not a point."""

from __future__ import annotations

import math
from collections.abc import Iterator

from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.hypothesis import ENTRY, Hypothesis, Mention, Miss
from geo.geocoding.places.roadline import OnRoad
from geo.geocoding.reading import Reading
from geo.geocoding.text import cues
from geo.geocoding.text.cues import Distance

_OFFSET_NATS = 3.0
_ON_ROAD_M = 300.0  # a service area or toll station stands this near its road
_DOOR_M = 40.0
_HEARD_ROAD = 0.7
_NEXT = 2  # characters
# People judge a direction to about 12 degrees and a way to about 12 %, tracks wind, and a way in
# kilometres is rounded to the next half or whole one; nine in ten scenes lie within these.
_JUDGED_SHARE, _ROUNDED_SHARE, _ROUNDED_M = 0.45, 0.3, 300.0


def propose(reading: Reading, gazetteer: Gazetteer) -> Iterator[Hypothesis | Miss]:
    """Propose the end of the way from each named place."""
    for mention in (*reading.entries, *reading.parks):
        distance = _way(reading, mention)
        if not distance:
            continue
        detail = reading.plain[mention.end : distance.end]
        for target in mention.targets:
            kind, x, y, radius = _end(reading, gazetteer, mention, target, distance)
            yield Hypothesis(
                kind, x, y, radius, mention.nats + _OFFSET_NATS,
                mention.start, distance.end, (mention,), (target,), detail,
            )  # fmt: skip


def _way(reading: Reading, mention: Mention) -> Distance | None:
    """Return the way told behind a place, or behind the road named right after it."""
    distance = cues.offset(reading.plain, mention.end)
    for road in reading.roads:
        if not distance and 0 < road.start - mention.end <= _NEXT and road.quality > _HEARD_ROAD:
            distance = cues.offset(reading.plain, road.end)
    return distance


def _end(
    reading: Reading, gazetteer: Gazetteer, mention: Mention, target: int, distance: Distance
) -> tuple[str, float, float, float]:
    """Return kind, place and radius; from a village people go across the land, whatever road is near."""
    wide = mention.kind == ENTRY and gazetteer.is_village(target)
    start = None if wide else _highway(reading, gazetteer, mention, target)
    reached = gazetteer.roads.walk((start,), distance.compass_deg, distance.metres) if start else None
    if reached:
        return "service_area", reached.x, reached.y, reached.radius_m + _DOOR_M
    is_entry = mention.kind == ENTRY
    x, y = gazetteer.entry_at(target) if is_entry else gazetteer.park_at(target)[:2]
    reach = gazetteer.entry_radius(target) if is_entry else 0.0
    x, y, _ = gazetteer.shifted(x, y, distance)
    return "sector", x, y, _radius(distance.metres, max(reach, _DOOR_M))


def _highway(reading: Reading, gazetteer: Gazetteer, mention: Mention, target: int) -> OnRoad | None:
    """Return where a place stands on the highway beside it, rather on one that is named than on another."""
    if mention.kind == ENTRY:
        x, y = gazetteer.entry_at(target)
        named = {road for one in reading.roads if one.quality > _HEARD_ROAD for road in one.targets}
        near = [
            gazetteer.roads.nearest(road, x, y) for road in sorted(named) if gazetteer.posts.has_posts(road)
        ]
        place, off = min(near, key=lambda found: found[1], default=(None, math.inf))
        if off <= _ON_ROAD_M:
            return place
    return gazetteer.highway_near(mention.kind, target, _ON_ROAD_M)


def _radius(metres: float, reach_m: float) -> float:
    rounded = min(_ROUNDED_SHARE * metres, _ROUNDED_M)
    return math.hypot(_JUDGED_SHARE * metres, rounded, reach_m)
