import pytest
from hypothesis import HealthCheck, given, settings
from patrol_cases import city, line_town, problems

from routing.planning.ortools_routing import RECIPES, Limit, Recipe, RoutingModel
from routing.planning.problem import Problem
from routing.planning.schedule import Timetable


def model(case: dict) -> RoutingModel:
    return RoutingModel(Timetable(Problem.from_json(case)))


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_small_town_is_served_whole(recipe: Recipe) -> None:
    routes = model(line_town({}, {}, {})).solve(recipe, Limit(checks=500))
    assert routes is not None
    assert sorted(routes[0]) == [0, 1, 2]


def test_checks_end_a_search_at_the_same_point_each_time() -> None:
    case = city(5, sites=20, units=3)
    first, second = (model(case).solve(RECIPES[1], Limit(checks=2_000)) for _ in range(2))
    assert first == second
    assert first is not None


def test_a_unit_without_the_capability_is_not_sent() -> None:
    units = [
        {"id": name, "start": "S", "end": "S", "shift": [0, 3600], "capabilities": skills}
        for name, skills in (("U1", []), ("U2", ["dog"]))
    ]
    routes = model(line_town({"capabilities": ["dog"]}, units=units)).solve(RECIPES[0], Limit(checks=500))
    assert routes == [[], [0]]


def test_a_town_of_legs_that_no_shift_holds_is_a_model() -> None:
    case = line_town({}) | {"travel_s": [[9000] * 2] * 2}
    assert model(case).solve(RECIPES[0], Limit(checks=500)) in (None, [[]])


def test_windows_that_lie_ages_apart_are_a_model() -> None:
    unit = {"id": "U1", "start": "S", "end": "S", "shift": [0, 10**12]}
    windows = [[0, 1000], [9 * 10**11, 10**12]]
    routes = model(line_town({"windows": windows}, units=[unit])).solve(RECIPES[0], Limit(checks=500))
    assert routes == [[0]]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_every_search_ends_and_makes_no_more_visits_than_there_may_be(case: dict) -> None:
    if not case["units"]:
        return
    table = Timetable(Problem.from_json(case))
    for recipe in RECIPES:
        routes = RoutingModel(table).solve(recipe, Limit(checks=200)) or []
        visits = [site for route in routes for site in route]
        assert all(visits.count(site) <= table.problem.sites[site].visits for site in visits)
