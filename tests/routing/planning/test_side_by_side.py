import pytest
from patrol_cases import city, line_town

from routing.errors import RequiredSiteUnserved
from routing.planning.problem import Problem
from routing.planning.side_by_side import plan_side_by_side
from routing.planning.stop import Iterations


def test_two_processes_make_the_plans_of_one():
    problems = [Problem.from_json(city(seed, sites=8, units=2)) for seed in range(3)]
    told: list[float] = []
    one = plan_side_by_side(problems, seed=1, stop=Iterations(20), processes=1)
    two = plan_side_by_side(problems, seed=1, stop=Iterations(20), processes=2, progress=told.append)
    assert [plan.to_json() for plan in one] == [plan.to_json() for plan in two]
    assert told == [pytest.approx(k / 3) for k in (1, 2, 3)]


def test_nothing_to_plan_is_no_plan():
    assert plan_side_by_side([], seed=0, stop=Iterations(1), processes=2) == []


def test_a_refusal_comes_through_from_another_process():
    impossible = Problem.from_json(line_town({"required": True, "windows": [[90_000, 90_000]]}))
    with pytest.raises(RequiredSiteUnserved) as refused:
        plan_side_by_side([impossible] * 2, seed=0, stop=Iterations(1), processes=2)
    assert refused.value.params["site"] == "P1"
