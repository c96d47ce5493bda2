from __future__ import annotations

import numpy as np
import pytest

from geo.geocoding.text.alignment import begin, fill_likes, new_board
from geo.geocoding.text.sounds import (
    NEAR_SOUND,
    OTHER_DIGIT,
    SAME_DIGIT,
    SAME_SOUND,
    Sounds,
    learn_sounds,
)


def _like(one: str, other: str) -> float:
    sounds = learn_sounds()
    board, codes = new_board(), np.array([ord(other)], np.uint16)
    begin(codes, sounds, board)
    fill_likes(np.uint16(ord(one)), codes, sounds, board.heard, board.likes[0])
    return float(board.likes[0, 0])


@pytest.mark.parametrize(("one", "other"), [("贸", "冒"), ("成", "承"), ("勒", "类"), ("五", "武")])
def test_characters_of_one_sound_are_alike(one: str, other: str) -> None:
    assert _like(one, other) == pytest.approx(SAME_SOUND)


@pytest.mark.parametrize(("one", "other"), [("知", "资"), ("南", "兰"), ("金", "京"), ("山", "三")])
def test_sounds_that_are_confused_are_nearly_alike(one: str, other: str) -> None:
    assert _like(one, other) == pytest.approx(NEAR_SOUND)


@pytest.mark.parametrize(("one", "other"), [("1", "一"), ("一", "幺"), ("2", "两"), ("零", "0")])
def test_a_digit_is_the_same_in_every_script(one: str, other: str) -> None:
    assert _like(one, other) == pytest.approx(SAME_DIGIT)


def test_two_digits_are_never_taken_for_each_other() -> None:
    assert _like("四", "十") == 0.5 or _like("四", "十") < SAME_SOUND
    assert _like("1", "7") == OTHER_DIGIT


@pytest.mark.parametrize(("one", "other"), [("路", "门"), ("a", "b"), ("区", "9")])
def test_what_has_nothing_in_common_is_not_alike(one: str, other: str) -> None:
    assert _like(one, other) <= 0.0


def test_the_tables_come_back_from_arrays() -> None:
    sounds = learn_sounds()
    again = Sounds.from_arrays(sounds.arrays())
    assert all((one == other).all() for one, other in zip(sounds, again, strict=True))
