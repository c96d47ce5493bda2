from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom

from routing import errors
from routing.demand.calls import CitizenCalls, Record
from routing.demand.rates import estimate_rates, weekly_profile
from routing.demand.shrinkage import STRONGEST, pulled, shrunk_rates, strength
from routing.simulation.reading import read_scenario

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2019, 1, 3, 5, tzinfo=ZONE)


def record_of(weeks):
    return Record(BEGIN, BEGIN + timedelta(weeks=weeks), ZONE)


def drawn(seed, record, rate, profile, factors=1.0):
    """Draw calls of a city whose rates are known."""
    rng = np.random.default_rng(seed)
    hourly = rate.sum() * profile[record.hours_of_week()] * factors
    hour = np.repeat(np.arange(record.hours), rng.poisson(hourly))
    node = rng.choice(len(rate), len(hour), p=rate / rate.sum())
    priority = rng.choice(3, len(hour), p=[0.1, 0.3, 0.6]) + 1
    return CitizenCalls(node, hour, priority, {"patrol": 7})


def day_and_night():
    hour = np.arange(168)
    found = (1 + 0.7 * np.sin(hour / 24 * 2 * np.pi)) * np.where(hour >= 120, 1.3, 0.9)
    return found / found.mean()


def test_the_strength_is_the_likeliest_negative_binomial():
    rng = np.random.default_rng(1)
    expected = rng.uniform(1, 9, 400)
    counts = rng.poisson(expected * rng.gamma(3, 1 / 3, 400)).astype(float)
    found = strength(counts, expected)

    def likelihood(k):
        return nbinom.logpmf(counts, k, k / (k + expected)).sum()

    assert likelihood(found) >= max(likelihood(k) for k in np.geomspace(0.1, 100, 200)) - 1e-6
    assert found == pytest.approx(3, rel=0.3)


def test_counts_that_differ_by_chance_are_pulled_all_the_way():
    counts = np.random.default_rng(0).poisson(5.0, 300).astype(float)
    even = np.full(300, counts.mean())
    k = strength(np.sort(counts)[50:250], np.full(200, np.sort(counts)[50:250].mean()))
    assert k == pytest.approx(STRONGEST)
    assert np.ptp(pulled(counts, even, k)) < 1e-3


@given(counts=st.lists(st.integers(0, 50), min_size=2, max_size=30), hours=st.floats(1, 1e5))
def test_all_places_together_keep_their_calls(counts, hours):
    found = shrunk_rates(np.array(counts, dtype=float), hours)
    assert found.sum() * hours == pytest.approx(sum(counts))
    order = np.argsort(counts, kind="stable")
    assert (np.diff(found[order]) >= -1e-12).all()


@given(counts=st.lists(st.integers(0, 50), min_size=4, max_size=4))
def test_a_place_lies_between_its_own_count_and_its_district(counts):
    counts = np.array(counts, dtype=float)
    found = shrunk_rates(counts, 1.0)
    if counts.sum():
        low, high = np.minimum(counts, counts.mean()), np.maximum(counts, counts.mean())
        assert (found >= low * 0.999 - 1e-9).all()
        assert (found <= high * 1.001 + 1e-9).all()


def test_a_place_without_calls_follows_its_district():
    rng = np.random.default_rng(2)
    counts = np.concatenate([rng.poisson(40, 50), rng.poisson(4, 50)]).astype(float)
    counts[[0, 99]] = 0
    found = shrunk_rates(counts, 1.0, districts=[0] * 50 + [1] * 50)
    assert found[0] > 3 * found[99] > 0


def test_size_says_what_to_expect():
    size = np.array([1.0, 9.0, 1.0, 9.0])
    found = shrunk_rates(np.array([1.0, 9.0, 1.0, 9.0]), 1.0, size=size)
    assert found == pytest.approx([1, 9, 1, 9], rel=1e-3)


