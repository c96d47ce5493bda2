"""A kilometre of a highway, between measured posts only."""

from __future__ import annotations

from collections.abc import Iterator

from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.hypothesis import Hypothesis, Miss
from geo.geocoding.reading import Reading
from geo.geocoding.text import cues

_KM_NATS = 5.0


def propose(reading: Reading, gazetteer: Gazetteer) -> Iterator[Hypothesis | Miss]:
    """Propose the kilometre behind each road that has posts; say if it lies beyond them."""
    for mention in reading.roads:
        found = cues.kilometre(reading.plain, mention.end)
        if not found:
            continue
        km, end = found
        nats = mention.nats + _KM_NATS
        places = [(target, gazetteer.kilometre_at(target, km)) for target in mention.targets]
        for target, at in places:
            if at:
                yield Hypothesis("milepost", *at, nats, mention.start, end, (mention,), (target,), f"K{km:g}")
        if not any(at for _, at in places):
            yield Miss("out_of_range", nats, mention.start, end, (mention,), f"K{km:g}")
