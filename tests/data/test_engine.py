import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text

from data.database_errors import (
    DatabaseBusy,
    DatabaseDown,
    DatabaseMissing,
    DatabaseUrlUnusable,
    LoginRefused,
    StatementTooSlow,
)
from data.database_refusals import as_refusals
from data.engine import LARGEST_POOL, database_url, make_engine, make_sessions, place_of


@pytest.mark.parametrize(
    "text", ["", "nonsense", "mysql://h/d", "postgresql://host", "postgresql://h:port/d"]
)
def test_what_is_no_address_of_postgresql_is_refused(text: str) -> None:
    with pytest.raises(DatabaseUrlUnusable):
        database_url(text)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_the_scheme_leads_to_psycopg(scheme: str) -> None:
    assert database_url(f"{scheme}://u:p@h/d").drivername == "postgresql+psycopg"


def test_people_do_not_read_the_password() -> None:
    assert place_of("postgresql://u:secret@h:5433/d") == "postgresql://u:***@h:5433/d"


def test_sessions_speak_utc_and_end_statements_in_time(engine: Engine) -> None:
    with make_sessions(engine)() as session:
        assert session.scalar(text("SHOW timezone")) == "UTC"
        assert session.scalar(text("SHOW statement_timeout")) == "5s"
        assert session.scalar(text("SHOW application_name")) == "xunfang"
        assert session.scalar(text("SELECT timestamptz '2020-03-24 08:00+08'")) == datetime(
            2020, 3, 24, tzinfo=UTC
        )


def test_a_slow_statement_is_cut_off(database_url: str) -> None:
    engine = make_engine(database_url, statement_timeout_s=0.1)
    with pytest.raises(StatementTooSlow), as_refusals("here"), engine.connect() as connection:
        connection.execute(text("SELECT pg_sleep(5)"))
    engine.dispose()


def test_who_gets_no_connection_is_refused_within_some_two_seconds(database_url: str) -> None:
    engine = make_engine(database_url, pool_size=1)
    with engine.connect():
        began = time.monotonic()
        with pytest.raises(DatabaseBusy), as_refusals("here"):
            engine.connect()
        assert 1.5 < time.monotonic() - began < 4
    engine.dispose()


def test_the_pool_never_grows_beyond_eight() -> None:
    engine = make_engine("postgresql://h/d", pool_size=50)
    assert engine.pool.size() == LARGEST_POOL == 8  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"database": "nowhere"}, DatabaseMissing),
        ({"username": "nobody"}, LoginRefused),
        ({"query": {"host": "/nowhere", "port": "5432"}}, DatabaseDown),
        ({"host": "127.0.0.1", "port": 1, "query": {}}, DatabaseDown),
    ],
)
def test_an_address_that_leads_nowhere_is_told_by_what_is_wrong(
    empty_database_url: str, change: dict[str, object], refusal: type[Exception]
) -> None:
    url = database_url(empty_database_url).set(**change)  # type: ignore[arg-type]
    engine = make_engine(url)
    with pytest.raises(refusal), as_refusals("here"), engine.connect():
        pass
    engine.dispose()
