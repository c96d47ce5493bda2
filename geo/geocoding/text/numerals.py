"""Numbers as they are written and spoken: 1105, 一千一百零五, 幺幺零五, 两百五."""

# ruff: noqa: E501 -- lists of words are read by eye, and a Chinese character counts as two columns
from __future__ import annotations

DIGITS = "0-9"
SPOKEN = "零〇一二两三四五六七八九幺十百千"
_FIGURES = "一二两三四五六七八九"
_HEARD = rf"[{_FIGURES}]白(?=[{_FIGURES}零米公号多])"  # 百 as speech recognition writes it
NUMBER = rf"[{DIGITS}]+(?:\.[{DIGITS}]+)?|(?:{_HEARD}|[{SPOKEN}])+(?:点[{SPOKEN}]+)?"

_READ = "零一二三四五六七八九"
_VALUES = {character: value for value, characters in enumerate(
    ("零〇", "一幺", "二两", "三", "四", "五", "六", "七", "八", "九")) for character in characters}  # fmt: skip
_UNITS = {"十": 10, "百": 100, "千": 1000}
_LONGEST = 9


def number_of(text: str) -> float | None:
    """Return the value of a number in normal form, or None if it is none.

    Spoken figures without units are read one by one (幺幺零五 is 1105); a last figure after a unit
    counts in tenths of that unit (两百五 is 250).
    """
    whole, _, part = text.replace("点", ".").replace("白", "百").partition(".")
    if not whole or len(whole) > _LONGEST:
        return None
    if whole.isascii():
        return float(f"{whole}.{part}") if part else float(whole)
    value = _spoken(whole)
    if value is None or not part:
        return value
    tail = "".join(part if part.isascii() else str(_VALUES.get(figure, "")) for figure in part)
    return float(f"{int(value)}.{tail}") if tail.isdigit() else None


def spoken(number: int) -> str:
    """Return a number below ten thousand as it is read aloud: 244 is 二百四十四."""
    said = ""
    for unit, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        figure, number = divmod(number, unit)
        if figure:
            said += _READ[figure] + word
        elif said and number and not said.endswith("零"):
            said += "零"
    return said.removeprefix("一") if said.startswith("一十") else said or "零"


def _spoken(text: str) -> float | None:
    if not any(character in _UNITS for character in text):
        figures = [_VALUES.get(character) for character in text]
        return None if None in figures else float("".join(map(str, figures)))
    total, figure, unit = 0, -1, 0
    for character in text:
        if character in _UNITS:
            unit = _UNITS[character]
            total += (figure if figure >= 0 else 1) * unit
            figure = -1
        elif character in _VALUES:
            if figure > 0:
                return None
            figure = _VALUES[character]
            unit = 1 if figure == 0 else unit
        else:
            return None
    short = figure > 0 and unit >= 100  # noqa: PLR2004  # 两百五 but not 十五
    return float(total + max(figure, 0) * (unit // 10 if short else 1))
