from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from routing.simulation.rates import draw_minutes, learn_rates

MONDAY = datetime(2020, 3, 2, tzinfo=UTC)


def test_rates_and_profile_give_back_the_calls_of_the_period():
    at = [MONDAY + timedelta(hours=hour) for hour in (1, 1, 9, 30, 300, 335)]
    cell, priority = np.array([0, 0, 1, 1, 1, 2]), np.array([1, 2, 2, 2, 3, 3])
    rates = learn_rates(at, cell, priority, nodes=4, classes=3)
    assert rates.calls_in(14 * 1440) == pytest.approx(6)
    assert rates.per_h * 14 * 24 == pytest.approx([2, 3, 1, 0])
    assert rates.priorities == pytest.approx([1 / 6, 3 / 6, 2 / 6])


def test_an_hour_of_the_week_that_came_twice_counts_half():
    at = [MONDAY + timedelta(hours=3), MONDAY + timedelta(days=7, hours=3), MONDAY + timedelta(days=1)]
    rates = learn_rates(at, np.zeros(3, int), np.ones(3, int), nodes=1, classes=1)
    # Eight days were seen: two Mondays, one of each other day.
    assert rates.profile[3] / rates.profile[24] == pytest.approx(1.0)
    assert rates.profile[[0, 25]] == pytest.approx([0.0, 0.0])


def test_hours_never_seen_are_as_busy_as_the_mean():
    rates = learn_rates([MONDAY], np.zeros(1, int), np.ones(1, int), nodes=1, classes=1)
    assert rates.profile[24:] == pytest.approx(np.ones(144))


def test_calls_without_place_are_counted_by_the_others():
    rates = learn_rates([MONDAY], np.zeros(1, int), np.ones(1, int), nodes=1, classes=1, missing_factor=1.5)
    assert rates.calls_in(1440) == pytest.approx(1.5)


def test_drawn_minutes_have_the_mean_and_spread_asked_for():
    minutes = draw_minutes(30, 1.0, count=200_000, seed=1)
    assert minutes.mean() == pytest.approx(30, rel=0.02)
    assert minutes.std() / minutes.mean() == pytest.approx(1.0, rel=0.05)
    assert (draw_minutes(30, 0, count=3, seed=1) == 30).all()
