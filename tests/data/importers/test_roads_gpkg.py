from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from data.errors import (
    AxesSwappedRow,
    GeometryEmpty,
    GeometryKind,
    RoadFileDamaged,
    RoadLayerMissing,
    RoadOnewayUnreadable,
    RoadSpeedUnreadable,
)
from data.importers.roads_geojson import read_geojson
from data.importers.roads_gpkg import read_gpkg
from geo.errors import InputError

LINE = shapely.LineString([(0, 0), (0.01, 0)])
CROSS = shapely.LineString([(0.005, -0.01), (0.005, 0.01)])


def write(
    path: Path, shapes: list, *, layer: str = "roads", crs: str | None = "EPSG:4326", **columns: Any
) -> Path:
    frame = gpd.GeoDataFrame(columns, geometry=shapes, crs=crs)
    frame.to_file(path, layer=layer, driver="GPKG", engine="pyogrio")
    return path


def test_rows_become_ways_that_meet_where_they_cross(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.gpkg",
        [LINE, CROSS],
        id=["a", None],
        maxspeed=[50.0, None],
        oneway=[None, "-1"],
        bridge=[0, 0],
    )
    ways = read_gpkg(path)
    assert ways.way_id == ["a", "2"]
    assert (ways.maxspeed_kmh[0], ways.oneway.tolist()) == (50.0, [0, -1])
    assert ways.vertex_key[1] == ways.vertex_key[4]
    assert ways.facts["kind"] == "gpkg"


def test_columns_of_single_precision_are_read_as_plain_numbers(tmp_path: Path) -> None:
    columns = {
        name: np.array([value, np.nan], np.float32)
        for name, value in {"id": 7, "LAYER": 1, "oneway": -1, "maxspeed": 50, "class": np.nan}.items()
    }
    ways = read_gpkg(write(tmp_path / "a.gpkg", [LINE, CROSS], **columns))
    assert (ways.way_id, ways.layer.tolist(), ways.oneway.tolist()) == (["7", "2"], [1, 0], [-1, 0])
    assert ways.facts["unknown_class_rows"] == 0


def test_the_same_roads_in_geojson_give_the_same_ways(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", [LINE, CROSS], id=["a", "b"])
    gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=[LINE, CROSS], crs=4326).to_file(
        tmp_path / "a.geojson", driver="GeoJSON"
    )
    one, other = read_gpkg(path), read_geojson(tmp_path / "a.geojson")
    assert one.way_id == other.way_id
    assert one.lon.tolist() == other.lon.tolist()
    assert one.vertex_key.tolist() == other.vertex_key.tolist()


def test_a_metric_layer_comes_back_to_degrees(tmp_path: Path) -> None:
    line = shapely.LineString([(0, 0), (111_319.490793, 0)])
    assert read_gpkg(write(tmp_path / "a.gpkg", [line], crs="EPSG:3857")).lon.tolist() == pytest.approx(
        [0.0, 1.0]
    )


def test_the_layer_called_roads_wins_else_the_first_of_lines(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", [shapely.Point(0, 0)], layer="places")
    write(path, [LINE], layer="rivers", id=["river"])
    assert read_gpkg(path).way_id == ["river"]
    write(path, [LINE, CROSS], layer="Roads", id=["r1", "r2"])
    assert read_gpkg(path).way_id == ["r1", "r2"]


def test_a_package_without_lines_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RoadLayerMissing) as refused:
        read_gpkg(write(tmp_path / "a.gpkg", [shapely.Point(0, 0)], layer="places"))
    assert refused.value.params == {"layers": "places"}


@pytest.mark.parametrize(
    ("shape", "columns", "refusal"),
    [
        (None, {}, GeometryEmpty),
        (shapely.LineString(), {}, GeometryEmpty),
        (shapely.Point(0, 0), {}, GeometryKind),
        (shapely.LineString([(39, 109), (39, 110)]), {}, AxesSwappedRow),
        (LINE, {"oneway": ["no", "left"]}, RoadOnewayUnreadable),
        (LINE, {"maxspeed": [50, 0]}, RoadSpeedUnreadable),
    ],
)
def test_a_bad_row_is_refused_with_its_number(
    tmp_path: Path, shape: object, columns: dict, refusal: type[InputError]
) -> None:
    path = write(tmp_path / "a.gpkg", [LINE, shape], **columns)
    with pytest.raises(refusal) as refused:
        read_gpkg(path)
    assert (refused.value.file, refused.value.row) == (str(path), 2)


def test_a_package_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", [LINE, CROSS])
    whole = path.read_bytes()
    for length in (60, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(RoadFileDamaged):
            read_gpkg(path)
