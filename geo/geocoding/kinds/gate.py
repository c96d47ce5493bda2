"""A gate of a park, a plant, a school: its name and the word for the gate behind it."""

from __future__ import annotations

from collections.abc import Iterator

from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.hypothesis import Hypothesis, Miss
from geo.geocoding.reading import Reading
from geo.geocoding.text import cues

_GATE_NATS = 4.0
_NEAR_ENTRY_M = 60.0  # an entry has no outline: its gate is somewhere around


def propose(reading: Reading, gazetteer: Gazetteer) -> Iterator[Hypothesis | Miss]:
    """Propose the gate of each park, and the surroundings of an entry with a gate."""
    for mention in (*reading.parks, *reading.entries):
        found = cues.gate(reading.plain, mention.end)
        if not found:
            continue
        word, end = found
        for target in mention.targets:
            at = gazetteer.gate_at(mention.kind, target, word)
            if at:
                x, y, radius = at
                radius = max(radius, 0.0 if mention in reading.parks else _NEAR_ENTRY_M)
                yield Hypothesis(
                    "gate", x, y, radius, mention.nats + _GATE_NATS, mention.start, end,
                    (mention,), (target,), word,
                )  # fmt: skip
