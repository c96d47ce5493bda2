import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from patrol_cases import city, line_town, problems
from plan_checker import check

from geo.errors import InputError
from routing.errors import CoverageUnreachable
from routing.planning.coverage import Coverage, moments, response_coverage
from routing.planning.draft import Draft
from routing.planning.engine import given as ground
from routing.planning.engine.anneal import coverage_of
from routing.planning.engine.chain import Chain, visits_of
from routing.planning.problem import Problem
from routing.planning.schedule import Timetable
from routing.planning.solve import finished, plan
from routing.planning.stop import Iterations

UNIT = {"id": "U1", "start": "S", "end": "S", "shift": [0, 1000]}


def covered(case: dict, *, rounds: int = 5) -> dict:
    return plan(Problem.from_json(case), stop=Iterations(rounds)).to_json()


def test_a_unit_covers_what_it_reaches_from_where_it_is() -> None:
    # S - P1 takes 100 s. It leaves for P1 at 400, dwells from 500 to 800 and is home at 900.
    case = line_town({"windows": [[500, 500]]}, units=[UNIT])
    case["coverage"] = {"within_s": 60, "every_s": 100, "demand": [{"node": "P1", "weight": 2}]}
    # Moments 50, 150 … 950: at 450 there are 50 s left, 550 to 750 it is there.
    found = covered(case)
    assert found["coverage"] == pytest.approx(0.4)
    assert found["objective"] == found["reward"]


def test_a_unit_at_its_break_covers_nothing() -> None:
    case = line_town(units=[UNIT | {"breaks": [[300, 400]]}])
    case["coverage"] = {"within_s": 0, "every_s": 100, "demand": [{"node": "S", "weight": 1}]}
    assert covered(case)["coverage"] == pytest.approx(0.6)


def test_coverage_that_is_worth_more_than_the_visits_keeps_a_unit_at_home() -> None:
    case = line_town({"reward": 10}, units=[UNIT])
    case["coverage"] = {"within_s": 0, "weight": 100, "demand": [{"node": "S", "weight": 1}]}
    found = covered(case)
    assert found["routes"][0]["stops"] == []
    assert (found["coverage"], found["objective"], found["reward"]) == (1.0, 100.0, 0.0)
    case["coverage"]["weight"] = 1
    assert covered(case)["reward"] == 10


def test_a_least_coverage_is_kept_or_refused() -> None:
    case = line_town({"reward": 10}, units=[UNIT])
    case["coverage"] = {"within_s": 0, "least": 0.9, "demand": [{"node": "S", "weight": 1}]}
    assert covered(case)["coverage"] >= 0.9
    case["coverage"]["demand"] = [{"node": "P1", "weight": 1}]
    with pytest.raises(CoverageUnreachable) as refused:
        covered(case)
    assert refused.value.params["reached"] < 0.9


def test_without_demand_the_sites_are_the_demand() -> None:
    case = line_town({"reward": 3}, {"reward": 4})
    case["coverage"] = {"within_s": 60}
    problem = Problem.from_json(case)
    assert problem.coverage == Coverage(60, 0.0, 0.0, 600, (("P1", 3.0), ("P2", 4.0)))
    assert Problem.from_json(problem.to_json()).sha256 == problem.sha256


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("within_s", -1),
        ("weight", -1),
        ("least", 2),
        ("every_s", 0),
        ("demand", [{"node": "X", "weight": 1}]),
    ],
)
def test_nonsense_is_refused_by_its_field(key: str, value: object) -> None:
    case = line_town({}) | {"coverage": {"within_s": 1, key: value}}
    with pytest.raises(InputError) as refused:
        Problem.from_json(case)
    assert str(refused.value.field).startswith(f"coverage.{key}")


def test_moments_lie_in_the_middle_of_their_spans() -> None:
    asked = Coverage(60, 0, 0, 100, ())
    assert moments(asked, [(0, 250), (50, 400)]).tolist() == [50, 150, 250, 350]
    assert moments(asked, [(5, 5)]).tolist() == [55]
    assert moments(asked, []).tolist() == []


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(), st.integers(0, 30), st.integers(1, 20))
def test_the_engine_sees_the_coverage_that_the_plan_has(case: dict, within_s: int, every_s: int) -> None:
    if not (case["sites"] and case["units"]):
        return
    case["coverage"] = {"within_s": within_s, "every_s": every_s, "weight": 5}
    problem = Problem.from_json(case)
    table = Timetable(problem)
    chain = Chain(ground.given(table), seed=0, number=0)
    chain.run(20, spent=0.0, until=1.0)
    if not len(chain.given.looks):
        return
    made = finished(Draft.of(table, visits_of(chain.best)), seed=0, upper_bound=None)
    share, _ = coverage_of(chain.given, chain.best, chain.desk.watch)
    assert share == pytest.approx(response_coverage(problem, made, problem.coverage))


def test_a_soft_rule_trades_reward_for_coverage() -> None:
    case = city(4, sites=25, units=3)
    case["coverage"] = {"within_s": 500}
    plain = covered(case, rounds=20)
    case["coverage"]["weight"] = 1e5
    shielded = covered(case, rounds=20)
    assert check(case, shielded | {"objective": shielded["objective"] - 1e5 * shielded["coverage"]}) == []
    assert shielded["coverage"] > plain["coverage"]
