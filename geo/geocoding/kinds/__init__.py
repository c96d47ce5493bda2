"""The kinds of places, one file each; a new kind is a file with ``propose`` and a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.hypothesis import Hypothesis, Miss
from geo.geocoding.kinds import (
    asset,
    between,
    crossing,
    entity,
    gate,
    house_number,
    household,
    milepost,
    nth_crossing,
    region,
    sector,
)
from geo.geocoding.reading import Reading

Propose = Callable[[Reading, Gazetteer], Iterator[Hypothesis | Miss]]

KINDS: tuple[Propose, ...] = (
    entity.propose,
    gate.propose,
    crossing.propose,
    between.propose,
    nth_crossing.propose,
    house_number.propose,
    milepost.propose,
    sector.propose,
    household.propose,
    asset.propose,
    region.propose,
)
