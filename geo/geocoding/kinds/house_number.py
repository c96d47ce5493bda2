"""A house number on a road, between the known numbers of its side."""

from __future__ import annotations

from collections.abc import Iterator

from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.hypothesis import Hypothesis, Miss
from geo.geocoding.reading import Reading
from geo.geocoding.text import cues

_NUMBER_NATS = 3.0


def propose(reading: Reading, gazetteer: Gazetteer) -> Iterator[Hypothesis | Miss]:
    """Propose the number on each road of that name; say if none of them has it."""
    for mention in reading.roads:
        found = cues.house_number(reading.plain, mention.end)
        if not found:
            continue
        number, end = found
        nats = mention.nats + _NUMBER_NATS
        places = [(target, gazetteer.number_at(target, number)) for target in mention.targets]
        for target, at in places:
            if at:
                yield Hypothesis(
                    "house_number", *at, nats, mention.start, end, (mention,), (target,), str(number)
                )
        if not any(at for _, at in places):
            yield Miss("out_of_range", nats, mention.start, end, (mention,), str(number))
