import pytest
from patrol_cases import NO_WAY, line_town, problem

from routing.planning.problem import Problem
from routing.planning.solve import plan
from routing.planning.stop import Iterations


def reasons(case: dict) -> dict[str, tuple[int, str]]:
    found = plan(Problem.from_json(case), stop=Iterations(3))
    return {entry.site: (entry.missing, entry.reason.value) for entry in found.unserved}


def test_no_unit_has_the_capability() -> None:
    assert reasons(line_town({"capabilities": ["boat"]}, {})) == {"P1": (1, "capability")}


@pytest.mark.parametrize("way", [(0, 1), (1, 0)])
def test_no_way_there_or_no_way_back(way: tuple[int, int]) -> None:
    case = line_town({})
    case["travel_s"][way[0]][way[1]] = NO_WAY
    assert reasons(case) == {"P1": (1, "unreachable")}


def test_capability_comes_before_the_way() -> None:
    case = line_town({"capabilities": ["boat"]})
    case["travel_s"][0][1] = NO_WAY
    assert reasons(case) == {"P1": (1, "capability")}


def test_only_units_with_the_capability_count_for_the_way() -> None:
    units = [
        {"id": "U1", "start": "S", "end": "S", "shift": [0, 3600]},
        {"id": "U2", "start": "P1", "end": "P1", "shift": [0, 3600], "capabilities": ["boat"]},
    ]
    case = line_town({}, {"capabilities": ["boat"]}, units=units)
    case["travel_s"][1][2] = NO_WAY
    assert reasons(case) == {"P2": (1, "unreachable")}


def test_the_shift_is_too_short() -> None:
    assert reasons(line_town({"dwell_s": 3401})) == {"P1": (1, "shift")}
    assert reasons(line_town({"dwell_s": 3400})) == {}


def test_the_break_leaves_too_little_of_the_shift() -> None:
    unit = {"id": "U1", "start": "S", "end": "S", "shift": [0, 1000], "breaks": [[350, 300]]}
    assert reasons(line_town({"dwell_s": 251}, units=[unit])) == {"P1": (1, "shift")}
    assert reasons(line_town({"dwell_s": 250}, units=[unit])) == {}


def test_the_window_closes_before_anyone_can_be_there() -> None:
    assert reasons(line_town({"windows": [[0, 99]]})) == {"P1": (1, "window")}
    assert reasons(line_town({"windows": [[0, 100]]})) == {}


def test_a_site_without_any_window_is_never_open() -> None:
    assert reasons(line_town({"windows": []})) == {"P1": (1, "window")}


def test_the_next_visit_would_come_too_close() -> None:
    close = {"visits": 3, "min_gap_s": 1000, "windows": [[0, 1450]]}
    assert reasons(line_town(close)) == {"P1": (1, "spacing")}
    assert reasons(line_town(close | {"windows": [[0, 2700]]})) == {}


def test_the_time_earns_more_elsewhere() -> None:
    unit = {"id": "U1", "start": "S", "end": "S", "shift": [0, 700]}
    assert reasons(line_town({"reward": 1}, {"reward": 9}, units=[unit])) == {"P1": (1, "not_worth")}


def test_driving_costs_more_than_the_visit_brings() -> None:
    assert reasons(line_town({"reward": 10}, weights={"travel": 0.06})) == {"P1": (1, "not_worth")}


def test_a_site_reached_through_a_stop_that_does_not_pay_is_not_worth_it() -> None:
    travel_s = [[0, NO_WAY, 10], [10, 0, 10], [10, 10, 0]]
    sites = [{"id": "P1", "reward": 0, "dwell_s": 5}, {"id": "P2", "reward": 0, "dwell_s": 5}]
    unit = {"id": "U1", "start": "S", "end": "S", "shift": [0, 100]}
    found = reasons(problem(sites, travel_s=travel_s, units=[unit]))
    assert found == {"P1": (1, "not_worth"), "P2": (1, "not_worth")}
