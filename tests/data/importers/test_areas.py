import json
from pathlib import Path
from typing import Any

import pytest

from data.errors import CellEmpty, GeometryKind, LevelUnknown, NotAList
from data.importers.areas import AREA_COLUMNS, read_areas
from geo.errors import InputError, PositionOutOfRange
from geo.position import Position

LIMIT = 10_000_000
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[109.0, 39.0], [110.0, 39.0], [110.0, 40.0], [109.0, 40.0], [109.0, 39.0]]],
}


def _read(folder: Path, *areas: dict[str, Any], geometry: Any = SQUARE) -> Any:
    features = [{"type": "Feature", "properties": area, "geometry": geometry} for area in areas]
    path = folder / "admin.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return read_areas(path, max_bytes=LIMIT)


def test_districts_and_townships_are_read(tmp_path: Path) -> None:
    frame, report = _read(
        tmp_path,
        {"level": "district", "name": "东胜区", "aliases": ["东胜"], "city": "鄂尔多斯市"},
        {"level": "township", "name": "罕台镇", "district": "东胜区", "seat": [109.8, 39.8]},
    )
    assert tuple(frame.columns) == AREA_COLUMNS
    assert frame["aliases"].tolist() == [("东胜",), ()]
    assert frame["seat"].tolist() == [None, Position(109.8, 39.8)]
    assert frame["district"].tolist() == ["", "东胜区"]
    assert (report.rejected, report.warnings) == ((), ())


def test_an_unknown_level_is_a_warning(tmp_path: Path) -> None:
    frame, report = _read(tmp_path, {"level": "city", "name": "鄂尔多斯市"})
    assert frame["level"].tolist() == ["city"]
    assert [(type(warning), warning.row) for warning in report.warnings] == [(LevelUnknown, 1)]


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"level": ""}, CellEmpty, "level"),
        ({"name": None}, CellEmpty, "name"),
        ({"seat": [109.8]}, NotAList, "seat"),
        ({"seat": [109.8, 95]}, PositionOutOfRange, "seat"),
    ],
)
def test_a_bad_row_is_left_out_and_named(
    tmp_path: Path, change: dict[str, Any], error: type[InputError], field: str
) -> None:
    good = {"level": "district", "name": "东胜区"}
    frame, report = _read(tmp_path, good, {**good, **change})
    assert len(frame) == 1
    assert [(type(problem), problem.row, problem.field) for problem in report.rejected] == [(error, 2, field)]


def test_an_area_is_no_point(tmp_path: Path) -> None:
    area = {"level": "district", "name": "东胜区"}
    _, report = _read(tmp_path, area, geometry={"type": "Point", "coordinates": [109.0, 39.0]})
    assert [type(problem) for problem in report.rejected] == [GeometryKind]
