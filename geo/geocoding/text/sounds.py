"""What characters sound like: Mandarin readings without tone, and how near two readings are.

Speech recognition writes another character of the same sound (贸 for 冒), or of a sound that many
speakers do not keep apart (zh/z, n/l, -ng/-n). Digits carry a reading of their own besides their
syllable, so that 1, 一 and 幺 are one thing and 三 and 五 never are.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

READINGS = 3
PLANE = 0x10000
KIND_OTHER, KIND_HAN, KIND_DIGIT, KIND_LATIN, KIND_STOP, KIND_SPACE, KIND_DROPPED = range(7)
EXPANDS = 0xFFFF  # one character that is several in normal form, such as ㎞

SAME_DIGIT = 0.97
SAME_SOUND = 0.88
NEAR_SOUND = 0.72
TWICE_NEAR = 0.64
KIN_SOUND = 0.5
OTHER_DIGIT = -1.0

_SURROGATES = (0xD800, 0xE000)
_HAN = (0x3400, 0xA000)
_FIRST_LETTER, _FIRST_DIGIT, _FIRST_SYLLABLE = 1, 27, 37
_DIGITS = {"0": "0零〇洞", "1": "1一幺壹", "2": "2二两贰", "3": "3三叁", "4": "4四肆", "5": "5五伍",
           "6": "6六陆", "7": "7七柒拐", "8": "8八捌", "9": "9九玖勾"}  # fmt: skip
_SPOKEN = ("ling", "yi", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu")
_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw")
_NEAR_INITIALS = {"zh": "z", "ch": "c", "sh": "s", "n": "l"}
_NEAR_FINALS = {"ang": "an", "eng": "en", "ing": "in", "iang": "ian", "uang": "uan", "uo": "o", "v": "u"}
_KIN_INITIALS = (
    {"b", "p"},
    {"d", "t"},
    {"g", "k", "h"},
    {"j", "q", "x"},
    {"z", "c", "s"},
    {"f", "h"},
    {"r", "l"},
)
_KIN_FINALS = ({"e", "ei", "ai"}, {"ou", "u", "o"}, {"en", "un", "on"}, {"ong", "en", "un"}, {"ie", "e"})
_STOPS = set("，。；：！？…—,;:!?、()[]{}<>《》【】\"'“”‘’|~·")
_SPACES = set(" \t\n\r\u3000\xa0")


class Sounds(NamedTuple):
    """The tables of one alphabet, indexed by UTF-16 code (shape 65 536) or by reading.

    Attributes
    ----------
    normal
        Normal form of a character: compatibility forms, simplified script, lower case.
    kind
        What it is: Han, digit, letter, stop, space or nothing.
    readings
        Up to three readings of each, 0 where there is none; shape (65 536, 3).
    folded
        A coarser number of each reading, equal for sounds that are easily confused.
    folded_readings
        The first two readings of each character, folded and distinct; shape (65 536, 2).
    likeness
        1 the same … 0 nothing in common, −1 two different digits; shape (readings, readings).
    """

    normal: npt.NDArray[np.uint16]
    kind: npt.NDArray[np.uint8]
    readings: npt.NDArray[np.uint16]
    folded: npt.NDArray[np.uint16]
    folded_readings: npt.NDArray[np.uint16]
    likeness: npt.NDArray[np.float32]

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Return the tables by name, to be kept in an index file."""
        return {f"sounds.{name}": array for name, array in self._asdict().items()}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[np.generic]]) -> Self:
        """Take the tables from an index file."""
        parts = {name: arrays[f"sounds.{name}"] for name in cls._fields}
        return cls(**parts)  # type: ignore[arg-type]  # each array was written by arrays()


@cache
def learn_sounds() -> Sounds:
    """Build the tables from the dictionaries of pypinyin and OpenCC; takes about a second."""
    normal, kind = _characters()
    syllables: dict[str, int] = {}
    readings = _readings(normal, kind, syllables)
    folded = _folded(syllables)
    two = folded[readings[:, :2]]
    two[two[:, 0] == two[:, 1], 1] = 0
    return Sounds(normal, kind, readings, folded, two, _likeness(syllables))


def _characters() -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint8]]:
    from opencc import OpenCC  # noqa: PLC0415  # only when an index is built: it is large

    to_simplified = OpenCC("t2s").convert
    normal = np.arange(PLANE, dtype=np.uint16)
    kind = np.zeros(PLANE, np.uint8)
    for code in range(PLANE):
        form = (
            unicodedata.normalize("NFKC", chr(code)).lower()
            if not _SURROGATES[0] <= code < _SURROGATES[1]
            else " "
        )
        if len(form) == 1 and _HAN[0] <= ord(form) < _HAN[1]:
            form = to_simplified(form)
        normal[code] = ord(form) if len(form) == 1 and ord(form) < EXPANDS else EXPANDS
        kind[code] = _kind_of(form) if len(form) == 1 else KIND_OTHER
    return normal, kind


