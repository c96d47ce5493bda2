from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from patrol_cases import best_of_all, city, problems, tiny

from routing.planning.draft import Draft
from routing.planning.insertion import Finder
from routing.planning.problem import Problem
from routing.planning.replan_fast import FastSearch
from routing.planning.schedule import Timetable


def searched(case: dict, *, rounds: int, old: list[list[int]] | None = None, seed: int = 0) -> FastSearch:
    table = Timetable(Problem.from_json(case))
    visits = np.zeros((table.unit_count, table.site_count), np.int64) if old is None else np.array(old)
    one = FastSearch(Finder(table), Draft(table), old=visits, seed=seed)
    one.run(rounds, 0.5)
    return one


def drawn_up(case: dict, one: FastSearch) -> Draft:
    """Time its routes with the schedule, each beside those before it."""
    draft = Draft(Timetable(Problem.from_json(case)))
    for unit, route in enumerate(one.routes()):
        assert draft.set_route(unit, [site for site, _ in route])
    return draft


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(most_units=1))
def test_tours_of_one_unit_have_the_times_of_the_schedule(case: dict) -> None:
    if not (case["sites"] and case["units"]):
        return
    one = searched(case, rounds=10)
    draft = drawn_up(case, one)
    assert [start for _, start in one.routes()[0]] == draft.tours[0].start
    weighted = draft.exact_reward() - case["weights"]["travel"] * draft.tours[0].travel_s
    assert one.score[0] == pytest.approx(weighted, abs=1e-6)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_visits_of_one_site_by_several_units_are_apart_and_not_too_many(case: dict) -> None:
    if not (case["sites"] and case["units"]):
        return
    problem = Problem.from_json(case)
    routes = searched(case, rounds=10).routes()
    for number, site in enumerate(problem.sites):
        starts = sorted(start for route in routes for one, start in route if one == number)
        assert len(starts) <= site.visits
        assert all(b - a >= site.spacing_s for a, b in pairwise(starts))


def test_tiny_problems_are_mostly_solved() -> None:
    reached = 0
    for seed in range(12):
        case = tiny(seed)
        case["weights"]["balance"] = 0
        reached += searched(case, rounds=300).score[0] == pytest.approx(best_of_all(case), rel=1e-9)
    assert reached >= 10


def test_the_same_seed_finds_the_same() -> None:
    case = city(3, sites=60, units=2)
    assert searched(case, rounds=30).routes() == searched(case, rounds=30).routes()
    assert searched(case, rounds=30).routes() != searched(case, rounds=30, seed=1).routes()


def test_restoring_brings_old_visits_back_without_loss() -> None:
    case = city(3, sites=30, units=3)
    first = searched(case, rounds=200)
    old = [[sum(site == one for one, _ in route) for site in range(30)] for route in first.routes()]
    other = searched(case, rounds=200, old=old, seed=5)
    before = other.score
    other.run(200, 0.8, restores=True)
    reward, kept = other.score
    assert reward >= before[0] - 1e-6
    assert kept > before[1] or reward > before[0] + 1e-6
    assert kept == sum(
        min(count, sum(site == one for one, _ in route))
        for counts, route in zip(old, other.routes(), strict=True)
        for site, count in enumerate(counts)
    )


def test_one_search_goes_on_from_another() -> None:
    case = city(3, sites=30, units=3)
    poor, good = searched(case, rounds=1), searched(case, rounds=100)
    poor.follow(good)
    assert (poor.routes(), poor.score) == (good.routes(), good.score)