def test_rates_and_profile_are_found_again():
    record, profile = record_of(52), day_and_night()
    rng = np.random.default_rng(3)
    rate = np.repeat(rng.gamma(2, 0.02, 10), 20) * rng.gamma(3, 1 / 3, 200)
    calls = drawn(4, record, rate, profile)
    found = estimate_rates(calls, record, nodes=200, districts=list(np.repeat(range(10), 20)), classes=3)
    raw = np.bincount(calls.node, minlength=200) / record.hours
    assert np.square(found.rate_per_h - rate).sum() < np.square(raw - rate).sum()
    assert found.rate_per_h.sum() == pytest.approx(rate.sum(), rel=0.02)
    assert np.abs(found.profile - profile).mean() < 0.05
    assert found.profile.mean() == pytest.approx(1)
    assert found.priorities == pytest.approx([0.1, 0.3, 0.6], abs=0.01)
    assert found.left_out == {"patrol": 7}


def test_short_records_are_helped_most():
    record, profile = record_of(3), day_and_night()
    rate = np.repeat([0.002, 0.02], 50)
    calls = drawn(5, record, rate, profile)
    found = estimate_rates(calls, record, nodes=100, districts=[0] * 50 + [1] * 50)
    raw = np.bincount(calls.node, minlength=100) / record.hours
    assert np.square(found.rate_per_h - rate).sum() < 0.5 * np.square(raw - rate).sum()
    counted = np.bincount(record.hours_of_week()[calls.hour], minlength=168)
    assert np.abs(found.profile - profile).mean() < np.abs(counted / counted.mean() - profile).mean()


def test_weather_and_holidays_are_taken_out():
    record, profile = record_of(40), day_and_night()
    wet = np.random.default_rng(6).random(record.hours) < 0.3
    factors = np.where(wet, 2.5, 1.0)
    rate = np.full(20, 0.1)
    calls = drawn(7, record, rate, profile, factors)
    with_it = estimate_rates(calls, record, nodes=20, factors=factors)
    without = estimate_rates(calls, record, nodes=20)
    assert with_it.rate_per_h.sum() == pytest.approx(2, rel=0.03)
    assert without.rate_per_h.sum() > 2.5


def test_hours_that_were_never_observed_are_average_ones():
    record = Record(BEGIN.replace(hour=0), BEGIN.replace(hour=0) + timedelta(hours=30), ZONE)
    calls = drawn(8, record, np.full(5, 4.0), np.ones(168))
    found = estimate_rates(calls, record, nodes=5)
    assert (found.profile > 0).all()
    assert found.profile.mean() == pytest.approx(1)
    assert found.rate_per_h.sum() == pytest.approx(20, rel=0.2)


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 999), scale=st.floats(0.01, 50))
def test_a_profile_has_mean_one_and_no_impossible_hour(seed, scale):
    rng = np.random.default_rng(seed)
    exposure = rng.integers(0, 5, 168).astype(float)
    exposure[0] = 1
    counts = rng.poisson(scale * exposure).astype(float)
    counts[0] += 1
    found = weekly_profile(counts, exposure)
    assert found.mean() == pytest.approx(1)
    assert (found > 0).all()


def test_a_scenario_takes_the_answer_as_it_is():
    record = record_of(4)
    found = estimate_rates(drawn(9, record, np.full(3, 0.5), np.ones(168)), record, nodes=3, classes=3)
    scenario = read_scenario(
        {
            "horizon_min": 1440,
            "travel_min": [[0, 5, 9], [5, 0, 5], [9, 5, 0]],
            "units": [{"home": 0}],
            "demand": found.to_json(),
            "service": {"law": "exponential", "mean_min": 30},
        }
    )
    assert scenario.demand.per_h == pytest.approx(found.rate_per_h)


def test_bad_input_is_named():
    record = record_of(2)
    calls = drawn(1, record, np.full(3, 0.5), np.ones(168))
    nobody = CitizenCalls(*(np.zeros(0, dtype=np.int64),) * 3, {})
    with pytest.raises(errors.NoCallsToLearn):
        estimate_rates(nobody, record, nodes=3)
    with pytest.raises(errors.ShapeUnfit) as caught:
        estimate_rates(calls, record, nodes=3, districts=[0, 1])
    assert caught.value.field == "districts"
    with pytest.raises(errors.ShapeUnfit):
        estimate_rates(calls, record, nodes=3, factors=[1.0])
    with pytest.raises(errors.OutOfRange):
        estimate_rates(calls, record, nodes=3, factors=np.zeros(record.hours))
    with pytest.raises(errors.OutOfRange):
        estimate_rates(calls, record, nodes=3, classes=1)
