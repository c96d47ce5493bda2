from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString, box

from data.importers.datums import check_datum, judge_datums
from data.importers.enterprises import read_enterprises
from data.importers.report import RowReport
from geo.datum import from_wgs84
from geo.datum_check import inside_districts, near_roads
from geo.errors import DatumLooksWrong

# A comb of east-west streets, 200 m apart: a shift of half a kilometre north falls beside them.
STREETS = [LineString([(109.70, lat), (109.80, lat)]) for lat in np.arange(39.50, 39.60, 0.0018)]
ADMIN = gpd.GeoDataFrame(
    {"level": ["district"], "name": ["东胜区"], "aliases": [()]},
    geometry=[box(109.65, 39.45, 109.85, 39.65)],
    crs=4326,
)


def _read(folder: Path, *, written: str, declared: str, rows: int = 60) -> tuple[gpd.GeoDataFrame, RowReport]:
    lines = ["id,name,district,lon,lat,datum"]
    for number in range(rows):
        lon, lat = from_wgs84(109.71 + 0.001 * number, STREETS[number % len(STREETS)].coords[0][1], written)
        lines.append(f"{number},firm,东胜区,{float(lon)!r},{float(lat)!r},{declared}")
    path = folder / "firms.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_enterprises(path, max_bytes=10_000_000)


def test_the_declared_datum_stands_when_it_fits(tmp_path: Path) -> None:
    frame, _ = _read(tmp_path, written="gcj02", declared="gcj02")
    check_datum(frame, near_roads(STREETS), file="firms.csv")
    (verdict,) = judge_datums(
        _read(tmp_path, written="gcj02", declared="gcj02")[1].written, [near_roads(STREETS)]
    )
    assert (verdict.declared, verdict.declared_share, verdict.wrong) == ("gcj02", 1.0, False)


def test_another_datum_than_declared_refuses_the_file(tmp_path: Path) -> None:
    frame, _ = _read(tmp_path, written="gcj02", declared="")
    with pytest.raises(DatumLooksWrong) as refused:
        check_datum(frame, near_roads(STREETS), file="firms.csv")
    assert (refused.value.file, refused.value.params["declared"], refused.value.params["better"]) == (
        "firms.csv",
        "wgs84",
        "gcj02",
    )


def test_fewer_than_fifty_points_are_no_evidence(tmp_path: Path) -> None:
    frame, report = _read(tmp_path, written="gcj02", declared="", rows=49)
    check_datum(frame, near_roads(STREETS), file="firms.csv")
    assert report.written is not None
    assert not judge_datums(report.written, [near_roads(STREETS)])[0].wrong


def test_each_declared_datum_of_a_file_is_judged_by_itself(tmp_path: Path) -> None:
    good, _ = _read(tmp_path, written="wgs84", declared="wgs84")
    bad, _ = _read(tmp_path, written="wgs84", declared="bd09")
    both = pd.concat([good, bad], ignore_index=True)
    with pytest.raises(DatumLooksWrong) as refused:
        check_datum(both, near_roads(STREETS), file="firms.csv")
    assert (refused.value.params["declared"], refused.value.params["better"]) == ("bd09", "wgs84")


def test_exchanged_axes_are_seen_in_the_rows_that_were_rejected(tmp_path: Path) -> None:
    frame, report = _read(tmp_path, written="wgs84", declared="")
    assert report.written is not None
    lines = (tmp_path / "firms.csv").read_text("utf-8").replace("lon,lat", "lat,lon")
    (tmp_path / "firms.csv").write_text(lines, encoding="utf-8")
    frame, report = read_enterprises(tmp_path / "firms.csv", max_bytes=10_000_000)
    assert frame.empty
    assert report.written is not None
    evidence = inside_districts(report.written.district.tolist(), ADMIN)
    (verdict,) = judge_datums(report.written, [evidence])
    assert (verdict.wrong, verdict.best) == (True, "wgs84-swapped")
