import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import MultiPolygon, Point, Polygon

from data.errors import (
    AxesSwappedRow,
    ColumnMissing,
    GeometryBroken,
    GeometryEmpty,
    GeometryKind,
    IdDoubled,
    NotAList,
    NotANumber,
    RingOpen,
    RingTooShort,
)
from data.importers.parks import PARK_COLUMNS, Gate, read_parks
from geo.datum import from_wgs84
from geo.errors import InputError, PositionOutOfRange
from geo.position import Position

LIMIT = 50_000_000
RING = [[109.7, 39.5], [109.8, 39.5], [109.8, 39.6], [109.7, 39.6], [109.7, 39.5]]
SQUARE = {"type": "Polygon", "coordinates": [RING]}
BOWTIE = [[109.7, 39.5], [109.8, 39.6], [109.8, 39.5], [109.7, 39.6], [109.7, 39.5]]


def _park(geometry: Any = SQUARE, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"id": "P1", "name": "东园", **properties}, "geometry": geometry}


def _read(folder: Path, *features: Any) -> Any:
    path = folder / "parks.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return read_parks(path, max_bytes=LIMIT)


def test_every_column_is_read(tmp_path: Path) -> None:
    gates = [{"name": "东门", "lon": 109.8, "lat": 39.55}, {"lon": "109.7", "lat": "39.55"}]
    frame, report = _read(tmp_path, _park(aliases=["东区"], kind="园区", gates=gates))
    assert tuple(frame.columns) == PARK_COLUMNS
    park = frame.iloc[0]
    assert (park["id"], park["name"], park["aliases"], park["kind"]) == ("P1", "东园", ("东区",), "园区")
    assert park["gates"] == (Gate("东门", Position(109.8, 39.55)), Gate("", Position(109.7, 39.55)))
    assert park.geometry.equals(Polygon(RING))
    assert report.rejected == ()


def test_defaults_stand_for_missing_columns(tmp_path: Path) -> None:
    park = _read(tmp_path, _park())[0].iloc[0]
    assert (park["aliases"], park["gates"], park["district"]) == ((), (), "")


def test_a_park_may_have_several_parts(tmp_path: Path) -> None:
    far = (np.array(RING) + 1).tolist()
    frame, _ = _read(tmp_path, _park({"type": "MultiPolygon", "coordinates": [[RING], [far]]}))
    assert isinstance(frame.geometry.iloc[0], MultiPolygon)


@pytest.mark.parametrize(
    ("geometry", "error"),
    [
        (None, GeometryEmpty),
        ({"type": "Polygon", "coordinates": []}, GeometryEmpty),
        ({"type": "Point", "coordinates": [109.7, 39.5]}, GeometryKind),
        ({"type": "Polygon", "coordinates": [RING[:4]]}, RingOpen),
        ({"type": "Polygon", "coordinates": [[RING[0], RING[1], RING[0]]]}, RingTooShort),
        ({"type": "Polygon", "coordinates": [[*RING[:2], [float("nan"), 39.6], *RING[3:]]]}, NotANumber),
        ({"type": "Polygon", "coordinates": [[*RING[:2], [181, 39.6], *RING[3:]]]}, PositionOutOfRange),
        ({"type": "Polygon", "coordinates": [[[lat, lon] for lon, lat in RING]]}, AxesSwappedRow),
        ({"type": "Polygon", "coordinates": [BOWTIE]}, GeometryBroken),
    ],
)
def test_an_outline_that_is_none_is_left_out_and_named(
    tmp_path: Path, geometry: Any, error: type[InputError]
) -> None:
    frame, report = _read(tmp_path, _park(), _park(geometry, id="P2"))
    assert frame["id"].tolist() == ["P1"]
    (problem,) = report.rejected
    assert type(problem) is error
    assert (problem.row, problem.field) == (2, "geometry")


def test_a_crossing_outline_says_where(tmp_path: Path) -> None:
    _, report = _read(tmp_path, _park({"type": "Polygon", "coordinates": [BOWTIE]}))
    assert report.rejected[0].params["reason"].startswith("Self-intersection[109.75 39.55")


def test_outline_and_gates_are_converted_from_the_declared_datum(tmp_path: Path) -> None:
    ring = np.column_stack(from_wgs84(*np.array(RING).T, "gcj02")).tolist()
    lon, lat = (float(value) for value in from_wgs84(109.8, 39.55, "gcj02"))
    geometry = {"type": "Polygon", "coordinates": [ring]}
    park = _read(tmp_path, _park(geometry, datum="gcj02", gates=[{"lon": lon, "lat": lat}]))[0].iloc[0]
    assert shapely.equals_exact(park.geometry, Polygon(RING), 1e-8)
    assert park["gates"][0].position.lon == pytest.approx(109.8, abs=1e-8)


@pytest.mark.parametrize(
    ("gates", "error"),
    [
        ([{"name": "东门"}], NotANumber),
        (["东门"], NotAList),
        ({"name": "东门"}, NotAList),
        ([{"lon": 200, "lat": 39}], PositionOutOfRange),
    ],
)
def test_a_bad_gate_is_named(tmp_path: Path, gates: Any, error: type[InputError]) -> None:
    _, report = _read(tmp_path, _park(gates=gates))
    assert [(type(problem), problem.field) for problem in report.rejected] == [(error, "gates")]


def test_one_id_for_two_parks_is_refused(tmp_path: Path) -> None:
    _, report = _read(tmp_path, _park(), _park(name="西园"))
    assert [type(problem) for problem in report.rejected] == [IdDoubled]


def test_id_and_name_stand_in_for_each_other(tmp_path: Path) -> None:
    frame, report = _read(tmp_path, _park(id=""), _park(id="P2", name=None), _park(id="", name=None))
    assert frame[["id", "name"]].to_numpy().tolist() == [["东园", "东园"], ["P2", "P2"]]
    assert [(problem.row, problem.field) for problem in report.rejected] == [(3, "id")]


def test_a_file_without_outlines_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "parks.csv"
    path.write_text("id,name\nP1,东园\n", encoding="utf-8")
    with pytest.raises(ColumnMissing) as refused:
        read_parks(path, max_bytes=LIMIT)
    assert refused.value.field == "geometry"


def test_a_geopackage_reads_like_geojson(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {
            "id": ["P1"],
            "name": ["东园"],
            "aliases": ['["东区"]'],
            "gates": ['[{"lon": 109.8, "lat": 39.55}]'],
        },
        geometry=[Polygon(RING)],
        crs=4326,
    )
    frame.to_file(tmp_path / "parks.gpkg")
    park = read_parks(tmp_path / "parks.gpkg", max_bytes=LIMIT)[0].iloc[0]
    assert (park["aliases"], park["gates"]) == (("东区",), (Gate("", Position(109.8, 39.55)),))
    assert park.geometry.contains(Point(109.75, 39.55))