def _kind_of(form: str) -> int:
    code = ord(form)
    if _HAN[0] <= code < _HAN[1] or form == "〇":
        return KIND_HAN
    if form in _STOPS or form in _SPACES:
        return KIND_SPACE if form in _SPACES else KIND_STOP
    if form.isascii() and form.isalnum():
        return KIND_DIGIT if form.isdigit() else KIND_LATIN
    return KIND_DROPPED if unicodedata.category(form) in ("Cc", "Cf", "Mn") else KIND_OTHER


def _readings(
    normal: npt.NDArray[np.uint16], kind: npt.NDArray[np.uint8], syllables: dict[str, int]
) -> npt.NDArray[np.uint16]:
    from pypinyin import Style, pinyin  # noqa: PLC0415  # only when an index is built: it is large

    readings = np.zeros((PLANE, READINGS), np.uint16)
    for code in np.flatnonzero(kind == KIND_HAN).tolist():
        if int(normal[code]) == code:
            spoken = pinyin(chr(code), heteronym=True, style=Style.NORMAL, v_to_u=False, errors="ignore")
            names = [name for name in dict.fromkeys(spoken[0] if spoken else []) if name.isascii()]
            numbers = [syllables.setdefault(name, _FIRST_SYLLABLE + len(syllables)) for name in names]
            readings[code, : len(numbers[:READINGS])] = numbers[:READINGS]
    for letter in range(26):
        readings[ord("a") + letter, 0] = _FIRST_LETTER + letter
    for value, digits in enumerate(_DIGITS.values()):
        own = syllables.setdefault(_SPOKEN[value], _FIRST_SYLLABLE + len(syllables))
        for digit in digits:
            known = int(readings[ord(digit), 0]) or own
            readings[ord(digit)] = (_FIRST_DIGIT + value, known, own if own != known else 0)
    return readings


def _split(syllable: str) -> tuple[str, str]:
    for initial in _INITIALS:
        if syllable.startswith(initial) and len(syllable) > len(initial):
            return initial, syllable[len(initial) :]
    return "", syllable


def _folded(syllables: Mapping[str, int]) -> npt.NDArray[np.uint16]:
    folded = np.zeros(_FIRST_SYLLABLE + len(syllables), np.uint16)
    folded[:_FIRST_SYLLABLE] = np.arange(_FIRST_SYLLABLE)
    numbers: dict[tuple[str, str], int] = {}
    for syllable, number in syllables.items():
        initial, final = _split(syllable)
        coarse = (_NEAR_INITIALS.get(initial, initial), _NEAR_FINALS.get(final, final))
        folded[number] = numbers.setdefault(coarse, _FIRST_SYLLABLE + len(numbers))
    for value, syllable in enumerate(_SPOKEN):  # a digit is retrieved as its syllable is
        folded[_FIRST_DIGIT + value] = folded[syllables[syllable]]
    return folded


def _likeness(syllables: Mapping[str, int]) -> npt.NDArray[np.float32]:
    size = _FIRST_SYLLABLE + len(syllables)
    likeness = np.zeros((size, size), np.float32)
    likeness[_FIRST_DIGIT:_FIRST_SYLLABLE, _FIRST_DIGIT:_FIRST_SYLLABLE] = OTHER_DIGIT
    parts = [(number, *_split(syllable)) for syllable, number in syllables.items()]
    for one, initial, final in parts:
        for other, other_initial, other_final in parts:
            near = _near(initial, other_initial, _NEAR_INITIALS, _KIN_INITIALS)
            likeness[one, other] = _together(near, _near(final, other_final, _NEAR_FINALS, _KIN_FINALS))
    digits = np.arange(_FIRST_DIGIT, _FIRST_SYLLABLE)
    likeness[digits, digits] = SAME_DIGIT
    letters = np.arange(_FIRST_LETTER, _FIRST_DIGIT)
    likeness[letters, letters] = 1.0
    likeness[0, :] = likeness[:, 0] = 0.0
    return likeness


def _near(one: str, other: str, pairs: Mapping[str, str], kin: tuple[set[str], ...]) -> int:
    """Return how far two halves of a syllable are: 0 the same, 1 confused, 2 akin, 9 apart."""
    if one == other:
        return 0
    if pairs.get(one, one) == pairs.get(other, other):
        return 1
    return 2 if any(one in group and other in group for group in kin) else 9


def _together(initial: int, final: int) -> float:
    steps = initial + final
    if steps <= 1:
        return SAME_SOUND if steps == 0 else NEAR_SOUND
    if initial == 1 and final == 1:
        return TWICE_NEAR
    return KIN_SOUND if steps == 2 else 0.0  # noqa: PLR2004  # one half akin, the other the same
