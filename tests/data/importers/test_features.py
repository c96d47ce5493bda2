import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from shapely.geometry import Point, Polygon

from data.errors import (
    CrsUnknown,
    FileUnreadable,
    GeometryBroken,
    GeometryEmpty,
    GeometryKind,
    JsonBroken,
    NotANumber,
    NotFeatures,
    RingOpen,
    RingTooShort,
)
from data.importers.features import read_geojson, read_geopackage
from data.importers.shapes import shape_of

SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]


def _bytes(*features: Any, **members: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **members}).encode()


def _feature(geometry: Any = None, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def test_columns_are_the_keys_of_all_features() -> None:
    point = {"type": "Point", "coordinates": [109.5, 39.5, 1300]}
    table = read_geojson(_bytes(_feature(point, id="1"), _feature(id="2", name="b")), file="x.geojson")
    assert table.headers == ("id", "name")
    assert table.rows == (("1", None), ("2", "b"))
    assert table.numbers == (1, 2)
    assert table.shapes == (Point(109.5, 39.5), None)


def test_the_id_of_a_feature_stands_in_for_a_missing_property() -> None:
    features = ({**_feature(name="a"), "id": 7}, {**_feature(name="b", id="own"), "id": 8})
    assert read_geojson(_bytes(*features), file="x").column("id") == [7, "own"]


def test_a_named_crs_is_honoured() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    point = {"type": "Point", "coordinates": [12_189_804.6, 4_800_000]}
    table = read_geojson(_bytes(_feature(point), crs=crs), file="x")
    (shape,) = table.shapes or ()
    assert isinstance(shape, Point)
    # Spherical Mercator: longitude = x ÷ (6378137 · π ÷ 180).
    assert shape.x == pytest.approx(12_189_804.6 / 6_378_137 * 180 / np.pi)


def test_an_unknown_crs_is_refused() -> None:
    with pytest.raises(CrsUnknown) as refused:
        read_geojson(_bytes(crs={"type": "name", "properties": {"name": "moon"}}), file="x.geojson")
    assert (refused.value.file, refused.value.params) == ("x.geojson", {"crs": "moon"})


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"type": "FeatureCollection",\n"features": [}', "Expecting value, line 2"),
        (b'{"a": 1} {"b": 2}', "Extra data, line 1"),
        (b'{"features": ' + b"[" * 100_000, "nested too deeply"),
        (b'{"features": [' + b"9" * 10_000 + b"]}", "a number has too many digits"),
    ],
)
def test_broken_json_is_named(content: bytes, told: str) -> None:
    with pytest.raises(JsonBroken) as refused:
        read_geojson(content, file="x.geojson")
    assert (refused.value.file, refused.value.params["reason"]) == ("x.geojson", told)


@pytest.mark.parametrize(
    ("content", "row"),
    [
        (b'{"type": "Point", "coordinates": [1, 2]}', None),
        (b"[1, 2]", None),
        (b'{"features": 3}', None),
        (b'{"features": [{"properties": {}}, 4]}', 2),
        (b'{"features": [{"properties": [1]}]}', 1),
    ],
)
def test_json_that_is_no_collection_is_named(content: bytes, row: int | None) -> None:
    with pytest.raises(NotFeatures) as refused:
        read_geojson(content, file="x.geojson")
    assert (refused.value.file, refused.value.row) == ("x.geojson", row)


@pytest.mark.parametrize(
    ("geometry", "error"),
    [
        (None, GeometryEmpty),
        ({}, GeometryKind),
        ("POINT (1 2)", GeometryKind),
        ({"type": "GeometryCollection", "geometries": []}, GeometryKind),
        ({"type": "Point", "coordinates": []}, GeometryEmpty),
        ({"type": "Point"}, GeometryEmpty),
        ({"type": "Point", "coordinates": [1]}, GeometryBroken),
        ({"type": "Point", "coordinates": "1 2"}, GeometryBroken),
        ({"type": "Point", "coordinates": ["1", "2"]}, NotANumber),
        ({"type": "Point", "coordinates": [True, 2]}, NotANumber),
        ({"type": "Point", "coordinates": [float("nan"), 2]}, NotANumber),
        ({"type": "Point", "coordinates": [10**400, 2]}, NotANumber),
        ({"type": "Polygon", "coordinates": [1]}, GeometryBroken),
        ({"type": "Polygon", "coordinates": [[]]}, GeometryEmpty),
        ({"type": "Polygon", "coordinates": [SQUARE[:4]]}, RingOpen),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]}, RingTooShort),
        ({"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE[:4]]]}, RingOpen),
    ],
)
def test_a_broken_geometry_says_why(geometry: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        shape_of(geometry)


def test_a_broken_geometry_does_not_stop_the_file() -> None:
    broken = {"type": "Polygon", "coordinates": [SQUARE[:4]]}
    good = {"type": "Polygon", "coordinates": [SQUARE]}
    table = read_geojson(_bytes(_feature(broken), _feature(good)), file="x")
    assert [type(shape) for shape in table.shapes or ()] == [RingOpen, Polygon]


def test_an_outline_of_100_000_vertices_is_read() -> None:
    angle = np.linspace(0, 2 * np.pi, 100_001)
    ring = np.column_stack([np.cos(angle), np.sin(angle)]).tolist()
    ring[-1] = ring[0]
    shape = shape_of({"type": "Polygon", "coordinates": [ring]})
    assert shapely.get_num_coordinates(shape) == 100_001


def test_a_geopackage_is_reprojected_and_keeps_its_values(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"id": ["007", "008"], "workers": [3, None], "name": ["甲", None]},
        geometry=[Point(109.5, 39.5), None],
        crs=4326,
    )
    frame.to_crs(4546).to_file(tmp_path / "x.gpkg")
    table = read_geopackage(tmp_path / "x.gpkg")
    assert table.column("id") == ["007", "008"]
    assert table.column("name") == ["甲", None]
    assert table.numbers == (1, 2)
    first, second = table.shapes or ()
    assert isinstance(first, Point)
    assert first.equals_exact(Point(109.5, 39.5), 1e-9)
    assert second is None


def test_the_layer_named_as_the_file_is_read(tmp_path: Path) -> None:
    for layer, name in (("other", "b"), ("x", "a")):
        frame = gpd.GeoDataFrame({"name": [name]}, geometry=[Point(1, 2)], crs=4326)
        pyogrio.write_dataframe(frame, tmp_path / "x.gpkg", layer=layer)
    assert read_geopackage(tmp_path / "x.gpkg").column("name") == ["a"]


def test_a_broken_geopackage_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    path.write_bytes(b"SQLite format 3\x00" + b"\x00" * 100)
    with pytest.raises(FileUnreadable) as refused:
        read_geopackage(path)
    assert refused.value.file == str(path)
