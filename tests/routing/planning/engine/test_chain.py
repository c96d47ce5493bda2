from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from patrol_cases import best_of_all, city, problems, tiny

from routing.planning.draft import Draft
from routing.planning.engine import given as ground
from routing.planning.engine.arrays import NEVER
from routing.planning.engine.chain import Chain, untimed, visits_of
from routing.planning.problem import Problem
from routing.planning.schedule import Timetable


def table_of(case: dict) -> Timetable:
    return Timetable(Problem.from_json(case))


def searched(case: dict, *, rounds: int, seed: int = 0) -> Chain:
    chain = Chain(ground.given(table_of(case)), seed=seed, number=0)
    chain.run(rounds, spent=0.0, until=1.0)
    return chain


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(most_units=1))
def test_tours_of_one_unit_have_the_times_of_the_schedule(case: dict) -> None:
    if not (case["sites"] and case["units"]):
        return
    chain = searched(case, rounds=30)
    route = visits_of(chain.best)[0]
    draft = Draft(table_of(case))
    assert draft.set_route(0, [site for site, _ in route])
    assert [start for _, start in route] == draft.tours[0].start
    assert chain.objective == pytest.approx(draft.objective, abs=1e-6)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_what_a_search_leaves_fits_together_and_is_worth_what_it_says(case: dict) -> None:
    if not (case["sites"] and case["units"]):
        return
    chain = searched(case, rounds=30)
    routes = visits_of(chain.best)
    for number, site in enumerate(Problem.from_json(case).sites):
        starts = sorted(start for route in routes for one, start in route if one == number)
        assert len(starts) <= site.visits
        assert all(b - a >= site.spacing_s for a, b in pairwise(starts))
    draft = Draft.of(table_of(case), routes)
    assert [tour.sites for tour in draft.tours] == [tuple(site for site, _ in route) for route in routes]
    assert chain.objective == pytest.approx(draft.objective, abs=1e-6)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_the_books_of_sites_agree_with_the_tours(case: dict) -> None:
    if not (case["sites"] and case["units"]):
        return
    chain = searched(case, rounds=40)
    for tours in (chain.current, chain.best, chain.desk.trial):
        booked = sorted(
            (int(tours.by[site, visit]), int(tours.row[site, visit]), site, int(tours.begun[site, visit]))
            for site in range(len(tours.visits))
            for visit in range(tours.visits[site])
        )
        driven = sorted(
            (unit, row, int(tours.seq[unit, row]), int(tours.start[unit, row]))
            for unit in range(len(tours.size))
            for row in range(tours.size[unit])
        )
        assert booked == driven


def test_tiny_problems_are_solved() -> None:
    for seed in range(12):
        case = tiny(seed)
        case["weights"]["balance"] = 0
        assert searched(case, rounds=500).objective == pytest.approx(best_of_all(case), rel=1e-9), seed


def test_most_tiny_problems_with_a_price_of_unevenness_are_solved() -> None:
    solved = 0
    for seed in range(12):
        case = tiny(seed)
        solved += searched(case, rounds=500).objective == pytest.approx(best_of_all(case), rel=1e-9)
    assert solved >= 9  # driving for nothing may make units even; that is not looked for


def test_the_same_seed_finds_the_same() -> None:
    case = city(3, sites=60, units=2)
    assert visits_of(searched(case, rounds=30).best) == visits_of(searched(case, rounds=30).best)
    assert visits_of(searched(case, rounds=30).best) != visits_of(searched(case, rounds=30, seed=1).best)


def test_calls_may_be_cut_anywhere() -> None:
    case = city(3, sites=30, units=3)
    whole, cut = (Chain(ground.given(table_of(case)), seed=0, number=0) for _ in range(2))
    whole.run(60, spent=0.5, until=0.5)
    for rounds in (10, 20, 30):
        cut.run(rounds, spent=0.5, until=0.5)
    assert visits_of(whole.best) == visits_of(cut.best)


def test_a_search_goes_on_from_another() -> None:
    case = city(3, sites=30, units=3)
    poor, good = searched(case, rounds=1), searched(case, rounds=300)
    poor.follow(good)
    assert poor.score >= good.score - 1e-6 > 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_tours_taken_out_and_given_back_keep_their_starts_or_begin_earlier(case: dict) -> None:
    if not (case["sites"] and case["units"]):
        return
    chain = searched(case, rounds=30)
    before, score = visits_of(chain.best), chain.score
    chain.restart(before)
    after = visits_of(chain.best)
    assert chain.score >= score - 1e-6
    for old, new in zip(before, after, strict=True):
        kept = [start for site, start in new if site in {one for one, _ in old}]
        assert len(kept) >= len(old)


def test_an_earlier_plan_is_restored_without_loss() -> None:
    case = city(3, sites=30, units=3)
    first, other = searched(case, rounds=2000), searched(case, rounds=2000, seed=5)
    old = np.zeros_like(first.given.old)
    for unit, route in enumerate(visits_of(first.best)):
        np.add.at(old[unit], [site for site, _ in route], 1)
    found, before = other.worth, _kept(other, old)
    routes = visits_of(other.best)
    other.given = other.given._replace(old=old, loyalty=1.0)
    other.heat = other.heat._replace(hot=other.heat.cold, floor=found - 1e-9 * found)
    other.restart(routes)
    other.run(2000, spent=0.0, until=1.0)
    assert other.worth >= found - 1e-6
    assert _kept(other, old) > before


def _kept(chain: Chain, old: np.ndarray) -> int:
    new = np.zeros_like(old)
    for unit, route in enumerate(visits_of(chain.best)):
        np.add.at(new[unit], [site for site, _ in route], 1)
    return int(np.minimum(new, old).sum())


def test_routes_without_starts_are_timed_in_order() -> None:
    case = city(3, sites=30, units=3)
    chain = searched(case, rounds=200)
    sites = [[site for site, _ in route] for route in visits_of(chain.best)]
    assert all(start == NEVER for route in untimed(sites) for _, start in route)
    chain.restart(untimed(sites))
    assert chain.objective > 0
