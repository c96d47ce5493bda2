"""An enterprise, a school, a village, a park by its name, perhaps with a building of it."""

from __future__ import annotations

from collections.abc import Iterator

from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.hypothesis import Hypothesis, Miss
from geo.geocoding.reading import Reading
from geo.geocoding.text import cues

_DOOR_M = 30.0  # a registered position stands at the building, the scene before it
_BUILDING_NATS = 0.5


def propose(reading: Reading, gazetteer: Gazetteer) -> Iterator[Hypothesis | Miss]:
    """Propose each bearer of each name of an entry, and each park as a whole."""
    plain = reading.plain
    for mention in reading.entries:
        found = cues.building(plain, mention.end)
        end, nats = (found[1], _BUILDING_NATS) if found else (mention.end, 0.0)
        for target in mention.targets:
            x, y = gazetteer.entry_at(target)
            radius = max(_DOOR_M, gazetteer.entry_radius(target))
            yield Hypothesis(
                "entity", x, y, radius, mention.nats + nats, mention.start, end,
                (mention,), (target,), found[0] if found else "",
            )  # fmt: skip
    for mention in reading.parks:
        for target in mention.targets:
            x, y, radius = gazetteer.park_at(target)
            yield Hypothesis(
                "park", x, y, radius, mention.nats, mention.start, mention.end, (mention,), (target,)
            )
