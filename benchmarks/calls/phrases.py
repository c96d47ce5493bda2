"""What people say around a place: what happened, how a call is written down, who is where."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from benchmarks.calls.speech import digit_by_digit, is_han, spoken
from benchmarks.calls.voice import Voice
from benchmarks.calls.voices import PLAIN

_WITH_ASIDE = 0.4


def happened(rng: Random, voice: Voice = PLAIN) -> str:
    """Return what happened, with or without a tail of details."""
    tail = rng.choice(voice.tails)
    plate = rng.choice("ABCDEFGHJKLM") + "".join(rng.choice("0123456789ACDF") for _ in range(5))
    phone = "1" + "".join(rng.choice("3456789") for _ in range(2)) + "****" + str(rng.randint(1000, 9999))
    return rng.choice(voice.happened) + tail.format(plate=plate, phone=phone, side=rng.choice("东南西北"))


def written(rng: Random, place: str, *, voice: Voice = PLAIN, what: str | None = None) -> str:
    """Return a whole text about a place, as typed or as recognised from speech."""
    text = rng.choice(voice.written).format(p=place, w=what or happened(rng, voice))
    text = _with_aside(rng, text, voice.asides)
    return as_heard(rng, text, voice) if rng.random() < 0.25 else text


def _with_aside(rng: Random, text: str, asides: Sequence[str]) -> str:
    """Put sentences that name no place before or behind a text."""
    if not asides or rng.random() > _WITH_ASIDE:
        return text
    aside = rng.choice(asides)
    return f"{aside}，{text}" if rng.random() < 0.5 else f"{text}，{aside}"


def as_heard(rng: Random, text: str, voice: Voice = PLAIN) -> str:
    """Return a text without marks, some of them pauses, begun with an empty word, numbers read aloud."""
    opening = rng.choice(voice.openings)
    plain = "".join(
        one if one not in "，。：；——！？、" else (" " if rng.random() < 0.15 else "") for one in text
    )
    return opening + (_read_aloud(plain) if rng.random() < 0.7 else plain)


def _read_aloud(text: str) -> str:
    """Numbers before a unit as words; road numbers and telephones are left as they are."""
    out, k = "", 0
    while k < len(text):
        end = k
        while end < len(text) and text[end].isdigit() and text[end].isascii():
            end += 1
        if end == k:
            out += text[k]
            k += 1
            continue
        digits, after = text[k:end], text[end : end + 1]
        whole = after in "号公米楼单层K+" or (k and text[k - 1] == "+")
        out += (
            spoken(int(digits))
            if after and whole and len(digits) < 6 and not _part_of_a_word(text, k)
            else digits
        )
        k = end
    return out


def _part_of_a_word(text: str, k: int) -> bool:
    """Whether a letter or a decimal point stands before."""
    return k > 0 and text[k - 1].isascii() and (text[k - 1].isalpha() or text[k - 1] == ".")


def near(rng: Random, voice: Voice = PLAIN) -> str:
    """Return a word that says the scene is at the place or before its door."""
    return rng.choice(voice.around)


def road_number(rng: Random, digits: str) -> str:
    """Return the number of a road as it is said: 幺幺零, 一百一十, or in digits."""
    return rng.choice((digits, digit_by_digit(digits), digit_by_digit(digits), spoken(int(digits))))


def han_only(text: str) -> str:
    """Return the Chinese characters of a text."""
    return "".join(one for one in text if is_han(one))
