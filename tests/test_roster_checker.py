import copy
from collections.abc import Callable
from typing import Any

import pytest
from roster_cases import solved
from roster_checker import check_roster

from benchmarks.roster import month

CASE = month(7, officers=7, posts=1, days=6)
ROSTER = solved(CASE, rounds=3).to_json()


def taken(roster: dict[str, Any]) -> dict[str, Any]:
    """Return the first duty with an officer."""
    return next(duty for duty in roster["duties"] if duty["officers"])


def everywhere(roster: dict[str, Any]) -> None:
    """Give every duty to the same officer."""
    for duty in roster["duties"]:
        duty["officers"] = ["O00"]


def nowhere(roster: dict[str, Any]) -> None:
    """Take the officer off a duty, and leave the figures."""
    taken(roster)["officers"] = []


def twice(roster: dict[str, Any]) -> None:
    """Put an officer on a duty twice."""
    taken(roster)["officers"] *= 2


def dropped(roster: dict[str, Any]) -> None:
    """Leave out a duty."""
    del roster["duties"][0]


def dear(roster: dict[str, Any]) -> None:
    """Tell another cost."""
    roster["levels"][3]["value"] += 1


def unlisted(roster: dict[str, Any]) -> None:
    """Tell of a vacancy that is none."""
    roster["vacancies"] = [{"day": "2020-05-01", "post": "P0", "shift": "day", "vacant": 7}]


def miscounted(roster: dict[str, Any]) -> None:
    """Tell a wrong number of nights."""
    roster["officers"][0]["nights"]["count"] += 1


def test_a_good_roster_passes() -> None:
    assert check_roster(CASE, ROSTER) == []


@pytest.mark.parametrize("spoil", [everywhere, nowhere, twice, dropped, dear, unlisted, miscounted])
def test_a_spoilt_roster_is_found_out(spoil: Callable[[dict[str, Any]], None]) -> None:
    spoilt = copy.deepcopy(ROSTER)
    spoil(spoilt)
    assert check_roster(CASE, spoilt) != []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"absences": [{"from": "2020-05-01", "until": "2020-05-06"}]}, "absent"),
        ({"posts": []}, "may not serve"),
        ({"fixed": [{"day": "2020-05-01", "post": "P0", "shift": "none"}]}, "fixed"),
        ({"qualifications": []}, "no room for"),
    ],
)
def test_what_the_problem_forbids_is_found_out(change: dict[str, Any], words: str) -> None:
    officer = taken(ROSTER)["officers"][0]
    problem = copy.deepcopy(CASE)
    next(one for one in problem["officers"] if one["id"] == officer).update(change)
    assert words in " ".join(check_roster(problem, ROSTER))


@pytest.mark.parametrize("rule", ["most_in_7_days", "most_days_in_row", "rest_h"])
def test_stricter_rules_are_found_broken(rule: str) -> None:
    problem = {**CASE, "rules": {rule: 200 if rule == "rest_h" else 1}}
    assert check_roster(problem, ROSTER) != []
