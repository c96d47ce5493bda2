"""A park named right before a place, and words between a name and what is said of it."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from geo.geocoding.fusion import _IN_PARK, _OUT_OF_PARK, _park_nats
from geo.geocoding.roles import role_of
from geo.geocoding.text import cues
from geo.geocoding.text.numerals import NUMBER, number_of

PARK = SimpleNamespace(start=0, end=6, nats=9.0, targets=[7], quality=1.0)
GAZETTEER = SimpleNamespace(park_at=lambda _: (1000.0, 0.0, 400.0))


@pytest.mark.parametrize(
    ("start", "x", "nats"),
    [(6, 1300, _IN_PARK), (7, 1700, _IN_PARK), (6, 4000, _OUT_OF_PARK), (9, 1000, 0.0), (0, 1000, 0.0)],
)
def test_what_is_named_behind_a_park_lies_in_it(start, x, nats):
    place = SimpleNamespace(start=start, x=x, y=0.0)
    assert _park_nats(place, [PARK], GAZETTEER) == nats


def test_a_park_hardly_heard_says_nothing():
    faint = SimpleNamespace(**{**vars(PARK), "nats": 2.0})
    assert _park_nats(SimpleNamespace(start=6, x=4000.0, y=0.0), [faint], GAZETTEER) == 0.0


def test_what_is_said_before_a_park_is_said_of_the_place_in_it():
    plain = "我家在东胜物流园区羊绒街七号"
    park = SimpleNamespace(start=3, end=9, nats=9.0, quality=1.0)
    reading = SimpleNamespace(plain=plain, mentions=[park], regions=[], cities=[], parks=[park])
    assert role_of(reading, 9, 14) == role_of(reading, 3, 9)
    reading.parks = []
    assert role_of(reading, 9, 14) != role_of(reading, 3, 9)


@pytest.mark.parametrize(
    ("said", "value"), [("二白六十五", 265), ("三白", 300), ("七白八十六", 786), ("一千二百六十", 1260)]
)
def test_hundreds_are_heard_as_speech_recognition_writes_them(said, value):
    match = re.match(NUMBER, said + "米")
    assert (match[0], number_of(match[0])) == (said, value)


def test_a_white_car_is_no_number():
    assert re.match(NUMBER, "一白色轿车")[0] == "一"


def test_a_way_is_heard_behind_the_word_for_a_place():
    found = cues.offset("的地方向南走250米的路边", 0)
    assert (found.compass_deg, found.metres) == (180.0, 250.0)


def test_a_gate_is_heard_behind_the_rest_of_the_name():
    assert cues.gate("区西门保安室", 0) == ("西门", 3)
    assert cues.gate("园区的北二门", 0) == ("北二门", 6)
