"""Gates of parks whose outlines are known by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.geocoding.places.compass import direction_in
from geo.geocoding.places.gates import Gates
from geo.geocoding.places.rows import ParkRows

SQUARE = shapely.box(0, 0, 400, 200)
HORSESHOE = shapely.Polygon(
    [(0, 0), (300, 0), (300, 300), (200, 300), (200, 100), (100, 100), (100, 300), (0, 300)]
)


def parks(*told):
    """Make parks of (outline, gates)."""
    words = [f"园{k}" for k in range(len(told))]
    blank = [""] * len(told)
    outlines, gates = [outline for outline, _ in told], [list(gates) for _, gates in told]
    return Gates.build(ParkRows(words, words, [()] * len(told), blank, blank, blank, outlines, gates))


def test_a_listed_gate_is_where_it_is_listed():
    gates = parks((SQUARE, [("东门", 401.0, 50.0), ("物流门", 10.0, 0.0)]), (SQUARE, []))
    assert gates.place(0, "东门") == (401, 50, 20, True)
    assert gates.place(0, "东大门") == (401, 50, 20, True)
    assert gates.place(0, "物流门")[:2] == (10, 0)
    assert gates.listed(0) == [("东门", 401, 50), ("物流门", 10, 0)]
    assert gates.listed(1) == []


@pytest.mark.parametrize(
    ("word", "x", "y"),
    [("东门", 400, 100), ("北门", 200, 200), ("西门", 0, 100), ("南大门", 200, 0), ("东北门", 300, 200)],
)
def test_a_gate_that_is_not_listed_is_on_its_side(word, x, y):
    gate = parks((SQUARE, [])).place(0, word)
    assert (gate.x, gate.y) == pytest.approx((x, y))
    assert not gate.told
    assert 25 < gate.radius_m < 60


def test_of_several_gates_on_one_side_none_is_picked_by_its_direction():
    gate = parks((SQUARE, [("东一门", 400, 10), ("东二门", 400, 190)])).place(0, "东门")
    assert (gate.x, gate.y, gate.told) == (400, pytest.approx(100), False)


def test_the_main_gate_is_the_only_gate_or_the_whole_park():
    one, none = parks((SQUARE, [("东门", 400, 100)])), parks((SQUARE, []))
    assert one.place(0, "正门")[:2] == (400, 100)
    assert none.place(0, "正门")[:2] == (200, 100)
    assert none.place(0, "大门").radius_m == pytest.approx(math.sqrt(400 * 200 / math.pi))
    assert none.place(0, "一号门") is None


def test_the_middle_of_a_bent_park_lies_inside():
    centre = parks((HORSESHOE, [])).centre(0)
    assert HORSESHOE.contains(shapely.Point(centre.x, centre.y))


@given(st.floats(0, 360), st.sampled_from([SQUARE, HORSESHOE]))
def test_an_inferred_gate_lies_on_the_outline_in_its_direction(degrees, outline):
    gates = parks((outline, []))
    gate, centre = gates.towards(0, degrees), gates.centre(0)
    assert outline.exterior.distance(shapely.Point(gate.x, gate.y)) < 1e-6
    ahead = np.array([math.sin(math.radians(degrees)), math.cos(math.radians(degrees))])
    assert (np.array([gate.x, gate.y]) - [centre.x, centre.y]) @ ahead > 0


def test_arrays_bring_back_the_same_gates():
    gates = parks((SQUARE, [("东门", 400.0, 50.0)]), (HORSESHOE, []))
    again = Gates.from_arrays(gates.arrays())
    assert again.place(0, "东门") == gates.place(0, "东门")
    assert again.place(1, "南门") == gates.place(1, "南门")


def test_no_parks_no_gates():
    assert len(parks().centres) == 0


@pytest.mark.parametrize(
    ("word", "degrees"), [("东北门", 45), ("北东门", 45), ("往西", 270), ("南大门", 180), ("正门", None)]
)
def test_words_name_directions(word, degrees):
    assert direction_in(word) == degrees
