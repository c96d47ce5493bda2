# ruff: noqa: E501 -- lists of words are read by eye, and a Chinese character counts as two columns
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from geocoding_town import lonlat, metres_apart, write_town

from geo.errors import GazetteerMissing, InputError
from geo.geocoding import Geocoder
from geo.geocoding.cache import index_path
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.places.folder import read_folder
from geo.geocoding.search import Search

_KEYS = {
    "lon",
    "lat",
    "confidence",
    "candidates",
    "radius_m",
    "level",
    "kind",
    "reason",
    "refusal",
    "question",
    "ms",
}


def _prior(x: float, y: float, radius_m: float = 30.0, source: str = "aml") -> dict[str, Any]:
    lon, lat = lonlat(x, y)
    return {"lon": lon, "lat": lat, "radius_m": radius_m, "source": source}


def _said(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key != "ms"}


def test_an_answer_has_a_point_its_radius_and_its_reason(geocoder: Geocoder) -> None:
    answer = geocoder.geocode("心华路与朝阳街路口追尾", None)
    assert set(answer) == _KEYS
    assert metres_apart(answer["lon"], answer["lat"], 500.0, 500.0) < 5.0
    assert answer["reason"].startswith("新华路 × 朝阳街; 心华路→新华路 by sound")
    assert answer["refusal"] is None


def test_branches_are_asked_for_and_all_offered(geocoder: Geocoder) -> None:
    answer = geocoder.geocode("好又来超市有人闹事", None)
    assert answer["confidence"] < 0.5
    assert answer["refusal"] == "ambiguous"
    assert answer["question"] == "在哪个区、旗（县）？"
    assert len(answer["candidates"]) == 2


def test_a_caller_near_one_branch_means_that_one(geocoder: Geocoder) -> None:
    answer = geocoder.geocode("好又来超市有人闹事", _prior(4900.0, 450.0, 500.0, "cell"))
    assert metres_apart(answer["lon"], answer["lat"], 5000.0, 500.0) < 60.0


def test_a_place_that_is_named_well_outweighs_a_caller_elsewhere(geocoder: Geocoder) -> None:
    answer = geocoder.geocode("鑫源烟酒店打架", _prior(5200.0, 900.0))
    assert metres_apart(answer["lon"], answer["lat"], 210.0, 10.0) < 60.0


def test_a_text_without_a_place_is_where_the_telephone_is(geocoder: Geocoder) -> None:
    answer = geocoder.geocode("救命，有人要杀我", _prior(700.0, 300.0))
    assert answer["level"] == "caller"
    assert metres_apart(answer["lon"], answer["lat"], 700.0, 300.0) < 1.0
    assert answer["confidence"] > 0.8


@pytest.mark.parametrize("text", ["榆林市胡杨路河滨街路口追尾", "银川那边新华路朝阳街路口打架"])
def test_another_city_is_refused_even_if_its_roads_are_known_here(geocoder: Geocoder, text: str) -> None:
    assert geocoder.geocode(text, None)["refusal"] == "other_city"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n",
        "新华路朝阳街路口" * 1250,
        "Привет как дела",
        "1234567890",
        "\x00\x01\x02",
        "\ud800",
        "😀😀",
        "((((",
        "号" * 500,
    ],
)
@pytest.mark.parametrize("prior", [None, "near", "nowhere"])
def test_what_is_no_call_is_refused(geocoder: Geocoder, text: str, prior: str | None) -> None:
    given = {"near": _prior(0.0, 0.0, 2500.0), "nowhere": {"lon": 0, "lat": 0, "radius_m": 30}}.get(
        prior or ""
    )
    answer = geocoder.geocode(text, given)
    assert set(answer) == _KEYS
    assert answer["confidence"] < 0.5


@pytest.mark.parametrize(
    "prior",
    [{}, {"lon": "x", "lat": 1}, {"lon": 0.0, "lat": 0.0, "radius_m": 30}, {"lon": 2.3, "lat": 48.9, "radius_m": 30},
     {"lon": float("nan"), "lat": 39.0, "radius_m": 30}, {"lon": 108.0, "lat": 39.0, "radius_m": -5},
     {"lon": 108.0, "lat": 39.0, "radius_m": float("inf")}, {"lon": 999, "lat": 39.0, "radius_m": 30}, [1, 2]],
)  # fmt: skip
def test_a_position_that_makes_no_sense_is_left_aside(geocoder: Geocoder, prior: Any) -> None:
    assert _said(geocoder.geocode("鑫源烟酒店打架", prior)) == _said(geocoder.geocode("鑫源烟酒店打架", None))
    assert geocoder.geocode("救命，有人要杀我", prior)["lon"] is None


def test_the_same_alert_is_answered_with_the_same_bytes(geocoder: Geocoder, town_folder: Path) -> None:
    texts = ("好又来超市有人闹事", "心华路与朝阳街路口", "打错了", "胡杨路3号")
    again = Geocoder(town_folder)
    one, other = (json.dumps([_said(who.geocode(text)) for text in texts]) for who in (geocoder, again))
    assert one == other


def test_candidates_are_distinct_and_at_most_five(geocoder: Geocoder) -> None:
    for text in ("好又来超市", "新华路朝阳街路口胡杨路河滨街路口鑫源烟酒店巴特尔烤肉馆宏达煤业沙湖园区"):
        points = [(one["lon"], one["lat"]) for one in geocoder.geocode(text)["candidates"]]
        assert len(points) == len(set(points)) <= 5


def test_a_damaged_index_is_built_again(geocoder: Geocoder, town_folder: Path) -> None:
    path = index_path(town_folder)
    before = _said(geocoder.geocode("鑫源烟酒店打架"))
    whole = path.read_bytes()
    for damage in (b"XUNFANG", whole[:-200] + b"\xff" + whole[-199:]):
        path.unlink()  # the first geocoder still reads the old one
        path.write_bytes(damage)
        assert _said(Geocoder(town_folder).geocode("鑫源烟酒店打架")) == before


def test_an_index_that_cannot_be_kept_is_done_without(
    town_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, geocoder: Geocoder
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert _said(Geocoder(town_folder).geocode("鑫源烟酒店打架")) == _said(geocoder.geocode("鑫源烟酒店打架"))


@pytest.mark.usefixtures("kept")
def test_a_folder_that_is_not_there_is_an_error_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(GazetteerMissing) as refused:
        Geocoder(tmp_path / "nowhere")
    assert isinstance(refused.value, InputError)
    assert refused.value.file == str(tmp_path / "nowhere")


@pytest.mark.parametrize("missing", ["pois.csv", "roads.geojson", "admin.geojson", "enterprises.csv"])
def test_a_missing_or_broken_file_leaves_the_rest(tmp_path: Path, missing: str) -> None:
    folder = write_town(tmp_path / "town")
    (folder / missing).unlink()
    if missing.endswith("geojson"):
        (folder / missing).write_text("{broken")
    search = Search(Gazetteer.build(read_folder(folder)))
    gate = search.fused(search.read("沙湖工业园东门"), None).places[0].hypothesis
    assert metres_apart(*search.gazetteer.plane.degree(gate.x, gate.y), 2100.0, 200.0) < 60.0
