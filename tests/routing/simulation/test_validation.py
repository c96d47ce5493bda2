import numpy as np
import pandas as pd
import pytest

from routing.simulation.validation import validate

AREAS = ["西", "西", "东", None]


def calls(seed, *, days=20, a_day=60, slower=0.0):
    """Return made calls with exponential responses of 8 minutes on average."""
    random = np.random.default_rng(seed)
    count = days * a_day
    return pd.DataFrame(
        {
            "t": np.sort(random.uniform(0, days * 1440, count)),
            "response": random.exponential(8, count) + slower,
            "node": random.integers(0, 4, count),
            "priority": random.integers(1, 3, count),
        }
    )


def check(recorded, simulated, **more):
    return validate(recorded, simulated, areas=AREAS, targets_min=(5.0, 10.0), seed=1, **more)


def test_a_simulation_of_the_same_law_agrees_in_nearly_all_groups():
    verdicts = [
        check(calls(seed), calls(seed + 100))["groups"][0]["response_min"]["verdict"] for seed in range(8)
    ]
    assert verdicts.count("agrees") >= 7


def test_a_simulation_that_is_slower_is_found_out_with_its_minutes():
    found = check(calls(1), calls(2, slower=3))["groups"][0]
    assert found["response_min"]["verdict"] == "higher"
    assert found["response_min"]["difference"] == pytest.approx(3, abs=1)
    assert found["response_min"]["low"] > 0
    assert found["within"]["5"]["verdict"] == "lower"


def test_groups_are_all_priorities_and_areas_that_both_have():
    found = check(calls(1), calls(2))
    assert [(group["kind"], group["name"]) for group in found["groups"]] == [
        ("all", ""),
        ("priority", "1"),
        ("priority", "2"),
        ("area", "东"),
        ("area", "西"),
    ]
    assert sum(group["calls"] for group in found["groups"][1:3]) == found["groups"][0]["calls"] == 1200


def test_calls_whose_node_or_priority_is_not_known_count_only_in_all():
    recorded = calls(1).assign(node=-1, priority=0)
    assert [group["kind"] for group in check(recorded, calls(2))["groups"]] == ["all"]


def test_the_curve_is_the_share_of_all_calls_and_who_never_came_is_never_within():
    recorded = pd.DataFrame(
        {"t": [0.0, 1.0, 2.0, 3.0], "response": [1.0, 4.0, 6.0, np.nan], "node": -1, "priority": 0}
    )
    found = check(recorded, recorded)
    curve = dict(zip(found["curve"]["minutes"], found["curve"]["recorded"], strict=True))
    assert [curve[at]["mean"] for at in (0.5, 1.0, 5.0, 60.0)] == [0.0, 0.25, 0.5, 0.75]
    assert found["groups"][0]["response_min"]["recorded"] == pytest.approx(11 / 3)
    assert found["distance"] == 0


def test_too_few_days_give_no_intervals():
    found = check(calls(1, days=3), calls(2, days=3))
    assert found["groups"][0]["response_min"]["verdict"] == "unknown"
    assert found["curve"]["recorded"][10]["half_width"] is None


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    held = 0
    for seed in range(15):
        response = check(calls(seed), calls(seed + 1000))["groups"][0]["response_min"]
        held += response["low"] <= 0 <= response["high"]
    assert held >= 12
