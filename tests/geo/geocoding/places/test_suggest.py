"""What is offered while a name is being typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.geocoding.places.suggest import Suggest, plain

NAMES = ["大漠玻璃有限公司", "大漠路", "渡口公园", "临河滩区佳达KTV", "长途汽车站", "Ｇ１０９国道"]
OFFERED = Suggest.build((name, 1, k) for k, name in enumerate(NAMES))


def offered(typed, limit=10):
    return [NAMES[target] for _, target in OFFERED.find(typed, limit)]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("大漠", ["大漠路", "大漠玻璃有限公司"]),
        ("dm", ["大漠路", "大漠玻璃有限公司"]),
        ("DMB", ["大漠玻璃有限公司"]),
        ("渡口公园", ["渡口公园"]),
        ("ctqcz", ["长途汽车站"]),
        ("ztqcz", ["长途汽车站"]),
        ("g109", ["Ｇ１０９国道"]),
        (" 渡 口 ", ["渡口公园"]),
        ("lhtqjdktv", ["临河滩区佳达KTV"]),
        ("漠路", []),
        ("", []),
        ("\ud800", []),
    ],
)
def test_names_begin_as_typed_or_their_initials_do(typed, names):
    assert offered(typed) == names


def test_so_many_are_offered_as_asked_for():
    assert offered("d", 2) == ["大漠路", "渡口公园"]


def test_arrays_bring_back_the_same_offers():
    assert Suggest.from_arrays(OFFERED.arrays()).find("dm", 5) == OFFERED.find("dm", 5)


def test_nothing_is_offered_from_nothing():
    assert Suggest.build([]).find("a", 5) == []


@given(
    st.lists(st.text("大漠渡口ab 1", min_size=1, max_size=6), max_size=20),
    st.text("大漠渡口ab1", min_size=1, max_size=3),
)
def test_every_name_that_begins_as_typed_is_offered(names, typed):
    found = {
        target for _, target in Suggest.build((name, 0, k) for k, name in enumerate(names)).find(typed, 99)
    }
    assert found >= {k for k, name in enumerate(names) if plain(name).startswith(plain(typed))}
