from datetime import datetime, time
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pytest
from shapely.geometry import Point

from data.errors import (
    CellEmpty,
    IdDoubled,
    NotAFlag,
    NotAWholeNumber,
    ShiftHalf,
    ShiftMixed,
    StationUnknown,
    UnitWithoutPosition,
)
from data.importers.shifts import DailyShift
from data.importers.units import UNIT_COLUMNS, read_units
from geo.errors import InputError

LIMIT = 10_000_000
STATIONS = gpd.GeoDataFrame(
    {"id": ["S1", "S2", "S3"], "name": ["东胜所", "同名所", "同名所"], "district": ["", "", ""]},
    geometry=[Point(110.0, 39.8), Point(109.8, 39.6), Point(109.7, 39.5)],
    crs=4326,
)
HEADER = "id,name,station,lon,lat,marked,capabilities,officers,auxiliaries,shift_start,shift_end\n"


def _read(folder: Path, *lines: str, stations: gpd.GeoDataFrame | None = STATIONS) -> Any:
    path = folder / "units.csv"
    path.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    return read_units(path, stations=stations, max_bytes=LIMIT)


def test_every_column_is_read(tmp_path: Path) -> None:
    frame, report = _read(tmp_path, "U1,一组,S1,109.9,39.7,0,犬;水上,2,3,20:00,08:00")
    assert tuple(frame.columns) == UNIT_COLUMNS
    unit = frame.iloc[0]
    assert unit.geometry == Point(109.9, 39.7)
    assert (unit["marked"], unit["capabilities"]) == (False, ("犬", "水上"))
    assert (unit["officers"], unit["auxiliaries"]) == (2, 3)
    assert (unit["shift_start"], unit["shift_end"]) == ("20:00", "08:00")
    assert unit["shift"] == DailyShift(72_000, 115_200)
    assert (report.rejected, report.warnings) == ((), ())


def test_defaults_stand_for_empty_cells(tmp_path: Path) -> None:
    unit = _read(tmp_path, "U1,一组,,109.9,39.7,,,,,,")[0].iloc[0]
    assert (unit["marked"], unit["capabilities"], unit["officers"]) == (True, (), 0)
    assert (unit["shift_start"], unit["shift"]) == ("", None)


def test_optional_columns_may_be_missing(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text("id,name,station\nU1,一组,S1\n", encoding="utf-8")
    frame, _ = read_units(path, stations=STATIONS, max_bytes=LIMIT)
    assert tuple(frame.columns) == UNIT_COLUMNS
    assert frame.geometry.tolist() == [Point(110.0, 39.8)]


@pytest.mark.parametrize("station", ["S1", "东胜所"])
def test_a_unit_without_a_position_stands_at_its_station(tmp_path: Path, station: str) -> None:
    frame, report = _read(tmp_path, f"U1,一组,{station},,,,,,,,")
    assert frame.geometry.tolist() == [Point(110.0, 39.8)]
    assert report.rejected == ()


@pytest.mark.parametrize(
    ("line", "error", "field"),
    [
        ("U2,二组,,,,,,,,,", UnitWithoutPosition, "lon"),
        ("U2,二组,S9,,,,,,,,", StationUnknown, "station"),
        ("U2,二组,同名所,,,,,,,,", StationUnknown, "station"),
        ("U2,二组,S1,109.9,,,,,,,", CellEmpty, "lat"),
        ("U2,二组,S1,,39.9,,,,,,", CellEmpty, "lon"),
        (",二组,S1,,,,,,,,", CellEmpty, "id"),
        ("U1,二组,S1,,,,,,,,", IdDoubled, "id"),
        ("U2,二组,S1,,,perhaps,,,,,", NotAFlag, "marked"),
        ("U2,二组,S1,,,,,-1,,,", NotAWholeNumber, "officers"),
        ("U2,二组,S1,,,,,,,08:00,", ShiftHalf, "shift_end"),
        ("U2,二组,S1,,,,,,,08:00,2020-04-01T16:00:00+08:00", ShiftMixed, "shift_end"),
    ],
)
def test_a_bad_row_is_left_out_and_named(
    tmp_path: Path, line: str, error: type[InputError], field: str
) -> None:
    frame, report = _read(tmp_path, "U1,一组,S1,,,,,,,,", line)
    assert frame["id"].tolist() == ["U1"]
    (problem,) = report.rejected
    assert type(problem) is error
    assert (problem.row, problem.field) == (3, field)


def test_without_stations_a_unit_needs_its_own_position(tmp_path: Path) -> None:
    frame, report = _read(tmp_path, "U1,一组,S1,,,,,,,,", "U2,二组,S1,109.9,39.7,,,,,,", stations=None)
    assert frame["id"].tolist() == ["U2"]
    assert [(type(problem), problem.row) for problem in report.rejected] == [(UnitWithoutPosition, 2)]
    assert report.warnings == ()


def test_an_unknown_station_of_a_placed_unit_is_a_warning(tmp_path: Path) -> None:
    frame, report = _read(tmp_path, "U1,一组,S9,109.9,39.7,,,,,,")
    assert frame["id"].tolist() == ["U1"]
    assert [type(warning) for warning in report.warnings] == [StationUnknown]


def test_time_cells_of_a_workbook_are_shifts(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["id", "name", "station", "shift_start", "shift_end"])
    workbook.active.append(["U1", "一组", "S1", time(20, 0), time(8, 0)])
    workbook.active.append(["U2", "二组", "S1", datetime(2020, 4, 1), datetime(2020, 4, 2)])  # noqa: DTZ001
    workbook.save(tmp_path / "units.xlsx")
    frame, report = read_units(tmp_path / "units.xlsx", stations=STATIONS, max_bytes=LIMIT)
    assert report.rejected == ()
    assert frame["shift"].iloc[0] == DailyShift(72_000, 115_200)
    assert frame["shift_start"].tolist() == ["20:00", "2020-04-01T00:00:00"]
