"""One text as the kinds of places see it: its normal form and the names found in it, by type."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from geo.geocoding.hypothesis import ASSET, CITY, ENTRY, PARK, REGION, ROAD, Mention
from geo.geocoding.text.index import NameIndex
from geo.geocoding.text.normalise import Text

# Natural logarithms: what a character of a name tells, and what each error takes away.
_WORTH, _HEARD, _NEAR, _WRONG = 2.0, 0.5, 1.0, 1.5
_AS_WRITTEN = 2.5  # that another name is written just so by mistake is rarer than that


@dataclass(frozen=True, slots=True)
class Reading:
    """A text and the names in it; each list is in the order of the text.

    Attributes
    ----------
    plain
        The text in normal form; all positions refer to it.
    mentions
        All names, and by type in ``entries``, ``roads``, ``parks``, ``regions``, ``assets``, ``cities``.
    """

    text: Text
    plain: str
    mentions: list[Mention] = field(default_factory=list)
    entries: list[Mention] = field(default_factory=list)
    roads: list[Mention] = field(default_factory=list)
    parks: list[Mention] = field(default_factory=list)
    regions: list[Mention] = field(default_factory=list)
    assets: list[Mention] = field(default_factory=list)
    cities: list[Mention] = field(default_factory=list)


def read(
    text: Text, whole: npt.NDArray[np.int32], parts: npt.NDArray[np.float32], names: NameIndex
) -> Reading:
    """Put what a finder found into types and order."""
    reading = Reading(text, text.plain)
    lists = {
        ENTRY: reading.entries, ROAD: reading.roads, PARK: reading.parks,
        REGION: reading.regions, ASSET: reading.assets, CITY: reading.cities,
    }  # fmt: skip
    order = np.lexsort((-parts[:, 0], whole[:, 1])) if len(whole) > 1 else np.arange(len(whole))
    starts, targets, kinds = names.target_starts, names.targets, names.kind
    for (row, start, end, exact, heard, near, wrong), (worth, quality) in zip(
        whole[order].tolist(), parts[order].tolist(), strict=True
    ):
        nats = _WORTH * worth - _HEARD * heard - _NEAR * near - _WRONG * wrong
        if not heard + near + wrong:
            nats += _AS_WRITTEN
        bearers = targets[starts[row] : starts[row + 1]].tolist()
        kind = int(kinds[row])
        mention = Mention(kind, bearers, start, end, nats, quality, exact, heard, near, wrong, row)
        reading.mentions.append(mention)
        lists[kind].append(mention)
    return reading
