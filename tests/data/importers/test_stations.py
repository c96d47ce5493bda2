from pathlib import Path

import pytest
from shapely.geometry import Point

from data.errors import ColumnMissing
from data.importers.stations import STATION_COLUMNS, read_stations

LIMIT = 10_000_000


def test_stations_are_read(tmp_path: Path) -> None:
    path = tmp_path / "stations.csv"
    path.write_text("id,name,district,lon,lat\nS1,东胜所,东胜区,110.0,39.8\nS2,康所,,,\n", encoding="utf-8")
    frame, report = read_stations(path, max_bytes=LIMIT)
    assert tuple(frame.columns) == STATION_COLUMNS
    assert frame.iloc[0].tolist() == ["S1", "东胜所", "东胜区", Point(110.0, 39.8)]
    assert [(problem.row, problem.field) for problem in report.rejected] == [(3, "lon"), (3, "lat")]


def test_a_station_list_without_positions_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "stations.csv"
    path.write_text("id,name\nS1,东胜所\n", encoding="utf-8")
    with pytest.raises(ColumnMissing) as refused:
        read_stations(path, max_bytes=LIMIT)
    assert refused.value.field == "lon"
