"""A household of a village in open land: somewhere on the village's land, and not at its middle."""

from __future__ import annotations

import re
from collections.abc import Iterator

from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.hypothesis import Hypothesis, Miss
from geo.geocoding.reading import Reading
from geo.geocoding.text import cues

_HOUSEHOLD_NATS = 5.0  # more than the middle of the village gains from a caller nearby
_LAND = r"草场|牧场|牧点|营盘|草库伦|羊圈|牛圈|棚圈|羊舍|蒙古包|毡房|承包地"
_HOME = re.compile(
    r"[,的里那个]*(?:牧民|村民|牧户|农户|社员|养殖户)?"
    r"(?:[\u4e00-\u9fff]{1,5}?(?<![大国专厂商店公回全搬那这哪人几])家(?![具电园庄常政属暴庭访教禽畜长乐族产务装纺])(?:里|中)?"
    rf"(?:的?(?:{_LAND}))?|[\u4e00-\u9fff]{{0,5}}?(?:{_LAND}))"
)


def propose(reading: Reading, gazetteer: Gazetteer) -> Iterator[Hypothesis | Miss]:
    """Propose the land of each village behind whose name somebody's home is named."""
    for mention in reading.entries:
        home = _HOME.match(reading.plain, mention.end)
        if not home or cues.offset(reading.plain, mention.end):
            continue
        for target in mention.targets:
            if gazetteer.is_village(target):
                x, y = gazetteer.entry_at(target)
                yield Hypothesis(
                    "household", x, y, gazetteer.village_reach(target), mention.nats + _HOUSEHOLD_NATS,
                    mention.start, home.end(), (mention,), (target,), home[0],
                )  # fmt: skip
