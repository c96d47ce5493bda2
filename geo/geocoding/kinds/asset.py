"""A numbered thing of the field: a pole, a turbine, a well, a boundary stone."""

from __future__ import annotations

from collections.abc import Iterator

from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.hypothesis import Hypothesis, Miss
from geo.geocoding.reading import Reading
from geo.geocoding.text import cues

_ASSET_M = 20.0
_NUMBER_NATS = 4.0


def propose(reading: Reading, gazetteer: Gazetteer) -> Iterator[Hypothesis | Miss]:
    """Propose each asset whose name was said, and each number of a line of them."""
    for mention in reading.assets:
        for target in mention.targets:
            x, y = gazetteer.asset_at(target)
            yield Hypothesis(
                "asset", x, y, _ASSET_M, mention.nats, mention.start, mention.end, (mention,), (target,)
            )
    for mention in reading.series:
        found = cues.thing_number(reading.plain, mention.end)
        if not found:
            continue
        number, end = found
        nats = mention.nats + _NUMBER_NATS
        places = [(target, gazetteer.assets.place(target, number)) for target in mention.targets]
        for target, at in places:
            if at:
                yield Hypothesis(
                    "asset",
                    at.x,
                    at.y,
                    at.radius_m,
                    nats,
                    mention.start,
                    end,
                    (mention,),
                    (target,),
                    f"{number}号",
                )
        if not any(at for _, at in places):
            yield Miss("out_of_range", nats, mention.start, end, (mention,), f"{number}号")
