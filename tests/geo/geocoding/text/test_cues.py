# ruff: noqa: E501 -- lists of words are read by eye, and a Chinese character counts as two columns
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.geocoding.text import cues


@pytest.mark.parametrize(
    ("text", "number"),
    [("路边118号", 118), (",51号门", 51), ("118号楼道口", 118), ("#101号", 101),
     ("87号门口", 87), ("九十号", 90), ("158号底商", 158), ("12号楼下", 12), ("3号楼2单元", None), ("9号厂房", None),
     ("100米", None), ("号", None),
     ("第189号", 189), ("189号门脸", 189), ("第一百八十九号门面", 189), ("门牌号189", 189), ("189号门牌", 189), ("第92号门锁坏了", 92),
     ("第3号楼", None), ("第2个路口", None),
     (",45号", 45), ("上的65号", 65), ("边儿上57号", 57), ("蓝牌子四十五号", 45), (",门牌写的464", 464), ("515号井盖没了", 515),
     ("7号井", None), ("街口2号门", None), ("和新华路9号", None)],
)  # fmt: skip
def test_a_house_number_is_told_from_other_numbers(text: str, number: int | None) -> None:
    found = cues.house_number(text, 0)
    assert (found[0] if found else None) == number


@pytest.mark.parametrize(
    ("text", "km"),
    [("路桩73公里950米处", 73.95), ("小牌子上468,过来600米", 468.6), ("桩467加800", 467.8), ("585公里,再往前300米", 585.3),
     ("150公里500", 150.5), ("一百三十七公里半", 137.5), ("门牌写的464", None), ("边上站了3公里", None),
     ("k1105+800", 1105.8), ("1112+000", 1112.0), ("二百零八+一百处", 208.1), ("二百二十一公里加五百", 221.5),
     ("186公里半", 186.5), ("k207", 207.0), ("的293公里500米", 293.5), ("1900公里处", 1900.0), ("路口", None),
     ("第1303公里加300米处", 1303.3), ("521公里桩加600上行", 521.6), ("里程桩783公里100米", 783.1),
     ("783公里过100米", 783.1), ("的第八十四公里加一百米", 84.1),
     ("过102公里桩500米", 102.5), ("里程牌109加950", 109.95), ("428公里牌子过500米", 428.5), ("k307又950米", 307.95),
     ("那条高速k1021+500", 1021.5), ("公里再走300米", None)],
)  # fmt: skip
def test_a_kilometre_is_read_in_every_form(text: str, km: float | None) -> None:
    found = cues.kilometre(text, 0)
    assert (found[0] if found else None) == (pytest.approx(km) if km is not None else None)


@pytest.mark.parametrize(
    ("text", "compass", "metres"),
    [(",再南一点,300米", 180, 300), ("三岔口,人往东走个400米", 90, 400), ("往东100米", 90, 100), ("以北约200米", 0, 200), ("向南四百米处", 180, 400), ("往西走一公里", 270, 1000),
     ("东侧50米", 90, 50), ("往北两公里半", 0, 2500), ("往东北二里地", 45, 1000), ("过去往北200米", 0, 200), (",再东走50米", 90, 50), ("南向300米", 180, 300),
     (",南面约80米", 180, 80), ("朝西八十来米", 270, 80), ("往南大概大概400米的地方", 180, 400),
     ("出来往北500米", 0, 500), ("正西方向100米", 270, 100), ("500米,在它东边", 90, 500), ("两百米开外的北边", 0, 200),
     ("往西1公里半", 270, 1500), ("打南走上差不多500米", 180, 500), (",顺路往北瞅,100米", 0, 100), ("东面儿上一百五十来米", 90, 150),
     (",离着也就两百米,在东面", 90, 200), ("上道往北跑了3公里", 0, 3000)],
)  # fmt: skip
def test_an_offset_is_a_direction_and_metres(text: str, compass: float, metres: float) -> None:
    found = cues.offset(text, 0)
    assert found is not None
    assert (found.compass_deg, found.metres) == (compass, metres)


