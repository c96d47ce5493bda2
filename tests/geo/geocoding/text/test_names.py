from __future__ import annotations

import pytest

from geo.geocoding.text.names import (
    BRANCH,
    CORE,
    LEGAL,
    REGION,
    Spelling,
    admin_spellings,
    entry_spellings,
    region_words,
    road_spellings,
    series_spellings,
)

_REGIONS = region_words([["柳东区", "东区", "柳河市"]])


def _part(spelling: Spelling, part: int) -> str:
    return "".join(char for char, own in zip(spelling.name, spelling.parts, strict=True) if own == part)


def test_a_firm_has_a_core_that_must_be_heard() -> None:
    spelling = next(iter(entry_spellings("内蒙古腾成机械制造有限责任公司", _REGIONS)))
    assert _part(spelling, CORE) == "腾成机械制造"
    assert _part(spelling, REGION) == "内蒙古"
    assert _part(spelling, LEGAL) == "有限责任公司"


def test_branches_share_a_spelling_without_the_branch() -> None:
    own, shared = list(entry_spellings("好又来超市（白旗店）", _REGIONS))[:2]
    assert _part(own, BRANCH) == "（白旗店）"
    assert shared.name == "好又来超市"


def test_a_name_of_nothing_but_a_region_keeps_it() -> None:
    assert CORE in next(iter(entry_spellings("柳河市", _REGIONS))).parts


def test_a_region_before_a_word_for_any_place_is_part_of_its_name() -> None:
    assert CORE in next(iter(entry_spellings("柳东区小学", _REGIONS))).parts[:3]


def test_a_group_in_brackets_is_a_legal_form() -> None:
    spelling = next(iter(entry_spellings("腾成机械（集团）有限公司", _REGIONS)))
    assert _part(spelling, CORE) == "腾成机械"


def test_a_region_is_not_written_in_other_ways() -> None:
    spellings = list(entry_spellings("乌兰旗敖包面馆", ("乌兰旗",)))
    assert {one.name for one in spellings} == {"乌兰旗敖包面馆", "乌兰旗鄂博面馆", "乌兰旗脑包面馆"}
    assert {_part(one, REGION) for one in spellings} == {"乌兰旗"}


@pytest.mark.parametrize(("name", "other"), [("察汗街", "查干街"), ("乌兰淖尔路", "乌兰诺尔路")])
def test_mongolian_words_are_written_in_several_ways(name: str, other: str) -> None:
    assert other in [spelling.name for spelling in road_spellings(name, "")]


@pytest.mark.parametrize(
    ("ref", "said"),
    [
        ("G210", "210国道"),
        ("G65", "g65高速"),
        ("S216", "省道216"),
        ("X612", "612县道"),
        ("G244", "二百四十四国道"),
    ],
)
def test_a_numbered_road_is_called_by_its_number(ref: str, said: str) -> None:
    assert said in [spelling.name for spelling in road_spellings("某某线", ref)]


def test_a_school_is_called_by_its_number() -> None:
    assert "三小" in [spelling.name for spelling in entry_spellings("柳东区第三小学", _REGIONS)]


def test_a_township_may_lose_its_last_word() -> None:
    assert "东街街道办事处" in [spelling.name for spelling in admin_spellings("东街街道")]


def test_a_line_of_poles_is_called_without_its_voltage() -> None:
    assert "东展线" in [spelling.name for spelling in series_spellings("110千伏东展线", "电线杆")]
