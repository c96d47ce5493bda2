"""Nothing but a district, a township or a road: too wide to be a place."""

from __future__ import annotations

from collections.abc import Iterator

from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.hypothesis import Hypothesis, Miss
from geo.geocoding.reading import Reading

_LESS_NATS = 0.5  # of readings of one name the widest is the last resort


def propose(reading: Reading, gazetteer: Gazetteer) -> Iterator[Hypothesis | Miss]:
    """Say that only a road or a region was named; a kind that explains more outdoes this."""
    del gazetteer
    for mention in reading.roads:
        yield Miss("road_only", mention.nats - _LESS_NATS, mention.start, mention.end, (mention,))
    for mention in reading.regions:
        yield Miss("region_only", mention.nats - _LESS_NATS, mention.start, mention.end, (mention,))
