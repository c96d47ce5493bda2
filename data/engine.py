"""The one way to the database: an engine whose every wait has a deadline."""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session, sessionmaker

from data.database_errors import DatabaseUrlUnusable
from data.patience import Patience

# More writers than this wait for each other at the head of the audit chain.
LARGEST_POOL = 8
_POOL_WAIT_S = 2
# The least that the driver knows.
_CONNECT_S = 2
_STATEMENT_S = 5.0
# So much longer than the server's own deadline, that a server which lives is the one to end a statement.
_WAIT_MORE_S = 0.4
_DIALECTS = ("postgres", "postgresql", "postgresql+psycopg")


def database_url(text: str) -> URL:
    """Read the address of a database.

    Parameters
    ----------
    text
        ``postgresql://user:password@host:port/name``, also with ``?host=`` and other libpq words.

    Raises
    ------
    DatabaseUrlUnusable
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise DatabaseUrlUnusable from error
    if url.drivername not in _DIALECTS or not url.database:
        raise DatabaseUrlUnusable
    return url.set(drivername="postgresql+psycopg")


def make_engine(
    url: str | URL,
    *,
    application_name: str = "xunfang",
    pool_size: int = LARGEST_POOL,
    statement_timeout_s: float = _STATEMENT_S,
) -> Engine:
    """Return an engine on the address; nothing is connected yet.

    Parameters
    ----------
    url
        Address of the database.
    application_name
        How the server's own views name the connections.
    pool_size
        At most so many connections, and never above 8; who gets none within 2 s is refused.
    statement_timeout_s
        A longer statement is cancelled, by the server or, if that stands still, by breaking the line;
        0 for never, as in imports and migrations.

    Raises
    ------
    DatabaseUrlUnusable
    """
    known = database_url(url) if isinstance(url, str) else url
    engine = create_engine(
        known,
        pool_size=min(pool_size, LARGEST_POOL),
        max_overflow=0,
        pool_timeout=_POOL_WAIT_S,
        # A connection that died with the server is noticed before it is handed out.
        pool_pre_ping=True,
        # A failed statement is told without its values: they may be a caller's number.
        hide_parameters=True,
        connect_args=_connect_args(application_name, statement_timeout_s),
    )
    patience = Patience(statement_timeout_s + _WAIT_MORE_S if statement_timeout_s else None)

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, words: list[str], params: dict[str, Any]) -> Any:
        return patience.connect(*words, **params)

    return engine


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    """Return the maker of sessions; what was read stays readable after the commit."""
    return sessionmaker(engine, expire_on_commit=False)


def place_of(url: str | URL) -> str:
    """Return the address as people may read it: without the password.

    Raises
    ------
    DatabaseUrlUnusable
    """
    known = database_url(url) if isinstance(url, str) else url
    # The slashes of a socket's path need no escape, and people read them.
    return known.set(drivername="postgresql").render_as_string(hide_password=True).replace("%2F", "/")


def _connect_args(application_name: str, statement_timeout_s: float) -> dict[str, str | int]:
    # A transaction that nobody goes on with holds locks and, at worst, the head of the audit chain.
    options = {
        "statement_timeout": round(statement_timeout_s * 1000),
        "lock_timeout": round(statement_timeout_s * 1000),
        "idle_in_transaction_session_timeout": 60_000,
        "timezone": "UTC",
    }
    return {
        "application_name": application_name,
        "connect_timeout": _CONNECT_S,
        "options": " ".join(f"-c {name}={value}" for name, value in options.items()),
        # A cut line is noticed within some 15 s, not hours.
        "keepalives": 1,
        "keepalives_idle": 5,
        "keepalives_interval": 3,
        "keepalives_count": 3,
        "tcp_user_timeout": 15_000,
    }
