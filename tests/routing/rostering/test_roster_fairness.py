from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from roster_cases import solved

from benchmarks.roster import month
from routing.rostering.fairness import Fairness, away_share
from routing.rostering.floors import cost_floor
from routing.rostering.problem import RosterProblem


def even(*shares: float, days: int = 12) -> dict[str, object]:
    """Return one duty a day and officers who differ in their shares only."""
    return {
        "timezone": "Asia/Shanghai",
        "first_day": "2020-06-01",
        "last_day": f"2020-06-{days:02d}",
        "posts": [{"id": "A", "shifts": [{"id": "S", "start": "08:00", "end": "16:00", "officers": 1}]}],
        "officers": [{"id": f"O{number}", "share": share} for number, share in enumerate(shares)],
    }


def counts(problem: dict[str, object]) -> list[int]:
    """Return the duties of each officer."""
    return [officer["duties"]["count"] for officer in solved(problem).to_json()["officers"]]


def test_duties_are_in_proportion_to_shares() -> None:
    assert counts(even(1, 1, 0.5, 0.5)) == [4, 4, 2, 2]


def test_who_has_done_more_in_earlier_months_does_less_now() -> None:
    problem = even(1, 1, 1)
    problem["officers"][0]["carried"] = {"duties": 3}  # type: ignore[index]
    assert counts(problem) == [2, 5, 5]


def test_who_was_on_leave_need_not_catch_up() -> None:
    problem = even(1, 1, 1)
    problem["officers"][2]["absences"] = [{"from": "2020-06-07", "until": "2020-06-12"}]  # type: ignore[index]
    assert counts(problem) == [5, 5, 2]


def test_absences_that_overlap_count_once() -> None:
    problem = even(1, 1)
    problem["officers"][0]["absences"] = [  # type: ignore[index]
        {"from": "2020-05-01", "until": "2020-06-03"},
        {"from": "2020-06-02", "until": "2020-06-06"},
    ]
    read = RosterProblem.from_json(problem)
    assert away_share(read, read.officers[0]) == Fraction(1, 2)


@given(st.lists(st.floats(0.1, 2), min_size=1, max_size=4), st.integers(0, 9))
def test_each_duty_costs_more_than_the_one_before(shares: list[float], number: int) -> None:
    fairness = Fairness(RosterProblem.from_json(even(*shares)))
    assert fairness.step(0, 0, number + 2) > fairness.step(0, 0, number + 1) > 0


def test_the_bound_is_below_every_roster_found() -> None:
    found = solved(month(3, officers=15, posts=2, days=7), rounds=5)
    assert 0 < cost_floor(found.case, found.found.value) <= found.found.value.cost


def test_wishes_are_met_where_that_costs_less() -> None:
    problem = even(1, 1, days=2)
    problem["officers"][1]["wishes"] = [{"day": "2020-06-02", "wants": False}]  # type: ignore[index]
    duties = solved(problem).to_json()["duties"]
    assert [duty["officers"] for duty in duties] == [["O1"], ["O0"]]


def test_weekends_are_kept_together_if_that_is_wanted() -> None:
    problem = {**even(1, 1, days=7), "weights": {"split_weekends": 100}}
    days = {duty["day"]: duty["officers"] for duty in solved(problem).to_json()["duties"]}
    assert days["2020-06-06"] == days["2020-06-07"]
