import pytest
from patrol_cases import line_town
from shapely.geometry import LineString, Point

from routing.planning.frames import Drive, legs_frame, legs_of, stops_frame, units_frame
from routing.planning.plan import Plan
from routing.planning.problem import Problem
from routing.planning.solve import plan

# One unit at S; P1 lies 100 s out, P2 200 s; P2 is worth two visits an hour apart.
CASE = line_town({}, {"visits": 2, "min_gap_s": 1200, "decay": 0.5})
PLACES = {"S": Point(109.0, 39.0), "P1": Point(109.1, 39.0), "P2": Point(109.2, 39.0)}


@pytest.fixture(scope="module")
def solved() -> tuple[Problem, Plan]:
    problem = Problem.from_json(CASE)
    return problem, plan(problem)


def test_the_drive_out_and_back_are_legs_and_times_are_those_of_the_plan(solved):
    legs = list(legs_of(*solved))
    route = solved[1].routes[0]
    assert [leg.from_site for leg in legs] == [None, *(stop.site for stop in route.stops)]
    assert [leg.to_site for leg in legs] == [*(stop.site for stop in route.stops), None]
    assert (legs[0].leave_s, legs[-1].arrive_s) == (route.leave_s, route.return_s)
    assert all(leg.leave_s <= leg.arrive_s for leg in legs)


def test_legs_carry_what_the_road_says(solved):
    def drive(start: str, end: str) -> Drive:
        return Drive(1000.0, ({"zh": "直行", "en": "straight on"},), LineString([PLACES[start], PLACES[end]]))

    frame = legs_frame(*solved, drive)
    assert list(frame["seq"]) == list(range(1, len(frame) + 1))
    assert frame.geometry.iloc[0].coords[0] == (109.0, 39.0)
    assert frame["steps"].iloc[0] == [{"zh": "直行", "en": "straight on"}]
    assert frame.crs.to_epsg() == 4326


def test_rewards_of_stops_and_units_add_up_to_the_plan(solved):
    problem, found = solved
    stops = stops_frame(problem, found, places=PLACES, about={"P1": {"label": "a"}, "P2": {"label": "b"}})
    units = units_frame(problem, found, places=PLACES, about={"U1": {"name": "first"}})
    assert stops["reward"].sum() == pytest.approx(found.reward)
    assert units["reward"].sum() == pytest.approx(found.reward)
    assert units["busy_s"].iloc[0] == found.routes[0].travel_s + 300 * len(stops)
    assert set(stops["label"]) == {"a", "b"}


def test_a_plan_without_stops_gives_frames_with_their_columns():
    problem = Problem.from_json(line_town())
    frame = stops_frame(problem, plan(problem), places=PLACES, about={})
    assert len(frame) == 0
    assert {"unit", "seq", "site", "geometry"} <= set(frame.columns)
