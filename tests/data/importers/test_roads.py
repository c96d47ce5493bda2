import bz2
import gzip
from pathlib import Path

import pytest
from road_files import feature, graphml, osm_xml, write_geojson

from api.errors import LANGUAGES, sentence
from data.errors import (
    FileEmpty,
    FileIsFolder,
    FileKindMismatch,
    FileMissing,
    FileTooLarge,
    FileUnreadable,
    RoadFileDamaged,
    RoadFileIsWebPage,
    RoadKindUnknown,
)
from data.importers.roads import ROAD_SUFFIXES, read_roads
from geo.errors import InputError
from routing.network.ways import RoadWays

LIMIT = 1_000_000
OSM = osm_xml({1: (0, 0), 2: (0.01, 0)}, [(7, [1, 2], {"highway": "primary"})])


def read(path: Path, content: bytes | str = b"", *, max_bytes: int = LIMIT) -> RoadWays:
    if content:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_roads(path, max_bytes=max_bytes)


def test_a_name_in_capitals_and_a_packed_file_are_read(tmp_path: Path) -> None:
    assert read(tmp_path / "A.OSM", OSM).way_id == ["7"]
    assert read(tmp_path / "a.osm.gz", gzip.compress(OSM.encode(), mtime=0)).way_id == ["7"]
    assert read(tmp_path / "a.osm.bz2", bz2.compress(OSM.encode())).way_id == ["7"]


def test_progress_is_told_up_to_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.osm"
    path.write_text(OSM, encoding="utf-8")
    told: list[tuple[str, float]] = []
    read_roads(path, max_bytes=LIMIT, progress=lambda stage, share: told.append((stage, share)))
    assert told[-1] == ("read", 1.0)
    assert told == sorted(told)


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("none.osm", b"", FileMissing),
        ("a\0b.osm", b"", FileUnreadable),
        ("blank.geojson", b" \n", FileEmpty),
        ("roads.shp", b"x", RoadKindUnknown),
        ("roads", b"x", RoadKindUnknown),
        ("page.osm.pbf", b"<!DOCTYPE html><html><body>404</body></html>", RoadFileIsWebPage),
        ("page.geojson", b"\xef\xbb\xbf \n<!-- x --><HTML lang='en'></HTML>", RoadFileIsWebPage),
        ("page.gpkg", b"<html></html>", RoadFileIsWebPage),
        ("graph.osm", graphml({}, []).encode(), FileKindMismatch),
        ("osm.graphml", OSM.encode(), FileKindMismatch),
        ("osm.osm.pbf", OSM.encode(), FileKindMismatch),
        ("json.gpkg", b"{}", FileKindMismatch),
        ("pbf.json", b"\0\0\0\x0d\x0a\x09OSMHeader\x18\x7c", FileKindMismatch),
        ("db.geojson", b"SQLite format 3\0" + bytes(100), FileKindMismatch),
        ("text.geojson", b"hello", FileKindMismatch),
        ("noise.osm.pbf", bytes(range(256)), FileKindMismatch),
        ("cut.osm", OSM[:150].encode(), RoadFileDamaged),
        ("cut.graphml", graphml({"1": (0, 0)}, []).encode()[:-30], RoadFileDamaged),
        ("cut.osm.gz", gzip.compress(OSM.encode(), mtime=0)[:40], RoadFileDamaged),
        ("noise.osm.gz", b"\x1f\x8bxxxx", RoadFileDamaged),
        ("noise.osm.bz2", b"BZhxxxx", RoadFileDamaged),
        ("header.osm.pbf", b"\0\0\0\x0d\x0a\x09OSMHeader\x18\x7c", RoadFileDamaged),
        ("cut.gpkg", b"SQLite format 3\0\x10\0" + bytes(6), RoadFileDamaged),
        ("pages.gpkg", b"SQLite format 3\0\x10\0" + bytes(10) + b"\0\0\0\x09" + bytes(100), RoadFileDamaged),
        ("nonsense.gpkg", b"SQLite format 3\0" + bytes(200), RoadFileDamaged),
    ],
)
def test_a_file_of_no_use_is_refused_by_its_own_name(
    tmp_path: Path, name: str, content: bytes, refusal: type[InputError]
) -> None:
    with pytest.raises(InputError) as refused:
        read(tmp_path / name, content)
    assert type(refused.value) is refusal
    assert refused.value.file == str(tmp_path / name)
    for language in LANGUAGES:
        assert sentence(refused.value, language)


def test_an_empty_file_a_folder_and_a_large_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.osm").touch()
    with pytest.raises(FileEmpty):
        read(tmp_path / "a.osm")
    (tmp_path / "b.osm").mkdir()
    with pytest.raises(FileIsFolder):
        read(tmp_path / "b.osm")
    with pytest.raises(FileTooLarge):
        read(tmp_path / "c.osm", OSM, max_bytes=100)


def test_a_packed_file_is_measured_unpacked(tmp_path: Path) -> None:
    packed = gzip.compress(OSM.encode() + b" " * 200_000, mtime=0)
    assert len(packed) < 10_000
    with pytest.raises(FileTooLarge):
        read(tmp_path / "a.osm.gz", packed, max_bytes=100_000)


def test_every_suffix_of_the_contract_is_read() -> None:
    assert {".pbf", ".osm", ".geojson", ".gpkg", ".graphml"} <= set(ROAD_SUFFIXES)


def test_a_refused_row_names_the_file(tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "a.geojson", [feature([[0, 0], [1, 0]]), feature([[0, 0], [1, 95]])])
    with pytest.raises(InputError) as refused:
        read(path)
    assert (refused.value.file, refused.value.row) == (str(path), 2)
