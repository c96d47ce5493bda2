# ruff: noqa: E501 -- lists of words are read by eye, and a Chinese character counts as two columns
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.geocoding.text.normalise import LONGEST, normalise
from geo.geocoding.text.sounds import learn_sounds


@pytest.mark.parametrize(
    ("given_text", "plain"),
    [("Ｋ１１０５＋８００", "k1105+800"), ("臨河灘區", "临河滩区"), ("⼤漠路", "大漠路"), ("G1816 232", "g1816 232"),
     ("高速公路 二百", "高速公路二百"), ("3㎞处", "3km处"), ("河\u200b滨\x00街", "河滨街")],
)  # fmt: skip
def test_a_text_comes_into_normal_form(given_text: str, plain: str) -> None:
    assert normalise(given_text, learn_sounds()).plain == plain


def test_each_character_knows_where_it_stood() -> None:
    text = normalise("在 3㎞ 處", learn_sounds())
    assert [(char, int(at)) for char, at in zip(text.plain, text.offsets, strict=True)] == [
        ("在", 0), ("3", 2), ("k", 3), ("m", 3), ("处", 5),
    ]  # fmt: skip


@given(st.text(max_size=80))
def test_offsets_rise_and_lie_within_any_text(given_text: str) -> None:
    text = normalise(given_text, learn_sounds())
    offsets = text.offsets.tolist()
    assert offsets == sorted(offsets)
    assert all(0 <= at < len(given_text) for at in offsets)
    assert len(text.plain) == len(text.codes) == len(offsets)


def test_normal_form_is_normal_already() -> None:
    once = normalise("警情：追尾；地点：Ｇ210国道Ｋ105＋300", learn_sounds()).plain
    assert normalise(once, learn_sounds()).plain == once


def test_no_more_is_read_than_a_call_can_be_long() -> None:
    assert len(normalise("路" * 10_000, learn_sounds()).codes) == LONGEST
