import csv
import io
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point

from data.errors import (
    AxesSwapped,
    AxesSwappedRow,
    CellEmpty,
    ClosedBeforeReopened,
    ColumnMissing,
    CreditCodeWrong,
    FormulaFailed,
    GeometryEmpty,
    GeometryKind,
    IdDoubled,
    MoreReturnedThanWorkers,
    NoRows,
    NotADate,
    NotAFlag,
    NotANumber,
    NotAWholeNumber,
    NotText,
    PositionIsZero,
    RowDoubled,
    RowsRejected,
    RowUneven,
)
from data.importers.enterprises import ENTERPRISE_COLUMNS, read_enterprises
from data.importers.report import RowReport, accept
from geo.datum import from_wgs84
from geo.errors import DatumUnknown, GaussKrugerZoneUnknown, InputError, PositionOutOfRange
from geo.gauss_kruger import wgs84_to_gauss_kruger

LIMIT = 50_000_000
FIRM = {"id": "1", "name": "甲公司", "lon": "109.78", "lat": "39.60"}
Read = tuple[gpd.GeoDataFrame, RowReport]


def _csv(path: Path, *firms: Mapping[str, Any], encoding: str = "utf-8") -> Path:
    columns = list(dict.fromkeys(key for firm in firms for key in firm))
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, restval="")
    writer.writeheader()
    writer.writerows(firms)
    path.write_bytes(stream.getvalue().encode(encoding))
    return path


def _read(path: Path, *firms: Mapping[str, Any]) -> Read:
    return read_enterprises(_csv(path / "firms.csv", *firms), max_bytes=LIMIT)


def test_only_id_name_lon_and_lat_are_needed(tmp_path: Path) -> None:
    frame, report = _read(tmp_path, FIRM)
    assert tuple(frame.columns) == ENTERPRISE_COLUMNS
    firm = frame.iloc[0]
    assert (firm["workers"], firm["workers_returned"], firm["key_unit"]) == (0, 0, False)
    assert (firm["park"], firm["datum"]) == ("", "wgs84")
    assert pd.isna(firm["reopened_on"])
    assert firm.geometry == Point(109.78, 39.60)
    assert (report.rows, report.accepted, report.rejected, report.warnings) == (1, 1, (), ())


def test_columns_have_fixed_kinds_even_without_rows(tmp_path: Path) -> None:
    (tmp_path / "firms.csv").write_text("id,name,lon,lat\n", encoding="utf-8")
    frame, report = read_enterprises(tmp_path / "firms.csv", max_bytes=LIMIT)
    assert tuple(frame.columns) == ENTERPRISE_COLUMNS
    assert str(frame["reopened_on"].dtype) == "datetime64[us]"
    assert str(frame["workers"].dtype) == "int64"
    assert str(frame["key_unit"].dtype) == "bool"
    assert frame.crs == "EPSG:4326"
    assert [type(warning) for warning in report.warnings] == [NoRows]


def test_every_column_is_read(tmp_path: Path) -> None:
    written = {
        **FIRM,
        "workers": "1,200",
        "workers_returned": "800",
        "reopened_on": "2020年2月20日",
        "closed_on": "2020/3/1",
        "key_unit": "是",
        "scale": "大型",
        "hazard": "危化品",
        "credit_code": "91150602MA0NA1XX0T",
        "park": " 东部装备制造园 ",
    }
    firm = _read(tmp_path, written)[0].iloc[0]
    assert (firm["workers"], firm["workers_returned"], firm["key_unit"]) == (1200, 800, True)
    assert (firm["reopened_on"].date(), firm["closed_on"].date()) == (date(2020, 2, 20), date(2020, 3, 1))
    assert (firm["scale"], firm["hazard"], firm["park"]) == ("大型", "危化品", "东部装备制造园")


