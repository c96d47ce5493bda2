"""House numbers on roads whose numbering is known by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from roads_by_hand import entries, roads
from sklearn.isotonic import isotonic_regression

from geo.geocoding.places.isotonic import median_slope, rising_fit
from geo.geocoding.places.numbers import Numbers
from geo.geocoding.places.roadline import RoadLines

ROAD = roads(("新华街", [(0, 0), (2000, 0)]), ("新华街", [(0, 30_000), (2000, 30_000)], "", "西区"))
LINES = RoadLines.build(ROAD)


def table(*told):
    return Numbers.build(entries(*told), ROAD, LINES)


def street(numbers, metres=10.0, y=0.0):
    """Odd numbers stand 20 m to the left (north), even ones to the right."""
    return [(f"东区新华街{n}号", n * metres, y + (20 if n % 2 else -20)) for n in numbers]


def test_a_number_lies_between_its_neighbours_on_its_side():
    numbers = table(*street([11, 12, 31, 32, 51, 52]))
    odd, even = numbers.place(LINES, 0, 41), numbers.place(LINES, 0, 42)
    assert (odd.x, odd.y) == pytest.approx((410, 20))
    assert (even.x, even.y) == pytest.approx((420, -20))
    assert (odd.beyond, numbers.range_of(0)) == (0, (11, 52))


def test_sides_that_count_apart_are_read_apart():
    odd = [(f"新华街{n}号", n * 10, 20) for n in range(1, 80, 8)]
    even = [(f"新华街{n}号", n * 20, -20) for n in range(2, 80, 8)]
    numbers = table(*odd, *even)
    assert numbers.place(LINES, 0, 45).x == pytest.approx(450, abs=1)
    assert numbers.place(LINES, 0, 46).x == pytest.approx(920, abs=1)


def test_numbers_may_fall_along_the_line():
    numbers = table(*((f"新华街{n}号", 2000 - n * 10, 20) for n in (11, 31, 51)))
    assert numbers.place(LINES, 0, 41).x == pytest.approx(1590)


def test_one_house_in_the_wrong_place_does_not_bend_the_street():
    numbers = table(*street(range(1, 100, 7)), ("新华街50号", 1900, 20))
    assert numbers.place(LINES, 0, 50).x == pytest.approx(500, abs=12)


def test_a_street_of_the_same_name_elsewhere_keeps_its_own_numbers():
    numbers = table(*street([11, 31, 51]), *street([11, 31, 51], 20.0, 30_000))
    assert numbers.place(LINES, 0, 31).x == pytest.approx(310)
    assert numbers.place(LINES, 1, 31).x == pytest.approx(620)


def test_beyond_the_known_numbers_the_road_must_have_room():
    numbers = table(*street([11, 31, 51]))
    beyond = numbers.place(LINES, 0, 151)
    assert beyond.x == pytest.approx(1510)
    assert beyond.beyond == 100
    assert beyond.radius_m > 150
    assert numbers.place(LINES, 0, 9988) is None
    assert numbers.place(LINES, 1, 5) is None


def test_one_known_number_is_counted_from_the_nearer_end():
    near_the_beginning = table(("新华街11号", 110, 20)).place(LINES, 0, 31)
    assert near_the_beginning.x == pytest.approx(310)
    near_the_end = table(("新华街11号", 1890, 20)).place(LINES, 0, 31)
    assert near_the_end.x == pytest.approx(1690)
    assert near_the_end.radius_m > 80


@pytest.mark.parametrize(
    "address",
    [
        "东区新华街128号底商",
        "新华街１２８号",
        "新华街128-3号",
        "东区新华街甲128号",
        "新华街128号院3号楼",
        "新华街 128号",
    ],
)
def test_addresses_are_read_as_they_are_written(address):
    assert table((address, 700, 20)).range_of(0) == (128, 128)


@pytest.mark.parametrize(
    "address", ["盐湖化工园9号厂房", "新华街", "", "新华街0号", "老新街12号", "新华街3号楼旁"]
)
def test_what_is_no_house_number_is_none(address):
    assert table((address, 700, 20)).range_of(0) is None


def test_a_house_far_from_its_road_tells_nothing():
    assert table(("新华街5号", 500, 900)).range_of(0) is None


def test_arrays_bring_back_the_same_numbers():
    numbers = table(*street([11, 12, 31, 32]))
    assert Numbers.from_arrays(numbers.arrays()).place(LINES, 0, 20) == numbers.place(LINES, 0, 20)


def test_no_entries_no_numbers():
    assert table().place(LINES, 0, 5) is None


@given(st.lists(st.tuples(st.floats(-1e4, 1e4), st.integers(1, 5)), min_size=1, max_size=30))
def test_the_rising_fit_is_that_of_scikit_learn(pairs):
    values, weights = (np.array(column, float) for column in zip(*pairs, strict=True))
    assert rising_fit(values, weights) == pytest.approx(
        isotonic_regression(values, sample_weight=weights), abs=1e-6
    )


def test_the_median_slope_ignores_one_wild_point():
    x = np.arange(10.0)
    y = 3 * x
    y[4] = 1e6
    assert median_slope(x, y) == pytest.approx(3)
    assert np.isnan(median_slope(np.ones(3), np.arange(3.0)))


@given(st.integers(1, 190), st.sampled_from([1.0, -1.0]))
def test_places_keep_the_order_of_the_numbers(number, sign):
    told = [(f"新华街{n}号", 1000 + sign * (n * 9 - 900), 20) for n in (1, 40, 41, 90, 150, 190)]
    numbers = table(*told)
    here, there = numbers.place(LINES, 0, number), numbers.place(LINES, 0, number + 1)
    assert sign * (there.on.at - here.on.at) >= -1e-6


def test_a_number_of_another_road_of_the_same_name_is_told_from_the_few_right_ones():
    told = [(f"新华街{n}号", 1000 + n * 12, 20) for n in (15, 17, 41, 49)]
    numbers = table(*told, ("新华街67号", 10, 20))
    assert numbers.place(LINES, 0, 49).x == pytest.approx(1588, abs=5)
