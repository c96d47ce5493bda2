"""Which region a place lies in, against Shapely."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.geocoding.places.areas import Areas
from geo.geocoding.places.rows import RegionRows

WEST, EAST = shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)
RING = shapely.Polygon(
    [(110, 10), (190, 10), (190, 90), (110, 90)], [[(140, 40), (160, 40), (160, 60), (140, 60)]]
)
ISLANDS = shapely.MultiPolygon([shapely.box(10, 10, 20, 20), shapely.box(80, 80, 95, 95)])


def areas(*told):
    """Make regions of (level, outline)."""
    words = [f"区{k}" for k in range(len(told))]
    levels, outlines = [level for level, _ in told], [outline for _, outline in told]
    seats = np.full((len(told), 2), np.nan)
    return Areas.build(RegionRows(levels, words, [()] * len(told), words, words, outlines, seats))


MAP = areas(
    ("district", WEST),
    ("district", EAST),
    ("township", RING),
    ("township", ISLANDS),
    ("township", shapely.Polygon()),
)


def test_a_place_has_its_district_and_township():
    assert MAP.of(120, 20) == (1, 2)
    assert MAP.of(15, 15) == (0, 3)
    assert MAP.of(90, 90) == (0, 3)
    assert MAP.of(50, 50) == (0, -1)
    assert MAP.of(150, 50) == (1, -1)
    assert MAP.of(500, 500) == (-1, -1)


def test_a_region_without_an_outline_holds_nothing_and_has_no_middle():
    assert np.isnan(MAP.middle[4]).all()
    assert MAP.reach_m[4] == 0


def test_the_middle_of_a_region_without_a_seat_lies_within():
    assert RING.contains(shapely.Point(MAP.middle[2]))


@given(st.lists(st.tuples(st.floats(-50, 250), st.floats(-50, 150)), min_size=1, max_size=20))
def test_it_agrees_with_shapely(places):
    xy = np.array(places)
    for (district, township), place in zip(MAP.of_many(xy).tolist(), places, strict=True):
        point = shapely.Point(place)
        if WEST.boundary.distance(point) < 1e-9 or EAST.boundary.distance(point) < 1e-9:
            continue
        assert (district == 0, district == 1) == (WEST.contains(point), EAST.contains(point))
        if min(RING.boundary.distance(point), ISLANDS.boundary.distance(point)) > 1e-9:
            assert (township == 2, township == 3) == (RING.contains(point), ISLANDS.contains(point))


def test_arrays_bring_back_the_same_regions():
    assert Areas.from_arrays(MAP.arrays()).of(120, 20) == (1, 2)


def test_no_regions_hold_nothing():
    assert areas().of(0, 0) == (-1, -1)
