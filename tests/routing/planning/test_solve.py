import json
import os
import random
import subprocess
import sys
import time

import pytest
from hypothesis import HealthCheck, given, settings
from patrol_cases import NO_WAY, best_of_all, city, line_town, problem, problems, tiny
from plan_checker import check

from routing.errors import RequiredSiteUnserved
from routing.planning.problem import Problem
from routing.planning.solve import plan
from routing.planning.status import Status
from routing.planning.stop import Iterations, TimeLimit


def planned(case: dict, *, rounds: int = 5, seed: int = 0, bound: bool = False) -> dict:
    return plan(Problem.from_json(case), seed=seed, stop=Iterations(rounds), bound=bound).to_json()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_every_plan_keeps_every_rule(case: dict) -> None:
    assert check(case, planned(case, bound=True)) == []


@pytest.mark.parametrize("seed", range(3))
def test_plans_of_realistic_problems_keep_every_rule(seed: int) -> None:
    case = city(seed, sites=25, units=3)
    found = planned(case, bound=True)
    assert check(case, found) == []
    assert found["gap"] < 0.5


def test_tiny_problems_are_never_solved_beyond_and_mostly_to_their_optimum() -> None:
    reached = 0
    for seed in range(12):
        case = tiny(seed)
        best = best_of_all(case)
        found = planned(case, rounds=40, bound=True)
        assert check(case, found) == []
        assert found["objective"] <= best + 1e-9 <= found["upper_bound"] + 2e-9
        reached += found["objective"] == pytest.approx(best, rel=1e-9)
    assert reached >= 9


def test_the_order_of_sites_and_units_does_not_matter() -> None:
    case = city(1, sites=12, units=3)
    mixed = case | {"sites": random.Random(5).sample(case["sites"], 12), "units": case["units"][::-1]}
    assert mixed != case
    assert planned(mixed) == planned(case)


