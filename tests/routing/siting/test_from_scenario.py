import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing import errors
from routing.simulation.reading import read_scenario
from routing.siting.from_scenario import candidates, mean_demand, mean_travel, new_homes, posts_of
from routing.siting.problem import Posting

LINE = [[0, 2, 4, 6], [2, 0, 2, 4], [4, 2, 0, 2], [6, 4, 2, 0]]


def scenario(**rest):
    told = {
        "horizon_min": 2 * 10080,
        "travel_min": LINE,
        "units": [{"home": 0}, {"home": 1}, {"home": 3}],
        "demand": {"rate_per_h": [0.1, 0.2, 0.3, 0.4]},
        "service": {"law": "exponential", "mean_min": 20},
    }
    return read_scenario(told | rest)


def test_demand_is_the_mean_of_the_week():
    profile = [2.0] * 84 + [0.5] * 84
    demand, scene_min = mean_demand(scenario(demand={"rate_per_h": [1, 2, 3, 4], "profile": profile}))
    assert demand == pytest.approx(np.array([1, 2, 3, 4]) * 1.25)
    assert scene_min == 20


def test_units_that_take_longer_count():
    _demand, scene_min = mean_demand(scenario(units=[{"home": 0, "service_factor": 2}, {"home": 1}]))
    assert scene_min == 30


def test_travel_is_that_of_the_matrix():
    assert mean_travel(scenario()).tolist() == LINE


def test_units_on_a_route_are_no_posts():
    route = [{"node": 2, "dwell_min": 5}]
    posts = posts_of(scenario(units=[{"home": 0}, {"home": 1, "route": route}]))
    assert (posts.movable, posts.problem.units) == ((0,), 1)
    with pytest.raises(errors.NobodyToPost):
        posts_of(scenario(units=[{"home": 1, "route": route}]))


def test_a_unit_that_stays_is_fixed_where_it_is():
    posts = posts_of(scenario(), staying=[1])
    assert posts.problem.fixed.tolist() == [0, 1, 0, 0]
    assert posts.movable == (0, 2)
    with pytest.raises(errors.NobodyToPost):
        posts_of(scenario(), staying=[0, 1, 2])
    with pytest.raises(errors.UnitsFixedTooMany):
        posts_of(scenario(), staying=[0, 1], units=1)


def test_a_node_has_room_for_so_many_and_for_those_that_stay():
    crowded = scenario(units=[{"home": 0}, {"home": 0}, {"home": 3}])
    posts = posts_of(crowded, staying=[0, 1], room=1)
    assert posts.problem.room.tolist() == [2, 1, 1, 1]
    with pytest.raises(errors.SitesTooFew):
        posts_of(crowded, units=5, room=1)


def test_homes_are_handed_out_with_the_least_driving():
    posts = posts_of(scenario(), staying=[1])
    homes = new_homes(scenario(), posts, Posting((1, 2, 3), "mclp", 1, 1))
    assert homes == {0: 2, 1: 1, 2: 3}


def test_more_units_carry_on_the_numbers_and_fewer_leave_the_last_out():
    more = new_homes(scenario(), posts_of(scenario(), units=4), Posting((0, 1, 2, 3), "mclp", 1, 1))
    assert more == {0: 0, 1: 1, 2: 3, 3: 2}
    fewer = new_homes(scenario(), posts_of(scenario(), units=2), Posting((0, 3), "mclp", 1, 1))
    assert fewer == {0: 0, 1: 3}


@settings(deadline=None)
@given(seed=st.integers(0, 999), most=st.integers(1, 30))
def test_candidates_hold_the_homes_and_spread_over_the_demand(seed, most):
    rng = np.random.default_rng(seed)
    places = rng.random((20, 2))
    travel = np.abs(places[:, None] - places).sum(axis=2)
    found = candidates(rng.random(20), travel, [3, 7, 3], most=most)
    assert {3, 7} <= set(found.tolist())
    assert len(found) == min(20, max(2, most))
    assert found.tolist() == sorted(set(found.tolist()))
