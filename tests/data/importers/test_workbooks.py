import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from data.errors import FileEmpty, FileTooLarge, FileUnreadable
from data.importers import workbooks
from data.importers.workbooks import read_workbook

LIMIT = 10_000_000


def _saved(path: Path, rows: list[list[object]], *, merged: tuple[str, ...] = ()) -> Path:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    for cells in merged:
        workbook.active.merge_cells(cells)
    workbook.create_sheet("second").append(["not", "this"])
    workbook.save(path)
    return path


def test_values_keep_their_kind(tmp_path: Path) -> None:
    path = _saved(
        tmp_path / "x.xlsx",
        [["id", "day", "clock", "n"], ["007", date(2020, 2, 20), time(8, 0), 150602.0]],
    )
    table = read_workbook(path, max_bytes=LIMIT)
    assert table.headers == ("id", "day", "clock", "n")
    assert table.rows == (("007", datetime(2020, 2, 20), time(8, 0), 150602),)  # noqa: DTZ001 - no zone


def test_merged_cells_count_for_each_of_their_rows(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["id", "district"],
        ["1", "东胜区"],
        ["2", None],
        ["3", None],
        ["4", "康巴什区"],
    ]
    table = read_workbook(_saved(tmp_path / "x.xlsx", rows, merged=("B2:B4",)), max_bytes=LIMIT)
    assert table.column("district") == ["东胜区", "东胜区", "东胜区", "康巴什区"]


def test_a_merged_title_is_skipped_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["复工企业名单", None],
        ["id", "name"],
        ["1", "甲"],
        [None, None],
        ["2", "乙"],
    ]
    table = read_workbook(_saved(tmp_path / "x.xlsx", rows, merged=("A1:B1",)), max_bytes=LIMIT)
    assert (table.headers, table.numbers) == (("id", "name"), (3, 5))


def test_a_formula_gives_its_saved_value(tmp_path: Path) -> None:
    path = _saved(tmp_path / "x.xlsx", [["id", "n"], ["1", "=6*7"]])
    _replace(path, "xl/worksheets/sheet1.xml", b"<v></v>", b"<v>42</v>")
    _replace(path, "xl/worksheets/sheet1.xml", b"<v />", b"<v>42</v>")
    assert read_workbook(path, max_bytes=LIMIT).column("n") == [42]


def test_a_wrong_size_note_does_not_hide_rows(tmp_path: Path) -> None:
    path = _saved(tmp_path / "x.xlsx", [["id", "n"], ["1", 2], ["3", 4]])
    _replace(path, "xl/worksheets/sheet1.xml", b'ref="A1:B3"', b'ref="A1"')
    assert read_workbook(path, max_bytes=LIMIT).column("n") == [2, 4]


def test_cells_beyond_the_header_are_not_read(tmp_path: Path) -> None:
    table = read_workbook(
        _saved(tmp_path / "x.xlsx", [["id", "n"], ["1", 2, "note"], [None, None, "note"]]), max_bytes=LIMIT
    )
    assert table.rows == (("1", 2),)


def test_an_empty_sheet_is_an_empty_file(tmp_path: Path) -> None:
    with pytest.raises(FileEmpty) as refused:
        read_workbook(_saved(tmp_path / "x.xlsx", []), max_bytes=LIMIT)
    assert refused.value.file == str(tmp_path / "x.xlsx")


def test_a_zip_bomb_is_refused_unopened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "_LEAST_LIMIT_BYTES", 1000)
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 1_000_000)
    with pytest.raises(FileTooLarge) as refused:
        read_workbook(path, max_bytes=LIMIT)
    assert refused.value.params["size"] == 1_000_000
    assert refused.value.params["limit"] < 200_000


def test_what_a_workbook_unpacks_to_counts_against_the_limit(tmp_path: Path) -> None:
    path = _saved(tmp_path / "x.xlsx", [["id", "n"], ["1", 2]])
    with pytest.raises(FileTooLarge):
        read_workbook(path, max_bytes=path.stat().st_size)


@pytest.mark.parametrize("content", [b"PK\x03\x04 and no more", b""])
def test_a_broken_archive_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises(FileUnreadable) as refused:
        read_workbook(path, max_bytes=LIMIT)
    assert refused.value.file == str(path)


def test_a_zip_that_is_no_workbook_is_named(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(FileUnreadable):
        read_workbook(path, max_bytes=LIMIT)


def test_a_broken_sheet_is_named(tmp_path: Path) -> None:
    path = _saved(tmp_path / "x.xlsx", [["id", "n"], ["1", 2]])
    _replace(path, "xl/worksheets/sheet1.xml", b"</row>", b"<row>")
    with pytest.raises(FileUnreadable):
        read_workbook(path, max_bytes=LIMIT)


def _replace(path: Path, member: str, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    content[member] = content[member].replace(old, new)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
