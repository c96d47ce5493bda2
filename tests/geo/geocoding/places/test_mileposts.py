"""Chainages between posts, at breaks, repeated and out of range, on roads measured by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from roads_by_hand import posts, roads

from geo.geocoding.places.mileposts import Mileposts
from geo.geocoding.places.roadline import RoadLines
from geo.geocoding.places.rows import PostRows

ROAD = roads(("国道", [(0, 0), (12_000, 0)], "G1"), ("街", [(0, 500), (900, 500)]))
LINES = RoadLines.build(ROAD)


def table(*told, **named):
    return Mileposts.build(posts(*told, **named), ROAD, LINES)


def test_a_chainage_lies_between_its_posts():
    (place,) = table((10, 1000, 5), (11, 2000, -5), (12, 3010, 0)).places(LINES, 0, 11.5)
    assert (place.x, place.y) == pytest.approx((2505, 0))
    assert place.on == (0, pytest.approx(2505))
    assert (place.beyond_km, place.radius_m < 30) == (0, True)


def test_missing_posts_are_bridged_along_the_road():
    bent = roads(("国道", [(0, 0), (2000, 0), (2000, 2000)], "G1"))
    lines = RoadLines.build(bent)
    (place,) = Mileposts.build(posts((10, 0, 0), (14, 2000, 2000)), bent, lines).places(lines, 0, 13)
    assert (place.x, place.y) == pytest.approx((2000, 1000))


def test_posts_may_fall_along_the_line():
    (place,) = table((12, 1000, 0), (11, 2000, 0), (10, 3000, 0)).places(LINES, 0, 11.25)
    assert place.x == pytest.approx(1750)


def test_a_break_of_the_chainage_widens_the_radius():
    broken = table((10, 1000, 0), (11, 2000, 0), (12, 2540, 0), (13, 3540, 0))
    (place,) = broken.places(LINES, 0, 11.5)
    assert place.x == pytest.approx(2270)
    assert place.radius_m > 200
    assert broken.places(LINES, 0, 12.5)[0].radius_m == pytest.approx(20)


def test_a_chainage_that_repeats_has_two_places():
    found = table((10, 1000, 0), (11, 2000, 0), (12, 3000, 0), (11, 4000, 0), (12, 5000, 0)).places(
        LINES, 0, 11.5
    )
    assert sorted(place.x for place in found) == pytest.approx([2500, 4500])


def test_at_a_post_there_is_one_place():
    (place,) = table((10, 1000, 0), (11, 2000, 0), (12, 3000, 0)).places(LINES, 0, 11)
    assert place.x == pytest.approx(2000)


@pytest.mark.parametrize(("km", "x"), [(13.5, 4500), (9.5, 500), (8.5, None), (15.5, None), (1900, None)])
def test_beyond_the_posts_the_drawn_road_is_followed_for_a_while(km, x):
    found = table((10, 1000, 0), (11, 2000, 0), (12, 3000, 0)).places(LINES, 0, km)
    assert [place.x for place in found] == ([] if x is None else [pytest.approx(x)])
    assert all(place.beyond_km > 0 and place.radius_m > 60 for place in found)


def test_the_range_is_what_is_measured():
    measured = table((10, 1000, 0), (12, 3000, 0))
    assert measured.range_km(0) == (10, 12)
    assert measured.range_km(1) is None
    assert measured.places(LINES, 1, 11) == []
    assert (measured.has_posts(0), measured.has_posts(1)) == (True, False)


def test_posts_off_every_road_are_joined_by_a_straight_line():
    off = table((10, 1000, 3000), (11, 2000, 3000))
    (place,) = off.places(LINES, 0, 10.5)
    assert (place.x, place.y, place.on) == (pytest.approx(1500), pytest.approx(3000), None)


def test_posts_find_their_road_by_name_where_number_and_id_are_missing():
    named = table((10, 1000, 0), (11, 2000, 0), ref="", road_id="")
    assert named.places(LINES, 0, 10.5)[0].x == pytest.approx(1500)


def test_no_posts_no_places():
    assert Mileposts.build(PostRows(), ROAD, LINES).places(LINES, 0, 10) == []


def test_arrays_bring_back_the_same_posts():
    measured = table((10, 1000, 0), (12, 3000, 0))
    assert Mileposts.from_arrays(measured.arrays()).places(LINES, 0, 11) == measured.places(LINES, 0, 11)


@given(st.lists(st.floats(0.9, 1.1), min_size=2, max_size=8), st.floats(0, 1))
def test_places_rise_with_the_chainage(gaps, share):
    xs = [sum(gaps[:k]) * 1000 for k in range(len(gaps) + 1)]
    measured = table(*((100 + k, x, 0) for k, x in enumerate(xs)))
    km = 100 + share * len(gaps)
    (here,), (there,) = (
        measured.places(LINES, 0, km),
        measured.places(LINES, 0, min(km + 0.01, 100 + len(gaps))),
    )
    assert here.x <= there.x + 1e-6
    assert min(xs) - 1e-6 <= here.x <= max(xs) + 1e-6
