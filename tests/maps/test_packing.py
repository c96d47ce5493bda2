import base64

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, box

from maps.packing import PRECISION, pack_integers, pack_line, pack_lines, pack_points, pack_polygons


def unpacked(text: str) -> list[int]:
    """Read the varints one byte at a time, as any other program would."""
    values, value, shift = [], 0, 0
    for byte in base64.b64decode(text):
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            values.append((value >> 1) ^ -(value & 1))
            value, shift = 0, 0
    return values


def places(text: str) -> np.ndarray:
    return np.cumsum(np.array(unpacked(text)).reshape(-1, 2), axis=0) / 10**PRECISION


@given(st.lists(st.integers(-(2**53), 2**53)))
def test_numbers_come_back_as_they_were(numbers):
    assert unpacked(pack_integers(numbers)) == numbers


def test_small_steps_take_one_byte():
    assert len(base64.b64decode(pack_integers([63, -64, 0, 1]))) == 4


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), min_size=1, max_size=30))
def test_places_come_back_within_half_a_grid_step(lonlat):
    assert np.abs(places(pack_points(lonlat)) - np.array(lonlat)).max() <= 0.51 * 10**-PRECISION


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=2, max_size=40, unique=True))
def test_a_thinned_line_stays_where_it_was(grid):
    line = LineString([(110 + x * 1e-4, 39 + y * 1e-4) for x, y in grid])
    packed = LineString(places(pack_line(line)))
    assert shapely.hausdorff_distance(line, packed) < 2 * 10**-PRECISION


def test_many_lines_are_told_apart_by_their_counts():
    lines = np.array([LineString([(1, 1), (2, 2.5), (3, 1)]), LineString([(5, 5), (6, 6)])], dtype=object)
    packed = pack_lines(lines)
    assert unpacked(packed["counts"]) == [3, 2]
    assert places(packed["points"])[3:].tolist() == [[5, 5], [6, 6]]


def test_no_lines_make_an_empty_text():
    assert pack_lines(np.array([], dtype=object)) == {"counts": "", "points": ""}


def test_polygons_keep_their_holes_and_parts():
    holed = box(0, 0, 4, 4).difference(box(1, 1, 2, 2))
    packed = pack_polygons(MultiPolygon([holed, box(9, 9, 10, 10)]))
    assert [len(rings) for rings in packed] == [2, 1]
    assert shapely.Polygon(places(packed[0][1])).area == pytest.approx(1)
