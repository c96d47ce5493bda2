import gzip
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import (
    FileEmpty,
    FileIsFolder,
    FileKindMismatch,
    FileKindUnknown,
    FileMissing,
    FileTooLarge,
    FileUnreadable,
)
from data.importers.read_table import read_table
from geo.errors import InputError

LIMIT = 10_000_000
CSV = b"id,name\n1,a\n"


@pytest.mark.parametrize("name", ["x.csv", "x.CSV", "x.txt", "x.tsv", "x", "x.dat"])
def test_the_name_or_the_content_tells_the_kind(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(CSV)
    assert read_table(tmp_path / name, max_bytes=LIMIT).column("name") == ["a"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileMissing) as refused:
        read_table(tmp_path / "x.csv", max_bytes=LIMIT)
    assert refused.value.file == str(tmp_path / "x.csv")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileIsFolder):
        read_table(tmp_path, max_bytes=LIMIT)


@pytest.mark.parametrize("name", ["file.csv/x.csv", "n" * 300, "nul\x00.csv"])
def test_what_the_system_does_not_open_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "file.csv").write_bytes(CSV)
    with pytest.raises((FileUnreadable, FileMissing)):
        read_table(tmp_path / name, max_bytes=LIMIT)


def test_a_device_is_no_file() -> None:
    with pytest.raises(FileUnreadable) as refused:
        read_table(Path("/dev/zero"), max_bytes=LIMIT)
    assert refused.value.params["reason"] == "a device"


def test_a_file_above_the_limit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(CSV)
    with pytest.raises(FileTooLarge) as refused:
        read_table(tmp_path / "x.csv", max_bytes=len(CSV) - 1)
    assert refused.value.params == {"size": len(CSV), "limit": len(CSV) - 1}
    assert read_table(tmp_path / "x.csv", max_bytes=len(CSV)).rows


@pytest.mark.parametrize("content", [b"", b" \r\n\n", b"\xef\xbb\xbf", b"\xff\xfe"])
@pytest.mark.parametrize("name", ["x.csv", "x.xlsx", "x.geojson", "x.gpkg"])
def test_an_empty_file_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FileEmpty):
        read_table(tmp_path / name, max_bytes=LIMIT)


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("x.csv", b"PK\x03\x04", "XLSX"),
        ("x.csv", b'{"type": "FeatureCollection"}', "GeoJSON"),
        ("x.xlsx", CSV, "CSV"),
        ("x.geojson", CSV, "CSV"),
        ("x.gpkg", b"\xef\xbb\xbf [1]", "GeoJSON"),
        ("x.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1", "an old or locked Office document"),
        ("x.csv", gzip.compress(CSV, mtime=0), "gzip"),
        ("x.geojson", b"SQLite format 3\x00", "GeoPackage"),
    ],
)
def test_content_of_another_kind_is_named(tmp_path: Path, name: str, content: bytes, found: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FileKindMismatch) as refused:
        read_table(tmp_path / name, max_bytes=LIMIT)
    assert (refused.value.file, refused.value.params["found"]) == (str(tmp_path / name), found)


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"\x00\x01\x02\x00" * 100])
def test_content_of_no_kind_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.dat").write_bytes(content)
    with pytest.raises(FileKindUnknown):
        read_table(tmp_path / "x.dat", max_bytes=LIMIT)


@settings(max_examples=200)
@given(
    suffix=st.sampled_from([".csv", ".geojson", ".xlsx", ".gpkg", ""]),
    start=st.sampled_from([b"", b"id,name\n", b'{"type": "FeatureCollection", "features": [', b"PK\x03\x04"]),
    rest=st.binary(max_size=60)
    | st.text(st.sampled_from('{}[]",:;\n\t\x00\ufeff0123.eE-tfn\\u甲'), max_size=60).map(str.encode),
)
def test_any_bytes_are_read_or_refused_with_the_file(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, start: bytes, rest: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    path.write_bytes(start + rest)
    try:
        table = read_table(path, max_bytes=LIMIT)
    except InputError as refused:
        named, widths = refused.file, set()
    else:
        named, widths = table.file, {len(row) for row in table.rows} - {len(table.headers)}
    assert (named, widths) == (str(path), set())


def test_a_workbook_and_its_csv_read_the_same(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["id", "name"])
    workbook.active.append(["007", "甲"])
    workbook.save(tmp_path / "x.xlsx")
    (tmp_path / "x.csv").write_text("id,name\n007,甲\n", encoding="gbk")
    from_workbook, from_text = (read_table(tmp_path / name, max_bytes=LIMIT) for name in ("x.xlsx", "x.csv"))
    assert from_workbook.rows == from_text.rows == (("007", "甲"),)
