import random

import numpy as np
import pytest
from patrol_cases import city, line_town

from routing.planning.problem import Problem
from routing.planning.proof.budget import Budget
from routing.planning.proof.pricing import Duals, Pricer
from routing.planning.proof.store import Store
from routing.planning.proof.ways import kind_of, least_ways
from routing.planning.reach import possible_starts
from routing.planning.schedule import Timetable

FREE = Budget(seconds=None, effort=None)


def pricer_of(case: dict) -> Pricer:
    table = Timetable(Problem.from_json(case))
    kind = kind_of(table, 0, possible_starts(table)[0], least_ways(table.travel))
    return Pricer(kind, Store(), second=table.problem.weights.travel)


def worth(pricer: Pricer, walk: tuple[int, ...], prices: np.ndarray) -> float:
    driven = pricer.kind.driven_s(walk) - pricer.kind.idle_s
    return float(prices[pricer.kind.site[list(walk)]].sum() - pricer.second * driven)


@pytest.mark.parametrize("seed", range(6))
def test_the_quick_bound_is_above_the_exact_one_and_that_is_what_a_walk_earns(seed: int) -> None:
    rng = random.Random(seed)
    pricer = pricer_of(city(seed, sites=12, units=1) | {"weights": {"travel": 0.002 * (seed % 2)}})
    prices = np.array([rng.uniform(0, 20) for _ in range(12)])
    quick = pricer.look(Duals(prices, np.zeros(0)), FREE)
    exact, walks = pricer.exact(0.0, FREE)
    rough = [worth(pricer, walk, prices) for walk in pricer.rough(0.0, FREE)]
    assert max(worth(pricer, walk, prices) for walk in walks) == pytest.approx(exact)
    assert max(rough) <= exact + 1e-9 <= quick + 2e-9


def test_above_the_best_walk_nothing_is_found_and_the_mark_is_the_bound() -> None:
    pricer = pricer_of(line_town({}, {}))
    pricer.look(Duals(np.array([10.0, 5.0]), np.zeros(0)), FREE)
    assert pricer.exact(0.0, FREE)[0] == 15.0
    assert pricer.exact(20.0, FREE) == (20.0, [])


def test_what_a_cut_short_search_may_still_find_counts() -> None:
    pricer = pricer_of(city(1, sites=12, units=1))
    prices = np.full(12, 5.0)
    pricer.look(Duals(prices, np.zeros(0)), FREE)
    exact, _ = pricer.exact(0.0, FREE)
    cut, _ = pricer.exact(0.0, Budget(seconds=0.0, effort=None))
    assert cut >= exact


def test_a_cut_charges_the_second_of_its_stops() -> None:
    pricer = pricer_of(line_town({}, {}, {}))
    pricer.set_cuts([(0, 1, 2)])
    pricer.look(Duals(np.array([10.0, 5.0, 4.0]), np.array([7.0])), FREE)
    assert pricer.exact(0.0, FREE)[0] == pytest.approx(10 + 5 + 4 - 7)


def test_visits_without_time_between_them_are_stops_of_their_own() -> None:
    pricer = pricer_of(line_town({"visits": 3, "dwell_s": 0}))
    assert pricer.kind.site.tolist() == [0, 0, 0]
    pricer.look(Duals(np.array([10.0]), np.zeros(0)), FREE)
    assert pricer.exact(0.0, FREE)[0] == 30.0
