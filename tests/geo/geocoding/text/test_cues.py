# ruff: noqa: E501 -- lists of words are read by eye, and a Chinese character counts as two columns
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.geocoding.text import cues


@pytest.mark.parametrize(
    ("text", "number"),
    [("87号门口", 87), ("九十号", 90), ("158号底商", 158), ("12号楼下", 12), ("3号楼2单元", None), ("9号厂房", None),
     ("100米", None), ("号", None)],
)  # fmt: skip
def test_a_house_number_is_told_from_other_numbers(text: str, number: int | None) -> None:
    found = cues.house_number(text, 0)
    assert (found[0] if found else None) == number


@pytest.mark.parametrize(
    ("text", "km"),
    [("k1105+800", 1105.8), ("1112+000", 1112.0), ("二百零八+一百处", 208.1), ("二百二十一公里加五百", 221.5),
     ("186公里半", 186.5), ("k207", 207.0), ("的293公里500米", 293.5), ("1900公里处", 1900.0), ("路口", None)],
)  # fmt: skip
def test_a_kilometre_is_read_in_every_form(text: str, km: float | None) -> None:
    found = cues.kilometre(text, 0)
    assert (found[0] if found else None) == (pytest.approx(km) if km is not None else None)


@pytest.mark.parametrize(
    ("text", "compass", "metres"),
    [("往东100米", 90, 100), ("以北约200米", 0, 200), ("向南四百米处", 180, 400), ("往西走一公里", 270, 1000),
     ("东侧50米", 90, 50), ("往北两公里半", 0, 2500), ("往东北二里地", 45, 1000)],
)  # fmt: skip
def test_an_offset_is_a_direction_and_metres(text: str, compass: float, metres: float) -> None:
    found = cues.offset(text, 0)
    assert found is not None
    assert (found.compass_deg, found.metres) == (compass, metres)


@pytest.mark.parametrize(
    ("text", "word"), [("南门处", "南门"), ("东门口", "东门"), ("正门", "正门"), ("门口", None)]
)
def test_a_gate_is_more_than_a_doorway(text: str, word: str | None) -> None:
    found = cues.gate(text, 0)
    assert (found[0] if found else None) == word


@pytest.mark.parametrize(
    ("text", "count"), [("往东第二个路口", 2), ("下一个红绿灯", 1), ("第3个十字路口", 3), ("两个路口", None)]
)
def test_the_nth_crossing_is_counted(text: str, count: int | None) -> None:
    found = cues.nth(text)
    assert (found[0] if found else None) == count


@given(st.text(max_size=60))
def test_no_text_upsets_a_reader_of_cues(text: str) -> None:
    for read in (cues.house_number, cues.kilometre, cues.offset, cues.gate, cues.thing_number, cues.building):
        found = read(text, 0)
        assert found is None or found[-1] is None or len(text) > 0
    assert cues.crossing(text, 0) <= len(text)
    assert cues.between(text, 0) <= len(text)
