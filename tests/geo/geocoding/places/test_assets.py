"""Numbered things of the field, listed and between listed ones."""

from __future__ import annotations

import numpy as np
import pytest

from geo.geocoding.places.assets import Assets
from geo.geocoding.places.rows import AssetRows


def assets(*told):
    """Make assets of (kind, line, number, x, y)."""
    blank = [""] * len(told)
    kinds, lines, numbers = ([row[k] for row in told] for k in range(3))
    xy = np.array([row[3:] for row in told], float).reshape(-1, 2)
    return Assets.build(AssetRows(blank, kinds, lines, numbers, blank, blank, blank, xy))


FIELD = assets(
    ("电线杆", "东展线", "001号杆", 0, 0),
    ("风机", "巴音风电场", "F17号风机", 9000, 0),
    ("电线杆", "东展线", "004号杆", 900, 0),
    ("电线杆", "东展线", "002号杆", 300, 0),
    ("电线杆", "东展线", "090号杆", 9000, 0),
    ("界桩", "省界", "无号", 5, 5),
)
POLES = FIELD.series().index(("东展线", "电线杆"))


def test_series_are_lines_and_kinds():
    assert FIELD.series() == [("东展线", "电线杆"), ("巴音风电场", "风机")]


def test_a_listed_number_is_its_row():
    assert FIELD.place(POLES, 4) == (900, 0, 20, 2, POLES)
    assert FIELD.place(1, 17).row == 1


def test_a_number_that_is_not_listed_stands_between_its_neighbours():
    place = FIELD.place(POLES, 3)
    assert (place.x, place.y, place.row) == (600, 0, -1)
    assert place.radius_m == pytest.approx(320)


@pytest.mark.parametrize("number", [0, 5, 50, 91])
def test_a_number_beyond_or_far_between_is_nowhere(number):
    assert FIELD.place(POLES, number) is None


def test_arrays_bring_back_the_same_assets():
    again = Assets.from_arrays(FIELD.arrays())
    assert again.series() == FIELD.series()
    assert again.place(POLES, 2) == FIELD.place(POLES, 2)


def test_no_assets_no_series():
    assert assets().series() == []
