import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from roster_cases import best, solved, tiny
from roster_checker import check_roster, seats_of

from benchmarks.roster import month

SEEDS = st.integers(0, 10**6)


def town(**officers: dict[str, Any]) -> dict[str, Any]:
    """Return one post by day on three days, and its officers."""
    return {
        "timezone": "Asia/Shanghai",
        "first_day": "2020-05-11",
        "last_day": "2020-05-13",
        "posts": [
            {
                "id": "gate",
                "name": "南门",
                "shifts": [{"id": "day", "name": "白班", "start": "08:00", "end": "16:00", "officers": 1}],
            }
        ],
        "officers": [{"id": name, **keys} for name, keys in sorted(officers.items())],
    }


def ill(problem: dict[str, Any], officer: str, day: str) -> dict[str, Any]:
    """Return the problem with an officer away for a day."""
    changed = copy.deepcopy(problem)
    one = next(one for one in changed["officers"] if one["id"] == officer)
    one["absences"] = [*one.get("absences", []), {"from": day, "until": day, "reason": "病假"}]
    return changed


@settings(max_examples=15)
@given(SEEDS)
def test_nothing_changed_gives_the_same_roster(seed: int) -> None:
    problem = tiny(seed, officers=5)
    roster = solved(problem).to_json()
    assert solved(problem, roster, seed=9).to_json() == roster
    changed = ill(problem, "O1", problem["last_day"])
    repaired = solved(changed, roster).to_json()
    assert solved(changed, repaired, seed=9).to_json() == repaired


@settings(max_examples=20)
@given(SEEDS)
def test_a_tiny_repair_is_the_best_of_all(seed: int) -> None:
    problem = tiny(seed)
    roster = solved(problem).to_json()
    changed = ill(problem, f"O{seed % 3}", problem["last_day"])
    changed["posts"][0]["shifts"][0]["officers"] += seed % 2
    found = solved(changed, roster)
    assert check_roster(changed, found.to_json(), roster) == []
    assert (found.found.value.levels, found.proved) == (best(changed, roster), True)


def test_a_month_is_repaired_with_few_changes() -> None:
    problem = month(1, officers=18, posts=2, days=10)
    roster = solved(problem, rounds=20).to_json()
    changed = ill(problem, "O05", "2020-05-06")
    repaired = solved(changed, roster, rounds=20).to_json()
    lost = [
        key
        for key, officers in seats_of(roster).items()
        if "O05" in officers and key[0] in ("2020-05-05", "2020-05-06")
    ]
    told = {level["name"]: level["value"] for level in repaired["levels"]}
    assert check_roster(changed, repaired, roster) == []
    assert told["lost"] <= len(lost) + 2


def test_an_ill_officer_is_replaced_and_both_are_told_why() -> None:
    problem = town(甲={"fixed": [{"day": "2020-05-12", "post": "gate", "shift": "day"}]}, 乙={})
    roster = solved(problem).to_json()
    changed = ill(problem, "甲", "2020-05-12")
    del changed["officers"][1]["fixed"]
    changes = {change["officer"]: change["why"] for change in solved(changed, roster).to_json()["changes"]}
    sick, taker = changes["甲"], changes["乙"]
    assert sick == {
        "zh": "甲：05-12 00:00至05-13 00:00不在岗（病假），不再值05-12 南门 白班。",
        "en": "甲: is absent from 05-12 00:00 until 05-13 00:00 (病假), so gives up 05-12 南门 白班.",
    }
    assert taker == {
        "zh": "乙：接替甲（05-12 00:00至05-13 00:00不在岗（病假））值05-12 南门 白班。",
        "en": "乙: takes 05-12 南门 白班 over from 甲, "
        "who is absent from 05-12 00:00 until 05-13 00:00 (病假).",
    }


def test_a_new_demand_is_met_without_moving_anybody() -> None:
    problem = town(甲={}, 乙={}, 丙={})
    roster = solved(problem).to_json()
    changed = copy.deepcopy(problem)
    changed["posts"][0]["shifts"][0]["days"] = [{"on": "2020-05-12", "officers": 2}]
    repaired = solved(changed, roster).to_json()
    assert [level["value"] for level in repaired["levels"]][:3] == [0, 0, 0]
    assert [(len(one["lost"]), len(one["gained"])) for one in repaired["changes"]] == [(0, 1)]
    assert "where a seat was vacant" in repaired["changes"][0]["why"]["en"]


@pytest.mark.parametrize(
    ("key", "words"),
    [("officers", "is no longer listed"), ("shifts", "the duty is cancelled")],
)
def test_what_is_gone_from_the_problem_is_told(key: str, words: str) -> None:
    problem = town(甲={}, 乙={})
    roster = solved(problem).to_json()
    changed = copy.deepcopy(problem)
    if key == "officers":
        changed["officers"] = changed["officers"][:1]
    else:
        changed["posts"][0]["shifts"][0]["id"] = "other"
    said = " ".join(change["why"]["en"] for change in solved(changed, roster).to_json()["changes"])
    assert words in said


def test_what_has_begun_stays_as_it_was() -> None:
    problem = town(甲={"posts": ["gate"]}, 乙={}, 丙={})
    roster = solved(problem).to_json()
    later = {**copy.deepcopy(problem), "now": "2020-05-12T12:00:00+08:00"}
    later["officers"].append({"id": "丁", "wishes": [{"day": "2020-05-11", "wants": True, "weight": 100}]})
    before, after = seats_of(roster), seats_of(solved(later, roster).to_json())
    assert [after[key] for key in list(after)[:2]] == [before[key] for key in list(before)[:2]]


def test_who_was_absent_from_a_past_duty_leaves_a_vacancy_with_the_reason() -> None:
    problem = town(甲={"posts": ["gate"]}, 乙={"posts": []})
    roster = solved(problem).to_json()
    later = {**ill(problem, "甲", "2020-05-11"), "now": "2020-05-12T12:00:00+08:00"}
    vacancies = solved(later, roster).to_json()["vacancies"]
    assert [(one["day"], one["reason"]) for one in vacancies] == [("2020-05-11", "past")]


def test_a_roster_that_somebody_changed_by_hand_is_repaired_anew() -> None:
    problem = town(甲={}, 乙={})
    roster = solved(problem).to_json()
    touched = copy.deepcopy(roster)
    touched["duties"][1]["officers"] = []
    repaired = solved(problem, touched).to_json()
    assert repaired["vacancies"] == []
    assert repaired["repaired"]
