"""Reading folders as they are in life: every kind of dirt, counted and survived."""

from __future__ import annotations

import json

import numpy as np
import pytest

from geo.errors import GazetteerEmpty, GazetteerMissing
from geo.geocoding.places import dirt
from geo.geocoding.places.dirt import AXES_MENDED, BROKEN_ROW, BROKEN_SHAPE, DOUBLED, NAMELESS, NO_COORDINATES
from geo.geocoding.places.folder import read_folder
from geo.geocoding.places.notes import notes

HEADER = "id,name,category,address,district,township,park,lon,lat\n"
GOOD = "E1,大漠玻璃有限公司,建材,新华街1号,东区,,,109.0,39.5\n"


def _folder(tmp_path, **files):
    for name, content in files.items():
        path = tmp_path / name.replace("_", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return tmp_path


def _line(*coordinates, **told):
    geometry = {"type": "LineString", "coordinates": list(coordinates)}
    return {"type": "Feature", "properties": {"name": "新华街", **told}, "geometry": geometry}


def _features(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)}, ensure_ascii=False)


def test_rows_are_mended_left_out_and_counted(tmp_path):
    rows = [
        GOOD,
        "E2,饭店,餐饮,,,,,39.51,109.01\n",
        "E3,无坐标,餐饮,,,,,,\n",
        "E4,零点,餐饮,,,,,0,0\n",
        "E5,字,餐饮,,,,,东经,北纬\n",
        "E6,,餐饮,,,,,109.0,39.5\n",
        "\n,,,,,,,,\n",
        "E7,多,一,格,的,行,在,这,里,109.0,39.5\n",
        "E8 , 空白 ,餐饮,,,,, 109.02 ,３９．５２\n",
    ]
    folder = read_folder(_folder(tmp_path, enterprises_csv=HEADER + "".join(rows)))
    assert folder.entries.id == ["E1", "E2", "E8"]
    assert folder.entries.name[2] == "空白"
    assert dict(folder.dirt.rows) == {
        ("enterprises.csv", AXES_MENDED): 1,
        ("enterprises.csv", NO_COORDINATES): 3,
        ("enterprises.csv", NAMELESS): 1,
        ("enterprises.csv", BROKEN_ROW): 1,
    }
    assert folder.plane.degrees(folder.entries.xy)[1] == pytest.approx((109.01, 39.51))


def test_a_register_whose_axes_are_all_exchanged_is_mended(tmp_path):
    rows = "".join(f"E{k},店{k},,,,,,39.5,{109 + k / 100}\n" for k in range(5))
    folder = read_folder(_folder(tmp_path, enterprises_csv=HEADER + rows))
    assert folder.dirt.rows["enterprises.csv", AXES_MENDED] == 5
    assert folder.plane.degrees(folder.entries.xy)[:, 1] == pytest.approx([39.5] * 5)


def test_doubled_registrations_become_one_and_branches_stay(tmp_path):
    rows = [
        GOOD,
        "E1D,大漠玻璃有限责任公司,建材,,,,玻璃园,109.0002,39.5\n",
        "E9,大漠玻璃有限公司,建材,,,,,109.1,39.5\n",
    ]
    folder = read_folder(_folder(tmp_path, enterprises_csv=HEADER + "".join(rows)))
    assert folder.entries.id == ["E1", "E9"]
    assert folder.entries.merged == {"E1D": 0}
    assert folder.entries.park[0] == "玻璃园"
    assert folder.plane.degrees(folder.entries.xy)[0] == pytest.approx((109.0001, 39.5))
    assert folder.dirt.rows["enterprises.csv", DOUBLED] == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_every_usual_encoding_is_read(tmp_path, encoding):
    folder = read_folder(_folder(tmp_path, enterprises_csv=(HEADER + GOOD).encode(encoding)))
    assert folder.entries.name == ["大漠玻璃有限公司"]


def test_some_broken_bytes_cost_a_character_not_the_file(tmp_path):
    folder = read_folder(
        _folder(tmp_path, enterprises_csv=(HEADER + GOOD).encode() + b"E2,\xff\xffx,,,,,,109.1,39.5\n")
    )
    assert folder.entries.name[0] == "大漠玻璃有限公司"
    assert len(folder.entries) == 2


def test_a_quote_that_never_closes_costs_one_row(tmp_path):
    rows = GOOD + 'E2,"坏,,,,,,109,39\n' + "".join(f"E{k},店{k},,,,,,109.0,39.{k}\n" for k in range(3, 30))
    folder = read_folder(_folder(tmp_path, enterprises_csv=HEADER + rows))
    assert len(folder.entries) == 28


