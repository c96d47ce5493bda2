import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from patrol_cases import city, line_town, problems
from plan_checker import check

from routing.errors import RequiredSiteUnserved
from routing.planning.family import plan_family, visits_kept
from routing.planning.predictability import predictability
from routing.planning.problem import Problem
from routing.planning.solve import plan
from routing.planning.stop import Iterations

CASE = city(3, sites=12, units=2)
FEW = Iterations(5)


def test_without_variety_every_day_is_the_best_plan() -> None:
    problem = Problem.from_json(CASE)
    assert plan_family(problem, days=3, variety=0, seed=4, stop=FEW) == (plan(problem, seed=4, stop=FEW),) * 3


def test_varied_days_keep_every_rule_of_the_problem_itself() -> None:
    plans = plan_family(Problem.from_json(CASE), days=4, variety=0.8, stop=FEW)
    assert [check(CASE, found.to_json()) for found in plans] == [[]] * 4
    assert len({found.routes for found in plans}) == 4


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(required=True), st.floats(0, 1))
def test_any_problem_has_a_family_or_no_plan(case: dict, variety: float) -> None:
    problem = Problem.from_json(case)
    try:
        plans = plan_family(problem, days=2, variety=variety, stop=Iterations(1))
    except RequiredSiteUnserved:
        with pytest.raises(RequiredSiteUnserved):
            plan(problem, stop=Iterations(1))
        return
    assert [check(case, found.to_json()) for found in plans] == [[], []]


def test_two_processes_plan_the_days_of_one() -> None:
    problem, told = Problem.from_json(CASE), list[float]()
    one = plan_family(problem, days=3, variety=1, seed=2, stop=FEW)
    two = plan_family(problem, days=3, variety=1, seed=2, stop=FEW, processes=2, progress=told.append)
    assert one == two
    assert told == [pytest.approx(k / 4) for k in (1, 2, 3, 4)]


def test_days_do_not_depend_on_how_many_there_are() -> None:
    problem = Problem.from_json(CASE)
    few, more = (plan_family(problem, days=days, variety=1, stop=FEW) for days in (2, 4))
    assert more[:2] == few


def test_variety_costs_reward_and_hides_the_next_visit() -> None:
    problem = Problem.from_json(CASE)
    families = [plan_family(problem, days=16, variety=variety, stop=FEW) for variety in (0, 1)]
    rewards = [sum(found.reward for found in plans) for plans in families]
    same, varied = (predictability(problem, plans) for plans in families)
    assert same.observer is not None
    assert varied.observer is not None
    assert same.entropy is not None
    assert varied.entropy is not None
    assert rewards[1] > 0.85 * rewards[0]
    assert (same.observer.hits, varied.observer.hits < 0.5) == (1.0, True)
    assert varied.entropy.bits > same.entropy.bits + 1


def test_a_required_site_is_visited_every_day() -> None:
    # Two ends of a road that one shift can hold only one after the other.
    case = line_town({"required": True, "windows": [[1000, 1000], [3200, 3200]]}, {"required": True})
    plans = plan_family(Problem.from_json(case), days=6, variety=1, stop=FEW)
    assert [check(case, found.to_json()) for found in plans] == [[]] * 6


def test_visits_kept_counts_by_site() -> None:
    problem = Problem.from_json(CASE)
    best, other = (
        plan(problem, stop=FEW),
        plan(Problem.from_json(CASE | {"units": CASE["units"][:1]}), stop=FEW),
    )
    assert visits_kept(best, [best, best]) == 1.0
    assert 0 < visits_kept(best, [other]) < 1
    assert visits_kept(best, []) == 1.0
