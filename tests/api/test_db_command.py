import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from database import ended_with_this_process, short_folder
from sqlalchemy import text

from api import cli
from data.database_errors import PackagesMissing
from data.engine import database_url, make_engine
from data.postgres import programs
from data.postgres.server import private_server
from data.schema import head_revision

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("XUNFANG_LANG", "en")

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["xunfang", "db", *words])
        try:
            cli.main()
        except SystemExit as left:
            told = capsys.readouterr()
            return int(left.code or 0), told.out, told.err
        pytest.fail("the program did not end")

    return run


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = short_folder()
    monkeypatch.setenv("XUNFANG_DATA_DIR", str(folder))
    monkeypatch.delenv("XUNFANG_DATABASE_URL", raising=False)
    monkeypatch.delenv("XUNFANG_DATABASE_PORT", raising=False)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _status(run: Run) -> dict[str, object]:
    code, out, _ = run("status", "--json")
    assert code == 0
    return json.loads(out)


def test_a_private_database_lives_from_up_to_down(run: Run, folder: Path) -> None:
    assert _status(run)["state"] == "stopped"
    with ended_with_this_process(private_server(folder)):
        assert [run("up")[2], run("up")[2]] == [
            "the database was started\n",
            "the database runs already\n",
        ]
        assert (_status(run)["state"], _status(run)["schema"]) == ("running", "missing")
        assert run("migrate")[2].splitlines()[-1] == f"applied {head_revision()}"
        assert _status(run)["schema"] == "current"
        assert [run("down")[2], run("down")[2]] == [
            "the database was stopped\n",
            "the database does not run\n",
        ]
        assert _status(run)["state"] == "stopped"
        code, _, err = run("migrate")
        assert (code, err.count("\n")) == (1, 1)
        assert "start it with xunfang db up" in err


@pytest.mark.usefixtures("private_database")
def test_status_for_people_names_versions_and_revision(run: Run) -> None:
    code, out, _ = run("status")
    assert code == 0
    assert "PostGIS     3." in out
    assert f"tables      {head_revision()}, up to date" in out


@pytest.mark.usefixtures("private_database")
def test_another_server_is_checked_and_neither_started_nor_stopped(run: Run) -> None:
    for command in ("up", "down"):
        code, _, err = run(command)
        assert code == 0
        assert err.startswith("XUNFANG_DATABASE_URL is set: that server is used")
    assert _status(run)["state"] == "external"


def test_tables_of_a_newer_program_are_a_named_refusal(run: Run, private_database: str) -> None:
    _do(private_database, "UPDATE alembic_version SET version_num = '9999'")
    code, _, err = run("migrate")
    assert (code, "made by a newer xunfang (revision 9999)" in err) == (1, True)
    assert _status(run)["schema"] == "newer"


def test_a_server_without_postgis_is_a_named_refusal(
    run: Run, private_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = database_url(private_database).set(database="template1").render_as_string()
    monkeypatch.setenv("XUNFANG_DATABASE_URL", bare)
    code, _, err = run("up")
    assert (code, "has no PostGIS" in err) == (1, True)


@pytest.mark.parametrize("url", ["nonsense", "postgresql://u:secret@127.0.0.1:1/d"])
def test_an_address_that_leads_nowhere_is_one_sentence_without_the_password(
    run: Run, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("XUNFANG_DATABASE_URL", url)
    for command in ("up", "status", "migrate"):
        code, _, err = run(command)
        assert (code, err.count("\n"), "secret" in err) == (1, 1, False)
        assert "XUNFANG_DATABASE_URL" in err


@pytest.mark.usefixtures("folder")
def test_missing_packages_are_one_sentence_that_says_what_to_install(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(_version: int | None = None) -> None:
        raise PackagesMissing(packages=" ".join(programs.PACKAGES))

    monkeypatch.setattr("api.actions.database.find_programs", none)
    monkeypatch.setattr("api.actions.database.may_install", lambda: False)
    code, _, err = run("up")
    assert code == 1
    assert err.endswith("install it as root: apt-get install postgresql postgresql-postgis\n")


@pytest.mark.parametrize("port", ["0", "65536", "many", "-1"])
def test_a_port_that_is_none_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("XUNFANG_DATABASE_PORT", port)
    code, _, err = run("up")
    assert (code, "XUNFANG_DATABASE_PORT" in err) == (1, True)


def _do(url: str, statement: str) -> list[object]:
    engine = make_engine(url)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        rows = list(result.scalars()) if result.returns_rows else []
    engine.dispose()
    return rows


def test_what_was_saved_comes_back_and_what_came_after_is_gone(
    run: Run, private_database: str, tmp_path: Path
) -> None:
    _do(private_database, "CREATE TABLE firm (id int PRIMARY KEY, at geometry(Point, 4326))")
    _do(
        private_database,
        "INSERT INTO firm SELECT n, ST_Point(109 + n / 100.0, 39, 4326) FROM generate_series(1, 50) n",
    )
    before = _do(private_database, "SELECT ST_AsEWKT(at) FROM firm ORDER BY id")
    file = tmp_path / "a.dump"
    assert run("backup", str(file))[0] == 0
    _do(private_database, "DELETE FROM firm WHERE id > 10")
    _do(private_database, "CREATE TABLE later (id serial PRIMARY KEY)")
    code, _, err = run("restore", str(file))
    assert (code, "add --force" in err) == (1, True)
    code, _, err = run("restore", str(file), "--force")
    assert (code, err) == (0, f"{file} restored\nthe tables are up to date\n")
    assert _do(private_database, "SELECT ST_AsEWKT(at) FROM firm ORDER BY id") == before
    assert _do(private_database, "SELECT to_regclass('later')::text") == [None]


@pytest.mark.usefixtures("private_database")
def test_a_backup_fills_an_empty_database(
    run: Run, empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.dump"
    run("backup", str(file))
    monkeypatch.setenv("XUNFANG_DATABASE_URL", empty_database_url)
    assert run("restore", str(file))[0] == 0
    assert _status(run)["schema"] == "current"


@pytest.mark.parametrize(
    "damage", [lambda whole: whole[: len(whole) // 2], lambda _: b"no backup", lambda _: b""]
)
def test_a_damaged_backup_is_refused_and_changes_nothing(
    run: Run, private_database: str, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    file = tmp_path / "a.dump"
    _do(private_database, "CREATE TABLE kept AS SELECT 7 AS number")
    run("backup", str(file))
    file.write_bytes(damage(file.read_bytes()))
    code, _, err = run("restore", str(file), "--force")
    assert (code, "is no backup of xunfang, or is damaged" in err) == (1, True)
    assert _do(private_database, "SELECT number FROM kept") == [7]


def test_a_restore_that_fails_halfway_changes_nothing(
    run: Run, private_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.backup._LOCK_WAIT", "200ms")
    file = tmp_path / "a.dump"
    _do(private_database, "CREATE TABLE kept AS SELECT 7 AS number")
    run("backup", str(file))
    _do(private_database, "UPDATE kept SET number = 8")
    holding = make_engine(private_database)
    with holding.connect() as reader:
        reader.execute(text("SELECT number FROM kept"))
        code, _, err = run("restore", str(file), "--force")
    holding.dispose()
    assert (code, "the database is busy" in err) == (1, True)
    assert _do(private_database, "SELECT number FROM kept") == [8]


@pytest.mark.usefixtures("folder")
def test_a_failed_backup_leaves_the_older_one(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.dump"
    file.write_bytes(b"older")
    assert run("backup", str(file))[0] == 1
    assert file.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [file]
