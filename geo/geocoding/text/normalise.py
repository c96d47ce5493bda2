"""Bring a text into normal form and keep where each character stood."""

from __future__ import annotations

import unicodedata
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled
from geo.geocoding.text.sounds import (
    EXPANDS,
    KIND_DIGIT,
    KIND_DROPPED,
    KIND_LATIN,
    KIND_SPACE,
    Sounds,
)

LONGEST = 600  # characters read of one text: a caller says where within the first minutes


class Text(NamedTuple):
    """A text in normal form.

    Attributes
    ----------
    codes
        One UTF-16 code each (shape n).
    offsets
        Where each stood in the text given (shape n).
    plain
        The same as a string.
    """

    codes: npt.NDArray[np.uint16]
    offsets: npt.NDArray[np.int32]
    plain: str


def normalise(text: str, sounds: Sounds) -> Text:
    """Return the first 600 characters in normal form; a space stays only between letters or digits."""
    raw = np.frombuffer(text[: 4 * LONGEST].encode("utf-32-le", "surrogatepass"), np.uint32)
    codes, offsets, expands = _normal_form(raw, sounds.normal, sounds.kind)
    if expands:
        codes, offsets = _expand(text[: 4 * LONGEST], sounds)
    return Text(codes, offsets, codes.tobytes().decode("utf-16-le", "replace"))


def _expand(text: str, sounds: Sounds) -> tuple[Any, Any]:
    """Take apart what is several characters in one, such as ㎞, and then bring the rest into form."""
    parts: list[str] = []
    where: list[int] = []
    for offset, character in enumerate(text):
        form = " " if "\ud800" <= character <= "\udfff" else unicodedata.normalize("NFKC", character)
        form = "".join(
            part for part in form if ord(part) < EXPANDS and int(sounds.normal[ord(part)]) != EXPANDS
        )
        parts.append(form)
        where.extend([offset] * len(form))
    raw = np.frombuffer("".join(parts).encode("utf-32-le"), np.uint32)
    codes, offsets, _ = _normal_form(raw, sounds.normal, sounds.kind)
    return codes, np.array(where, np.int32)[offsets] if where else offsets


@compiled
def _normal_form(raw: Any, normal: Any, kind: Any) -> Any:
    codes = np.empty(min(raw.size, LONGEST), np.uint16)
    offsets = np.empty(codes.size, np.int32)
    expands = False
    size = 0
    held = -1  # a space that stays if a letter or digit follows
    for i in range(raw.size):
        if size == codes.size:
            break
        code = raw[i] if raw[i] < EXPANDS else np.uint32(0xFFFD)
        form = normal[code]
        expands |= form == EXPANDS
        what = kind[form]
        if what == KIND_DROPPED or form == EXPANDS:
            continue
        word = what in (KIND_DIGIT, KIND_LATIN)
        if what == KIND_SPACE:
            if size and kind[codes[size - 1]] in (KIND_DIGIT, KIND_LATIN):
                held = i
            continue
        if word and held >= 0:
            codes[size], offsets[size] = 32, held
            size += 1
            if size == codes.size:
                break
        held = -1
        codes[size], offsets[size] = form, i
        size += 1
    return codes[:size], offsets[:size], expands
