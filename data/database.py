"""A database as the rooms above know it: something that runs transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from data.database_facts import check_postgis
from data.database_refusals import as_refusals
from data.engine import make_engine, make_sessions, place_of
from data.schema import check_schema

# What a store works in; the rooms above name it without knowing what it is.
Transaction = Session


class Database:
    """One database and its connections.

    Parameters
    ----------
    engine
        For :mod:`data` alone; its waits have deadlines.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._sessions = make_sessions(engine)
        self._place = place_of(engine.url)

    @classmethod
    def at(cls, url: str, *, application_name: str = "xunfang", statement_timeout_s: float = 5.0) -> Database:
        """Return the database at an address; nothing is connected yet."""
        engine = make_engine(url, application_name=application_name, statement_timeout_s=statement_timeout_s)
        return cls(engine)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Run the block as one transaction: committed when it ends well, else rolled back.

        Raises
        ------
        DatabaseRefused
            The server is away, busy, full or too slow. Nothing was committed, unless the line broke in the
            commit itself: only a second try with the same key can tell.
        """
        with as_refusals(self._place), self._sessions.begin() as session:
            yield session

    def check(self) -> None:
        """Refuse a database that is away, without PostGIS, or with tables of another revision.

        Raises
        ------
        DatabaseRefused
        """
        with as_refusals(self._place), self.engine.connect() as connection:
            # First: its sentence says more than that there are no tables.
            check_postgis(connection, self._place)
            check_schema(connection)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()
