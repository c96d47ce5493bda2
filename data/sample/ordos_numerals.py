"""Whole numbers in Chinese words."""

_DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """Return a whole number below 10 000 in Chinese words."""
    if number == 0:
        return _DIGITS[0]
    said, pending = "", False
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // size % 10
        if digit:
            said += (_DIGITS[0] if pending and said else "") + _DIGITS[digit] + unit
        pending = digit == 0
    return said.removeprefix("一") if said.startswith("一十") else said
