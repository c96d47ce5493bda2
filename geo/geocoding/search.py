"""From a text to the places it may mean: read, propose, weigh."""

from __future__ import annotations

from collections.abc import Container

import numpy as np

from geo.geocoding.fusion import Caller, Fused, fuse
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.hypothesis import Hypothesis, Miss
from geo.geocoding.kinds import KINDS
from geo.geocoding.reading import Reading, look, read
from geo.geocoding.text.mentions import MentionFinder
from geo.geocoding.text.normalise import normalise


class Search:
    """Searches one gazetteer; it keeps scratch memory, so use one for each thread."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self._finder = MentionFinder(gazetteer.names, gazetteer.sounds)

    def read(self, text: str) -> Reading:
        """Return the names in a text."""
        return read(normalise(text, self.gazetteer.sounds), self._finder, self.gazetteer.names)

    def warm(self) -> None:
        """Run each compiled loop once: compiling, or loading what was compiled, takes its time."""
        gazetteer = self.gazetteer
        reading = self.read("路口")
        look(reading, np.zeros(min(1, gazetteer.names.kind.size), np.int32), 0, 2)
        gazetteer.areas.of(0.0, 0.0)
        gazetteer.plane.degree(*gazetteer.plane.metre(gazetteer.plane.lon, gazetteer.plane.lat))
        if len(gazetteer.roads):
            place, _ = gazetteer.roads.nearest(0, 0.0, 0.0)
            gazetteer.roads.walk((place,), 0.0, 1.0)
        if len(gazetteer.gates.reach_m):
            gazetteer.gates.towards(0, 0.0)

    def fused(
        self, reading: Reading, caller: Caller | None, *, hidden: Container[tuple[int, int]] = ()
    ) -> Fused:
        """Return what a reading may mean, as if what is ``hidden`` (type, number) were not known."""
        found = [one for propose in KINDS for one in propose(reading, self.gazetteer)]
        if hidden:
            found = [one for one in found if not _names(one, hidden)]
        return fuse(reading, self.gazetteer, found, caller)


def _names(one: Hypothesis | Miss, hidden: Container[tuple[int, int]]) -> bool:
    if isinstance(one, Miss):
        return False
    return any(
        (mention.kind, target) in hidden for mention, target in zip(one.mentions, one.targets, strict=True)
    )
