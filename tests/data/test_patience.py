import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import Engine, text

from data.database_errors import DatabaseDown, DatabaseRefused, DatabaseSilent, NotPostgres
from data.database_refusals import as_refusals
from data.engine import make_engine


@contextmanager
def listening(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """Yield the port of a program that is no database."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    caller, _ = server.accept()
                except OSError:
                    return
                with caller:
                    answer(caller)

        threading.Thread(target=serve, daemon=True).start()
        yield int(server.getsockname()[1])
        server.shutdown(socket.SHUT_RDWR)


def _speak_http(caller: socket.socket) -> None:
    caller.recv(100)
    caller.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def _hang_up(caller: socket.socket) -> None:
    caller.recv(100)


def _say_nothing(caller: socket.socket) -> None:
    caller.settimeout(10)
    while caller.recv(100):
        pass


def _refusal(port: int) -> DatabaseRefused:
    engine = make_engine(f"postgresql://u:secret@127.0.0.1:{port}/d")
    with pytest.raises(DatabaseRefused) as refused, as_refusals("here"), engine.connect():
        pass
    engine.dispose()
    return refused.value


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [(_speak_http, NotPostgres), (_hang_up, DatabaseDown), (_say_nothing, DatabaseSilent)],
)
def test_a_program_that_is_no_database_is_told_in_time(
    answer: Callable[[socket.socket], None], refusal: type[DatabaseRefused]
) -> None:
    with listening(answer) as port:
        began = time.monotonic()
        assert type(_refusal(port)) is refusal
        assert time.monotonic() - began < 3


@contextmanager
def standing_still(process: int) -> Iterator[None]:
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


@pytest.fixture
def hasty(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url, statement_timeout_s=0.5, pool_size=1)
    yield engine
    engine.dispose()


def _ask(engine: Engine) -> int:
    with as_refusals("here"), engine.connect() as connection:
        return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())


def test_a_server_that_stands_still_is_given_up_and_for_a_moment_not_asked_again(hasty: Engine) -> None:
    process = _ask(hasty)
    with standing_still(process):
        for least, most in ((0.8, 2.5), (0.0, 0.3)):
            began = time.monotonic()
            with pytest.raises(DatabaseSilent):
                _ask(hasty)
            assert least < time.monotonic() - began < most
    time.sleep(1.1)
    assert _ask(hasty) != process


def test_a_statement_in_the_middle_of_a_transaction_is_given_up_too(hasty: Engine) -> None:
    with hasty.connect() as connection:
        process = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with standing_still(process), pytest.raises(DatabaseSilent), as_refusals("here"):
            connection.execute(text("SELECT 1"))


def test_an_import_waits_as_long_as_it_takes(database_url: str) -> None:
    engine = make_engine(database_url, statement_timeout_s=0)
    with engine.connect() as connection:
        process = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        os.kill(process, signal.SIGSTOP)
        threading.Timer(1.0, os.kill, (process, signal.SIGCONT)).start()
        assert connection.execute(text("SELECT 7")).scalar_one() == 7
    engine.dispose()


def test_a_failure_that_is_told_at_once_does_not_keep_others_from_asking(database_url: str) -> None:
    engine = make_engine(database_url, pool_size=1)
    with engine.connect() as connection, pytest.raises(psycopg.Error):
        connection.connection.driver_connection.execute("SELECT nothing_there")  # type: ignore[union-attr]
    assert _ask(engine) > 0
    engine.dispose()
