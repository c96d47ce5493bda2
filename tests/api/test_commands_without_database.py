import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from database import short_folder
from sqlalchemy import Engine, text

from api import cli
from api.errors import locale, words
from data.database_errors import DatabaseRefused, PackagesMissing
from data.engine import database_url as address_of
from data.engine import place_of
from data.postgres import programs
from data.sample.town import write_town

Refused = Callable[..., str]

# Every command that works on the database as it finds it.
USERS = (
    ("account", "add", "u1", "--role", "dispatcher"),
    ("token", "make", "--role", "dispatcher"),
    ("city", "import", "town"),
    ("serve", "--port", "1"),
)
KEEPERS = (("db", "up"), ("db", "migrate"), ("db", "backup", "a.dump"), ("db", "status"))


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Refused:
    """Return what runs a command that must end with exit code 1 and one line."""
    monkeypatch.chdir(tmp_path)
    write_town(tmp_path / "town", firms=20, crews=1)

    def refused(command: tuple[str, ...], url: str, language: str = "en") -> str:
        monkeypatch.setenv("XUNFANG_LANG", language)
        monkeypatch.setenv("XUNFANG_DATABASE_URL", url)
        monkeypatch.setenv("XUNFANG_DATA_DIR", str(tmp_path / "kept"))
        monkeypatch.setattr(sys, "argv", ["xunfang", *command])
        with pytest.raises(SystemExit) as left:
            cli.main()
        told = capsys.readouterr()
        assert (left.value.code, told.out, told.err.count("\n")) == (1, "", 1)
        return told.err.removeprefix("xunfang: ").rstrip("\n")

    return refused


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def _do(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("command", USERS + KEEPERS, ids=" ".join)
def test_without_a_database_each_says_where_it_looked(
    refused: Refused, command: tuple[str, ...], language: str
) -> None:
    url = f"postgresql://u:secret@127.0.0.1:{_closed_port()}/d"
    assert refused(command, url, language) == words("database.down", {"place": place_of(url)}, language)


@pytest.mark.parametrize("command", USERS, ids=" ".join)
def test_on_a_database_without_tables_each_says_to_migrate(
    refused: Refused, empty_database_url: str, command: tuple[str, ...]
) -> None:
    assert refused(command, empty_database_url) == words("schema.missing", {}, "en")


@pytest.mark.parametrize("command", [*USERS, ("db", "up"), ("db", "migrate")], ids=" ".join)
def test_without_postgis_each_says_how_to_add_it(
    refused: Refused, empty_database_url: str, command: tuple[str, ...]
) -> None:
    bare = address_of(empty_database_url).set(database="template1").render_as_string()
    assert refused(command, bare) == words("database.without_postgis", {"place": place_of(bare)}, "en")


@pytest.mark.parametrize("command", USERS, ids=" ".join)
def test_tables_of_an_older_program_are_left_alone(
    refused: Refused, database_url: str, engine: Engine, command: tuple[str, ...]
) -> None:
    _do(engine, "UPDATE alembic_version SET version_num = '0001'")
    assert "the tables are of revision 0001" in refused(command, database_url)


@pytest.mark.parametrize("command", [*USERS, ("db", "migrate")], ids=" ".join)
def test_tables_of_a_newer_program_are_left_alone(
    refused: Refused, database_url: str, engine: Engine, command: tuple[str, ...]
) -> None:
    _do(engine, "UPDATE alembic_version SET version_num = '9999'")
    assert refused(command, database_url) == words("schema.newer", {"revision": "9999"}, "en")


@pytest.mark.parametrize("command", USERS + KEEPERS, ids=" ".join)
def test_an_account_that_is_not_let_in_is_told_so(
    refused: Refused, empty_database_url: str, command: tuple[str, ...]
) -> None:
    url = address_of(empty_database_url).set(username="nobody").render_as_string()
    assert refused(command, url) == words("database.login_refused", {"place": place_of(url)}, "en")


@pytest.mark.parametrize("table", ["account", "login_session"])
def test_a_full_disk_is_one_sentence_and_nothing_is_kept(
    refused: Refused, database_url: str, engine: Engine, table: str
) -> None:
    _do(engine, _FULL.format(table=table))
    assert refused(USERS[1], database_url) == words("database.disk_full", {}, "en")
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM account")) == 0


# What the server says when it cannot make a file longer.
_FULL = """
    CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
    CREATE TRIGGER no_room BEFORE INSERT ON {table} EXECUTE FUNCTION no_room()
"""


def test_a_full_disk_stops_an_import_in_one_sentence(
    refused: Refused, database_url: str, engine: Engine
) -> None:
    _do(engine, _FULL.format(table="city_import"))
    assert refused(USERS[2], database_url) == words("database.disk_full", {}, "en")


def test_a_backup_without_room_names_the_file_and_not_the_database(
    refused: Refused, database_url: str
) -> None:
    said = refused(("db", "backup", "/dev/full"), database_url)
    assert said.startswith("/dev/full: this file cannot be written (No space left on device)")


@pytest.fixture
def home() -> Iterator[Path]:
    folder = short_folder()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("command", USERS + KEEPERS[1:3], ids=" ".join)
def test_a_private_database_that_does_not_run_is_told_how_to_start(
    refused: Refused, home: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setattr("api.settings._data_dir", lambda _: home)
    assert "start it with xunfang db up" in refused(command, "")


def test_without_the_programs_of_postgresql_a_backup_says_what_to_install(
    refused: Refused, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(_version: int | None = None) -> None:
        raise PackagesMissing(packages=" ".join(programs.PACKAGES))

    monkeypatch.setattr("data.backup.find_programs", none)
    assert refused(KEEPERS[2], database_url).endswith("apt-get install postgresql postgresql-postgis")


def test_every_refusal_of_a_database_says_what_to_do_in_both_languages() -> None:
    kinds = [DatabaseRefused]
    for kind in kinds:
        kinds += kind.__subclasses__()
    said = {kind.code: (_template(kind.code, "en"), _template(kind.code, "zh-CN")) for kind in kinds}
    assert len(said) > 30
    assert [code for code, (english, _) in said.items() if "; " not in english] == []
    assert [code for code, (_, chinese) in said.items() if "；" not in chinese] == []


def _template(code: str, language: str) -> str:
    section, _, name = code.partition(".")
    return locale(language)[section][name]
