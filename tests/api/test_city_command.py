import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api import cli

GOOD = "id,name,lon,lat\n1,甲,109.7,39.5\n2,乙,109.71,39.51\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XUNFANG_LANG", "en")
    (tmp_path / "enterprises.csv").write_text(GOOD, encoding="utf-8")
    return tmp_path


def _check(folder: Path, *options: str) -> tuple[int, str]:
    answer = CliRunner().invoke(cli.application(["city"]), ["city", "check", str(folder), *options])
    return answer.exit_code, answer.stdout


def test_a_clean_folder_is_reported_and_exits_0(folder: Path) -> None:
    code, told = _check(folder)
    assert code == 0
    assert "enterprises.csv  2 rows, 2 accepted, 0 rejected, 0 warnings" in told
    assert "roads.*          not there" in told


def test_a_rejected_row_is_spelled_out_and_exits_1(folder: Path) -> None:
    (folder / "enterprises.csv").write_text(GOOD + "3,丙,,39.5\n", encoding="utf-8")
    code, told = _check(folder)
    assert code == 1
    assert "3 rows, 2 accepted, 1 rejected" in told
    assert f"{folder / 'enterprises.csv'}, row 4, field lon: the cell is empty" in told


@pytest.fixture
def bad(folder: Path) -> Path:
    rows = "".join(f"x{number},丙,,39.5\n" for number in range(25))
    (folder / "enterprises.csv").write_text(GOOD + rows, encoding="utf-8")
    return folder


def test_a_pipe_takes_a_sentence_for_every_row(bad: Path) -> None:
    _, told = _check(bad)
    assert told.count("field lon: the cell is empty") == 25
    assert "more" not in told


def test_a_terminal_shows_the_first_twenty_and_counts_the_rest(bad: Path) -> None:
    ours, theirs = os.openpty()
    program = [sys.executable, "-c", "from api.cli import main; main()", "city", "check", str(bad)]
    assert subprocess.run(program, stdout=theirs, stderr=subprocess.PIPE, check=False).returncode == 1
    told = os.read(ours, 65_536).decode()
    for end in (ours, theirs):
        os.close(end)
    assert told.count("field lon: the cell is empty") == 20
    assert "… and 5 more" in told


def test_json_tells_everything(folder: Path) -> None:
    rows = "".join(f"x{number},丙,,39.5\n" for number in range(25))
    (folder / "enterprises.csv").write_text(GOOD + rows, encoding="utf-8")
    code, told = _check(folder, "--json")
    assert code == 1
    (file,) = json.loads(told)["files"]
    assert (file["rows"], file["accepted"], file["rejected"]) == (27, 2, 25)
    assert len(file["problems"]) == 25
    assert file["problems"][0]["row"] == 4
    assert (file["problems"][0]["field"], file["problems"][0]["code"]) == ("lon", "field.empty")


def test_a_refused_file_exits_1(folder: Path) -> None:
    (folder / "enterprises.csv").write_text("id,name\n1,甲\n", encoding="utf-8")
    code, told = _check(folder)
    assert code == 1
    assert "the column lon is missing; found: id, name" in told


def test_many_exchanged_rows_are_one_sentence(folder: Path) -> None:
    rows = "".join(f"{number},丙,39.5,109.7\n" for number in range(60))
    (folder / "enterprises.csv").write_text("id,name,lon,lat\n" + rows, encoding="utf-8")
    code, told = _check(folder)
    assert code == 1
    assert "60 of 60 rows have longitude and latitude exchanged" in told
    assert "row 2" not in told


def test_a_wrong_datum_is_judged_by_the_districts(folder: Path) -> None:
    # Where longitude and latitude are both below 90, only evidence tells that they are exchanged.
    rows = "".join(f"{number},丙,西县,43.{number},87.6\n" for number in range(10, 70))
    (folder / "enterprises.csv").write_text("id,name,district,lon,lat\n" + rows, encoding="utf-8")
    ring = [[87.5, 43.0], [87.7, 43.0], [87.7, 44.0], [87.5, 44.0], [87.5, 43.0]]
    area = {
        "type": "Feature",
        "properties": {"level": "district", "name": "西县"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    collection = {"type": "FeatureCollection", "features": [area]}
    (folder / "admin.geojson").write_text(json.dumps(collection), encoding="utf-8")
    code, told = _check(folder, "--json")
    assert code == 1
    (file,) = [file for file in json.loads(told)["files"] if file["part"] == "enterprises"]
    assert file["refused"]["code"] == "datum.looks_wrong"
    assert file["datum"][0]["best"] == "wgs84-swapped"


def test_two_runs_print_the_same_bytes(folder: Path) -> None:
    assert _check(folder, "--json") == _check(folder, "--json")


def _main(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int | str | None:
    monkeypatch.setattr(sys, "argv", ["xunfang", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code


def test_a_missing_folder_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XUNFANG_LANG", "zh")
    assert _main(monkeypatch, "city", "check", str(tmp_path / "nowhere")) == 1
    out, err = capsys.readouterr()
    assert (out, err) == ("", f"xunfang: {tmp_path / 'nowhere'}：没有这个文件夹；请检查路径\n")


def test_wrong_usage_exits_2(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _main(monkeypatch, "city", "check") == 2


def test_a_command_that_refuses_rows_lists_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    register = folder / "enterprises.csv"
    register.write_text(GOOD + "3,丙,,39.5\n", encoding="utf-8")
    assert _main(monkeypatch, "cluster", str(register), "-o", str(folder / "clusters.geojson")) == 1
    first, second = capsys.readouterr().err.splitlines()
    assert "1 of 3 rows cannot be used" in first
    assert second.strip().startswith(f"{register}, row 4, field lon")
    assert not (folder / "clusters.geojson").exists()