def test_chinese_headers_and_gbk_are_understood(tmp_path: Path) -> None:
    firm = {"企业编号": "007", "企业名称": "甲公司", "经度": "109.78", "纬度": "39.6", "用工人数（人）": "12"}
    frame, _ = read_enterprises(_csv(tmp_path / "firms.csv", firm, encoding="gbk"), max_bytes=LIMIT)
    assert frame[["id", "name", "workers"]].iloc[0].tolist() == ["007", "甲公司", 12]


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"id": " "}, CellEmpty, "id"),
        ({"name": ""}, CellEmpty, "name"),
        ({"name": "a\x00b"}, NotText, "name"),
        ({"park": "#N/A"}, FormulaFailed, "park"),
        ({"lon": ""}, CellEmpty, "lon"),
        ({"lat": ""}, CellEmpty, "lat"),
        ({"lon": "east"}, NotANumber, "lon"),
        ({"lat": "nan"}, NotANumber, "lat"),
        ({"lat": "inf"}, NotANumber, "lat"),
        ({"lon": "181"}, PositionOutOfRange, "lon"),
        ({"lat": "-91", "lon": "100"}, PositionOutOfRange, "lat"),
        ({"lon": "39.60", "lat": "109.78"}, AxesSwappedRow, "lat"),
        ({"lon": "0", "lat": "0.0"}, PositionIsZero, "lon"),
        ({"datum": "mars"}, DatumUnknown, "datum"),
        ({"datum": "cgcs2000", "lon": "411245", "lat": "4400000"}, GaussKrugerZoneUnknown, "lon"),
        ({"datum": "cgcs2000", "lon": "99411245", "lat": "4400000"}, GaussKrugerZoneUnknown, "lon"),
        ({"workers": "-1"}, NotAWholeNumber, "workers"),
        ({"workers": "1000001"}, NotAWholeNumber, "workers"),
        ({"workers_returned": "1.5"}, NotAWholeNumber, "workers_returned"),
        ({"reopened_on": "2020-02-30"}, NotADate, "reopened_on"),
        ({"closed_on": "soon"}, NotADate, "closed_on"),
        ({"reopened_on": "2020-03-02", "closed_on": "2020-03-01"}, ClosedBeforeReopened, "closed_on"),
        ({"key_unit": "2"}, NotAFlag, "key_unit"),
    ],
)
def test_a_bad_row_is_left_out_and_named(
    tmp_path: Path, change: dict[str, str], error: type[InputError], field: str
) -> None:
    frame, report = _read(tmp_path, FIRM, {**FIRM, "id": "2", **change}, {**FIRM, "id": "3"})
    assert frame["id"].tolist() == ["1", "3"]
    (problem,) = report.rejected
    assert type(problem) is error
    assert (problem.file, problem.row, problem.field) == (str(tmp_path / "firms.csv"), 3, field)
    assert (report.rows, report.accepted, report.rejected_rows) == (3, 2, 1)


def test_each_fault_of_a_row_is_told_but_the_row_counts_once(tmp_path: Path) -> None:
    _, report = _read(tmp_path, {"id": "", "name": "", "lon": "", "lat": "", "park": "p"}, FIRM)
    assert [problem.field for problem in report.rejected] == ["id", "name", "lon", "lat"]
    assert report.rejected_rows == 1


def test_an_uneven_row_is_in_the_report(tmp_path: Path) -> None:
    (tmp_path / "firms.csv").write_text("id,name,lon,lat\n1,甲,公司,109.7,39.6\n2,乙,109.7,39.6\n", "utf-8")
    frame, report = read_enterprises(tmp_path / "firms.csv", max_bytes=LIMIT)
    assert frame["id"].tolist() == ["2"]
    assert [(type(problem), problem.row) for problem in report.rejected] == [(RowUneven, 2)]
    assert report.rows == 2


@pytest.mark.parametrize("column", ["id", "name", "lon", "lat"])
def test_a_missing_column_refuses_the_file(tmp_path: Path, column: str) -> None:
    firm = {key: value for key, value in FIRM.items() if key != column}
    with pytest.raises(ColumnMissing) as refused:
        _read(tmp_path, firm)
    assert (refused.value.file, refused.value.field) == (str(tmp_path / "firms.csv"), column)
    assert refused.value.params["found"] == ", ".join(firm)


def test_a_repeated_row_is_dropped_with_a_warning(tmp_path: Path) -> None:
    frame, report = _read(tmp_path, FIRM, {**FIRM, "name": "甲公司 "})
    assert (len(frame), report.rejected) == (1, ())
    (warning,) = report.warnings
    assert isinstance(warning, RowDoubled)
    assert (warning.row, warning.params["first_row"]) == (3, 2)


