"""The check character of China's unified social credit codes (GB 32100-2015)."""

from __future__ import annotations

# The standard's alphabet: digits and capital letters without I, O, S, V, Z; the place is the value.
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LENGTH = 18
_WEIGHTS = tuple(pow(3, place, 31) for place in range(_LENGTH - 1))


def is_credit_code(text: str) -> bool:
    """Tell whether a text is a unified social credit code (统一社会信用代码) with a right check character.

    Eighteen capital letters and digits: the value of the last, added to Σ value × 3^place (from 0) of
    those before it, makes a multiple of 31.
    """
    if len(text) != _LENGTH or any(character not in _ALPHABET for character in text):
        return False
    total = sum(
        _ALPHABET.index(character) * weight for character, weight in zip(text[:-1], _WEIGHTS, strict=True)
    )
    return _ALPHABET[-total % 31] == text[-1]
