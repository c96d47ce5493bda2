import json
from typing import Any

import pytest

BUSY_BY_NIGHT = [4.0 if hour % 24 >= 20 or hour % 24 < 4 else 0.5 for hour in range(168)]
SCENARIO: dict[str, Any] = {
    "horizon_min": 2 * 10_080,
    "replications": 3,
    "travel_min": [[0, 4], [4, 0]],
    "units": [{"home": 0}, {"home": 1}],
    "demand": {"rate_per_h": [1.0, 1.0], "profile": BUSY_BY_NIGHT},
    "service": {"law": "exponential", "mean_min": 20},
}


@pytest.fixture
def scenario(tmp_path):
    path = tmp_path / "s.json"
    path.write_text(json.dumps(SCENARIO), encoding="utf-8")
    return path


def test_shifts_follow_the_calls_and_the_scenario_they_make_can_be_simulated(xunfang, scenario, tmp_path):
    out = tmp_path / "shifts.json"
    done = xunfang("shifts", str(scenario), "-o", str(out), "--json", "--lengths", "8", "--starts", "3")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert all(there >= needed for there, needed in zip(told["on_duty"], told["need"], strict=True))
    assert told["on_duty"][22] > told["on_duty"][12]
    assert told["hours"] >= told["hours_bound"] - 1e-6
    assert told["busy_min"] == pytest.approx(20.0)
    made = json.loads(out.read_text("utf-8"))
    minute = 3 * 1440 + 22 * 60 + 30
    there = sum(any(a <= minute < b for a, b in unit["on_duty"]) for unit in made["units"])
    assert there == told["on_duty"][3 * 24 + 22]
    begins = sum(any(a <= 30 < b for a, b in unit["on_duty"]) for unit in made["units"])
    assert begins == told["on_duty"][0]
    result = tmp_path / "r.json"
    assert xunfang("simulate", str(out), "-o", str(result)).returncode == 0
    shares = json.loads(result.read_text("utf-8"))
    assert shares["p_wait"]["mean"] < 0.15


def test_recorded_calls_and_lists_of_preference_have_no_shifts(xunfang, scenario, tmp_path):
    rule = {"rule": "preference", "preference": [[0, 1], [1, 0]]}
    scenario.write_text(json.dumps(SCENARIO | {"dispatch": rule}), encoding="utf-8")
    done = xunfang("shifts", str(scenario), "-o", str(tmp_path / "x.json"))
    assert done.returncode == 1
    assert "dispatch.rule" in done.stderr
    (tmp_path / "c.csv").write_text("t_min,node,priority,service_min\n1,0,1,5\n", encoding="utf-8")
    scenario.write_text(json.dumps(SCENARIO | {"demand": {"calls": "c.csv"}}), encoding="utf-8")
    done = xunfang("shifts", str(scenario), "-o", str(tmp_path / "x.json"))
    assert done.returncode == 1
    assert "rate_per_h" in done.stderr


def test_lengths_that_are_no_hours_are_refused(xunfang, scenario, tmp_path):
    done = xunfang("shifts", str(scenario), "-o", str(tmp_path / "x.json"), "--lengths", "8,long")
    assert done.returncode == 1
    assert "--lengths" in done.stderr
