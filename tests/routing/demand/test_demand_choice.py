import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from routing import errors
from routing.demand.choice import choose_forecast, rolling
from routing.demand.forecast import Ewma, SameCellLastYear, SmoothedPoisson
from routing.demand.scores import interval_of_mean, scores

SIDE = 8
PLACES = np.array([[east, north] for east in range(SIDE) for north in range(SIDE)], dtype=float) * 250


def smooth_city(seed, periods):
    """Rates that neighbours share and that drift on through the periods."""
    rng = np.random.default_rng(seed)
    near = np.exp(-0.5 * (np.linalg.norm(PLACES[:, None] - PLACES, axis=2) / 600) ** 2)
    near /= near.sum(axis=1, keepdims=True)
    field, counts = rng.normal(size=len(PLACES)), []
    for _ in range(periods):
        field = 0.96 * field + 0.28 * rng.normal(size=len(PLACES))
        counts.append(rng.poisson(np.exp(7 * near @ field) * 0.15))
    return np.array(counts, dtype=float)


def test_a_forecast_sees_only_the_past():
    counts = smooth_city(0, 30)
    other = counts.copy()
    other[25:] = 99
    for forecaster in (Ewma(), SameCellLastYear(), SmoothedPoisson(PLACES)):
        first, second = (rolling(known, forecaster, first=20)[:6] for known in (counts, other))
        assert first.tolist() == second.tolist()


@given(half_life=st.floats(0.5, 50))
def test_an_even_past_goes_on(half_life):
    even = np.full((40, 5), 3.0)
    assert Ewma(half_life).expected(even) == pytest.approx(np.full(5, 3.0))
    assert SameCellLastYear().expected(even) == pytest.approx(np.full(5, 3.0))


def test_old_periods_are_forgotten_by_half():
    counts = np.zeros((3, 2))
    counts[0] = [8, 0]
    weights = 0.5 ** (np.array([3, 2, 1]) / 1.0)
    expected = (8 * weights[0] + 0.5 * (8 * weights[0] / 2) / weights.sum()) / (weights.sum() + 0.5)
    assert Ewma(1.0).expected(counts)[0] == pytest.approx(expected)


def test_the_scores_of_a_small_case_by_hand():
    expected, counts = [[3.0, 1.0, 2.0]], [[1.0, 4.0, 2.0]]
    found = scores(expected, counts, area=[1, 1, 2], budget=2)
    assert found.log_likelihood[0] == pytest.approx(poisson.logpmf([1, 4, 2], [3, 1, 2]).sum())
    assert (found.hit_rate, found.area_share) == (5 / 7, 0.5)
    assert found.pai == pytest.approx(5 / 7 / 0.5)
    assert found.pei == 1


@settings(deadline=None)
@given(seed=st.integers(0, 999), budget=st.integers(1, 6))
def test_equal_areas_have_their_best_choice(seed, budget):
    rng = np.random.default_rng(seed)
    counts, expected = rng.poisson(2, (1, 6)).astype(float), rng.random((1, 6)) + 0.1
    found = scores(expected, counts, area=np.ones(6), budget=budget)
    best = max(sum(chosen) for chosen in itertools.combinations(counts[0], budget))
    assert found.best_hits[0] == best
    assert 0 <= found.pei <= 1


def test_a_true_forecast_is_calibrated():
    rng = np.random.default_rng(4)
    expected = rng.gamma(2, 1, (200, 50))
    found = scores(expected, rng.poisson(expected).astype(float), area=np.ones(50), budget=5)
    assert found.calibration[:, 1] == pytest.approx(found.calibration[:, 0], rel=0.1)
    assert len(found.calibration) == 10


def test_the_interval_covers_as_often_as_it_says():
    rng = np.random.default_rng(5)
    hits = 0
    for seed in range(200):
        noise = rng.normal(size=103)
        series = 1 + noise[3:] + noise[2:-1] + noise[1:-2]  # neighbours are alike
        low, high = interval_of_mean(series, block=8, seed=seed)
        hits += low <= 1 <= high
    assert 0.85 <= hits / 200 <= 0.99


def test_a_candidate_that_is_better_is_used():
    counts = smooth_city(1, 90)
    found = choose_forecast(
        counts, SmoothedPoisson(PLACES), area=np.ones(len(PLACES)), budget=8, first=40, baseline=Ewma(26.0)
    )
    assert found.used == "candidate"
    assert found.missing == ()
    assert found.expected == pytest.approx(SmoothedPoisson(PLACES).expected(counts))
    assert found.scores["candidate"].pei > found.scores["ewma"].pei


def test_a_candidate_that_is_no_better_is_not_used_and_the_reason_is_told():
    counts = np.random.default_rng(2).poisson(np.linspace(0.2, 4, 30), (60, 30)).astype(float)
    found = choose_forecast(counts, Ewma(8.0), area=np.ones(30), budget=5, first=20)
    assert found.used == "ewma"
    assert found.missing == ("log_likelihood", "hit_rate", "pei")
    assert [(gain.mean, gain.low, gain.high) for gain in found.gains] == [(0, 0, 0)] * 3


class BetterInLikelihoodOnly:
    """Knows how many calls there will be, but not where."""

    def expected(self, earlier):
        return np.full(earlier.shape[1], 2.0)


def test_likelihood_alone_is_not_enough():
    rng = np.random.default_rng(3)
    counts = rng.poisson(2.0, (60, 30)).astype(float)
    found = choose_forecast(
        counts, BetterInLikelihoodOnly(), area=np.ones(30), budget=5, first=20, baseline=Ewma(1.0)
    )
    assert found.gains[0].is_clear
    assert found.used == "ewma"
    assert set(found.missing) <= {"hit_rate", "pei"}
    assert found.missing


def test_the_choice_is_the_same_each_time():
    counts = smooth_city(6, 40)
    both = [
        choose_forecast(counts, SmoothedPoisson(PLACES), area=np.ones(64), budget=8, first=30)
        for _ in range(2)
    ]
    assert both[0].gains == both[1].gains


def test_too_short_a_record_is_refused():
    with pytest.raises(errors.RecordTooShort):
        choose_forecast(np.ones((20, 3)), Ewma(), area=np.ones(3), budget=1, first=15)
    with pytest.raises(errors.OutOfRange):
        choose_forecast(-np.ones((30, 3)), Ewma(), area=np.ones(3), budget=1, first=15)
    with pytest.raises(errors.NotANumber):
        scores([[math.nan]], [[1.0]], area=[1], budget=1)