def test_another_process_writes_the_same_plan() -> None:
    case = city(2, sites=15, units=3)
    program = (
        "import json, sys; from routing.planning.problem import Problem;"
        "from routing.planning.solve import plan;"
        "from routing.planning.stop import Iterations;"
        "found = plan(Problem.from_json(json.load(sys.stdin)), seed=0, stop=Iterations(5), bound=True);"
        "print(json.dumps(found.to_json()))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    other = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(case),
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    assert other.stdout.strip() == json.dumps(planned(case, bound=True))
    assert other.stderr == ""


def test_one_core_finds_the_plan_of_many() -> None:
    case = city(2, sites=15, units=3)
    program = (
        "import json, os, sys; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))});"
        "from routing.planning.problem import Problem;"
        "from routing.planning.solve import plan;"
        "from routing.planning.stop import Iterations;"
        "found = plan(Problem.from_json(json.load(sys.stdin)), seed=0, stop=Iterations(20));"
        "print(json.dumps(found.to_json()))"
    )
    other = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(case), capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == json.dumps(planned(case, rounds=20))


def test_more_units_and_wider_windows_never_lower_what_is_proved_best() -> None:
    proved = 0
    for seed in range(30):
        case = tiny(seed)
        case["weights"] = {"travel": 0.01 * (seed % 2), "balance": 0}
        case["sites"] = [site | {"visits": 1} for site in case["sites"]]
        found = planned(case, rounds=5, bound=True)
        if found["gap"] > 1e-9:
            continue
        proved += 1
        more = case | {"units": [*case["units"], case["units"][0] | {"id": "U9"}]}
        wider = case | {"sites": [site | {"windows": [[0, 200]]} for site in case["sites"]]}
        for eased in (more, wider):
            assert planned(eased, rounds=60)["objective"] >= found["objective"] - 1e-9, seed
    assert proved >= 10


def test_a_time_limit_is_honoured() -> None:
    case = city(3, sites=30, units=4)
    found = plan(Problem.from_json(case), stop=TimeLimit(0.5)).to_json()
    assert check(case, found) == []


def test_no_sites_make_an_idle_plan() -> None:
    found = planned(line_town(), bound=True)
    assert found["routes"] == [{"unit": "U1", "leave_s": 0, "stops": [], "return_s": 0, "travel_s": 0}]
    assert (found["reward"], found["upper_bound"], found["gap"], found["unserved"]) == (0, 0, 0, [])


def test_no_units_leave_everything_unserved() -> None:
    found = planned(line_town({"visits": 2}, units=[]))
    assert found["routes"] == []
    assert found["unserved"] == [{"site": "P1", "missing": 2, "reason": "capability"}]


def test_an_idle_unit_still_drives_to_its_end() -> None:
    unit = {"id": "U1", "start": "S", "end": "P1", "shift": [50, 3600]}
    found = planned(line_town({"capabilities": ["boat"]}, units=[unit], weights={"travel": 0.5}))
    assert found["routes"] == [{"unit": "U1", "leave_s": 50, "stops": [], "return_s": 150, "travel_s": 100}]
    assert found["objective"] == -50


def test_a_unit_leaves_just_in_time() -> None:
    found = planned(line_town({"windows": [[1000, 1200]]}))
    assert found["routes"][0]["leave_s"] == 900
    assert found["routes"][0]["stops"] == [
        {"site": "P1", "visit": 1, "arrive_s": 1000, "start_s": 1000, "leave_s": 1300}
    ]


def test_a_leg_around_a_break_takes_its_overlap_more() -> None:
    unit = {"id": "U1", "start": "S", "end": "S", "shift": [0, 3600], "breaks": [[50, 600]]}
    found = planned(line_town({"windows": [[0, 720]]}, units=[unit]))
    assert found["routes"][0]["stops"][0]["start_s"] == 700


def test_two_units_visit_one_site_apart() -> None:
    units = [{"id": name, "start": "S", "end": "S", "shift": [0, 900]} for name in ("U1", "U2")]
    found = planned(line_town({"visits": 2, "min_gap_s": 100}, units=units))
    starts = sorted(stop["start_s"] for route in found["routes"] for stop in route["stops"])
    assert starts == [100, 500]


def test_driving_that_costs_more_than_it_brings_is_left() -> None:
    case = line_town({"reward": 10}, {"reward": 1000}, weights={"travel": 1.0})
    found = planned(case | {"travel_s": [[0, 300, 100], [300, 0, 300], [100, 300, 0]]})
    assert [stop["site"] for stop in found["routes"][0]["stops"]] == ["P2"]
    assert found["objective"] == 800


def test_balance_shares_the_work() -> None:
    units = [{"id": name, "start": "S", "end": "S", "shift": [0, 3600]} for name in ("U1", "U2")]
    found = planned(line_town({}, {}, units=units, weights={"balance": 0.01}), rounds=30)
    assert sorted(len(route["stops"]) for route in found["routes"]) == [1, 1]


def test_a_required_site_is_served_before_dearer_ones() -> None:
    unit = {"id": "U1", "start": "S", "end": "S", "shift": [0, 600]}
    found = planned(line_town({"reward": 0, "required": True}, {"reward": 99, "dwell_s": 0}, units=[unit]))
    assert "P1" in [stop["site"] for stop in found["routes"][0]["stops"]]


def test_a_required_site_reached_through_another_stop_only_is_served() -> None:
    travel_s = [[0, NO_WAY, 10], [10, 0, 10], [10, 10, 0]]
    sites = [
        {"id": "P1", "reward": 1, "dwell_s": 5, "required": True},
        {"id": "P2", "reward": 1, "dwell_s": 5},
    ]
    unit = {"id": "U1", "start": "S", "end": "S", "shift": [0, 100]}
    found = planned(problem(sites, travel_s=travel_s, units=[unit]))
    assert [stop["site"] for stop in found["routes"][0]["stops"]] == ["P2", "P1"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"capabilities": ["boat"]}, "capability"),
        ({"dwell_s": 3500}, "shift"),
        ({"windows": [[0, 50]]}, "window"),
    ],
)
def test_a_required_site_that_cannot_be_served_is_refused(change: dict, reason: str) -> None:
    with pytest.raises(RequiredSiteUnserved) as refused:
        planned(line_town({"required": True} | change))
    assert refused.value.params == {"site": "P1", "reason": reason}


