import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing import errors
from routing.simulation.hypercube import NOBODY, closest_first, hypercube_case, solve_exactly
from routing.simulation.queueing import erlang_b, erlang_c, mean_wait

LONGEST_LINE = 120
"""Of the oracle, which keeps every length of the waiting line as a state of its own."""


def city(seed, units, atoms, *, load, queue=True, unlike=0.0):
    rng = np.random.default_rng(seed)
    homes, places = rng.random((units, 2)), rng.random((atoms, 2))
    travel = 20 * np.abs(homes[:, None] - places).sum(axis=2)
    service = 30 * (1 + unlike * rng.uniform(-0.5, 0.5, units))
    arrivals = rng.random(atoms)
    arrivals *= load * (1 / service).sum() / arrivals.sum()
    return hypercube_case(arrivals, closest_first(travel), service, queue=queue), travel


def stationary(rates):
    """Null space of the generator by its singular values: slow, and another way than the product's."""
    generator = rates - np.diag(rates.sum(axis=1))
    shares = np.linalg.svd(generator.T)[2][-1]
    return shares / shares.sum()


def by_brute_force(case):
    """Every state by name, the waiting line one by one; returns (workload, immediate, p_busy)."""
    units = case.units
    lines = LONGEST_LINE if case.queue else 0
    names = [(busy, 0) for busy in itertools.product((False, True), repeat=units)]
    names += [((True,) * units, waiting) for waiting in range(1, lines + 1)]
    place = {name: number for number, name in enumerate(names)}
    rates, immediate = np.zeros((len(names),) * 2), np.zeros((units, len(case.arrivals)))
    sent = {}
    for busy, waiting in names:
        here = place[busy, waiting]
        for unit in range(units):
            if busy[unit]:
                after = (busy, waiting - 1) if waiting else ((*busy[:unit], False, *busy[unit + 1 :]), 0)
                rates[here, place[after]] += 1 / case.service_min[unit]
        for atom, rate in enumerate(case.arrivals):
            unit = next((one for one in case.preference[atom] if one != NOBODY and not busy[one]), None)
            if unit is not None:
                sent[here, atom] = unit
                rates[here, place[(*busy[:unit], True, *busy[unit + 1 :]), 0]] += rate
            elif all(busy) and waiting < lines:
                rates[here, place[busy, waiting + 1]] += rate
    shares = stationary(rates)
    for (state, atom), unit in sent.items():
        immediate[unit, atom] += shares[state] * case.arrivals[atom] / case.arrivals.sum()
    workload = [sum(shares[place[name]] for name in names if name[0][unit]) for unit in range(units)]
    return workload, immediate, sum(shares[place[name]] for name in names if all(name[0]))


@pytest.mark.parametrize("queue", [False, True])
@pytest.mark.parametrize(("units", "atoms", "seed"), [(1, 1, 0), (2, 3, 1), (3, 4, 2)])
def test_few_units_agree_with_brute_force(queue, units, atoms, seed):
    case, _travel = city(seed, units, atoms, load=0.6, queue=queue, unlike=0.8)
    workload, immediate, p_busy = by_brute_force(case)
    found = solve_exactly(case)
    assert found.workload == pytest.approx(workload, abs=1e-10)
    assert found.immediate == pytest.approx(immediate, abs=1e-10)
    assert found.p_busy == pytest.approx(p_busy, abs=1e-10)


def test_lists_that_end_early_lose_calls_while_others_are_free():
    preference = [[0, NOBODY, NOBODY], [1, 0, NOBODY], [2, 1, 0]]
    case = hypercube_case([0.02, 0.03, 0.01], preference, [20.0, 40.0, 30.0], queue=False)
    workload, immediate, _p_busy = by_brute_force(case)
    found = solve_exactly(case)
    assert found.workload == pytest.approx(workload, abs=1e-10)
    assert found.immediate == pytest.approx(immediate, abs=1e-10)
    assert found.p_lost == pytest.approx(1 - immediate.sum(), abs=1e-10)
    assert found.p_lost > found.p_busy


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 999), units=st.integers(1, 7), load=st.floats(0.02, 0.97))
def test_units_all_alike_are_a_waiting_line_of_erlang(seed, units, load):
    case, _travel = city(seed, units, 6, load=load)
    found = solve_exactly(case)
    offered = load * units
    assert found.p_wait == pytest.approx(erlang_c(offered, units), rel=1e-9)
    assert found.mean_wait_min == pytest.approx(mean_wait(case.rate, 30, units), rel=1e-9)
    assert found.workload.mean() == pytest.approx(load, rel=1e-9)
    lossy, _travel = city(seed, units, 6, load=load, queue=False)
    assert solve_exactly(lossy).p_lost == pytest.approx(erlang_b(offered, units), rel=1e-9)


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 999), units=st.integers(1, 7), load=st.floats(0.02, 1.5), unlike=st.floats(0, 1))
def test_what_is_dispatched_is_what_keeps_units_busy(seed, units, load, unlike):
    queue = load < 0.95
    case, _travel = city(seed, units, 6, load=load, queue=queue, unlike=unlike)
    found = solve_exactly(case)
    taken = case.rate * found.served * found.f.sum(axis=1)
    assert taken * case.service_min == pytest.approx(found.workload, abs=1e-10)
    assert found.f.sum() == pytest.approx(1)
    assert found.residual < 1e-12


