import json
from pathlib import Path

import pytest
from city_folders import CALLER, FIRMS, write_city, write_rows
from typer.testing import CliRunner

from api import cli
from data.gazetteer import gazetteer_folder
from geo.geocoding import Geocoder
from geo.geocoding.build_apart import missing_files
from geo.geocoding.suggestions import Suggestions


@pytest.fixture
def folder(tmp_path: Path, private_database: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    assert private_database
    monkeypatch.setenv("XUNFANG_LANG", "en")
    monkeypatch.setenv("XUNFANG_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return write_city(tmp_path / "city")


@pytest.fixture
def without_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare tests of other things the seconds that building takes."""
    monkeypatch.setattr("api.actions.import_gazetteer.missing_files", lambda _folder: [])


def _run(folder: Path, *options: str) -> tuple[int, str, str]:
    answer = CliRunner().invoke(cli.application(["city"]), ["city", "import", str(folder), *options])
    return answer.exit_code, answer.stdout, answer.stderr


@pytest.mark.usefixtures("without_index")
def test_what_was_imported_is_told_file_by_file(folder: Path) -> None:
    code, told, words = _run(folder)
    assert (code, words) == (0, "")
    assert "enterprises.csv  3 rows, 3 accepted, 0 rejected, 0 warnings; 3 added, 0 changed" in told
    assert "pois.csv         not there" in told
    assert (folder.parent / "data" / "networks").is_dir()
    assert CALLER not in told


@pytest.mark.usefixtures("without_index")
def test_the_second_time_there_is_nothing_new(folder: Path) -> None:
    _run(folder)
    code, told, _ = _run(folder)
    assert code == 0
    assert told.count("nothing new") == 8
    assert "added" not in told


@pytest.mark.usefixtures("without_index")
def test_a_trial_says_so_and_changes_nothing(folder: Path) -> None:
    code, told, words = _run(folder, "--dry-run")
    assert (code, words) == (0, "trial run: nothing was changed\n")
    assert _run(folder)[1] == told


def test_a_trial_builds_nothing(folder: Path) -> None:
    assert _run(folder, "--dry-run")[0] == 0
    assert not (folder.parent / "cache").exists()
    assert not (folder.parent / "data").exists()


@pytest.mark.usefixtures("without_index")
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


@pytest.mark.usefixtures("without_index")
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


@pytest.mark.usefixtures("without_index")
def test_roads_that_cannot_be_driven_are_told_once(folder: Path) -> None:
    roads = (folder / "roads.geojson").read_text("utf-8")
    (folder / "roads.geojson").write_text(roads.replace("主干道", "footway"), encoding="utf-8")
    code, told, _ = _run(folder)
    assert code == 1
    assert told.count("none can be driven") == 1


def test_who_geocodes_first_finds_the_index_built(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _run(folder)[0] == 0
    kept = gazetteer_folder(folder.parent / "data")
    assert missing_files(kept) == []
    for name in ("geo.geocoding.geocoder.BuildApart", "geo.geocoding.geocoder.build_index"):
        monkeypatch.setattr(name, None)
    monkeypatch.setattr("geo.geocoding.suggestions.build_names", None)
    assert Geocoder(kept).geocode("甲厂着火了")["lon"] == pytest.approx(109.701)
    assert [place["name"] for place in Suggestions(kept).suggest("甲")] == ["甲厂"]
    assert not list((folder.parent / "data").glob("gazetteer-*"))


def test_an_index_that_cannot_be_kept_is_told_and_the_import_stands(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder.parent / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder.parent / "file"))
    code, told, words = _run(folder)
    assert code == 0
    assert "3 added" in told
    assert words.startswith("the names of places could not be learned in advance (")
    assert len(words.splitlines()) == 1
    assert (folder.parent / "data/gazetteer/enterprises.csv").is_file()
    record = json.loads(_run(folder, "--json")[1])
    assert record["index_failed"]["code"] == "gazetteer.index_not_built"


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
