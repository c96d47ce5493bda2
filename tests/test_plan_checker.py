import copy
from collections.abc import Callable

import pytest
from plan_checker import check

PROBLEM = {
    "nodes": ["S", "A", "B"],
    "travel_s": [[0, 10, 20], [12, 0, 15], [20, 1_000_000_000, 0]],
    "sites": [
        {"id": "A", "reward": 8, "dwell_s": 30, "visits": 3, "min_gap_s": 20, "decay": 0.5},
        {"id": "B", "reward": 5, "dwell_s": 10, "windows": [[50, 60], [200, 210]], "capabilities": ["dog"]},
    ],
    "units": [
        {
            "id": "U1",
            "start": "S",
            "end": "S",
            "shift": [0, 300],
            "breaks": [[100, 50]],
            "capabilities": ["dog"],
        },
        {"id": "U2", "start": "S", "end": "S", "shift": [0, 300]},
    ],
    "weights": {"travel": 0.01, "balance": 0.1},
}
# U1 drives S 0 → A 10, dwells to 40, A → B 55, dwells to 65, B → S with 20 s: 85. U2 visits A from 90.
PLAN = {
    "routes": [
        {
            "unit": "U1",
            "leave_s": 0,
            "stops": [
                {"site": "A", "visit": 1, "arrive_s": 10, "start_s": 10, "leave_s": 40},
                {"site": "B", "visit": 1, "arrive_s": 55, "start_s": 55, "leave_s": 65},
            ],
            "return_s": 85,
            "travel_s": 45,
        },
        {
            "unit": "U2",
            "leave_s": 80,
            "stops": [{"site": "A", "visit": 2, "arrive_s": 90, "start_s": 90, "leave_s": 120}],
            "return_s": 132,
            "travel_s": 22,
        },
    ],
    "reward": 17.0,
    "objective": 17.0 - 0.67 - 3.3,
    "upper_bound": 20.0,
    "gap": (20.0 - 13.03) / 20.0,
    "unserved": [{"site": "A", "missing": 1, "reason": "not_worth"}],
    "seed": 1,
    "problem_sha256": "0",
}


def test_a_right_plan_has_no_faults() -> None:
    assert check(PROBLEM, PLAN) == []


def _stop(plan: dict, route: int, stop: int) -> dict:
    return plan["routes"][route]["stops"][stop]


def _shift_stop(route: int, stop: int, **times: int) -> Callable[[dict], None]:
    return lambda plan: _stop(plan, route, stop).update(times)


def _set(**values: object) -> Callable[[dict], None]:
    return lambda plan: plan.update(values)


MUTATIONS = {
    "unit missing": lambda plan: plan["routes"].pop(),
    "unit doubled": lambda plan: plan["routes"].append(plan["routes"][1]),
    "unit unknown": lambda plan: plan["routes"][1].update(unit="U9"),
    "leaves before the shift": lambda plan: plan["routes"][0].update(leave_s=-1),
    "returns after the shift": lambda plan: plan["routes"][1].update(return_s=301),
    "leg too short": _shift_stop(0, 1, arrive_s=54),
    "way home too short": lambda plan: plan["routes"][0].update(return_s=84),
    "starts before it arrives": _shift_stop(1, 0, arrive_s=91),
    "leaves too early": _shift_stop(1, 0, leave_s=119),
    "outside the window": _shift_stop(0, 1, arrive_s=61, start_s=61, leave_s=71),
    "dwell overlaps a break": _shift_stop(0, 0, arrive_s=80, start_s=80, leave_s=110),
    "leg ignores a break": lambda plan: (
        plan["routes"][0].update(return_s=120)
        or _stop(plan, 0, 1).update(arrive_s=90, start_s=90, leave_s=100)
    ),
    "capability lacking": lambda plan: plan["routes"][1]["stops"].append(plan["routes"][0]["stops"].pop()),
    "visits too close": _shift_stop(1, 0, start_s=59, arrive_s=59, leave_s=89),
    "ranks wrong": lambda plan: _stop(plan, 1, 0).update(visit=1),
    "travel wrong": lambda plan: plan["routes"][0].update(travel_s=44),
    "reward wrong": _set(reward=17.1),
    "objective wrong": _set(objective=13.1),
    "bound too low": _set(upper_bound=13.0, gap=0.0),
    "gap wrong": _set(gap=0.3),
    "gap without bound": _set(upper_bound=None),
    "unserved missing": _set(unserved=[]),
    "unserved count wrong": lambda plan: plan["unserved"][0].update(missing=2),
    "unserved doubled": lambda plan: plan["unserved"].append(plan["unserved"][0]),
    "reason unknown": lambda plan: plan["unserved"][0].update(reason="tired"),
    "time not whole": _shift_stop(0, 0, arrive_s=9.5),
    "key missing": lambda plan: plan.pop("seed"),
    "site unknown": lambda plan: _stop(plan, 0, 0).update(site="C"),
}


@pytest.mark.parametrize("name", sorted(MUTATIONS))
def test_each_broken_rule_is_seen(name: str) -> None:
    plan = copy.deepcopy(PLAN)
    MUTATIONS[name](plan)
    assert check(PROBLEM, plan) != []


def test_a_way_that_is_none_is_seen() -> None:
    problem = copy.deepcopy(PROBLEM)
    problem["travel_s"][0][1] = 1_000_000_000
    assert any("no way" in fault for fault in check(problem, PLAN))


def test_too_many_visits_and_a_required_site_without_one_are_seen() -> None:
    problem = copy.deepcopy(PROBLEM)
    problem["sites"][0]["visits"] = 1
    problem["sites"].append({"id": "S", "reward": 0, "dwell_s": 0, "required": True})
    faults = check(problem, PLAN)
    assert "A: too many visits" in faults
    assert "S: required and not visited" in faults
