import pytest

from routing.simulation.reading import read_scenario
from routing.siting.simulated import simulated_shares, with_homes

LINE = [[0, 2, 4, 6], [2, 0, 2, 4], [4, 2, 0, 2], [6, 4, 2, 0]]


def scenario(**rest):
    told = {
        "horizon_min": 20_000,
        "replications": 7,
        "travel_min": LINE,
        "units": [{"home": 0}, {"home": 0}, {"home": 2, "route": [{"node": 2, "dwell_min": 9}]}],
        "demand": {"rate_per_h": [0.01, 0.01, 0.01, 0.5]},
        "service": {"law": "constant", "mean_min": 10},
    }
    return read_scenario(told | rest)


def test_units_near_the_calls_reach_more_of_them():
    near, far = simulated_shares(scenario(), [{0: 3, 1: 3}, {0: 0, 1: 0}], minutes=1)
    assert near > far + 0.3


def test_the_same_homes_do_the_same_whoever_else_is_tried():
    alone = simulated_shares(scenario(), [{0: 0, 1: 1}], minutes=3)
    among = simulated_shares(scenario(), [{0: 3, 1: 3}, {0: 0, 1: 1}, {0: 1, 1: 0}], minutes=3, processes=2)
    assert among[1] == alone[0]


def test_units_are_moved_added_or_left_out_but_not_those_on_a_route():
    moved = with_homes(scenario(), {0: 1, 1: 3, 3: 2}, minutes=5)
    assert [unit.home for unit in moved.units] == [1, 3, 2, 2]
    assert [bool(unit.route) for unit in moved.units] == [False, False, True, False]
    assert moved.units[3].on_duty == ((0.0, 20_000.0),)
    fewer = with_homes(scenario(), {0: 1}, minutes=5)
    assert [unit.home for unit in fewer.units] == [1, 2]
    assert fewer.targets_min == (5,)


def test_preferences_follow_the_homes():
    lists = [[0, 1, 2]] * 4
    told = scenario(dispatch={"rule": "preference", "preference": lists})
    moved = with_homes(told, {0: 3, 1: 0}, minutes=5)
    assert moved.dispatch.preference == ((1, 2, 0), (1, 2, 0), (2, 0, 1), (0, 2, 1))
    assert told.dispatch.preference == tuple(map(tuple, lists))


def test_calls_that_wait_are_not_reached_in_time():
    busy = scenario(demand={"rate_per_h": [0, 0, 0, 9.0]}, units=[{"home": 3}, {"home": 3}])
    calm = simulated_shares(scenario(), [{0: 3, 1: 3}], minutes=1)[0]
    assert simulated_shares(busy, [{0: 3, 1: 3}], minutes=1)[0] < calm
    assert calm == pytest.approx(1, abs=0.1)
