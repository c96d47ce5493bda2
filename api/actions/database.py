"""The database of the program: started, stopped, asked, migrated, saved and restored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from api.output import replacing
from api.settings import Settings
from data.backup import check_backup, restore, save
from data.database import Database
from data.database_errors import PackagesMissing
from data.database_facts import DatabaseFacts, check_database, database_facts
from data.engine import make_engine, place_of
from data.errors import FileMissing
from data.postgres.packages import install_packages, may_install
from data.postgres.place import ServerPlace
from data.postgres.programs import find_programs
from data.postgres.server import private_server
from data.schema import upgrade

Progress = Callable[[str, float], None]
State = Literal["running", "stopped", "external"]


@dataclass(frozen=True)
class DatabaseStatus:
    """How the database is.

    Attributes
    ----------
    state : the private server runs or not, or another server is used
    place : its address, without the password
    home : folder of the private server, ``None`` for another one
    facts : what it says of itself, ``None`` when it is stopped
    """

    state: State
    place: str
    home: Path | None
    facts: DatabaseFacts | None


def database_address(told: Settings) -> str:
    """Return the address, password included, of the private database or of the one in the settings."""
    return told.database_url or _place(told).url()


@contextmanager
def open_database(
    told: Settings, *, application_name: str, statement_timeout_s: float = 5.0
) -> Iterator[Database]:
    """Give the block the database of the settings, when it can be worked with.

    Raises
    ------
    DatabaseRefused
        It is away, without PostGIS, or its tables are of another revision.
    """
    url = database_address(told)
    database = Database.at(url, application_name=application_name, statement_timeout_s=statement_timeout_s)
    try:
        database.check()
        yield database
    finally:
        database.close()


def bring_up(told: Settings, *, progress: Progress) -> bool:
    """Start the private server, installing it where that is allowed, or check the other one.

    Returns
    -------
    bool
        Whether a server was started now.

    Raises
    ------
    DatabaseRefused
    """
    if told.database_url:
        check_database(told.database_url)
        return False
    try:
        find_programs()
    except PackagesMissing:
        if not may_install():
            raise
        progress("packages", 0.0)
        install_packages()
    progress("start", 0.5)
    return private_server(told.data_dir, port=told.database_port).start()


def take_down(told: Settings) -> bool:
    """Stop the private server; return whether it ran. Another server is left alone.

    Raises
    ------
    DatabaseRefused
    """
    if told.database_url:
        return False
    return private_server(told.data_dir, port=told.database_port).stop()


def database_status(told: Settings) -> DatabaseStatus:
    """Return how the database is.

    Raises
    ------
    DatabaseRefused
        It runs and does not answer.
    """
    url = database_address(told)
    if told.database_url:
        return DatabaseStatus("external", place_of(url), None, database_facts(url))
    home = _place(told).home
    # A machine without the packages has no account for the server either, and nothing that runs.
    if not home.exists() or private_server(told.data_dir).process_id() is None:
        return DatabaseStatus("stopped", place_of(url), home, None)
    return DatabaseStatus("running", place_of(url), home, database_facts(url))


def migrate(told: Settings, *, progress: Progress) -> list[str]:
    """Bring the tables to the newest revision and return the revisions applied.

    Raises
    ------
    SchemaNewer
    DatabaseRefused
    """
    url = database_address(told)
    check_database(url)
    engine = make_engine(url, application_name="xunfang db", pool_size=1, statement_timeout_s=0)
    try:
        return upgrade(engine, progress=progress)
    finally:
        engine.dispose()


def save_backup(told: Settings, file: Path, *, progress: Progress) -> int:
    """Write a backup whole or not at all, read it to its end, and return its size in bytes.

    Raises
    ------
    OutputNotWritable
    DatabaseRefused
    """
    url = database_address(told)
    check_database(url)
    progress("backup", 0.0)
    with replacing(file) as stream:
        save(url, stream)
        written = Path(stream.name)
        # A pipe cannot be read back.
        if written.is_file():
            progress("check", 0.7)
            check_backup(written)
    return file.stat().st_size


def restore_backup(told: Settings, file: Path, *, force: bool, progress: Progress) -> list[str]:
    """Restore a backup, then bring its tables to the newest revision; return the revisions applied.

    Parameters
    ----------
    told
        The settings.
    file
        A backup.
    force
        Whether the tables that are there give way.
    progress
        Told the stage and the share done.

    Raises
    ------
    FileMissing
    DatabaseRefused
        Nothing was changed.
    """
    if not file.is_file():
        raise FileMissing(file=str(file))
    url = database_address(told)
    check_database(url)
    progress("restore", 0.2)
    restore(url, file, replace=force)
    return migrate(told, progress=progress)


def _place(told: Settings) -> ServerPlace:
    return ServerPlace.below(told.data_dir, port=told.database_port)
