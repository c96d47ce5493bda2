"""The words for directions and what they mean in degrees clockwise from north."""

from __future__ import annotations

COMPASS_DEG = {
    "北": 0.0,
    "东北": 45.0,
    "东": 90.0,
    "东南": 135.0,
    "南": 180.0,
    "西南": 225.0,
    "西": 270.0,
    "西北": 315.0,
}


def direction_in(word: str) -> float | None:
    """Return the direction that a word such as 东北门 or 往北 names, None if it names none."""
    for name in sorted(COMPASS_DEG, key=len, reverse=True):
        if name in word or name[::-1] in word:
            return COMPASS_DEG[name]
    return None
