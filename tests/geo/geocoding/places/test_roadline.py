"""Walks along roads whose lengths are known by hand, and the laws of walking."""

from __future__ import annotations

import math

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from roads_by_hand import roads

from geo.geocoding.places.roadline import OnRoad, RoadLines

EAST = ("东西街", [(0, 0), (1000, 0)])
NORTH = ("南北路", [(500, -500), (500, 500)])


def test_metres_along_a_line_are_metres():
    lines = RoadLines.build(roads(("弯路", [(0, 0), (300, 0), (300, 400)])))
    assert lines.length_m(0) == 700
    assert lines.point(0, 500) == pytest.approx((300, 200))
    assert lines.nearest(0, 310, 150) == (OnRoad(0, 450.0), pytest.approx(10.0))


@pytest.mark.parametrize(
    ("compass", "end"),
    [(0, (500, 200)), (180, (500, -200)), (90, (700, 0)), (270, (300, 0)), (20, (500, 200))],
)
def test_a_walk_from_a_crossing_takes_the_road_that_leads_there(compass, end):
    lines = RoadLines.build(roads(EAST, NORTH))
    reached = lines.walk([OnRoad(0, 500), OnRoad(1, 500)], compass, 200)
    assert (reached.x, reached.y) == pytest.approx(end)
    assert reached.off_deg == pytest.approx(20 if compass == 20 else 0, abs=1e-6)


def test_a_walk_goes_on_in_the_road_that_continues():
    lines = RoadLines.build(roads(("南路", [(0, 0), (0, 300)]), ("北路", [(5, 900), (0, 310)])))
    reached = lines.along(0, 200, 250)
    assert reached.line == 1
    assert reached.y == pytest.approx(460, abs=1)
    assert reached.short_m == 0
    back = lines.along(1, reached.at, 250)
    assert back.line == 0
    assert back.y == pytest.approx(200, abs=1)


def test_a_walk_stops_where_the_road_ends_and_says_so():
    lines = RoadLines.build(roads(EAST))
    reached = lines.along(0, 900, 350)
    assert (reached.x, reached.short_m) == pytest.approx((1000, 250))
    assert reached.radius_m > 250


def test_no_road_leads_straight_away_from_itself():
    lines = RoadLines.build(roads(("直路", [(0, 0), (0, 100)])))
    assert lines.walk([OnRoad(0, 0)], 180, 100) is None


def test_pieces_of_one_name_in_any_order_and_direction_are_one_line():
    lines = RoadLines.build(
        roads(("街", [(600, 0), (900, 0)]), ("街", [(600, 0), (300, 0)]), ("街", [(0, 0), (290, 0)]))
    )
    assert len(lines) == 1
    assert list(lines.lines_of(0)) == [0]
    assert lines.length_m(0) == pytest.approx(900)
    assert lines.road_of_row.tolist() == [0, 0, 0]


def test_one_name_far_apart_or_in_two_districts_is_two_roads():
    lines = RoadLines.build(
        roads(
            ("街", [(0, 0), (900, 0)]),
            ("街", [(9000, 0), (9900, 0)]),
            ("街", [(400, 300), (900, 300)], "", "西区"),
        )
    )
    assert lines.road_of_row.tolist() == [0, 1, 2]


def test_one_number_is_one_road_over_every_gap_and_border():
    lines = RoadLines.build(
        roads(("国道", [(0, 0), (900, 0)], "G1", "甲"), ("国道", [(9000, 0), (9900, 0)], "G1", "乙"))
    )
    assert len(lines) == 1


def test_a_road_that_touches_over_a_border_is_one_road():
    lines = RoadLines.build(
        roads(("街", [(0, 0), (900, 0)], "", "甲"), ("街", [(900, 0), (1500, 0)], "", "乙"))
    )
    assert len(lines) == 1
    assert lines.length_m(0) == 1500


def test_two_carriageways_become_their_middle():
    lines = RoadLines.build(roads(("大道", [(0, 0), (2000, 0)]), ("大道", [(2000, 30), (0, 30)])))
    assert len(lines.line_start) - 1 == 1
    ys = lines.xy[:, 1]
    assert ys.min() == pytest.approx(15)
    assert ys.max() == pytest.approx(15)


def test_a_branch_is_a_line_of_its_own():
    lines = RoadLines.build(roads(("街", [(0, 0), (1000, 0)]), ("街", [(500, 0), (500, 700)])))
    assert [lines.length_m(line) for line in lines.lines_of(0)] == [1000, 700]


def test_sides_are_those_of_the_compass():
    lines = RoadLines.build(roads(EAST, NORTH))
    assert lines.side(0, 500, 0, 10) == pytest.approx((500, 10))
    assert lines.side(0, 500, 180, 10) == pytest.approx((500, -10))
    assert lines.side(1, 500, 90, 10) == pytest.approx((510, 0))
    assert lines.left_of(0, 500, 500, 12) == pytest.approx(12)


def test_a_folder_without_roads_has_none():
    lines = RoadLines.build(roads())
    assert len(lines) == 0
    assert len(lines.xy) == 0


def test_arrays_bring_back_the_same_roads():
    lines = RoadLines.build(roads(EAST, NORTH))
    again = RoadLines.from_arrays(lines.arrays())
    assert again.along(0, 10, 20) == lines.along(0, 10, 20)


@st.composite
def polylines(draw):
    """Draw a line of 2 to 8 places that are no nearer than a metre."""
    steps = draw(st.lists(st.tuples(st.floats(1, 300), st.floats(-1.5, 1.5)), min_size=1, max_size=7))
    places = [(0.0, 0.0)]
    for length, turn in steps:
        places.append((places[-1][0] + length * math.cos(turn), places[-1][1] + length * math.sin(turn)))
    return places


@given(polylines(), st.floats(0, 1), st.floats(0, 1))
def test_places_along_a_line_are_those_of_shapely(places, share, other):
    lines = RoadLines.build(roads(("街", places)))
    shape = shapely.LineString(places)
    at = share * shape.length
    here = lines.point(0, at)
    assert here == pytest.approx(shape.interpolate(at).coords[0], abs=1e-6)
    x, y = (other * 700, other * 100)
    assert lines.nearest(0, x, y)[1] == pytest.approx(shape.distance(shapely.Point(x, y)), abs=1e-6)


@given(polylines(), st.floats(0, 1), st.floats(0, 1))
def test_walking_there_and_back_is_to_stay(places, start, share):
    lines = RoadLines.build(roads(("街", places)))
    at = start * lines.length_m(0)
    there = lines.along(0, at, share * (lines.length_m(0) - at))
    assert lines.along(there.line, there.at, -share * (lines.length_m(0) - at)).at == pytest.approx(
        at, abs=1e-6
    )
