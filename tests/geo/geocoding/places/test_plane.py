"""The local plane against PROJ, and there and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from geo.errors import PositionOutOfRange
from geo.geocoding.places.plane import Plane

MIDDLE = Plane(109.0, 39.5)


def test_it_is_the_transverse_mercator_of_proj():
    lon, lat = (part.ravel() for part in np.meshgrid(np.linspace(104, 114, 21), np.linspace(35, 44, 19)))
    proj = Transformer.from_crs(
        "EPSG:4326", "+proj=tmerc +lat_0=39.5 +lon_0=109 +k=1 +ellps=WGS84", always_xy=True
    )
    there = np.column_stack(proj.transform(lon, lat))
    assert np.abs(MIDDLE.metres(lon, lat) - there).max() < 0.002


@given(st.floats(104, 114), st.floats(35, 44))
def test_there_and_back_is_the_same_place(lon, lat):
    assert MIDDLE.degree(*MIDDLE.metre(lon, lat)) == pytest.approx((lon, lat), abs=1e-8)


@given(st.floats(106, 112), st.floats(37, 42), st.floats(0, 360), st.floats(10, 2_000))
def test_lengths_are_those_of_the_ellipsoid(lon, lat, azimuth, length_m):
    lon2, lat2, _ = Geod(ellps="WGS84").fwd(lon, lat, azimuth, length_m)
    (first, second) = MIDDLE.metres([lon, lon2], [lat, lat2])
    assert np.hypot(*(second - first)) == pytest.approx(length_m, rel=1.5e-3)


def test_arrays_and_single_places_agree():
    assert MIDDLE.metres(109.2, 39.4)[0] == pytest.approx(MIDDLE.metre(109.2, 39.4))
    assert MIDDLE.degrees([[500.0, -700.0]])[0] == pytest.approx(MIDDLE.degree(500.0, -700.0))


def test_a_place_at_the_far_side_of_the_earth_is_no_number():
    assert np.isnan(MIDDLE.metres([-60.0], [-30.0])).all()


def test_the_middle_is_not_moved_by_one_wrong_row():
    plane = Plane.around([109.0, 109.1, 109.2, 0.0, np.nan], [39.0, 39.1, 39.2, 0.0, 39.0])
    assert (plane.lon, plane.lat) == pytest.approx((109.05, 39.05), abs=0.051)


def test_no_place_at_all_is_refused():
    with pytest.raises(PositionOutOfRange):
        Plane.around([], [])
