"""A numbered thing of the field: a pole, a turbine, a well, a boundary stone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.hypothesis import Hypothesis, Mention, Miss
from geo.geocoding.reading import Reading
from geo.geocoding.text import cues
from geo.geocoding.text.numerals import NUMBER, number_of

_ASSET_M = 20.0
_NUMBER_NATS, _OTHER_NUMBER_NATS = 4.0, 2.0
_NUMBER = re.compile(rf"({NUMBER})(?!\s*(?:千伏|万伏|kv|伏|{NUMBER}))")  # volts are part of a line's name


def propose(reading: Reading, gazetteer: Gazetteer) -> Iterator[Hypothesis | Miss]:
    """Propose each asset whose name was said, and each number of a line of them."""
    others: set[tuple[int, int]] = set()
    for mention in reading.assets:
        said, end = _said(reading.plain, mention)
        for target in mention.targets:
            own = _own(gazetteer.name(mention.kind, target))
            if own in (None, said):
                x, y = gazetteer.asset_at(target)
                yield Hypothesis(
                    "asset", x, y, _ASSET_M, mention.nats, mention.start, mention.end, (mention,), (target,)
                )
            elif said is not None and (key := (gazetteer.assets.series_of(target), said)) not in others:
                others.add(key)
                yield from _same_line(gazetteer, mention, key, end)
    yield from _of_series(reading, gazetteer)


def _of_series(reading: Reading, gazetteer: Gazetteer) -> Iterator[Hypothesis | Miss]:
    """Propose the number said behind the name of a line."""
    for mention in reading.series:
        found = cues.thing_number(reading.plain, mention.end)
        if not found:
            continue
        number, end = found
        nats = mention.nats + _NUMBER_NATS
        places = [
            (target, at) for target in mention.targets for at in gazetteer.assets.places(target, number)
        ]
        for target, at in places:
            yield Hypothesis(
                "asset", at.x, at.y, at.radius_m, nats, mention.start, end,
                (mention,), (target,), f"{number}号",
            )  # fmt: skip
        if not places:
            yield Miss("out_of_range", nats, mention.start, end, (mention,), f"{number}号")


def _same_line(
    gazetteer: Gazetteer, mention: Mention, key: tuple[int, int], end: int
) -> Iterator[Hypothesis]:
    """Propose the number said on the line of an asset that sounds alike: figures are not misheard."""
    series, number = key
    nats = mention.nats + _OTHER_NUMBER_NATS
    for at in gazetteer.assets.places(series, number) if series >= 0 else ():
        if at.row >= 0:
            yield Hypothesis(
                "asset", at.x, at.y, at.radius_m, nats, mention.start, end, (mention,), (at.row,)
            )


def _own(name: str) -> int | None:
    """Return the number of an asset by its name, None if it has none."""
    found = [value for one in _NUMBER.finditer(name.lower()) if (value := number_of(one[1])) is not None]
    return int(found[-1]) if found else None


def _said(plain: str, mention: Mention) -> tuple[int | None, int]:
    """Return the last number said within a mention, and where it or the mention ends."""
    for found in reversed(list(_NUMBER.finditer(plain, mention.start))):
        value = number_of(found[1]) if found.start() < mention.end else None
        if value is not None:
            return int(value), max(found.end(), mention.end)
    return None, mention.end
