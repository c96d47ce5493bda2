"""The one question that best splits the candidates, for the person who takes the call."""

# ruff: noqa: E501 -- lists of words are read by eye, and a Chinese character counts as two columns
from __future__ import annotations

from collections.abc import Sequence

from geo.geocoding.fusion import Weighed
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.hypothesis import AREAS, Hypothesis

ASK_DISTRICT, ASK_TOWNSHIP, ASK_WHICH, ASK_NEARBY, ASK_PLACE = (
    "在哪个区、旗（县）？", "在哪个街道、乡镇？", "是哪一家（哪条路上的）？", "附近有什么单位或路口？", "在什么地方，旁边有什么单位或路口？",
)  # fmt: skip
ASK_FIELD = "附近有没有带编号的电线杆、风机、界桩或路口？能发微信定位吗？"
_SURE = 0.8


def question(gazetteer: Gazetteer, places: Sequence[Weighed], confidence: float) -> str | None:
    """Return what to ask, or None if the answer is sure enough."""
    if confidence >= _SURE:
        return None
    if not places:
        return ASK_PLACE
    rivals = [place.hypothesis for place in places[:5] if place.share > 0.02]  # noqa: PLR2004  # worth a question
    if rivals and rivals[0].kind in AREAS:  # the village itself does not compete with its land
        named = _named(rivals[0])
        rivals = [rivals[0], *(one for one in rivals[1:] if _named(one) != named)]
    if len(rivals) < 2:  # noqa: PLR2004  # nothing to split
        return ASK_FIELD if places[0].hypothesis.kind in AREAS else ASK_NEARBY
    within = [gazetteer.areas.of(one.x, one.y) for one in rivals]
    if len({area.district for area in within}) > 1:
        return ASK_DISTRICT
    if len({area.township for area in within}) > 1:
        return ASK_TOWNSHIP
    return ASK_WHICH


def _named(one: Hypothesis) -> tuple[int, int]:
    return one.mentions[0].kind, one.targets[0]
