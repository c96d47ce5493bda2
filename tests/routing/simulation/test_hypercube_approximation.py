import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing import errors
from routing.simulation.hypercube import NOBODY, closest_first, hypercube_case, solve_exactly
from routing.simulation.hypercube_approximation import approximate, approximate_with_travel, log_correction
from routing.simulation.queueing import erlang_b, erlang_c


def city(seed, units, *, load, queue=True, unlike=0.0, atoms=40):
    rng = np.random.default_rng(seed)
    homes, places = rng.random((units, 2)), rng.random((atoms, 2))
    travel = 20 * np.abs(homes[:, None] - places).sum(axis=2)
    service = 30 * (1 + unlike * rng.uniform(-0.5, 0.5, units))
    arrivals = rng.random(atoms)
    arrivals *= load * (1 / service).sum() / arrivals.sum()
    return hypercube_case(arrivals, closest_first(travel), service, queue=queue), travel


@pytest.mark.parametrize("queue", [False, True])
@pytest.mark.parametrize("load", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_workloads_are_within_three_percent_of_the_exact_ones(queue, load):
    misses = []
    for seed in range(2):
        case, travel = city(seed, 9, load=load, queue=queue)
        exact, near = solve_exactly(case), approximate(case)
        misses.append(np.abs(near.workload - exact.workload).mean() / exact.workload.mean())
        assert near.mean_travel_min(travel) == pytest.approx(exact.mean_travel_min(travel), rel=0.04)
    assert np.mean(misses) < 0.026


def test_unlike_units_come_close_too():
    case, _travel = city(7, 8, load=0.6, unlike=0.8)
    exact, near = solve_exactly(case), approximate(case)
    assert near.workload == pytest.approx(exact.workload, rel=0.06)
    assert near.p_wait == pytest.approx(exact.p_wait, rel=0.06)


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 99), units=st.integers(1, 60), load=st.floats(0.001, 0.97), queue=st.booleans())
def test_what_all_do_together_is_exact_for_units_alike(seed, units, load, queue):
    case, _travel = city(seed, units, load=load, queue=queue)
    found = approximate(case)
    closed = (erlang_c if queue else erlang_b)(load * units, units)
    assert found.p_busy == pytest.approx(closed, rel=1e-6, abs=1e-12)
    assert found.f.sum() == pytest.approx(1)
    taken = case.rate * found.served * found.f.sum(axis=1) * 30
    assert taken == pytest.approx(found.workload, abs=1e-5)


def test_a_lone_unit_needs_no_correction():
    assert log_correction(np.log([0.4, 0.6])) == pytest.approx([0.0])


def test_the_correction_is_the_chance_of_drawing_busy_ones():
    shares = np.array([0.1, 0.2, 0.3, 0.4])
    used = shares @ np.arange(4) / 3
    # Of three servers: first busy, second free = P1·1/3·1 + P2·2/3·1/2.
    expected = (0.2 / 3 + 0.3 * 2 / 3 / 2) / (used * (1 - used))
    assert math.exp(log_correction(np.log(shares))[1]) == pytest.approx(expected)


def test_lists_that_end_early_lose_calls():
    lists = np.tile([[0, 1, NOBODY, NOBODY], [2, 3, NOBODY, NOBODY]], (3, 1))
    case = hypercube_case(np.full(6, 0.01), lists, 40.0, queue=False)
    exact, near = solve_exactly(case), approximate(case)
    assert near.p_lost == pytest.approx(exact.p_lost, abs=0.05)
    assert near.workload == pytest.approx(exact.workload, rel=0.1)


def test_driving_keeps_units_busy():
    case, travel = city(1, 6, load=0.5)
    scene = np.full(6, 20.0)
    found = approximate_with_travel(case.arrivals, case.preference, travel, scene_min=scene)
    mean = found.mean_travel_min(travel)
    assert found.workload.sum() == pytest.approx(case.rate * (20 + mean), rel=1e-4)


def test_driving_can_make_the_load_impossible():
    case, travel = city(1, 6, load=0.9)
    with pytest.raises(errors.LoadImpossible):
        approximate_with_travel(case.arrivals, case.preference, travel, scene_min=np.full(6, 30.0))


def test_a_start_changes_nothing_but_the_time():
    case, _travel = city(2, 12, load=0.6)
    found = approximate(case)
    again = approximate(case, start=found.workload)
    assert again.workload == pytest.approx(found.workload, abs=1e-7)
