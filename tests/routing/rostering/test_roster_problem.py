import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from roster_cases import tiny

from benchmarks.roster import month
from geo.errors import InputError
from routing.rostering.problem import RosterProblem
from routing.rostering.solve import checked_problem

GOOD: dict[str, Any] = {
    "timezone": "Asia/Shanghai",
    "first_day": "2020-05-01",
    "last_day": "2020-05-10",
    "holidays": ["2020-05-01"],
    "workdays": ["2020-05-09"],
    "posts": [
        {
            "id": "gate",
            "shifts": [
                {"id": "day", "start": "08:00", "end": "20:00", "officers": 2, "qualifications": {"枪": 1}},
                {"id": "night", "start": "20:00", "end": "08:00", "officers": 1},
            ],
        }
    ],
    "officers": [
        {"id": "甲", "qualifications": ["枪"]},
        {"id": "乙"},
        {"id": "丙", "absences": [{"from": "2020-05-03", "until": "2020-05-04"}]},
    ],
}


def fixed(*entries: tuple[str, str]) -> list[dict[str, str]]:
    """Return fixed duties at the gate."""
    return [{"day": f"2020-05-{day}", "post": "gate", "shift": shift} for day, shift in entries]


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the good problem with one thing changed; a path such as officers.0.share."""
    whole: Any = copy.deepcopy(GOOD)
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place = whole
    for step in steps:
        place = place[step]
    place[last] = value
    return dict(whole)


def refusal(value: Any) -> tuple[str, str | None]:
    """Return code and field of the refusal."""
    with pytest.raises(InputError) as caught:
        checked_problem(value)
    return caught.value.code, caught.value.field


@pytest.mark.parametrize(
    ("path", "value", "code", "field"),
    [
        ("timezone", "Mars/Base", "patrol.timezone_unknown", "timezone"),
        ("timezone", "../etc/passwd", "patrol.timezone_unknown", "timezone"),
        ("timezone", 8, "problem.not_text", "timezone"),
        ("first_day", "1 May", "roster.not_a_day", "first_day"),
        ("first_day", "0001-01-01", "roster.not_a_day", "first_day"),
        ("last_day", "2020-04-30", "problem.ends_before_it_begins", "last_day"),
        ("last_day", "2020-12-31", "roster.period_too_long", "last_day"),
        ("now", "2020-05-01T08:00:00", "problem.not_an_instant", "now"),
        ("holidays", ["2020-02-30"], "roster.not_a_day", "holidays[0]"),
        ("rules", {"rest_h": -1}, "problem.out_of_range", "rules.rest_h"),
        ("rules", {"most_in_7_days": 1.5}, "problem.not_whole", "rules.most_in_7_days"),
        ("weights", {"nights": -2}, "problem.out_of_range", "weights.nights"),
        ("posts.0.id", "", "problem.not_text", "posts[0].id"),
        ("posts.0.importance", 0, "problem.out_of_range", "posts[0].importance"),
        ("posts.0.shifts.0.start", "8 am", "roster.not_a_clock", "posts[0].shifts[0].start"),
        ("posts.0.shifts.0.start", "24:00", "roster.not_a_clock", "posts[0].shifts[0].start"),
        ("posts.0.shifts.0.start", "25:00", "roster.not_a_clock", "posts[0].shifts[0].start"),
        ("posts.0.shifts.0.officers", -1, "problem.out_of_range", "posts[0].shifts[0].officers"),
        ("posts.0.shifts.0.least", 3, "problem.out_of_range", "posts[0].shifts[0].least"),
        (
            "posts.0.shifts.0.qualifications",
            {"枪": 3},
            "problem.out_of_range",
            "posts[0].shifts[0].qualifications.枪",
        ),
        ("posts.0.shifts.1.id", "day", "problem.id_doubled", "posts[0].shifts[1].id"),
        (
            "posts.0.shifts.0.days",
            [{"on": "someday", "officers": 1}],
            "roster.day_word_unknown",
            "posts[0].shifts[0].days[0].on",
        ),
        (
            "posts.0.shifts.0.days",
            [{"on": "holiday"}, {"on": "holiday"}],
            "problem.id_doubled",
            "posts[0].shifts[0].days[1].on",
        ),
        ("officers.1.id", "甲", "problem.id_doubled", "officers[1].id"),
        ("officers.1.share", 0, "problem.out_of_range", "officers[1].share"),
        ("officers.1.share", float("nan"), "problem.not_a_number", "officers[1].share"),
        ("officers.1.posts", ["moon"], "roster.post_unknown", "officers[1].posts[0]"),
        (
            "officers.2.absences",
            [{"from": "2020-05-04", "until": "2020-05-03"}],
            "problem.ends_before_it_begins",
            "officers[2].absences[0].until",
        ),
        (
            "officers.2.absences",
            [{"from": "2020-05-03T08:00", "until": "2020-05-04"}],
            "problem.not_an_instant",
            "officers[2].absences[0].from",
        ),
        (
            "officers.0.wishes",
            [{"day": "2020-06-01", "wants": True}],
            "roster.day_outside",
            "officers[0].wishes[0].day",
        ),
        (
            "officers.0.wishes",
            [{"day": "2020-05-02", "wants": True, "shift": "noon"}],
            "roster.shift_unknown",
            "officers[0].wishes[0].shift",
        ),
        (
            "officers.0.wishes",
            [{"day": "2020-05-02", "wants": "yes"}],
            "problem.not_boolean",
            "officers[0].wishes[0].wants",
        ),
        ("officers.0.carried", {"nights": -1}, "problem.out_of_range", "officers[0].carried.nights"),
        (
            "officers.0.earlier",
            [{"start": "2020-05-01T08:00:00+08:00", "end": "2020-05-01T09:00:00+08:00"}],
            "roster.earlier_within",
            "officers[0].earlier[0].start",
        ),
        ("officers.0.fixed", fixed(("02", "noon")), "roster.shift_unknown", "officers[0].fixed[0].shift"),
        ("officers.2.fixed", fixed(("03", "day")), "roster.fixed_while_absent", "officers[2].fixed[0]"),
        (
            "officers.0.fixed",
            fixed(("02", "day"), ("02", "day")),
            "roster.fixed_at_once",
            "officers[0].fixed[1]",
        ),
        (
            "officers.0.fixed",
            fixed(("02", "day"), ("02", "night")),
            "roster.fixed_without_rest",
            "officers[0].fixed[1]",
        ),
        (
            "officers.0.fixed",
            fixed(*((f"{day:02d}", "day") for day in range(1, 9))),
            "roster.fixed_beyond_limit",
            "officers[0].fixed[6]",
        ),
    ],
)
def test_what_is_wrong_is_named(path: str, value: Any, code: str, field: str) -> None:
    assert refusal(changed(path, value)) == (code, field)


@pytest.mark.parametrize("key", ["timezone", "first_day", "last_day", "posts", "officers"])
def test_a_key_that_is_needed_is_missed(key: str) -> None:
    assert refusal({name: value for name, value in GOOD.items() if name != key}) == (
        "problem.key_missing",
        key,
    )


@pytest.mark.parametrize("value", [None, [], "roster", 7])
def test_what_is_no_object_is_refused(value: Any) -> None:
    assert refusal(value) == ("problem.not_an_object", None)


def test_a_roster_of_millions_of_pairs_is_refused() -> None:
    officers = [{"id": str(number)} for number in range(11_000)]
    problem = {**GOOD, "last_day": "2020-07-31", "officers": officers}
    assert refusal(problem) == ("roster.too_large", "officers")


def _with_fixed(*ids: str, **keys: Any) -> dict[str, Any]:
    problem = copy.deepcopy(GOOD)
    for officer in problem["officers"]:
        if officer["id"] in ids:
            officer["fixed"] = fixed(("02", keys.get("shift", "night")))
            officer |= {key: value for key, value in keys.items() if key != "shift"}
    return problem


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (_with_fixed("甲", "乙"), "roster.fixed_too_many"),
        (_with_fixed("乙", "丙", shift="day"), "roster.fixed_without_qualification"),
        (_with_fixed("乙", posts=[]), "roster.fixed_not_allowed"),
        (
            {
                **_with_fixed("乙"),
                "posts": [{"id": "gate", "shifts": [GOOD["posts"][0]["shifts"][1] | {"officers": 0}]}],
            },
            "roster.fixed_nowhere",
        ),
    ],
)
def test_fixed_duties_that_contradict_the_posts_are_refused(problem: dict[str, Any], code: str) -> None:
    assert refusal(problem)[0] == code


def test_an_earlier_duty_counts_for_the_rest_of_a_fixed_one() -> None:
    problem = changed("officers.0.fixed", fixed(("01", "day")))
    problem["officers"][0]["earlier"] = [
        {"start": "2020-04-30T20:00:00+08:00", "end": "2020-05-01T08:00:00+08:00"}
    ]
    assert refusal(problem) == ("roster.fixed_without_rest", "officers[0].fixed[0]")


@pytest.mark.parametrize(
    ("make", "seed"), [(tiny, 1), (tiny, 2), (lambda seed: month(seed, officers=5, posts=1), 1)]
)
def test_a_problem_written_out_reads_the_same(make: Callable[[int], dict[str, Any]], seed: int) -> None:
    problem = RosterProblem.from_json(make(seed))
    again = RosterProblem.from_json(problem.to_json())
    assert again == problem
    assert again.sha256 == problem.sha256


def test_the_most_particular_need_of_a_day_counts() -> None:
    days = [
        {"on": "workday", "officers": 3},
        {"on": "saturday", "officers": 4},
        {"on": "weekend", "officers": 5},
        {"on": "holiday", "officers": 6},
        {"on": "2020-05-05", "officers": 0},
    ]
    problem = RosterProblem.from_json(changed("posts.0.shifts.0.days", days))
    found = {duty.day.day: duty.need.officers for duty in problem.duties if duty.shift == "day"}
    assert found == {1: 6, 2: 4, 3: 5, 4: 3, 6: 3, 7: 3, 8: 3, 9: 4, 10: 5}


def test_a_worked_saturday_is_no_weekend_and_three_in_the_morning_is_night() -> None:
    duties = {duty.name: duty for duty in RosterProblem.from_json(GOOD).duties}
    saturday = duties["2020-05-09", "gate", "night"]
    assert (saturday.weekend, saturday.night, saturday.day) == (False, True, date(2020, 5, 9))
    assert duties["2020-05-02", "gate", "day"].weekend
    assert duties["2020-05-01", "gate", "day"].holiday


def test_a_night_in_which_the_clocks_change_is_as_long_as_it_is() -> None:
    problem = {**GOOD, "timezone": "Europe/Berlin", "first_day": "2020-03-28", "last_day": "2020-03-28"}
    del problem["officers"]
    night = next(
        duty for duty in RosterProblem.from_json({**problem, "officers": []}).duties if duty.shift == "night"
    )
    assert (night.end_s - night.begin_s) / 3600 == 11


@pytest.mark.parametrize("until", ["9999-12-31", "9999-12-31T23:59:59+00:00"])
def test_an_absence_may_end_never(until: str) -> None:
    problem = RosterProblem.from_json(
        changed("officers.2.absences", [{"from": "0001-01-01", "until": until}])
    )
    assert all(problem.officers[0].absence_at(duty) for duty in problem.duties)
    assert RosterProblem.from_json(problem.to_json()) == problem
