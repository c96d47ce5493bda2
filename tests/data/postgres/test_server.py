import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from database import ended_with_this_process, short_folder

from data.database_errors import (
    DataFolderForeign,
    DataFolderOwner,
    DataFolderRights,
    DurabilityOff,
    PortChanged,
    PortTaken,
    ServerNotStarted,
)
from data.postgres.server import Server, private_server


@pytest.fixture
def folder() -> Iterator[Path]:
    folder = short_folder()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """Make the home of a server that was started and stopped."""
    server = private_server(short_folder())
    with ended_with_this_process(server):
        server.start(sync=False)
        server.stop()
        yield server.place.home


@pytest.fixture
def server(made: Path, folder: Path) -> Iterator[Server]:
    """Make a stopped server of the test's own, by a copy because that is faster than making one."""
    server = private_server(folder)
    subprocess.run(["cp", "-a", str(made), str(server.place.home)], check=True)
    with ended_with_this_process(server):
        yield server


def _ask(server: Server, statement: str) -> Any:
    with psycopg.connect(**server.place.conninfo("xunfang", role="xunfang")) as connection:
        return connection.execute(statement).fetchone()[0]


def test_starting_twice_starts_once(server: Server) -> None:
    assert server.start()
    first = server.process_id()
    assert not server.start()
    assert server.process_id() == first


def test_two_that_start_at_once_do_not_collide(server: Server) -> None:
    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(lambda _: server.start(), range(2))) == [False, True]


def test_stopping_twice_stops_once(server: Server) -> None:
    server.start()
    assert [server.stop(), server.stop()] == [True, False]
    assert server.process_id() is None


def test_the_server_runs_as_its_account_and_never_as_root(server: Server) -> None:
    server.start()
    assert Path(f"/proc/{server.process_id()}").stat().st_uid == server.account.uid != 0


def test_the_program_is_no_superuser_of_its_server(server: Server) -> None:
    server.start()
    assert not _ask(server, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")


def test_the_database_speaks_utf8_and_utc_and_has_its_extensions(server: Server) -> None:
    server.start()
    assert _ask(server, "SHOW server_encoding") == "UTF8"
    assert _ask(server, "SELECT datcollate FROM pg_database WHERE datname = 'xunfang'") == "C.UTF-8"
    assert _ask(server, "SHOW timezone") == "UTC"
    assert (
        _ask(server, "SELECT count(*) FROM pg_extension WHERE extname = ANY (ARRAY['postgis','pg_trgm'])")
        == 2
    )


def test_nobody_else_can_reach_the_socket(server: Server) -> None:
    server.start()
    assert server.place.socket.stat().st_mode & 0o077 == 0
    assert _ask(server, "SHOW listen_addresses") == ""


def test_a_killed_server_starts_again_with_all_that_was_committed(server: Server) -> None:
    server.start()
    with psycopg.connect(**server.place.conninfo("xunfang", role="xunfang")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    os.kill(server.process_id(), signal.SIGKILL)
    assert server.start()
    assert _ask(server, "SELECT number FROM kept") == 7


def test_another_program_with_the_number_of_a_dead_server_is_left_alone(server: Server) -> None:
    with subprocess.Popen(["sleep", "60"]) as other:
        (server.place.data / "postmaster.pid").write_text(f"{other.pid}\n{server.place.data}\n")
        assert server.process_id() is None
        assert not server.stop()
        assert server.start()
        assert other.poll() is None
        other.kill()


def test_a_setting_that_loses_commits_is_refused_and_nothing_is_left_running(server: Server) -> None:
    (server.place.data / "local.conf").write_text("synchronous_commit = off\n")
    (server.place.data / "local.conf").chmod(0o644)
    with pytest.raises(DurabilityOff) as refused:
        server.start()
    assert refused.value.params == {"setting": "synchronous_commit", "value": "off"}
    assert server.process_id() is None


def test_a_server_that_cannot_start_says_why(server: Server) -> None:
    (server.place.data / "local.conf").write_text("nonsense = 1\n")
    (server.place.data / "local.conf").chmod(0o644)
    with pytest.raises(ServerNotStarted) as refused:
        server.start()
    assert "contains errors" in refused.value.params["reason"]


def test_a_folder_with_files_of_others_is_refused_and_left_as_it_is(folder: Path) -> None:
    theirs = folder / "postgres" / "theirs.txt"
    theirs.parent.mkdir()
    theirs.write_text("mine")
    with pytest.raises(DataFolderForeign):
        private_server(folder).start()
    assert list(theirs.parent.iterdir()) == [theirs]


def test_the_folder_of_another_account_is_refused(server: Server) -> None:
    stranger = replace(server.account, uid=server.account.uid + 1)
    with pytest.raises(DataFolderOwner):
        replace(server, account=stranger).start()


def test_a_folder_that_the_account_may_not_enter_is_named(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o500)
    with pytest.raises(DataFolderRights) as refused:
        private_server(closed).start()
    assert refused.value.params["folder"].startswith(str(closed))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def test_a_caller_through_tcp_must_know_the_password(server: Server) -> None:
    listening = replace(server, place=replace(server.place, port=_free_port()))
    listening.start()
    address = {"host": "127.0.0.1", "port": listening.place.port, "user": "xunfang", "dbname": "xunfang"}
    with pytest.raises(psycopg.OperationalError, match="authentication failed"):
        psycopg.connect(**address, password="guess")  # noqa: S106 - a wrong one
    psycopg.connect(**address, password=listening.place.password_file.read_text()).close()


def test_a_taken_port_is_named(server: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = replace(server.place, port=taken.getsockname()[1])
        with pytest.raises(PortTaken):
            replace(server, place=place).start()


def test_a_running_server_does_not_change_its_port(server: Server) -> None:
    server.start()
    with pytest.raises(PortChanged):
        replace(server, place=replace(server.place, port=_free_port())).start()


def test_no_log_holds_what_a_failed_statement_said(server: Server) -> None:
    server.start()
    with pytest.raises(psycopg.errors.UniqueViolation):
        _ask(
            server,
            "CREATE TABLE t (phone text UNIQUE); INSERT INTO t VALUES ('13800138000'), ('13800138000')",
        )
    server.stop()
    logs = [path.read_text() for path in server.place.log.iterdir()]
    assert "duplicate key" in "".join(logs)
    assert "13800138000" not in "".join(logs)


def test_a_server_ends_with_the_process_that_tests_with_it(folder: Path, made: Path) -> None:
    server = private_server(folder)
    subprocess.run(["cp", "-a", str(made), str(server.place.home)], check=True)
    with ended_with_this_process(server):
        server.start()
    assert not folder.exists()
