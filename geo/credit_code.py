"""The check characters of Chinese registration codes: GB 32100-2015 and, inside it, GB 11714-1997."""

from __future__ import annotations

# The standard's alphabet: digits and capital letters without I, O, S, V, Z; the place is the value.
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LENGTH = 18
_WEIGHTS = tuple(pow(3, place, 31) for place in range(_LENGTH - 1))

_ORGANISATION = slice(8, 17)  # characters 9 to 17 are the organisation code
_ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_LENGTH = 9
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_CHECKS = "0123456789X0"  # 11 minus the remainder: 10 is written X, 11 is written 0


def is_credit_code(text: str) -> bool:
    """Tell whether a text is a unified social credit code (统一社会信用代码) with right check characters.

    Eighteen capital letters and digits: the value of the last, added to Σ value × 3^place (from 0) of
    those before it, makes a multiple of 31 (GB 32100-2015), and characters 9 to 17 are an
    organisation code with its own check.
    """
    if len(text) != _LENGTH or any(character not in _ALPHABET for character in text):
        return False
    total = sum(
        _ALPHABET.index(character) * weight for character, weight in zip(text[:-1], _WEIGHTS, strict=True)
    )
    return _ALPHABET[-total % 31] == text[-1] and is_organisation_code(text[_ORGANISATION])


def is_organisation_code(text: str) -> bool:
    """Tell whether a text is an organisation code (组织机构代码) with a right check character.

    Nine characters, the hyphen before the last one left out (GB 11714-1997, weights 3 7 9 10 5 8 4 2,
    modulus 11).
    """
    if len(text) != _ORGANISATION_LENGTH or any(each not in _ORGANISATION_ALPHABET for each in text):
        return False
    values = (_ORGANISATION_ALPHABET.index(character) for character in text[:-1])
    total = sum(value * weight for value, weight in zip(values, _ORGANISATION_WEIGHTS, strict=True))
    return text[-1] == _ORGANISATION_CHECKS[11 - total % 11]
