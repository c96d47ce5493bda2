import math
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from presence_rows import START

from routing.measures import calls_frame, coverage, dispatch_cost, settled

# Two units, three places; minutes 1, 4, 12 and none, 3, 2.
TRAVEL_S = [[60.0, 240.0, 720.0], [np.inf, 180.0, 120.0]]
WEIGHT = [5.0, 3.0, 2.0]


def test_coverage_is_the_weight_that_somebody_reaches_in_time():
    assert coverage(TRAVEL_S, WEIGHT) == {1.0: 0.5, 3.0: 1.0, 5.0: 1.0, 10.0: 1.0}
    assert coverage(TRAVEL_S, WEIGHT, available=[True, False], minutes=[3, 5]) == {3: 0.5, 5: 0.8}


def test_two_units_must_both_be_in_time():
    assert coverage(TRAVEL_S, WEIGHT, units=2, minutes=[3, 5, 15]) == {3: 0.0, 5: 0.3, 15: 0.5}


def test_without_units_nothing_is_covered_and_without_demand_nothing_is_said():
    assert coverage(np.empty((0, 3)), WEIGHT, minutes=[5]) == {5: 0.0}
    assert math.isnan(coverage(TRAVEL_S, [0, 0, 0], minutes=[5])[5])


def test_a_dispatch_costs_what_only_that_unit_reached():
    found = dispatch_cost(TRAVEL_S, WEIGHT, minutes=[3, 5])
    assert found.loc[0].tolist() == pytest.approx([0.5, 0.5])
    assert found.loc[1].tolist() == pytest.approx([0.5, 0.2])
    away = dispatch_cost(TRAVEL_S, WEIGHT, available=[True, False], minutes=[5])
    assert away.loc[1].isna().all()


@given(hnp.arrays(float, (4, 5), elements=st.floats(0, 1200)), st.integers(1, 4))
def test_coverage_grows_with_time_and_falls_with_the_units_asked_for(travel_s, units):
    weight = np.arange(1.0, 6.0)
    found = list(coverage(travel_s, weight, units=units).values())
    assert found == sorted(found)
    assert all(0.0 <= share <= 1.0 for share in found)
    more = coverage(travel_s, weight, units=units + 1)
    assert all(more[ring] <= share for ring, share in coverage(travel_s, weight, units=units).items())


def test_matters_are_settled_by_a_result_in_time():
    def matter(result, hours):
        told = START + timedelta(hours=hours) if hours is not None else None
        return {"t0": START, "t7": told, "result": result}

    told = [("调解", 24), ("移交", 24.1), (" ", 1), ("", 1), ("立案", None)]
    calls = calls_frame([matter(*one) for one in told])
    found = settled(calls, within=timedelta(hours=24))
    assert found == {"matters": 5, "settled": 1, "missing": 1, "share": 0.2}
    assert math.isnan(settled(calls_frame([]), within=timedelta(hours=24))["share"])
