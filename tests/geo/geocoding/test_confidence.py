"""What makes an answer less sure: more of a name than the register has, and a region that disagrees."""

# ruff: noqa: E501 -- lists of words are read by eye, and a Chinese character counts as two columns
from __future__ import annotations

import pytest

from geo.geocoding.confidence import FACTS, facts_of
from geo.geocoding.search import Search


def _fact(search: Search, name: str, text: str) -> float:
    reading = search.read(text)
    return dict(zip(FACTS, facts_of(reading, search.fused(reading, None)), strict=True))[name]


@pytest.fixture
def of_such_names(search: Search, monkeypatch: pytest.MonkeyPatch) -> Search:
    """Return a search in which names often begin with 鑫 and 腾."""
    openers = search.read("打架").finder.openers.copy()
    openers[[ord("鑫"), ord("腾")]] = True
    monkeypatch.setattr(search.read("打架").finder, "openers", openers)
    return search


@pytest.mark.parametrize(
    ("text", "unread"),
    [("腾鑫源烟酒店打架", 1.0), ("柳东区腾鑫源烟酒店打架", 1.0), ("有人在腾鑫源烟酒店打架", 1.0), ("鑫源烟酒店打架", 0.0),
     ("鑫鑫源烟酒店打架", 0.0), ("这儿鑫源烟酒店打架", 0.0), ("有人持刀鑫源烟酒店", 0.0)],
)  # fmt: skip
def test_a_character_before_a_name_may_make_it_another(
    of_such_names: Search, text: str, unread: float
) -> None:
    assert _fact(of_such_names, "unread", text) == unread


def test_a_character_within_a_name_that_it_does_not_have_is_extra(search: Search) -> None:
    assert _fact(search, "extra", "腾成华机械制造打架") == 1.0
    assert _fact(search, "extra", "腾成成机械制造打架") == 0.0


def test_a_region_in_which_a_place_is_not_speaks_against_it(search: Search) -> None:
    assert (
        _fact(search, "region", "白音旗巴特尔烤肉馆打架")
        < 0.0
        < _fact(search, "region", "柳东区巴特尔烤肉馆打架")
    )
