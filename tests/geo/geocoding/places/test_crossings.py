"""Crossings of small towns by hand, and of random ones against every pair of lines."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from roads_by_hand import roads

from geo.geocoding.places.crossings import Crossings
from geo.geocoding.places.roadline import OnRoad, RoadLines


def town(*features):
    lines = RoadLines.build(roads(*features))
    return lines, Crossings.build(lines)


GRID = (
    ("一街", [(0, 0), (1000, 0)]),
    ("甲路", [(100, -50), (100, 950)]),
    ("乙路", [(400, -50), (400, 950)]),
    ("丙路", [(800, -50), (800, 950)]),
    ("二街", [(0, 500), (1000, 500)]),
)


def test_two_roads_cross_where_they_cross():
    _, crossings = town(*GRID)
    (found,) = crossings.between(2, 0)
    assert (found.road_a, found.road_b) == (0, 2)
    assert (found.x, found.y) == pytest.approx((400, 0))
    assert found.on(0) == OnRoad(0, 400)
    assert found.on(2) == OnRoad(2, 50)
    assert found.other(0) == 2


def test_parallel_roads_do_not_meet():
    _, crossings = town(*GRID)
    assert crossings.between(0, 4) == []
    assert crossings.between(1, 2) == []


def test_roads_that_cross_twice_have_two_crossings():
    _, crossings = town(("环路", [(0, 0), (500, 800), (1000, 0)]), ("街", [(-100, 300), (1100, 300)]))
    assert len(crossings.between(0, 1)) == 2


@pytest.mark.parametrize(("gap", "count"), [(0, 1), (20, 1), (34, 1), (60, 0)])
def test_a_road_that_stops_short_by_some_metres_still_meets(gap, count):
    _, crossings = town(("街", [(0, 0), (1000, 0)]), ("路", [(500, gap), (500, 700)]))
    found = crossings.between(0, 1)
    assert len(found) == count
    assert all((c.x, c.y) == pytest.approx((500, 0)) for c in found)


def test_a_road_passing_beside_another_does_not_meet_it():
    _, crossings = town(("街", [(0, 0), (1000, 0)]), ("路", [(-500, 25), (1500, 25)]))
    # Only the ends of the first lie near the second.
    assert [round(c.x) for c in crossings.between(0, 1)] == [0, 1000]


def test_roads_end_to_end_meet_in_between():
    _, crossings = town(("东街", [(0, 0), (1000, 0)]), ("西街", [(0, 0), (-1000, 0)]))
    (found,) = crossings.between(0, 1)
    assert (found.x, found.y) == pytest.approx((0, 0))


def test_both_carriageways_make_one_crossing():
    _, crossings = town(
        ("大道", [(0, 0), (2000, 0)]), ("大道", [(2000, 40), (0, 40)]), ("路", [(700, -300), (700, 300)])
    )
    (found,) = crossings.between(0, 1)
    assert (found.x, found.y) == pytest.approx((700, 20))


def test_a_common_stretch_has_its_two_ends():
    _, crossings = town(("国道", [(0, 0), (3000, 0)]), ("街", [(500, 600), (500, 0), (1500, 0), (1500, 600)]))
    assert [round(c.x) for c in crossings.between(0, 1)] == [500, 1500]


def test_the_nth_crossing_counts_junctions_from_the_place():
    lines, crossings = town(*GRID, ("丁路", [(420, -50), (420, 900)]))
    start = crossings.between(0, 1)[0].on(0)
    assert crossings.nth(start, forward=True, count=1).x == pytest.approx(400)
    # 乙路 and 丁路 are 20 m apart: one junction.
    assert crossings.nth(start, forward=True, count=2).x == pytest.approx(800)
    assert crossings.nth(start, forward=True, count=3) is None
    assert crossings.nth(OnRoad(0, 1000), forward=False, count=2).x == pytest.approx(420)
    assert crossings.nth_towards(lines, start, 90, 2).x == pytest.approx(800)
    assert crossings.nth_towards(lines, start, 270, 1) is None


def test_the_middle_between_two_roads_lies_on_the_third():
    lines, crossings = town(*GRID)
    (middle,) = crossings.middle(lines, 0, 2, 3)
    assert (middle.x, middle.y, middle.radius_m) == pytest.approx((600, 0, 200))
    assert crossings.middle(lines, 0, 2, 4) == []


def test_arrays_bring_back_the_same_crossings():
    _, crossings = town(*GRID)
    again = Crossings.from_arrays(crossings.arrays())
    assert [again.crossing(k) for k in range(len(again))] == [
        crossings.crossing(k) for k in range(len(crossings))
    ]


def test_no_roads_no_crossings():
    _, crossings = town()
    assert len(crossings) == 0
    _, crossings = town(GRID[0])
    assert len(crossings) == 0
    assert list(crossings.along(0)) == []


segments = st.tuples(*[st.integers(0, 60).map(lambda v: v * 100.0)] * 4).filter(lambda p: p[:2] != p[2:])


@settings(max_examples=60)
@given(st.lists(segments, min_size=2, max_size=8))
def test_every_place_where_two_lines_touch_has_its_crossing(drawn):
    lines, crossings = town(*((f"路{k}", [line[:2], line[2:]]) for k, line in enumerate(drawn)))
    shapes = [shapely.LineString([line[:2], line[2:]]) for line in drawn]
    for a, b in itertools.combinations(range(len(drawn)), 2):
        meeting = shapes[a].intersection(shapes[b])
        found = crossings.between(a, b)
        for x, y in shapely.get_coordinates(meeting) if not meeting.is_empty else []:
            assert min(np.hypot(c.x - x, c.y - y) for c in found) <= 200.0
        for crossing in found:
            assert max(shapes[k].distance(shapely.Point(crossing.x, crossing.y)) for k in (a, b)) <= 36.0
            assert lines.point(*crossing.on(a)) == pytest.approx((crossing.x, crossing.y), abs=36)


@given(st.floats(-3000, 3000), st.floats(-3000, 3000))
def test_moving_a_town_moves_its_crossings(dx, dy):
    _, here = town(*GRID)
    _, there = town(*((name, [(x + dx, y + dy) for x, y in line]) for name, line in GRID))
    assert there.key.tolist() == here.key.tolist()
    assert np.abs(there.xy - here.xy - [dx, dy]).max() < 1e-6
