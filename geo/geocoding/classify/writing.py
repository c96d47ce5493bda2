"""Two forms of a text, both as long as the text itself: its normal form, and what it sounds like."""

from __future__ import annotations

import unicodedata

_HAN = ("\u3400", "\u9fff")
_SOUND_BASE = 0xE000  # private use: one character for each syllable
_NEAR = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"))


class _NormalForms(dict[int, str]):
    """Normal form of a character: compatibility forms, simplified script, lower case; never longer."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        form = unicodedata.normalize("NFKC", character).lower()
        self[code] = _simplified(form) if len(form) == 1 else character
        return self[code]


class _SoundForms(dict[int, str]):
    """One private character for each syllable, confusable sounds taken as one; others as they are."""

    def __init__(self) -> None:
        super().__init__()
        self._syllables: dict[str, str] = {}

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = self._sound(character) if _HAN[0] <= character <= _HAN[1] else character
        return self[code]

    def _sound(self, character: str) -> str:
        from pypinyin import lazy_pinyin  # noqa: PLC0415  # large: loaded when the first text comes

        syllable = lazy_pinyin(character)[0]
        for one, other in _NEAR:
            syllable = syllable.replace(one, other)
        return self._syllables.setdefault(syllable, chr(_SOUND_BASE + len(self._syllables)))


def _simplified(character: str) -> str:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        if not _HAN[0] <= character <= _HAN[1]:
            return character
        from opencc import OpenCC  # noqa: PLC0415  # only for the few characters outside GB 2312

        form = OpenCC("t2s").convert(character)
        return form if len(form) == 1 else character
    return character


_NORMAL, _SOUND = _NormalForms(), _SoundForms()


def normal_form(text: str) -> str:
    """Return the normal form, character by character."""
    return text.translate(_NORMAL)


def sound_form(normal: str) -> str:
    """Return the sounds of a text in normal form, character by character."""
    return normal.translate(_SOUND)
