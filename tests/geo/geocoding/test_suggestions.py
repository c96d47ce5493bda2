"""Places that are offered while a name is being typed."""

from __future__ import annotations

import json

import pytest

from geo.errors import GazetteerMissing
from geo.geocoding.suggestions import Suggestions

ROW = "id,name,category,address,district,township,park,lon,lat\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    ring = [[109.0, 39.5], [109.1, 39.5], [109.1, 39.6], [109.0, 39.6], [109.0, 39.5]]
    square = {"type": "Polygon", "coordinates": [ring]}
    line = {"type": "LineString", "coordinates": [[109.0, 39.5], [109.1, 39.5]]}
    region = {"level": "district", "name": "渡口区", "aliases": ["渡区"], "city": "示例市"}
    road = {"id": "R1", "name": "大漠路", "ref": "S24", "aliases": ["老大漠"], "district": "渡口区"}
    park = {"id": "P1", "name": "大漠园区", "district": "渡口区"}
    shapes = {"admin": (region, square), "roads": (road, line), "parks": (park, square)}
    for name, (told, shape) in shapes.items():
        text = json.dumps({"features": [{"properties": told, "geometry": shape}]})
        (tmp_path / f"{name}.geojson").write_text(text)
    firms = (
        "E1,渡口区大漠玻璃有限公司,,,渡口区,,,109.05,39.55\nE1D,渡口区大漠玻璃有限公司,,,,,,109.05,39.55\n"
    )
    (tmp_path / "enterprises.csv").write_text(ROW + firms, encoding="utf-8")
    (tmp_path / "aliases.csv").write_text("alias,target_id\n玻璃厂,E1D\n老路,R1\n", encoding="utf-8")
    (tmp_path / "assets.csv").write_text(
        "id,kind,line,number,lon,lat\nA,风机,东场,F7,109.0,39.5\n", encoding="utf-8"
    )
    return tmp_path


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("大漠", ["大漠路", "大漠园区", "渡口区大漠玻璃有限公司"]),
        ("dmb", ["渡口区大漠玻璃有限公司"]),
        ("玻璃厂", ["渡口区大漠玻璃有限公司"]),
        ("渡", ["渡口区", "渡口区大漠玻璃有限公司"]),
        ("老", ["大漠路"]),
        ("s2", ["大漠路"]),
        ("东场f7", ["东场F7"]),
        ("无", []),
    ],
)
def test_names_aliases_and_initials_offer_their_place_once(folder, typed, names):
    assert [place["name"] for place in Suggestions(folder).suggest(typed)] == names


def test_a_place_has_kind_district_and_position(folder):
    (road, *_) = Suggestions(folder).suggest("大漠路", 1)
    assert road == {
        "name": "大漠路",
        "kind": "road",
        "district": "渡口区",
        "lon": pytest.approx(109.05, abs=1e-4),
        "lat": pytest.approx(39.5, abs=1e-4),
    }


def test_a_second_time_the_names_are_loaded(folder, monkeypatch):
    first = Suggestions(folder).suggest("d", 9)
    monkeypatch.setattr("geo.geocoding.suggestions.build_names", None)
    assert Suggestions(folder).suggest("d", 9) == first


def test_without_a_folder_there_are_no_names(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with pytest.raises(GazetteerMissing):
        Suggestions(tmp_path / "nowhere")
