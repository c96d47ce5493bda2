import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from road_files import M, feature, write_geojson

from data.errors import (
    AxesSwappedRow,
    CrsUnknown,
    EncodingBroken,
    GeometryEmpty,
    GeometryKind,
    JsonBroken,
    NotFeatures,
    NotText,
    RoadLayerUnreadable,
    RoadOnewayUnreadable,
    RoadSpeedUnreadable,
    RoadVertexUnreadable,
)
from data.importers.roads_geojson import read_geojson
from geo.datum import from_wgs84
from geo.errors import DatumUnknown, InputError, PositionOutOfRange
from routing.network.ways import RoadWays

LINE = [[0.0, 0.0], [0.01, 0.0]]


def read(folder: Path, *features: Any, **members: Any) -> RoadWays:
    return read_geojson(write_geojson(folder / "a.geojson", features, **members))


def test_properties_become_columns(tmp_path: Path) -> None:
    ways = read(
        tmp_path,
        feature(LINE, id="w1", name="东风路", ref="G65", oneway="-1", maxspeed="70", tunnel="yes", layer="-1")
        | {"id": "outer"},
        feature(LINE, Class="主干道", highway="service", MAXSPEED=45.5),
        feature(LINE, highway="tertiary") | {"id": 12.0},
    )
    assert ways.way_id == ["w1", "2", "12"]
    assert (ways.name[0], ways.ref[0], ways.oneway.tolist()) == ("东风路", "G65", [-1, 0, 0])
    assert (ways.tunnel.tolist(), ways.layer.tolist()) == ([True, False, False], [-1, 0, 0])
    assert ways.road_class == ["", "primary", "tertiary"]
    assert ways.maxspeed_kmh[:2].tolist() == [70.0, 45.5]
    assert math.isnan(ways.maxspeed_kmh[2])


def read_escaped(folder: Path, *features: Any) -> RoadWays:
    path = folder / "a.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="ascii")
    return read_geojson(path)


@pytest.mark.parametrize("key", ["id", "name", "ref", "class", "datum"])
def test_half_a_character_pair_is_refused_where_it_stands(tmp_path: Path, key: str) -> None:
    with pytest.raises(NotText) as refused:
        read_escaped(tmp_path, feature(LINE), feature(LINE, **{key: "路\ud83d"}))
    assert (refused.value.row, refused.value.field) == (2, key)


def test_half_a_character_pair_is_no_id_of_a_feature(tmp_path: Path) -> None:
    with pytest.raises(NotText) as refused:
        read_escaped(tmp_path, feature(LINE) | {"id": "\udc00"})
    assert refused.value.row == 1


def test_an_unknown_class_counts_as_missing_and_is_told(tmp_path: Path) -> None:
    ways = read(
        tmp_path, feature(LINE, **{"class": "boulevard"}), feature(LINE), feature(LINE, highway="path")
    )
    assert ways.road_class == ["", ""]
    assert ways.facts["unknown_class_rows"] == 1
    assert ways.facts["unknown_classes"] == {"boulevard": 1}
    assert ways.facts["left_out"] == {"not_for_cars": 1}


def test_parts_that_touch_end_to_end_are_one_way(tmp_path: Path) -> None:
    parts = [[[0, 0], [0.01, 0]], [[0.01, 0], [0.02, 0]], [[0.03, 0], [0.04, 0, 55.5]]]
    ways = read(tmp_path, feature(parts, "MultiLineString", id="w"), feature([[0, 1], [1, 1]], id="v"))
    assert ways.way_id == ["w", "w", "v"]
    assert ways.continues.tolist() == [False, True, False]
    assert np.diff(ways.vertex_start).tolist() == [3, 2, 2]


def test_a_line_without_length_is_left_out_and_counted(tmp_path: Path) -> None:
    still = [[0.5, 0.5]]
    ways = read(
        tmp_path, feature([[0, 0], [0, 0]]), feature([*still, *still, *still]), feature(still), feature(LINE)
    )
    assert ways.way_id == ["4"]
    assert ways.facts["left_out"] == {"zero_length": 3}


def test_a_further_part_stays_one_when_the_first_has_no_length(tmp_path: Path) -> None:
    ways = read(
        tmp_path,
        feature(LINE),
        feature([[[5, 5], [5, 5]], [[6, 6], [7, 7]], [[8, 8], [9, 9]]], "MultiLineString"),
    )
    assert ways.continues.tolist() == [False, False, True]


def test_crossing_lines_share_a_vertex_and_a_bridge_passes_over(tmp_path: Path) -> None:
    ways = read(
        tmp_path,
        feature([[-0.01, 0], [0.01, 0]]),
        feature([[0, -0.01], [0, 0.01]]),
        feature([[0.005, -0.01], [0.005, 0.01]], bridge="yes"),
    )
    assert np.diff(ways.vertex_start).tolist() == [3, 3, 2]
    assert ways.vertex_key[1] == ways.vertex_key[4]


def test_a_single_feature_and_a_bom_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps(feature(LINE)), encoding="utf-8-sig")
    assert read_geojson(path).way_count == 1


def test_text_in_gb18030_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    collection = {"type": "FeatureCollection", "features": [feature(LINE, name="康巴什")]}
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="gb18030")
    assert read_geojson(path).name == ["康巴什"]


