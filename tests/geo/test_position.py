import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import PositionOutOfRange
from geo.position import Position, on_earth


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        (180.1, 0),
        (-180.1, 0),
        (0, 90.1),
        (0, -90.1),
        (math.nan, 0),
        (0, math.nan),
        (math.inf, 0),
        (0, -math.inf),
    ],
)
def test_what_is_no_place_is_refused_at_birth(lon, lat):
    with pytest.raises(PositionOutOfRange) as refusal:
        Position(lon, lat)
    assert set(refusal.value.params) == {"lon", "lat"}


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_every_place_on_the_earth_is_a_position(lon, lat):
    assert (Position(lon, lat).lon, Position(lon, lat).lat) == (lon, lat)


def test_a_position_cannot_be_changed():
    with pytest.raises(AttributeError):
        Position(109.9, 39.8).lon = 0.0  # type: ignore[misc]


def test_arrays_are_judged_by_the_same_rule_as_one_position():
    lon = np.array([180.0, -180.0, 180.1, np.nan, np.inf, 39.8])
    lat = np.array([90.0, -90.0, 0.0, 0.0, 0.0, 109.9])
    assert on_earth(lon, lat).tolist() == [True, True, False, False, False, False]
