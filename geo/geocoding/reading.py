"""One text as the kinds of places see it: its normal form and the names found in it, by type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from geo.geocoding.hypothesis import ASSET, CITY, ENTRY, PARK, REGION, ROAD, SERIES, Mention
from geo.geocoding.text.index import NameIndex
from geo.geocoding.text.mentions import MentionFinder
from geo.geocoding.text.normalise import Text

# Natural logarithms: what a character of a name tells, and what each error takes away.
_WORTH, _HEARD, _NEAR, _WRONG = 2.0, 0.5, 1.0, 1.5
_SMALL_WORDS, _MOSTLY, _WORN = frozenset("那这儿里边了的呢吗啊吧就是在有个着你我他们"), 2, 4.0
_SHORT, _NO_LETTER = 3, 2.0  # of few characters none the name's own: some name sounds like any of them
_AS_WRITTEN = 2.5  # that another name is written just so by mistake is rarer than that


@dataclass(frozen=True, slots=True)
class Reading:
    """A text and the names in it; each list is in the order of the text.

    Attributes
    ----------
    plain
        The text in normal form; all positions refer to it.
    mentions
        All names, and by type in ``entries``, ``roads``, ``parks``, ``regions``, ``assets``, ``cities``,
        ``series`` (of assets).
    """

    text: Text
    plain: str
    finder: MentionFinder
    names: NameIndex
    mentions: list[Mention] = field(default_factory=list)
    entries: list[Mention] = field(default_factory=list)
    roads: list[Mention] = field(default_factory=list)
    parks: list[Mention] = field(default_factory=list)
    regions: list[Mention] = field(default_factory=list)
    assets: list[Mention] = field(default_factory=list)
    cities: list[Mention] = field(default_factory=list)
    series: list[Mention] = field(default_factory=list)


def read(text: Text, finder: MentionFinder, names: NameIndex) -> Reading:
    """Find the names in a text and put them into types and order."""
    reading = Reading(text, text.plain, finder, names)
    lists = {
        ENTRY: reading.entries, ROAD: reading.roads, PARK: reading.parks,
        REGION: reading.regions, ASSET: reading.assets, CITY: reading.cities,
        SERIES: reading.series,
    }  # fmt: skip
    whole, parts = finder.find(text)
    order = np.lexsort((-parts[:, 0], whole[:, 1])) if len(whole) > 1 else np.arange(len(whole))
    for mention in _mentions(text.plain, names, whole[order], parts[order]):
        reading.mentions.append(mention)
        lists[mention.kind].append(mention)
    return reading


def look(reading: Reading, rows: npt.NDArray[np.int32], start: int, end: int) -> list[Mention]:
    """Return the best of a few names between two places of a text, however faintly they are heard."""
    found = reading.finder.look(reading.text, rows, start, end)
    return list(_mentions(reading.plain, reading.names, *found))


def _is_small_talk(heard: str) -> bool:
    """Tell whether a few characters are mostly words like 那儿了, of which some name is always made."""
    return len(heard) <= _SHORT and sum(character in _SMALL_WORDS for character in heard) >= _MOSTLY


def _mentions(
    plain: str, names: NameIndex, whole: npt.NDArray[np.int32], parts: npt.NDArray[np.float32]
) -> Iterator[Mention]:
    starts, targets, kinds = names.target_starts, names.targets, names.kind
    for (row, start, end, exact, heard, near, lost, alien, extra), (worth, quality) in zip(
        whole.tolist(), parts.tolist(), strict=True
    ):
        nats = _WORTH * worth - _HEARD * heard - _NEAR * near - _WRONG * (lost + alien + extra)
        if not heard + near + lost + alien + extra:
            nats += _AS_WRITTEN
        elif _is_small_talk(plain[start:end]):
            nats -= _WORN
        elif not exact and near + lost + alien >= heard and end - start <= _SHORT:
            nats -= _NO_LETTER
        bearers = targets[starts[row] : starts[row + 1]].tolist()
        yield Mention(
            int(kinds[row]),
            bearers,
            start,
            end,
            nats,
            quality,
            exact,
            heard,
            near,
            lost,
            alien,
            extra,
            row,
        )