def test_one_id_for_two_firms_names_both_rows(tmp_path: Path) -> None:
    frame, report = _read(tmp_path, FIRM, {**FIRM, "name": "乙公司"})
    assert frame["name"].tolist() == ["甲公司"]
    (problem,) = report.rejected
    assert isinstance(problem, IdDoubled)
    assert (problem.row, problem.params["first_row"]) == (3, 2)


def test_a_wrong_credit_code_is_a_warning(tmp_path: Path) -> None:
    frame, report = _read(tmp_path, {**FIRM, "credit_code": "91150602MA0NA1XX00"})
    assert len(frame) == 1
    assert [type(warning) for warning in report.warnings] == [CreditCodeWrong]


def test_more_returned_than_workers_is_a_warning(tmp_path: Path) -> None:
    frame, report = _read(tmp_path, {**FIRM, "workers": "5", "workers_returned": "6"})
    assert len(frame) == 1
    assert [type(warning) for warning in report.warnings] == [MoreReturnedThanWorkers]


def test_returned_workers_without_a_total_are_no_matter(tmp_path: Path) -> None:
    assert _read(tmp_path, {**FIRM, "workers_returned": "6"})[1].warnings == ()


def test_each_row_is_converted_from_its_own_datum(tmp_path: Path) -> None:
    firms = []
    for number, datum in enumerate(("wgs84", "GCJ-02", "bd09", "")):
        lon, lat = from_wgs84(109.78, 39.6, datum or "wgs84")
        firms.append(
            {**FIRM, "id": str(number), "lon": repr(float(lon)), "lat": repr(float(lat)), "datum": datum}
        )
    easting, northing = wgs84_to_gauss_kruger(109.78, 39.6, central_meridian=111)
    zoned = repr(37_000_000 + float(easting))
    firms.append({**FIRM, "id": "9", "lon": zoned, "lat": repr(float(northing)), "datum": "CGCS2000"})
    frame, report = _read(tmp_path, *firms)
    assert report.rejected == ()
    assert frame.geometry.x.tolist() == pytest.approx([109.78] * 5, abs=1e-8)
    assert frame.geometry.y.tolist() == pytest.approx([39.6] * 5, abs=1e-8)
    assert frame["datum"].tolist() == ["wgs84", "gcj02", "bd09", "wgs84", "cgcs2000"]
    assert frame["lon_as_written"].iloc[1] == float(firms[1]["lon"])


def test_one_easting_without_zone_does_not_stop_the_others(tmp_path: Path) -> None:
    good = {**FIRM, "lon": "37411245", "lat": "4386000", "datum": "cgcs2000"}
    frame, report = _read(tmp_path, good, {**good, "id": "2", "lon": "411245"}, {**good, "id": "3"})
    assert frame["id"].tolist() == ["1", "3"]
    assert [problem.row for problem in report.rejected] == [3]


def test_a_workbook_reads_like_its_csv(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["id", "name", "lon", "lat", "workers", "reopened_on", "key_unit"])
    workbook.active.append([150602.0, "甲公司", 109.78, 39.6, 12, date(2020, 2, 20), True])
    workbook.save(tmp_path / "firms.xlsx")
    firm = read_enterprises(tmp_path / "firms.xlsx", max_bytes=LIMIT)[0].iloc[0]
    assert (firm["id"], firm["workers"], firm["key_unit"]) == ("150602", 12, True)
    assert firm["reopened_on"].date() == date(2020, 2, 20)


def test_geojson_and_geopackage_take_the_point(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"id": ["1"], "name": ["甲"], "workers": [12]}, geometry=[Point(109.78, 39.6)], crs=4326
    )
    frame.to_file(tmp_path / "firms.geojson")
    frame.to_crs(4546).to_file(tmp_path / "firms.gpkg")
    for name in ("firms.geojson", "firms.gpkg"):
        firm = read_enterprises(tmp_path / name, max_bytes=LIMIT)[0].iloc[0]
        assert firm.geometry.equals_exact(Point(109.78, 39.6), 1e-9)
        assert firm["workers"] == 12