def test_more_required_sites_than_the_shifts_hold_are_refused() -> None:
    unit = {"id": "U1", "start": "S", "end": "S", "shift": [0, 700]}
    with pytest.raises(RequiredSiteUnserved) as refused:
        planned(line_town({"required": True}, {"required": True}, units=[unit]))
    assert refused.value.params["reason"] == "shift"


def test_many_visits_that_cost_nothing_are_all_made() -> None:
    found = planned(line_town({"visits": 12, "dwell_s": 0}))
    assert [stop["visit"] for stop in found["routes"][0]["stops"]] == list(range(1, 13))


def test_progress_ends_at_one() -> None:
    told: list[Status] = []
    found = plan(Problem.from_json(tiny(1)), stop=Iterations(3), bound=True, progress=told.append)
    shares = [status.share for status in told]
    assert (told[-1].best, told[-1].bound) == (found.objective, found.upper_bound)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_hundreds_of_sites_are_planned_under_a_time_limit() -> None:
    case = city(4, sites=400, units=10, visits=1)
    found = plan(Problem.from_json(case), stop=TimeLimit(1.0)).to_json()
    assert check(case, found) == []
    assert found["reward"] > 0


def test_a_time_limit_also_ends_the_first_construction() -> None:
    case = city(4, sites=600, units=60, visits=2)
    problem = Problem.from_json(case)
    began = time.perf_counter()
    found = plan(problem, stop=TimeLimit(0.5))
    assert time.perf_counter() - began < 4  # to its end the construction alone takes ten times as long
    assert check(case, found.to_json()) == []


def test_required_sites_that_fit_together_are_all_served() -> None:
    dead_ends = [[0, NO_WAY, 3, 3], [NO_WAY, 0, 9, 6], [6, 6, 0, NO_WAY], [3, NO_WAY, NO_WAY, 0]]
    # Nothing leads from S to A or back: it is served between B and C, or not at all.
    sites = [{"id": name, "reward": 0, "dwell_s": 5, "required": name == "A"} for name in "ABC"]
    unit = {"id": "U1", "start": "S", "end": "S", "shift": [0, 68]}
    found = planned(problem(sites, travel_s=dead_ends, units=[unit]), rounds=1)
    assert [stop["site"] for stop in found["routes"][0]["stops"]] == ["B", "A", "C"]


def test_a_required_site_is_served_between_two_visits_of_another() -> None:
    dead_ends = [[0, NO_WAY, 3], [NO_WAY, 0, 9], [3, 6, 0]]
    sites = [
        {"id": "A", "reward": 0, "dwell_s": 5, "required": True},
        {"id": "B", "reward": 0, "dwell_s": 5, "visits": 2},
    ]
    unit = {"id": "U1", "start": "S", "end": "S", "shift": [0, 60]}
    found = planned(problem(sites, travel_s=dead_ends, units=[unit]), rounds=1)
    assert [stop["site"] for stop in found["routes"][0]["stops"]] == ["B", "A", "B"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(required=True))
def test_required_sites_are_served_or_refused(case: dict) -> None:
    try:
        found = planned(case)
    except RequiredSiteUnserved as error:
        refused = error.params
    else:
        assert check(case, found) == []
        return
    assert refused["site"] in [site["id"] for site in case["sites"] if site["required"]]
    assert refused["reason"] in {"window", "capability", "shift", "unreachable"}
