import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from routing import errors
from routing.simulation.queueing import wait_tail
from routing.siting.shifts import Shift, hourly_need, lagged_load, plan_shifts


def test_three_shifts_of_eight_hours_meet_an_even_need():
    found = plan_shifts(np.full(24, 5), [Shift(hour, 8) for hour in (0, 8, 16)])
    assert found.units.tolist() == [[5, 5, 5]]
    assert (found.hours, found.bound) == (120, 120)


def test_a_shift_reaches_into_the_next_day():
    need = np.zeros(24)
    need[[23, 0, 1]] = 2
    found = plan_shifts(need, [Shift(22, 4), Shift(0, 8), Shift(16, 8)])
    assert found.shifts == (Shift(22, 4),)
    assert found.on_duty.tolist() == [2, 2] + [0] * 20 + [2, 2]


@settings(deadline=None, max_examples=20)
@given(need=st.lists(st.integers(0, 2), min_size=24, max_size=24))
def test_small_days_agree_with_brute_force(need):
    shifts = [Shift(0, 12), Shift(8, 10), Shift(12, 12), Shift(18, 8)]
    found = plan_shifts(need, shifts)
    assert (found.on_duty >= need).all()
    best = math.inf
    for counts in itertools.product(range(3), repeat=len(shifts)):
        on_duty = np.zeros(24)
        for shift, units in zip(shifts, counts, strict=True):
            on_duty[(shift.start_h + np.arange(shift.length_h)) % 24] += units
        if (on_duty >= need).all():
            hours = sum(s.length_h * units for s, units in zip(shifts, counts, strict=True))
            best = min(best, hours)
    assert found.hours == best
    assert found.bound == best


def test_a_week_needs_other_numbers_on_other_days():
    need = np.repeat([3, 3, 3, 3, 6, 6, 2], 24)
    found = plan_shifts(need, [Shift(hour, 8) for hour in (0, 8, 16)])
    assert found.units.sum(axis=1).tolist() == [9, 9, 9, 9, 18, 18, 6]
    assert (found.on_duty >= found.need).all()


def test_fewer_starts_cost_more_hours():
    need = np.round(4 + 3 * np.sin(np.arange(24) / 24 * 2 * np.pi))
    shifts = [Shift(hour, 8) for hour in range(24)]
    free, few = (plan_shifts(need, shifts, most_starts=most) for most in (None, 3))
    assert len({shift.start_h for shift in few.shifts}) == 3
    assert few.hours > free.hours
    assert (few.on_duty >= need).all()


def test_hours_that_no_shift_covers_are_named():
    with pytest.raises(errors.ShiftsUnfit) as caught:
        plan_shifts(np.ones(24), [Shift(0, 12)])
    assert caught.value.params["hour"] == 12
    with pytest.raises(errors.ShiftsUnfit):
        plan_shifts(np.full(24, 5), [Shift(0, 24)], most_units=3)
    with pytest.raises(errors.ShapeUnfit):
        plan_shifts([1, 2, 3], [Shift(0, 24)])
    with pytest.raises(errors.ShiftsUnfit):
        plan_shifts(np.zeros(24), [])
    with pytest.raises(errors.OutOfRange):
        Shift(24, 8)


def test_the_load_lags_behind_the_calls_as_its_equation_says():
    rates = 6 + 5 * np.sin(np.arange(24) / 24 * 2 * np.pi)
    service_h = 1.5
    found = lagged_load(rates, 90)

    def slope(time, load):
        return rates[int(time) % 24] - load / service_h

    hours = solve_ivp(slope, (0, 96), [0.0], max_step=0.02, t_eval=np.arange(72, 97)).y[0]
    expected = np.maximum(hours[:-1], hours[1:])
    assert found == pytest.approx(expected, rel=1e-2)
    assert int(found.argmax()) > int(rates.argmax())


def test_an_even_load_needs_what_erlang_says():
    need = hourly_need(np.full(24, 12.0), 30, wait_min=2, share=0.9)
    assert len(set(need.tolist())) == 1
    units = int(need[0])
    assert 1 - wait_tail(12 / 60, 30, units, 2) >= 0.9
    assert 1 - wait_tail(12 / 60, 30, units - 1, 2) < 0.9


def test_a_share_of_all_calls_is_refused():
    with pytest.raises(errors.OutOfRange):
        hourly_need(np.ones(24), 30, wait_min=2, share=1)
    with pytest.raises(errors.LoadImpossible):
        hourly_need(np.full(24, 9e4), 600, wait_min=2, share=0.9)