@pytest.mark.parametrize(
    ("geometry", "error"),
    [
        (None, GeometryEmpty),
        ({"type": "LineString", "coordinates": [[1, 2], [3, 4]]}, GeometryKind),
        ({"type": "Point", "coordinates": [39.6, 109.78]}, AxesSwappedRow),
        ({"type": "Point", "coordinates": ["109", "39"]}, NotANumber),
    ],
)
def test_a_feature_without_a_usable_point_is_named(
    tmp_path: Path, geometry: Any, error: type[InputError]
) -> None:
    feature = {"type": "Feature", "properties": {"id": "1", "name": "甲"}, "geometry": geometry}
    path = tmp_path / "firms.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    frame, report = read_enterprises(path, max_bytes=LIMIT)
    assert frame.empty
    assert [(type(problem), problem.row) for problem in report.rejected] == [(error, 1)]


def test_lon_and_lat_stand_in_for_a_missing_geometry(tmp_path: Path) -> None:
    feature = {"type": "Feature", "properties": {**FIRM, "lon": 109.78, "lat": 39.6}, "geometry": None}
    path = tmp_path / "firms.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert read_enterprises(path, max_bytes=LIMIT)[0].geometry.tolist() == [Point(109.78, 39.6)]


def test_a_rejected_row_needs_leave(tmp_path: Path) -> None:
    _, report = _read(tmp_path, FIRM, {**FIRM, "id": "2", "lat": ""}, {**FIRM, "id": "3", "lon": ""})
    accept(report, allow_rejected=True)
    with pytest.raises(RowsRejected) as refused:
        accept(report, allow_rejected=False)
    assert refused.value.params == {"rejected": 2, "rows": 3}
    assert refused.value.problems == report.rejected


def _swapped(count: int, good: int) -> list[dict[str, str]]:
    firms = [{**FIRM, "id": f"g{number}"} for number in range(good)]
    return firms + [{**FIRM, "id": str(n), "lon": "39.6", "lat": "109.78"} for n in range(count)]


def test_many_exchanged_rows_are_one_refusal_of_the_file(tmp_path: Path) -> None:
    _, report = _read(tmp_path, *_swapped(50, 200))
    with pytest.raises(AxesSwapped) as refused:
        accept(report, allow_rejected=True)
    assert refused.value.params == {"count": 50, "rows": 250}
    assert refused.value.file == str(tmp_path / "firms.csv")


@pytest.mark.parametrize(("count", "good"), [(49, 0), (50, 201)])
def test_few_exchanged_rows_are_told_one_by_one(tmp_path: Path, count: int, good: int) -> None:
    _, report = _read(tmp_path, *_swapped(count, good))
    with pytest.raises(RowsRejected):
        accept(report, allow_rejected=False)


def test_coordinates_of_rejected_rows_are_kept_for_the_datum_check(tmp_path: Path) -> None:
    _, report = _read(tmp_path, *_swapped(1, 1), {**FIRM, "id": "x", "lon": "?", "district": "东胜区"})
    assert report.written is not None
    assert report.written.lon.tolist()[:2] == [109.78, 39.6]
    assert pd.isna(report.written.lon[2])
    assert report.written.district.tolist() == ["", "", "东胜区"]


TEXT = st.text(
    st.characters(codec="gb18030", exclude_categories=["Cc", "Cs", "Cf", "Zs", "Zl", "Zp"]), max_size=8
).filter(lambda text: not text.startswith("#"))
FIRMS = st.lists(
    st.fixed_dictionaries(
        {
            "name": TEXT.map(lambda text: f"鄂尔多斯市康巴什区{text}有限责任公司"),
            "address": TEXT,
            "workers": st.integers(0, 10_000),
            "reopened_on": st.dates(date(2020, 1, 1), date(2021, 1, 1)),
            "key_unit": st.booleans(),
            "lon": st.floats(73, 135),
            "lat": st.floats(18, 54),
        }
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=50)
@given(firms=FIRMS, encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
def test_a_written_register_reads_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, firms: list[dict[str, Any]], encoding: str
) -> None:
    numbered = [{"id": f"{number:03d}", **firm} for number, firm in enumerate(firms)]
    path = _csv(tmp_path_factory.mktemp("firms") / "firms.csv", *numbered, encoding=encoding)
    frame, report = read_enterprises(path, max_bytes=LIMIT)
    assert report.rejected == ()
    for column in ("id", "name", "address", "workers", "key_unit"):
        assert frame[column].tolist() == [firm[column] for firm in numbered]
    assert frame["reopened_on"].dt.date.tolist() == [firm["reopened_on"] for firm in numbered]
    assert frame.geometry.x.tolist() == [firm["lon"] for firm in numbered]
