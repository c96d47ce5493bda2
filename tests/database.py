"""Real PostGIS for tests.

A test asks for one of these and gets a database of its own, made in some 50 ms and dropped after it:

``database_url``
    address of a database with all tables, migrated to head
``module_database_url``
    as ``database_url``, one for all tests of a module
``engine``
    an engine on such a database
``sessions``
    a maker of sessions on such a database
``empty_database_url``
    address of a database with the extensions and no tables
``private_database``
    as ``database_url``, and the program is told of it by ``XUNFANG_DATABASE_URL``: for tests of commands

``database_cluster`` is the server itself. It is started when the first test asks (1.5 s), one for each
worker of pytest, and ends with it, even when the worker is killed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from data.engine import make_engine, make_sessions
from data.postgres.account import plain_environment
from data.postgres.place import ADMIN, NAME
from data.postgres.server import Server, private_server
from data.schema import upgrade

# The cluster and its log of changes, with room for what tests put in.
_ROOM_BYTES = 1_500_000_000
_numbers = count(1)


def short_folder() -> Path:
    """Return a new folder with a short path that the server's account may enter, in memory if it fits."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder with a random name is made in it
    fits = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _ROOM_BYTES
    folder = Path(tempfile.mkdtemp(prefix="xf-", dir=memory if fits else None))
    folder.chmod(0o755)
    return folder


@contextmanager
def ended_with_this_process(server: Server) -> Iterator[None]:
    """Stop the server and remove its folder after the block, or when this process is gone."""
    home = server.place.home
    stop = [*server.account.prefix, server.programs().path("pg_ctl"), "stop", "--mode=immediate", "--silent"]
    # Reading ends when the writing end closes, which the system does for a process that is killed.
    script = 'read _; folder=$1; shift; "$@"; rm -rf "$folder"'
    command = ["sh", "-c", script, "sh", str(home.parent), *stop, "--pgdata", str(server.place.data)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=quiet,
        stderr=quiet,
        start_new_session=True,
        cwd="/",
        env=plain_environment(),
    ) as watcher:
        try:
            yield
        finally:
            watcher.communicate(timeout=30)


@pytest.fixture(scope="session")
def database_cluster() -> Iterator[Server]:
    server = private_server(short_folder())
    with ended_with_this_process(server):
        server.start(sync=False)
        yield server


@pytest.fixture(scope="session")
def _migrated_template(database_cluster: Server) -> str:
    name = "template_migrated"
    _copy(database_cluster, NAME, name)
    engine = make_engine(database_cluster.place.url(name), statement_timeout_s=0)
    upgrade(engine)
    # A database that somebody is connected to cannot be copied.
    engine.dispose()
    return name


@pytest.fixture
def empty_database_url(database_cluster: Server) -> Iterator[str]:
    with _database(database_cluster, NAME) as url:
        yield url


@pytest.fixture
def database_url(database_cluster: Server, _migrated_template: str) -> Iterator[str]:
    with _database(database_cluster, _migrated_template) as url:
        yield url


@pytest.fixture(scope="module")
def module_database_url(database_cluster: Server, _migrated_template: str) -> Iterator[str]:
    with _database(database_cluster, _migrated_template) as url:
        yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    return make_sessions(engine)


@pytest.fixture
def private_database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("XUNFANG_DATABASE_URL", database_url)
    return database_url


@contextmanager
def _database(server: Server, template: str) -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    _copy(server, template, name)
    yield server.place.url(name)
    # What a test left connected must not keep the others from going on.
    _run(server, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _copy(server: Server, template: str, name: str) -> None:
    names = map(sql.Identifier, (name, template, NAME))
    _run(server, sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(*names))


def _run(server: Server, statement: sql.Composed) -> None:
    with psycopg.connect(**server.place.conninfo(ADMIN), autocommit=True) as admin:
        admin.execute(statement)
