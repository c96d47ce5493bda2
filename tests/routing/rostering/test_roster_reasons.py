from typing import Any

import pytest
from roster_cases import solved

POST = {"id": "gate", "shifts": [{"id": "day", "start": "08:00", "end": "16:00", "officers": 1}]}
AWAY = [{"from": "2020-05-11", "until": "2020-05-14"}]


def vacancies(*officers: dict[str, Any], **keys: Any) -> list[dict[str, Any]]:
    """Return the vacancies of one post over two days."""
    problem = {
        "timezone": "Asia/Shanghai",
        "first_day": "2020-05-11",
        "last_day": "2020-05-12",
        "rules": keys.get("rules", {}),
        "posts": [{**POST, "shifts": [{**POST["shifts"][0], **keys.get("shift", {})}]}],
        "officers": [{"id": f"O{number}", **officer} for number, officer in enumerate(officers)],
    }
    return list(solved(problem).to_json()["vacancies"])


@pytest.mark.parametrize(
    ("officers", "keys", "reason", "words"),
    [
        ([{}], {"shift": {"qualifications": {"枪": 1}}}, "nobody_qualified", "no officer with 枪 may serve"),
        ([{"posts": []}], {}, "nobody_qualified", "no officer may serve there"),
        ([{"absences": AWAY}, {"absences": AWAY}], {}, "all_absent", "2 absent"),
        ([{}], {"shift": {"officers": 2}}, "too_few", "1 on this duty already"),
        ([{}], {"rules": {"rest_h": 20}}, "all_resting", "1 on other duties or resting"),
        ([{}], {"rules": {"most_in_7_days": 1}}, "at_limit", "1 at a limit of duties"),
    ],
)
def test_a_vacancy_says_what_keeps_whom(
    officers: list[dict[str, Any]], keys: dict[str, Any], reason: str, words: str
) -> None:
    found = vacancies(*officers, **keys)
    assert {one["reason"] for one in found} == {reason}
    assert all(words in one["why"]["en"] for one in found)


def test_a_seat_stays_free_for_the_qualification_that_is_missing() -> None:
    found = vacancies({}, {}, shift={"officers": 2, "qualifications": {"带班": 1}})
    assert [(one["vacant"], one["qualifications"]) for one in found] == [(1, {"带班": 1})] * 2
    assert found[0]["why"] == {
        "zh": "05-11 gate day缺1人：具备带班、可在该岗位值班的人中，1人已在本班。",
        "en": "05-11 gate day lacks 1: of those with 带班 who may serve there, 1 on this duty already.",
    }
