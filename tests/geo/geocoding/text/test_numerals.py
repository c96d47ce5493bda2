from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.geocoding.text.numerals import number_of, spoken

_DIGITS = "零一二三四五六七八九"


def _spoken(number: int) -> str:
    """Say a number below 10 000, by the rule of units and zeros, not by the reader's."""
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        figure = number // unit % 10
        if figure:
            text += ("零" if gap and text else "") + _DIGITS[figure] + name
            gap = False
        else:
            gap = True
    return text


@pytest.mark.parametrize(
    ("text", "value"),
    [("1105", 1105), ("12.5", 12.5), ("幺幺零五", 1105), ("十五", 15), ("二百零八", 208), ("两百五", 250),
     ("一千一百一十一", 1111), ("三十", 30), ("二二八", 228), ("一百零一", 101), ("二点五", 2.5), ("〇", 0)],
)  # fmt: skip
def test_a_number_is_read_as_it_is_written_or_spoken(text: str, value: float) -> None:
    assert number_of(text) == value


@pytest.mark.parametrize("text", ["", "米", "五六百", "1" * 12, "点五"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert number_of(text) is None


@given(st.integers(1, 9999))
def test_every_number_is_read_back_from_its_words(number: int) -> None:
    assert number_of(_spoken(number)) == number


@given(st.integers(0, 9999))
def test_a_number_that_is_said_is_understood(number: int) -> None:
    assert number_of(spoken(number)) == number
    assert "一十" not in spoken(number)[:2]


@given(st.integers(0, 999_999))
def test_figures_spoken_one_by_one_are_those_figures(number: int) -> None:
    assert number_of("".join(_DIGITS[int(figure)] for figure in str(number))) == number
