import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import IO

import httpx
import pytest
from live_town import seed
from sqlalchemy import Connection, Engine, text

from api.actions.receive_alert import receive_alert
from api.actions.sessions import make_token
from data.database import Database
from data.engine import make_engine


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@contextmanager
def served(url: str, *options: str, stays: bool = True) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run the command and yield its address once it is ready; say if its database stays all the time."""
    port = free_port()
    main = "from api.cli import main; main()"
    command = [sys.executable, "-c", main, "serve", "--port", str(port), *options]
    environment = os.environ | {"XUNFANG_DATABASE_URL": url, "XUNFANG_LANG": "en"}
    # Its processes are ended together: those of several workers outlive the one that started them.
    with (
        tempfile.TemporaryFile("w+") as said,
        subprocess.Popen(command, env=environment, stderr=said, text=True, start_new_session=True) as process,
    ):
        try:
            base = f"http://127.0.0.1:{port}"
            _wait_ready(base, process, said)
            yield base, process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert "Traceback" not in _text(said)
        assert ("event source away" in _text(said)) != stays


def _text(said: IO[str]) -> str:
    said.seek(0)
    return said.read()


def _wait_ready(base: str, process: subprocess.Popen[str], said: IO[str]) -> None:
    for _ in range(1_800):
        assert process.poll() is None, _text(said)
        try:
            if httpx.get(f"{base}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError


@pytest.fixture
def seeded(engine: Engine) -> Database:
    seed(engine)
    return Database(engine)


def alert(database: Database, number: int) -> None:
    call = {"text": f"call {number}", "at": datetime.now(UTC), "channel": "110"}
    receive_alert(database, call, key=str(number), user="test", now=datetime.now(UTC))


def heard(lines: Iterator[str], count: int) -> list[tuple[int, str]]:
    """Return number and text of the next incidents of a stream."""
    found, number = [], 0
    for line in lines:
        if line.startswith("id: "):
            number = int(line[4:])
        elif line.startswith("data: "):
            found.append((number, json.loads(line[6:])["text"]))
            if len(found) == count:
                break
    return found


def test_the_server_streams_resumes_and_ends_when_told(database_url: str, seeded: Database) -> None:
    token = make_token(seeded, role="dispatcher", days=1, now=datetime.now(UTC))
    headers = {"Authorization": f"Bearer {token}"}
    with served(database_url) as (base, process), httpx.Client(base_url=base, headers=headers) as client:
        with client.stream("GET", "/api/v1/stream") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            lines = stream.iter_lines()
            assert next(lines) == "retry: 1000"
            for number in range(3):
                alert(seeded, number)
            assert heard(lines, 3) == [(1, "call 0"), (2, "call 1"), (3, "call 2")]
        alert(seeded, 3)
        with client.stream("GET", "/api/v1/stream", headers={"Last-Event-ID": "2"}) as stream:
            lines = stream.iter_lines()
            assert heard(lines, 2) == [(3, "call 2"), (4, "call 3")]
            process.send_signal(signal.SIGTERM)
            # An open stream does not hold the server up; it is ended, not broken off.
            assert heard(lines, 1) == []
        assert process.wait(30) == 0


def test_a_stream_ends_with_its_session(database_url: str, seeded: Database) -> None:
    token = make_token(seeded, role="dispatcher", days=1, now=datetime.now(UTC))
    with (
        served(database_url) as (base, _),
        httpx.stream("GET", f"{base}/api/v1/stream", headers={"Authorization": f"Bearer {token}"}) as stream,
    ):
        lines = stream.iter_lines()
        next(lines)
        with seeded.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM login_session")
        begun = time.monotonic()
        assert heard(lines, 1) == []
        assert time.monotonic() - begun < 8


def test_two_processes_tell_their_listeners_the_same(database_url: str, seeded: Database) -> None:
    token = make_token(seeded, role="dispatcher", days=1, now=datetime.now(UTC))
    headers = {"Authorization": f"Bearer {token}"}
    told: list[list[tuple[int, str]]] = []

    def listen(base: str) -> None:
        with httpx.stream("GET", f"{base}/api/v1/stream?after=0", headers=headers) as stream:
            told.append(heard(stream.iter_lines(), 3))

    with served(database_url, "--workers", "2") as (base, _):
        threads = [threading.Thread(target=listen, args=(base,)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for number in range(3):
            alert(seeded, number)
        for thread in threads:
            thread.join(60)
    assert told == [[(1, "call 0"), (2, "call 1"), (3, "call 2")]] * 6


def test_processes_end_with_the_one_that_started_them(database_url: str, seeded: Database) -> None:
    assert seeded
    with served(database_url, "--workers", "2") as (base, process):
        os.kill(process.pid, signal.SIGKILL)
        until = time.monotonic() + 30
        while _is_answered(base):
            assert time.monotonic() < until
            time.sleep(0.1)


def _is_answered(base: str) -> bool:
    try:
        httpx.get(f"{base}/healthz", timeout=5)
    except httpx.TransportError:
        return False
    return True


def refusal(url: str, *options: str) -> tuple[int, str]:
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve", *options]
    environment = os.environ | {"XUNFANG_DATABASE_URL": url, "XUNFANG_LANG": "en"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=200)
    return done.returncode, done.stderr


def test_without_a_database_it_refuses_to_start() -> None:
    code, said = refusal(f"postgresql://nobody@127.0.0.1:{free_port()}/nothing")
    assert code == 1
    assert said.startswith("xunfang: ")
    assert "Traceback" not in said


def test_on_a_database_without_tables_it_refuses_to_start(empty_database_url: str) -> None:
    code, said = refusal(empty_database_url)
    assert (code, "migrate" in said) == (1, True)


def test_on_a_port_in_use_it_refuses_to_start(database_url: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, said = refusal(database_url, "--port", str(taken.getsockname()[1]))
    assert (code, "--port" in said) == (1, True)


def _wait_alone(admin: Connection, name: str | None) -> None:
    """Wait until those who were told to leave the database have left."""
    inside = text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name")
    for _ in range(200):
        if not admin.scalar(inside, {"name": name}):
            return
        time.sleep(0.05)
    raise AssertionError


def test_a_server_without_its_database_says_so_in_time_and_recovers(
    database_url: str, seeded: Database
) -> None:
    token = make_token(seeded, role="dispatcher", days=1, now=datetime.now(UTC))
    headers = {"Authorization": f"Bearer {token}"}
    name = seeded.engine.url.database
    with (
        served(database_url, stays=False) as (base, _),
        httpx.Client(base_url=base, headers=headers, timeout=10) as client,
    ):
        # From the database next door, for nobody can shut the one he is in.
        next_door = make_engine(seeded.engine.url.set(database="postgres"))
        with next_door.connect().execution_options(isolation_level="AUTOCOMMIT") as admin:
            admin.exec_driver_sql(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            admin.exec_driver_sql(
                f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608
            )
            _wait_alone(admin, name)
            for path in ("/readyz", "/api/v1/units"):
                begun = time.monotonic()
                away = client.get(path)
                assert time.monotonic() - begun < 3
                assert (away.status_code, "retry-after" in away.headers) == (503, True)
            assert client.get("/healthz").status_code == 200
            admin.exec_driver_sql(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        next_door.dispose()
        assert client.get("/api/v1/units").status_code == 200
