import json
import os
from pathlib import Path
from typing import Any

import pytest

from data.errors import CityFileDoubled, ColumnMissing, FileEmpty, FolderMissing
from data.importers.city import City, read_city, road_lines
from data.importers.enterprises import read_enterprises

LIMIT = 50_000_000
SHARED = Path(os.environ.get("XUNFANG_SHARED", Path(__file__).parents[4] / "shared"))


def _road() -> dict[str, Any]:
    line = {"type": "LineString", "coordinates": [[109.7, 39.5], [109.8, 39.5], [109.8, 39.6]]}
    road = {"type": "Feature", "properties": {"id": "R1", "class": "国道"}, "geometry": line}
    return {"type": "FeatureCollection", "features": [road]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "city.toml").write_text('name = "小镇"\n', encoding="utf-8")
    (tmp_path / "enterprises.csv").write_text("id,name,lon,lat\n1,甲,109.7,39.5\n", encoding="utf-8")
    (tmp_path / "roads.geojson").write_text(json.dumps(_road()), encoding="utf-8")
    (tmp_path / "stations.csv").write_text("id,name,lon,lat\nS1,所,109.75,39.5\n", encoding="utf-8")
    (tmp_path / "units.csv").write_text("id,name,station\nU1,组,S1\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not a part of the city", encoding="utf-8")
    return tmp_path


def _read(folder: Path) -> City:
    return read_city(folder, max_bytes=LIMIT)


def test_a_folder_becomes_a_city(folder: Path) -> None:
    city = _read(folder)
    assert city.settings is not None
    assert city.settings.name == "小镇"
    assert [file.name for file in city.files] == [
        "city.toml",
        "enterprises.csv",
        "roads.geojson",
        "stations.csv",
        "units.csv",
    ]
    assert city.units is not None
    assert city.units.geometry.x.tolist() == [109.75]


def test_what_is_not_there_is_named_and_not_guessed(folder: Path) -> None:
    city = _read(folder)
    assert city.missing == (
        "parks.geojson",
        "admin.geojson",
        "mileposts.csv",
        "pois.csv",
        "aliases.csv",
        "assets.csv",
        "alerts.jsonl",
    )
    assert city.parks is None
    assert city.admin is None


def test_roads_become_lines(folder: Path) -> None:
    roads = _read(folder).roads
    assert roads is not None
    assert [list(line.coords) for line in road_lines(roads)] == [
        [(109.7, 39.5), (109.8, 39.5), (109.8, 39.6)]
    ]


def test_one_broken_file_does_not_stop_the_others(folder: Path) -> None:
    (folder / "enterprises.csv").write_text("name\n", encoding="utf-8")
    (folder / "stations.csv").write_bytes(b"")
    city = _read(folder)
    refused = {file.name: type(file.refused) for file in city.files if file.refused}
    assert refused == {"enterprises.csv": ColumnMissing, "stations.csv": FileEmpty}
    assert city.enterprises is None
    assert city.units is not None


def test_two_files_for_one_part_are_refused(folder: Path) -> None:
    (folder / "enterprises.xlsx").write_bytes(b"PK")
    (entry,) = [file for file in _read(folder).files if file.part == "enterprises"]
    assert isinstance(entry.refused, CityFileDoubled)
    assert entry.refused.params["files"] == "enterprises.csv, enterprises.xlsx"


def test_the_file_that_is_read_is_told(folder: Path) -> None:
    told: list[str] = []
    read_city(folder, max_bytes=LIMIT, progress=told.append)
    assert told == ["city.toml", "enterprises.csv", "roads.geojson", "stations.csv", "units.csv"]


@pytest.mark.parametrize("name", ["nowhere", "city.toml"])
def test_a_missing_folder_is_named(folder: Path, name: str) -> None:
    with pytest.raises(FolderMissing) as refused:
        _read(folder / name)
    assert refused.value.file == str(folder / name)


@pytest.mark.shared
def test_the_development_gazetteer_is_read() -> None:
    city = _read(SHARED / "geocoding-dev/gazetteer")
    assert all(file.refused is None for file in city.files)
    rejected = {file.part: file.report.rejected_rows for file in city.files if file.report}
    # Empty coordinates and exchanged axes, as its README promises.
    assert rejected["enterprises"] == 8
    assert {part for part, count in rejected.items() if count} == {"enterprises"}
    assert city.parks is not None
    assert len(city.parks["gates"].iloc[1]) == 2
    assert city.admin is not None
    assert city.admin["level"].value_counts().to_dict() == {"township": 6, "district": 2}


@pytest.mark.shared
def test_a_register_of_realistic_size_is_read_whole(tmp_path: Path) -> None:
    text = (SHARED / "geocoding-dev/gazetteer/enterprises.csv").read_text("utf-8").splitlines()
    firms = [f"{number}-{line}" for number in range(32) for line in text[1:]]
    (tmp_path / "enterprises.csv").write_text("\n".join([text[0], *firms]), encoding="gb18030")
    frame, report = read_enterprises(tmp_path / "enterprises.csv", max_bytes=LIMIT)
    assert (report.rows, report.rejected_rows, len(frame)) == (446 * 32, 8 * 32, 438 * 32)