@pytest.mark.parametrize("datum", ["gcj02", "bd09", "cgcs2000"])
@pytest.mark.parametrize("place", ["collection", "properties", "row"])
def test_a_datum_is_undone_wherever_it_stands(tmp_path: Path, datum: str, place: str) -> None:
    true = np.array([[109.78, 39.60], [109.79, 39.61]])
    written = np.column_stack(from_wgs84(true[:, 0], true[:, 1], datum)).tolist()
    members = {"collection": {"datum": datum}, "properties": {"properties": {"datum": datum}}}.get(place, {})
    ways = read(tmp_path, feature(written, **({"datum": datum} if place == "row" else {})), **members)
    assert np.abs(np.column_stack([ways.lon, ways.lat]) - true).max() < 0.01 * M


def test_an_old_crs_member_is_transformed(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    ways = read(tmp_path, feature([[0, 0], [111_319.490793, 0]]), crs=crs)
    assert ways.lon.tolist() == pytest.approx([0.0, 1.0])
    plain = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert read(tmp_path, feature(LINE), crs=plain).lon.tolist() == [0.0, 0.01]
    assert read(tmp_path, feature(LINE), crs=None).lon.tolist() == [0.0, 0.01]


GOOD = feature(LINE)


@pytest.mark.parametrize(
    ("bad", "refusal", "field"),
    [
        ({"type": "Feature", "properties": {}, "geometry": None}, GeometryEmpty, "geometry"),
        ({"type": "Feature", "properties": None}, GeometryEmpty, "geometry"),
        (feature([], "LineString"), GeometryEmpty, "geometry"),
        (feature([], "MultiLineString"), GeometryEmpty, "geometry"),
        (feature([[]], "MultiLineString"), GeometryEmpty, "geometry"),
        (feature([0, 0], "Point"), GeometryKind, "geometry"),
        (feature([[LINE[0], LINE[1], LINE[0]]], "Polygon"), GeometryKind, "geometry"),
        (feature(LINE, "Circle"), GeometryKind, "geometry"),
        (feature([[0, 0], [math.nan, 0]]), RoadVertexUnreadable, None),
        (feature([[0, 0], [math.inf, 0]]), RoadVertexUnreadable, None),
        (feature([[0, 0], [0]]), RoadVertexUnreadable, "geometry"),
        (feature([[0, 0], ["0", "1"]]), RoadVertexUnreadable, "geometry"),
        (feature([[0, 0], None]), RoadVertexUnreadable, "geometry"),
        (feature([[0, 0], {"lon": 1}]), RoadVertexUnreadable, "geometry"),
        (feature([0, 1, 2]), RoadVertexUnreadable, "geometry"),
        (feature([[0, 0], [10**400, 0]]), RoadVertexUnreadable, "geometry"),
        (feature([[39.6, 109.78], [39.6, 109.79]]), AxesSwappedRow, None),
        (feature([[0, 0], [181, 0]]), PositionOutOfRange, None),
        (feature([[0, 0], [100, 95]]), PositionOutOfRange, None),
        (feature(LINE, oneway="maybe"), RoadOnewayUnreadable, "oneway"),
        (feature(LINE, maxspeed=-50), RoadSpeedUnreadable, "maxspeed"),
        (feature(LINE, maxspeed="0"), RoadSpeedUnreadable, "maxspeed"),
        (feature(LINE, layer="up"), RoadLayerUnreadable, "layer"),
        (feature(LINE, datum="mars"), DatumUnknown, "datum"),
        ({"type": "feature"}, NotFeatures, None),
        ("no feature", NotFeatures, None),
    ],
)
def test_a_bad_feature_is_refused_with_row_and_field(
    tmp_path: Path, bad: Any, refusal: type[InputError], field: str | None
) -> None:
    with pytest.raises(InputError) as refused:
        read(tmp_path, GOOD, bad, GOOD)
    error = refused.value
    assert type(error) is refusal
    assert error.file == str(tmp_path / "a.geojson")
    assert error.field == field
    assert error.row == 2


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b'{"type": "FeatureCollection", "features": [', JsonBroken),
        (b"{" * 100_000, JsonBroken),
        (b"[" * 100_000, JsonBroken),
        (b'{"type": "FeatureCollection"}', NotFeatures),
        (b'{"type": "FeatureCollection", "features": {}}', NotFeatures),
        (b'{"type": "Topology", "objects": {}}', NotFeatures),
        (b"[]", NotFeatures),
        (b'{"type": "FeatureCollection", "features": [], "name": "\xff\xff"}', EncodingBroken),
        (b'{"type": "FeatureCollection", "features": [], "crs": {"type": "name"}}', CrsUnknown),
    ],
)
def test_a_file_that_is_no_geojson_is_refused(
    tmp_path: Path, content: bytes, refusal: type[InputError]
) -> None:
    path = tmp_path / "a.geojson"
    path.write_bytes(content)
    with pytest.raises(refusal) as refused:
        read_geojson(path)
    assert refused.value.file == str(path)


def test_a_system_or_datum_of_the_whole_file_that_is_unknown_is_refused(tmp_path: Path) -> None:
    for members, refusal in (({"crs": "EPSG:0"}, CrsUnknown), ({"datum": "mars"}, DatumUnknown)):
        with pytest.raises(refusal) as refused:
            read(tmp_path, GOOD, **members)
        assert refused.value.row is None


def test_no_features_are_no_ways(tmp_path: Path) -> None:
    assert read(tmp_path).way_count == 0
