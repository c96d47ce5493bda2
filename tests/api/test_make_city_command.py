import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api import cli
from api.actions.make_city import make_city
from data.errors import CityFolderTaken
from data.sample.ordos import MADE_BY, Size

SMALL = Size(enterprises=30, alerts_per_day=1)


def _run(*words: str) -> tuple[int, str]:
    answer = CliRunner().invoke(cli.application(["city"]), ["city", *words])
    return answer.exit_code, answer.stdout


def test_a_made_city_passes_the_check_without_a_rejected_row(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "city"
    code, told = _run("make", str(folder), "--enterprises", "60", "--alerts-per-day", "2", "--json")
    assert code == 0
    assert {file["file"] for file in json.loads(told)["files"]} == {path.name for path in folder.iterdir()}
    code, told = _run("check", str(folder), "--json")
    report = json.loads(told)
    assert (code, report["clean"], report["missing"]) == (0, True, [])
    assert {file["rejected"] for file in report["files"]} <= {0, None}
    assert [file["warnings"] for file in report["files"] if file["warnings"]] == []


def test_an_earlier_made_city_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def made(*, seed: int, **_: object) -> dict[str, bytes]:
        return {"city.toml": f"{MADE_BY}\n".encode(), "enterprises.csv": str(seed).encode()}

    monkeypatch.setattr("api.actions.make_city.make_ordos", made)
    make_city(tmp_path, seed=1)
    make_city(tmp_path, seed=2)
    assert (tmp_path / "enterprises.csv").read_bytes() == b"2"


@pytest.mark.parametrize("name", ["notes.txt", "city.toml"])
def test_a_folder_with_files_of_somebody_is_refused_untouched(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('name = "我的城市"\n', encoding="utf-8")
    with pytest.raises(CityFolderTaken):
        make_city(tmp_path, seed=1, size=SMALL)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_too_many_firms_are_wrong_usage(tmp_path: Path) -> None:
    code, _ = _run("make", str(tmp_path), "--enterprises", "100001")
    assert code == 2
