import copy
from collections.abc import Callable

import pytest
from patrol_cases import line_town
from replan_cases import in_order, taken
from replan_checker import check_replan

UNITS = [{"id": name, "start": "S", "end": "S", "shift": [0, 3600]} for name in ("U1", "U2")]
TOWN = line_town({}, {}, {}, {}, units=UNITS)
OLD = in_order(TOWN, "P1 P2", "P4 P3")
# At 500 U1 dwells at P2, U2 at P4 since 400 (it drives on to P3 at 700). U2 is taken until 1000.
CHANGE = {"now_s": 500, "unavailable": taken("U2", 500, 1000)}
NEW = {
    **OLD,
    "routes": [
        OLD["routes"][0],
        {
            "unit": "U2",
            "leave_s": 0,
            "stops": [{"site": "P3", "visit": 1, "arrive_s": 1300, "start_s": 1300, "leave_s": 1600}],
            "return_s": 1900,
            "travel_s": 600,
        },
    ],
    "reward": 30,
    "objective": 30,
    "unserved": [{"site": "P4", "missing": 1, "reason": "not_worth"}],
    "changes": [{"unit": "U2", "was": ["P4", "P3"], "now": ["P3"], "why": {"zh": "离岗", "en": "away"}}],
}


def test_a_right_change_has_no_faults() -> None:
    assert check_replan(TOWN, OLD, CHANGE, NEW) == []


def _stop(plan: dict, route: int, stop: int) -> dict:
    return plan["routes"][route]["stops"][stop]


MUTATIONS: dict[str, Callable[[dict], object]] = {
    "done stop moved": lambda plan: _stop(plan, 0, 0).update(start_s=101, leave_s=401),
    "done stop lost": lambda plan: plan["routes"][0]["stops"].pop(0),
    "current stop moved": lambda plan: _stop(plan, 0, 1).update(start_s=501, leave_s=801),
    "current stop lost": lambda plan: plan["routes"][0]["stops"].pop(),
    "moved while away": lambda plan: _stop(plan, 1, 0).update(arrive_s=1299),
    "served while away": lambda plan: _stop(plan, 1, 0).update(arrive_s=900, start_s=900, leave_s=1200),
    "home too early": lambda plan: plan["routes"][1].update(return_s=1899),
    "travel wrong": lambda plan: plan["routes"][1].update(travel_s=500),
    "reward wrong": lambda plan: plan.update(reward=40),
    "debt forgotten": lambda plan: plan.update(unserved=[]),
    "change not told": lambda plan: plan.update(changes=[]),
    "change told wrong": lambda plan: plan["changes"][0].update(now=["P4"]),
    "no reason": lambda plan: plan["changes"][0].update(why={"zh": "", "en": "away"}),
    "of another problem": lambda plan: plan.update(problem_sha256="0"),
    "site visited twice": lambda plan: _stop(plan, 1, 0).update(site="P2"),
}


@pytest.mark.parametrize("name", sorted(MUTATIONS))
def test_each_broken_rule_is_seen(name: str) -> None:
    plan = copy.deepcopy(NEW)
    MUTATIONS[name](plan)
    assert check_replan(TOWN, OLD, CHANGE, plan) != []


def test_a_unit_away_for_good_has_no_more_stops() -> None:
    assert check_replan(TOWN, OLD, {"now_s": 500, "unavailable": taken("U2", 500)}, NEW) != []