def grassmann(rates):
    """Eliminate states without a single subtraction (Grassmann, Taksar & Heyman): every share is exact."""
    rates = rates.copy()
    for last in range(len(rates) - 1, 0, -1):
        rates[:last, last] /= rates[last, :last].sum()
        rates[:last, :last] += np.outer(rates[:last, last], rates[last, :last])
        np.fill_diagonal(rates[:last, :last], 0)
    shares = np.zeros(len(rates))
    shares[0] = 1
    for state in range(1, len(rates)):
        shares[state] = shares[:state] @ rates[:state, state]
    return shares / shares.sum()


def test_ten_units_are_exact_to_nine_digits():
    case, _travel = city(4, 10, 40, load=0.55, queue=False, unlike=0.9)
    rates = np.zeros((1024, 1024))
    for state in range(1024):
        for unit in range(10):
            if state >> unit & 1:
                rates[state, state ^ 1 << unit] = 1 / case.service_min[unit]
        for atom, rate in enumerate(case.arrivals):
            free = [unit for unit in case.preference[atom] if not state >> unit & 1]
            if free:
                rates[state, state | 1 << free[0]] += rate
    shares = grassmann(rates)
    expected = [shares[[state for state in range(1024) if state >> unit & 1]].sum() for unit in range(10)]
    found = solve_exactly(case)
    assert np.abs(found.workload - expected).max() < 1e-9
    assert abs(found.p_lost - shares[-1]) < 1e-9


def test_travel_is_that_of_who_is_sent():
    case, travel = city(3, 3, 4, load=0.5)
    found = solve_exactly(case)
    assert found.mean_travel_min(travel) == pytest.approx((found.f * travel).sum())
    at_once = found.immediate / found.immediate.sum()
    assert found.mean_travel_immediate_min(travel) == pytest.approx((at_once * travel).sum())
    assert found.mean_travel_immediate_min(travel) <= found.mean_travel_min(travel) + 1e-12


def test_the_share_within_minutes_counts_the_wait():
    case, travel = city(3, 2, 4, load=0.7)
    found = solve_exactly(case)
    assert found.within(0, travel) == 0
    assert found.within(1e6, travel) == pytest.approx(1)
    here = np.zeros_like(travel)
    tail = found.p_wait * np.exp(-case.drain * 8)
    assert found.within(8, here) == pytest.approx(1 - tail)


def test_a_city_without_calls_is_idle():
    case = hypercube_case([0.0, 0.0], [[0, 1], [1, 0]], 30.0)
    found = solve_exactly(case)
    assert not found.workload.any()
    assert found.mean_wait_min == 0


def test_ties_go_to_the_lower_unit():
    assert closest_first(np.array([[3.0, 1.0], [3.0, 1.0], [2.0, 1.0]])).tolist() == [[2, 0, 1], [0, 1, 2]]


def test_bad_cases_are_named():
    with pytest.raises(errors.OutOfRange) as caught:
        hypercube_case([0.1, -0.1], [[0, 1], [1, 0]], 30.0)
    assert (caught.value.field, caught.value.row) == ("arrivals", 2)
    with pytest.raises(errors.PreferenceRepeats) as caught:
        hypercube_case([0.01, 0.01], [[0, 1], [1, 1]], 30.0)
    assert caught.value.row == 2
    with pytest.raises(errors.PreferenceRepeats):
        hypercube_case([0.01], [[NOBODY, 1]], 30.0, queue=False)
    with pytest.raises(errors.PreferenceIncomplete):
        hypercube_case([0.01], [[1, NOBODY]], 30.0)
    with pytest.raises(errors.OutOfRange):
        hypercube_case([0.01], [[0, 2]], 30.0)
    with pytest.raises(errors.ShapeUnfit):
        hypercube_case([0.01], [0, 1], 30.0)
    with pytest.raises(errors.LoadImpossible) as refused:
        hypercube_case([0.2], [[0, 1]], 30.0)
    assert refused.value.params["units"] == 2


def test_too_many_units_are_refused_by_the_exact_solver():
    case, _travel = city(0, 11, 5, load=0.5)
    with pytest.raises(errors.HypercubeTooLarge):
        solve_exactly(case)
