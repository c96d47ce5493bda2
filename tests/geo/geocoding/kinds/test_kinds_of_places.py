# ruff: noqa: E501 -- lists of words are read by eye, and a Chinese character counts as two columns
from __future__ import annotations

import math

import pytest
from geocoding_town import metres_apart

from geo.geocoding.fusion import Fused
from geo.geocoding.search import Search


def _fused(search: Search, text: str) -> Fused:
    return search.fused(search.read(text), None)


def _off(search: Search, fused: Fused, x: float, y: float) -> float:
    top = fused.places[0].hypothesis
    return metres_apart(*search.gazetteer.plane.degree(top.x, top.y), x, y)


@pytest.mark.parametrize(
    ("text", "kind", "x", "y"),
    [("腾成机械制造打架", "entity", 1010, 260),
     ("机械厂门口打架", "entity", 1010, 260),
     ("疼承吉械制早，醉汉倒地", "entity", 1010, 260),
     ("沙湖工业园东门堵了", "gate", 2100, 200),
     ("沙湖园区西门堵了", "gate", 1500, 200),
     ("胡杨路与河滨街交叉口追尾", "crossing", 0, 0),
     ("新华路朝阳街路口", "crossing", 500, 500),
     ("心华路朝洋街路口", "crossing", 500, 500),
     ("新华路与朝阳街交叉口往北200米", "crossing_offset", 500, 700),
     ("新华路与朝阳街交叉口以东约一百米", "crossing_offset", 600, 500),
     ("新华路朝阳街那个红绿灯过去往北200米", "crossing_offset", 500, 700),
     ("新华路跟朝阳街把角，再北走200米", "crossing_offset", 500, 700),
     ("河滨街上，胡杨路和新华路中间那段", "between", 250, 0),
     ("河滨街的胡杨路、新华路两路口之间", "between", 250, 0),
     ("河滨街从胡杨路到新华路这一截", "between", 250, 0),
     ("河滨街上，胡杨路往新华路走的中间", "between", 250, 0),
     ("河滨街，过了胡杨路没到新华路", "between", 250, 0),
     ("河滨街（胡杨路—新华路）", "between", 250, 0),
     ("河滨街路段，起胡杨路止新华路", "between", 250, 0),
     ("河滨街夹在胡杨路跟新华路当中", "between", 250, 0),
     ("河滨街路口和心胡杨录路口", "crossing", 0, 0),
     ("二百一十国道103公里加500处", "milepost", 500, -2000),
     ("从沙井服务区上道往东跑了1公里", "service_area", 3000, -2000),
     ("沙湖工业园那个东门", "gate", 2100, 200),
     ("新华路到工业路之间的敖伦街", "between", 750, 1000),
     ("河滨街从胡杨路往东第二个路口", "nth_crossing", 1000, 0),
     ("210国道K103+500处翻车", "milepost", 500, -2000),
     ("210国道第103公里加500米处翻车", "milepost", 500, -2000),
     ("210国道103公里桩加500上行", "milepost", 500, -2000),
     ("G210一百零四公里加二百", "milepost", 1200, -2000),
     ("幺二零国道旁边的巴特尔烤肉馆", "entity", -10, 120),
     ("沙井服务区往东1公里", "service_area", 3000, -2000),
     ("沙井服务区出来往东1公里", "service_area", 3000, -2000),
     ("离沙井服务区1公里，在它东边", "service_area", 3000, -2000)],
)  # fmt: skip
def test_a_place_is_found_where_its_words_put_it(
    search: Search, text: str, kind: str, x: float, y: float
) -> None:
    fused = _fused(search, text)
    assert fused.places[0].hypothesis.kind == kind
    assert _off(search, fused, x, y) < 60.0


def test_a_house_number_lies_between_known_ones(search: Search) -> None:
    fused = _fused(search, "胡杨路11号着火")
    assert fused.places[0].hypothesis.kind == "house_number"
    assert _off(search, fused, 0.0, 430.0) < 120.0


@pytest.mark.parametrize(
    ("text", "refusal"),
    [("胡杨路与工业路交叉口追尾", "roads_do_not_meet"), ("210国道K1900处", "out_of_range"),
     ("河滨街9988号", "out_of_range"), ("在新华路上", "road_only"), ("白音旗那边", "region_only")],
)  # fmt: skip
def test_what_is_no_place_says_why(search: Search, text: str, refusal: str) -> None:
    fused = _fused(search, text)
    assert fused.refuses
    assert fused.miss is not None
    assert fused.miss.refusal == refusal


def test_branches_share_what_is_known(search: Search) -> None:
    fused = _fused(search, "好又来超市有人闹事")
    assert [place.share for place in fused.places[:2]] == pytest.approx([0.5, 0.5])


def test_a_region_before_a_name_tells_branches_apart(search: Search) -> None:
    fused = _fused(search, "白音旗好又来超市有人闹事")
    assert _off(search, fused, 5000.0, 500.0) < 60.0
    assert fused.places[0].share > 0.8


@pytest.mark.parametrize(
    "text",
    ["我家是胡杨路河滨街路口的，可是事情出在巴特尔烤肉馆", "从鑫源烟酒店追到巴特尔烤肉馆", "不在鑫源烟酒店，在巴特尔烤肉馆",
     "报警人单位腾成机械制造，案发巴特尔烤肉馆", "受伤的人送去鑫源烟酒店了，现场在巴特尔烤肉馆",
     "鑫源烟酒店的货车在巴特尔烤肉馆撞了人", "上次是鑫源烟酒店，这次是巴特尔烤肉馆",
     "我在鑫源烟酒店打的电话，巴特尔烤肉馆打架", "打车到鑫源烟酒店，司机在巴特尔烤肉馆把我扔下了", "鑫源烟酒店的铲车在巴特尔烤肉馆让人拦住了",
     "门锁坏了进不去，就在巴特尔烤肉馆", "我是躲到鑫源烟酒店才敢打的，闹事的地方在巴特尔烤肉馆", "闹事的穿着鑫源烟酒店的工服，地儿是巴特尔烤肉馆",
     "头些日子鑫源烟酒店不也闹过，这一回换成巴特尔烤肉馆了", "巴特尔烤肉馆打架，可别跑到鑫源烟酒店去"],
)  # fmt: skip
def test_of_two_places_the_scene_is_meant(search: Search, text: str) -> None:
    assert _off(search, _fused(search, text), -10.0, 120.0) < 60.0


@pytest.mark.parametrize("way", ["过去200米", "往前走两百米", "大概两百米的地方"])
def test_a_way_without_a_direction_leads_to_several_places(search: Search, way: str) -> None:
    places = _fused(search, f"新华路与朝阳街交叉口{way}").places
    assert {place.hypothesis.kind for place in places[:3]} == {"crossing_offset"}
    assert places[0].share < 0.5


def test_an_entry_from_which_a_way_leads_on_is_its_start(search: Search) -> None:
    assert _fused(search, "巴特尔烤肉馆过去200米").places[0].role.name == "start"


def test_only_roads_that_cross_are_heard_for_a_name_that_is_spoilt(search: Search) -> None:
    fused = _fused(search, "朝阳街与工液录路口追尾")
    assert _off(search, fused, 1000.0, 500.0) < 60.0


def test_hidden_names_are_not_answered(search: Search) -> None:
    reading = search.read("鑫源烟酒店打架")
    hidden = {(mention.kind, target) for mention in reading.entries for target in mention.targets}
    assert not search.fused(reading, None, hidden=hidden).places
    assert all(math.isfinite(place.nats) for place in search.fused(reading, None).places)