def test_broken_shapes_are_counted_and_whole_ones_kept(tmp_path):
    roads = _features(
        _line([109.0, 39.5], [109.1, 39.5]),
        _line([109.0, 39.5]),
        _line([109.0, "北"], [109.1, 39.5]),
        _line([39.5, 109.0], [39.5, 109.1]),
        _line([109.0, 39.5], [109.1, 39.5], name=None, ref=None),
        {"type": "Feature", "properties": None, "geometry": None},
        "no feature",
    )
    folder = read_folder(_folder(tmp_path, enterprises_csv=HEADER + GOOD, roads_geojson=roads))
    assert len(folder.roads) == 2
    assert folder.dirt.rows["roads.geojson", BROKEN_SHAPE] == 3
    assert folder.dirt.rows["roads.geojson", NAMELESS] == 2
    assert folder.dirt.rows["roads.geojson", AXES_MENDED] == 1


def test_parks_posts_regions_aliases_and_assets_are_read(tmp_path):
    ring = [[109.0, 39.5], [109.1, 39.5], [109.1, 39.6], [109.0, 39.6], [109.0, 39.5]]
    park = {
        "id": "P",
        "name": "园",
        "gates": [{"name": "东门", "lon": 109.1, "lat": 39.55}, {"name": "坏门"}],
    }
    region = {"level": "district", "name": "东区", "aliases": ["东"], "city": "市", "seat": [109.05, 39.55]}
    shape = {"type": "Polygon", "coordinates": [ring]}
    folder = read_folder(
        _folder(
            tmp_path,
            parks_geojson=_features({"properties": park, "geometry": shape}),
            admin_geojson=_features({"properties": region, "geometry": {**shape, "type": "Polygon"}}),
            mileposts_csv="road_id,road_ref,road_name,km,lon,lat\nR,G1,国道,K12,109.0,39.5\nR,G1,国道,,109.0,39.5\n",
            aliases_csv="alias,target_id,target_name,target_type\n老园,P,园,park\n,P,园,park\n",
            assets_csv="id,kind,line,number,name,lon,lat\nA1,风机,风电场,F01号风机,x,109.05,39.52\n",
        )
    )
    assert folder.parks.gates[0][0][0] == "东门"
    assert len(folder.parks.gates[0]) == 1
    assert folder.parks.outline[0].area == pytest.approx(8_590 * 11_100, rel=0.01)
    assert folder.posts.km.tolist() == [12.0]
    assert folder.regions.aliases == [("东",)]
    assert folder.plane.degrees(folder.regions.seat)[0] == pytest.approx((109.05, 39.55))
    assert folder.aliases.alias == ["老园"]
    assert folder.assets.number == ["F01号风机"]
    assert sorted(folder.dirt.missing) == ["enterprises.csv", "pois.csv", "roads.geojson"]


def test_a_broken_file_is_told_and_the_others_are_read(tmp_path):
    folder = read_folder(
        _folder(tmp_path, enterprises_csv=HEADER + GOOD, roads_geojson='{"features": [', parks_geojson="[]")
    )
    assert sorted(folder.dirt.unreadable) == ["parks.geojson", "roads.geojson"]
    assert len(folder.entries) == 1


def test_an_empty_or_missing_folder_is_refused(tmp_path):
    with pytest.raises(GazetteerEmpty):
        read_folder(tmp_path)
    with pytest.raises(GazetteerMissing):
        read_folder(tmp_path / "nowhere")


def test_positions_are_finite(tmp_path):
    folder = read_folder(
        _folder(tmp_path, enterprises_csv=HEADER + GOOD + "E2,近,,,,,,109.1,39.5\nE3,远,,,,,,-60,-30\n")
    )
    assert np.isfinite(folder.entries.xy).all()
    assert folder.entries.id == ["E1", "E2"]


def _told(found):
    return notes({"rows": found.counts(), "missing": found.missing, "unreadable": found.unreadable})


def test_what_is_told_names_file_and_count(tmp_path):
    rows = GOOD + "E2,饭店,餐饮,,,,,39.51,109.01\n"
    found = read_folder(_folder(tmp_path, enterprises_csv=HEADER + rows, roads_geojson="{")).dirt
    told = {(note.file, note.code): note.params for note in _told(found)}
    assert told["enterprises.csv", "gazetteer.axes_mended"] == {"count": 1}
    assert ("pois.csv", "gazetteer.file_missing") in told
    assert "reason" in told["roads.geojson", "gazetteer.file_unreadable"]


def test_every_reason_has_its_note():
    found = dirt.Dirt()
    for reason in dirt.REASONS:
        found.add("x.csv", reason)
    assert [note.code.removeprefix("gazetteer.") for note in _told(found)] == sorted(dirt.REASONS)
