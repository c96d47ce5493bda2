"""What becomes of characters on their way: spoken numbers, same and near sounds, slips of the finger."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from random import Random

from pypinyin import lazy_pinyin

from benchmarks.calls import words

DIGITS = "零一二三四五六七八九"
KEPT = frozenset("路街巷道区旗市镇号")
"""What a recogniser hardly ever mishears, for it follows from the words around it."""
_NEAR = (
    ("zh", "z"),
    ("ch", "c"),
    ("sh", "s"),
    ("n", "l"),
    ("h", "f"),
    ("r", "l"),
    ("b", "p"),
    ("d", "t"),
    ("j", "q"),
)
_NEAR_ENDS = (("ang", "an"), ("eng", "en"), ("ing", "in"), ("uang", "uan"), ("ian", "iang"))


def spoken(number: int) -> str:
    """Return a number as it is read aloud."""
    if number >= 10_000:
        rest = number % 10_000
        return (
            spoken(number // 10_000) + "万" + (("零" if rest < 1000 else "") + spoken(rest) if rest else "")
        )
    text, gap = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + unit
            gap = False
        else:
            gap = bool(text)
    text = text or "零"
    return text[1:] if text.startswith("一十") else text


def digit_by_digit(digits: str) -> str:
    """Digits read one by one, with the 幺 of telephone and road numbers."""
    return "".join("幺" if one == "1" else DIGITS[int(one)] for one in digits)


@cache
def sounds() -> dict[str, str]:
    """Return common characters of a syllable (level one of GB 2312)."""
    found: dict[str, str] = defaultdict(str)
    for high in range(0xB0, 0xD8):
        for low in range(0xA1, 0xFF if high < 0xD7 else 0xFA):
            character = bytes((high, low)).decode("gb2312")
            found[lazy_pinyin(character)[0]] += character
    return dict(found)


@cache
def _sound(character: str) -> str:
    return lazy_pinyin(character)[0]


@cache
def _lookalikes() -> dict[str, str]:
    found: dict[str, str] = defaultdict(str)
    for pair in words.LOOKALIKES:
        one, other = pair[0], pair[1]
        found[one] += other
        found[other] += one
    return dict(found)


def is_han(character: str) -> bool:
    """Whether this is a common Chinese character."""
    return "一" <= character <= "鿿"


def same_sound(rng: Random, character: str) -> str:
    """Another character of the same sound, or the character itself if there is none."""
    others = [one for one in sounds().get(_sound(character), "") if one != character]
    return rng.choice(others) if others else character


def near_sound(rng: Random, character: str) -> str:
    """Return a character of a sound that is easily mistaken, as in dialects of the north-west."""
    syllable = _sound(character)
    near = []
    for one, other in (*_NEAR, *((b, a) for a, b in _NEAR)):
        if syllable.startswith(one) and not (len(one) == 1 and syllable.startswith(one + "h")):
            near.append(other + syllable[len(one) :])
    for one, other in (*_NEAR_ENDS, *((b, a) for a, b in _NEAR_ENDS)):
        if syllable.endswith(one):
            near.append(syllable[: -len(one)] + other)
    near = [one for one in near if one in sounds()]
    return rng.choice(sounds()[rng.choice(near)]) if near else same_sound(rng, character)


def lookalike(rng: Random, character: str) -> str:
    """Return a character that looks much the same, or one that sounds the same."""
    others = _lookalikes().get(character, "")
    return rng.choice(others) if others else same_sound(rng, character)


def slip(rng: Random, name: str, kind: str) -> str:
    """One slip in a name: hom, hom2, near, shape, drop, dup or swap; the kept words stay."""
    places = [k for k, one in enumerate(name) if is_han(one) and one not in KEPT]
    if not places:
        return name
    k = rng.choice(places)
    letters = list(name)
    if kind == "drop":
        del letters[k]
    elif kind == "dup":
        letters.insert(k, letters[k])
    elif kind == "swap":
        k = min(k, len(letters) - 2)
        letters[k], letters[k + 1] = letters[k + 1], letters[k]
    else:
        change = {"near": near_sound, "shape": lookalike}.get(kind, same_sound)
        for place in rng.sample(places, min(len(places), 2 if kind == "hom2" else 1)):
            letters[place] = change(rng, letters[place])
    return "".join(letters)


def drowned(rng: Random, name: str) -> str:
    """Return a name as a bad recogniser writes it: most characters are others of the same or a near sound."""
    return "".join(_drowned(rng, one) if is_han(one) else one for one in name)


def _drowned(rng: Random, character: str) -> str:
    chance = rng.random()
    if character in KEPT and chance < 0.5:
        return character
    if chance < 0.75:
        return same_sound(rng, character)
    return near_sound(rng, character) if chance < 0.87 else character


def sound_key(name: str) -> str:
    """Return a name by its sounds, near sounds taken as one; names of one key cannot be told apart by ear."""
    key = []
    for syllable in lazy_pinyin(name):
        folded = syllable
        for one, other in _NEAR[:4]:
            folded = other + folded[len(one) :] if folded.startswith(one) else folded
        for one, other in _NEAR_ENDS[:3]:
            folded = folded[: -len(one)] + other if folded.endswith(one) else folded
        key.append(folded)
    return " ".join(key)
