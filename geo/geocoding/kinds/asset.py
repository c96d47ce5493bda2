"""A numbered thing of the field: a pole, a turbine, a well, a boundary stone."""

from __future__ import annotations

from collections.abc import Iterator

from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.hypothesis import Hypothesis, Miss
from geo.geocoding.reading import Reading

_ASSET_M = 15.0


def propose(reading: Reading, gazetteer: Gazetteer) -> Iterator[Hypothesis | Miss]:
    """Propose each asset whose name or number was said."""
    for mention in reading.assets:
        for target in mention.targets:
            x, y = gazetteer.asset_at(target)
            yield Hypothesis(
                "asset", x, y, _ASSET_M, mention.nats, mention.start, mention.end, (mention,), (target,)
            )
