import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api import cli
from api.actions.import_city import ImportOptions, import_city
from api.actions.record_positions import record_positions
from data.database import Database
from data.sample.town import BLOCK_M, lon_lat, write_town

NOW = datetime(2020, 3, 24, 4, tzinfo=UTC)


@pytest.fixture
def town(tmp_path: Path, private_database: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder beside a town in which U01 stood for ten minutes in the eastern park."""
    monkeypatch.setenv("XUNFANG_LANG", "en")
    monkeypatch.setenv("XUNFANG_DATA_DIR", str(tmp_path / "data"))
    write_town(tmp_path / "city", firms=20, crews=3)
    database = Database.at(private_database)
    options = ImportOptions(max_bytes=10**7)
    import_city(tmp_path / "city", database=database, data_dir=tmp_path / "data", at=NOW, options=options)
    lon, lat = lon_lat(22 * BLOCK_M, 5 * BLOCK_M)
    fixes = [
        {"unit": "U01", "lon": lon, "lat": lat, "device_at": NOW + timedelta(seconds=30 * k)}
        | {"accuracy_m": 5, "speed_kmh": 0}
        for k in range(21)
    ]
    record_positions(database, fixes, now=NOW + timedelta(hours=1))
    database.close()
    return tmp_path


def run(*words: object) -> tuple[int, str, str, BaseException | None]:
    told = CliRunner().invoke(cli.application(["report"]), ["report", "presence", *map(str, words)])
    return told.exit_code, told.stdout, told.stderr, told.exception


@pytest.mark.usefixtures("town")
def test_who_was_in_the_park_is_told_in_lines() -> None:
    code, out, _, _ = run("--area", "park-1", "--from", "2020-03-24")
    lines = out.splitlines()
    assert code == 0
    assert lines[0].startswith("东部装备制造园（合成） (+ 100 m), 2020-03-24")
    assert "1 visits, 10" in lines[1]
    assert lines[2].startswith("U01")
    assert "03-24 12:00 – 03-24 12:10" in lines[2]


@pytest.mark.usefixtures("town")
def test_machines_get_the_record_and_files_what_their_name_says(town: Path) -> None:
    files = [town / "a.csv", town / "a.json", town / "a.html"]
    outs = [word for file in files for word in ("-o", file)]
    code, out, err, _ = run("--area", "park-1", "--from", "2020-03-24", *outs, "--json")
    record = json.loads(out)
    assert code == 0
    assert record["minutes"] == 10.0
    assert record == json.loads(files[1].read_text("utf-8"))
    assert files[0].read_text("utf-8").startswith("unit,name,in,out,minutes,")
    assert "<!DOCTYPE html>" in files[2].read_text("utf-8")
    assert err.count("written") == 3


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--area", "nowhere"], "report.area_unknown"),
        ([], "report.area_not_told_once"),
        (["--area", "park-1", "--from", "24 March"], "report.day_unreadable"),
        (["--area", "park-1", "--unit", "U77"], "request.unit_unknown"),
        (["--area", "park-1", "-o", "a.pdf"], "report.kind_unknown"),
    ],
    ids=["area", "no area", "day", "unit", "kind"],
)
def test_what_cannot_be_reported_is_refused(words: list[str], code: str) -> None:
    *_, error = run(*words)
    assert getattr(error, "code", None) == code
