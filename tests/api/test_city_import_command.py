import json
from pathlib import Path

import pytest
from city_folders import CALLER, FIRMS, write_city, write_rows
from typer.testing import CliRunner

from api import cli


@pytest.fixture
def folder(tmp_path: Path, private_database: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    assert private_database
    monkeypatch.setenv("XUNFANG_LANG", "en")
    monkeypatch.setenv("XUNFANG_DATA_DIR", str(tmp_path / "data"))
    return write_city(tmp_path / "city")


def _run(folder: Path, *options: str) -> tuple[int, str, str]:
    answer = CliRunner().invoke(cli.application(["city"]), ["city", "import", str(folder), *options])
    return answer.exit_code, answer.stdout, answer.stderr


def test_what_was_imported_is_told_file_by_file(folder: Path) -> None:
    code, told, words = _run(folder)
    assert (code, words) == (0, "")
    assert "enterprises.csv  3 rows, 3 accepted, 0 rejected, 0 warnings; 3 added, 0 changed" in told
    assert "pois.csv         not there" in told
    assert (folder.parent / "data" / "networks").is_dir()
    assert CALLER not in told


def test_the_second_time_there_is_nothing_new(folder: Path) -> None:
    _run(folder)
    code, told, _ = _run(folder)
    assert code == 0
    assert told.count("nothing new") == 8
    assert "added" not in told


def test_a_trial_says_so_and_changes_nothing(folder: Path) -> None:
    code, told, words = _run(folder, "--dry-run")
    assert (code, words) == (0, "trial run: nothing was changed\n")
    assert _run(folder)[1] == told


def test_bad_rows_are_listed_and_need_a_word_to_go_on(folder: Path) -> None:
    write_rows(folder / "enterprises.csv", [*FIRMS, {"id": "E4", "name": "丁", "lat": 39.5}])
    code, told, words = _run(folder)
    assert code == 1
    assert "1 rejected, 0 warnings; not imported" in told
    assert f"{folder / 'enterprises.csv'}, row 5, field lon: the cell is empty" in told
    assert "--allow-rejected" in words
    code, told, words = _run(folder, "--allow-rejected")
    assert (code, words) == (0, "")
    assert "1 rejected, 0 warnings; 3 added" in told


def test_firms_no_longer_listed_are_named(folder: Path) -> None:
    _run(folder)
    write_rows(folder / "enterprises.csv", FIRMS[:1])
    assert "  no longer listed, marked and kept: E2, E3\n" in _run(folder)[1]


def test_json_tells_everything(folder: Path) -> None:
    (folder / "stations.csv").write_text("id,name\n", encoding="utf-8")
    code, told, _ = _run(folder, "--json", "--dry-run")
    record = json.loads(told)
    assert (code, record["whole"], record["dry_run"]) == (1, False, True)
    files = {file["part"]: file for file in record["files"]}
    assert files["stations"]["refused"]["code"] == "table.column_missing"
    assert (files["enterprises"]["outcome"], files["enterprises"]["added"]) == ("imported", 3)
    assert files["enterprises"]["missing_ids"] == []


def test_roads_that_cannot_be_driven_are_told_once(folder: Path) -> None:
    roads = (folder / "roads.geojson").read_text("utf-8")
    (folder / "roads.geojson").write_text(roads.replace("主干道", "footway"), encoding="utf-8")
    code, told, _ = _run(folder)
    assert code == 1
    assert told.count("none can be driven") == 1


def test_a_database_without_tables_is_one_sentence(
    folder: Path, empty_database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XUNFANG_DATABASE_URL", empty_database_url)
    monkeypatch.setattr("sys.argv", ["xunfang", "city", "import", str(folder)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    out, err = capsys.readouterr()
    assert (ended.value.code, out) == (1, "")
    assert err.startswith("xunfang: ")
    assert len(err.splitlines()) == 1
