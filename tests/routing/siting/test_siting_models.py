import itertools
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing import errors
from routing.siting.covering import Covering
from routing.siting.p_median import PMedian
from routing.siting.postings import post
from routing.siting.problem import siting_problem
from routing.siting.programme import Effort

exactly = partial(Effort, gap=0.0)


def city(seed, sites, places, units, **rest):
    rng = np.random.default_rng(seed)
    at, of = rng.random((sites, 2)), rng.random((places, 2))
    travel = 30 * np.abs(at[:, None] - of).sum(axis=2)
    return siting_problem(rng.gamma(0.7, size=places) + 0.01, travel, units=units, **rest)


def every_posting(problem):
    """All ways to place the units: the free ones on any sites, with repetition."""
    free = problem.units - problem.fixed.sum()
    for chosen in itertools.combinations_with_replacement(range(len(problem.sites)), int(free)):
        counts = problem.fixed + np.bincount(chosen, minlength=len(problem.sites))
        if (counts <= problem.room).all():
            yield counts


@pytest.mark.parametrize("model", [Covering(8), Covering(8, 0.3), Covering(12, 0.7), PMedian()])
@pytest.mark.parametrize("fixed", [[], [3], [0, 0, 5]])
@pytest.mark.parametrize("room", [1, 3])
def test_small_cities_agree_with_brute_force(model, fixed, room):
    stay = np.bincount(fixed, minlength=8)
    problem = city(len(fixed), 8, 12, 4, fixed=stay, room=np.maximum(stay, room))
    values = [model.value(problem, counts) for counts in every_posting(problem)]
    best = max(values) if model.larger_is_better else min(values)
    found = post(problem, model, effort=exactly())
    assert found.value == pytest.approx(best, abs=1e-9)
    assert found.bound == pytest.approx(best, abs=1e-6)
    assert len(found.homes) == 4
    assert all(found.homes.count(home) >= count for home, count in enumerate(stay))


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 999), units=st.integers(1, 9), busy=st.sampled_from([0, 0.2, 0.6]))
def test_a_posting_keeps_its_rules_and_its_bound(seed, units, busy):
    rng = np.random.default_rng(seed)
    fixed = rng.multinomial(units // 2, np.ones(12) / 12)
    problem = city(seed, 12, 30, units, fixed=fixed, room=fixed + 1)
    for model in (Covering(9, busy), PMedian()):
        found = post(problem, model, effort=Effort())
        counts = np.bincount(found.homes, minlength=12)
        assert counts.sum() == units
        assert (counts >= fixed).all()
        assert (counts <= fixed + 1).all()
        worse = found.bound - found.value if model.larger_is_better else found.value - found.bound
        assert -1e-9 <= worse <= 1e-3 * abs(found.bound) + 1e-6
        assert found.gap == pytest.approx(abs(worse) / abs(found.bound))


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 999), busy=st.floats(0, 0.9))
def test_a_unit_more_never_covers_less(seed, busy):
    problem = city(seed, 10, 25, 3)
    values = [post(problem.with_units(n), Covering(7, busy), effort=exactly()).value for n in (3, 4, 5)]
    assert values == sorted(values)


def test_busy_units_are_posted_together_and_free_ones_apart():
    travel = [[1.0, 20.0], [20.0, 1.0]]
    problem = siting_problem([9.0, 1.0], travel, units=2)
    assert post(problem, Covering(5), effort=exactly()).homes == (0, 1)
    assert post(problem, Covering(5, 0.5), effort=exactly()).homes == (0, 0)


def test_units_beyond_all_sites_stand_where_demand_is():
    problem = siting_problem([9.0, 1.0], [[1.0, 20.0], [20.0, 1.0]], units=4)
    assert post(problem, PMedian(), effort=exactly()).homes == (0, 0, 0, 1)


def test_sites_keep_the_number_of_their_node():
    problem = siting_problem([1.0, 1.0], [[1.0, 9.0], [9.0, 1.0]], units=1, sites=[40, 7], fixed=[0, 1])
    assert post(problem, Covering(5), effort=exactly()).homes == (7,)


def test_without_time_there_still_is_a_posting_with_its_gap():
    problem = city(3, 60, 200, 9)
    for model in (Covering(6, 0.4), PMedian()):
        found = post(problem, model, effort=Effort(seconds=0))
        assert len(found.homes) == 9
        assert 0 <= found.gap < 1.0001


def test_bad_problems_are_named():
    travel = [[1.0, 2.0], [2.0, 1.0]]
    with pytest.raises(errors.OutOfRange) as caught:
        siting_problem([1.0, -1.0], travel, units=1)
    assert (caught.value.field, caught.value.row) == ("demand", 2)
    with pytest.raises(errors.NotANumber):
        siting_problem([1.0, 1.0], [[1.0, float("nan")], [2.0, 1.0]], units=1)
    with pytest.raises(errors.ShapeUnfit):
        siting_problem([1.0], travel, units=1)
    with pytest.raises(errors.DemandMissing):
        siting_problem([0.0, 0.0], travel, units=1)
    with pytest.raises(errors.UnitsFixedTooMany) as caught:
        siting_problem([1.0, 1.0], travel, units=3, fixed=[0, 2], room=[1, 1])
    assert caught.value.row == 2
    with pytest.raises(errors.UnitsFixedTooMany):
        siting_problem([1.0, 1.0], travel, units=1, fixed=[1, 1])
    with pytest.raises(errors.SitesTooFew):
        siting_problem([1.0, 1.0], travel, units=5, room=[1, 1])
    with pytest.raises(errors.OutOfRange):
        Covering(5, 1.0)
    with pytest.raises(errors.OutOfRange):
        Covering(-1)