@pytest.mark.parametrize(
    "text", ["200米", "往前走两百米", ",再过去约80米", "往里走五十来米", "大概三公里的地方", "往北200米"]
)
def test_a_distance_behind_a_place_is_noticed(text: str) -> None:
    assert cues.way_length(text, 0)


@pytest.mark.parametrize(
    "text", [",追尾,堵了两公里", "北侧", "往南跑了", "有人砸了3米高的牌子", "门口打架", ""]
)
def test_other_words_behind_a_place_are_no_distance(text: str) -> None:
    assert not cues.way_length(text, 0)


@pytest.mark.parametrize(
    "text", [",追尾,堵了两公里,嫌疑人往北跑了", ",往南跑了", "东街300米", ",有人砸了3米高的牌子", ""]
)
def test_what_happened_is_no_way(text: str) -> None:
    assert cues.offset(text, 0) is None


@pytest.mark.parametrize(
    "word",
    [
        "灯岗",
        "交通岗",
        "搭界处",
        "那个拐角",
        "的拐弯处",
        "把角",
        "那个红绿灯",
        "交叉的地方",
        "路口",
        "相交处",
        "的那个十字路口",
    ],
)
def test_a_crossing_has_many_words(word: str) -> None:
    assert cues.crossing(word, 0) == len(word)


@pytest.mark.parametrize(
    "word",
    [
        "两路口之间",
        "这一截",
        "这段",
        "中间",
        "之间那段",
        "走的中间",
        "两条街中间",
        "那一段",
        "两个口子之间",
        "区间",
    ],
)
def test_a_stretch_has_many_words(word: str) -> None:
    assert cues.between(word, 0) == len(word)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("南门处", "南门"),
        ("东门口", "东门"),
        ("正门", "正门"),
        ("门口", None),
        ("那个东门", "东门"),
        ("呀,西门", "西门"),
        ("把南门的地方", "南门"),
        ("和新湖园北门", None),
    ],
)
def test_a_gate_is_more_than_a_doorway(text: str, word: str | None) -> None:
    found = cues.gate(text, 0)
    assert (found[0] if found else None) == word


@pytest.mark.parametrize(
    ("text", "count"), [("往东第二个路口", 2), ("下一个红绿灯", 1), ("第3个十字路口", 3), ("两个路口", None)]
)
def test_the_nth_crossing_is_counted(text: str, count: int | None) -> None:
    found = cues.nth(text)
    assert (found[0] if found else None) == count


@given(st.text(max_size=60))
def test_no_text_upsets_a_reader_of_cues(text: str) -> None:
    for read in (cues.house_number, cues.kilometre, cues.offset, cues.gate, cues.thing_number, cues.building):
        found = read(text, 0)
        assert found is None or found[-1] is None or len(text) > 0
    assert cues.crossing(text, 0) <= len(text)
    assert cues.between(text, 0) <= len(text)


@pytest.mark.parametrize(
    "text", ["两条路碰到一起的地方", "转弯的口", ",正当口上", "三岔口", "那个红绿灯底下"]
)
def test_a_crossing_may_be_told_in_words_no_list_holds(text: str) -> None:
    assert cues.crossing_loosely(text, 0) == len(text)


@pytest.mark.parametrize("text", ["有人堵住门口", "往北200米路口", "。路口", "胸口疼"])
def test_other_openings_are_no_crossing(text: str) -> None:
    assert cues.crossing_loosely(text, 0) == 0


def test_roads_with_words_between_them_may_meet_unless_another_crossing_is_named() -> None:
    assert cues.joined_loosely("这头,再过去就是") < cues.joined_loosely("路口")
    assert cues.joined_loosely("。再过去") == cues.joined_loosely("路口")


@pytest.mark.parametrize(
    ("text", "gate"), [("有个东门", "东门"), ("(西门)", "西门"), ("-南门", "南门"), (",从北门进", "北门")]
)
def test_a_gate_told_by_its_side_may_stand_behind_small_words(text: str, gate: str) -> None:
    found = cues.gate(text, 0)
    assert found
    assert found[0] == gate
