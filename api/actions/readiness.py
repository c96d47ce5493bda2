"""Can requests be served: the database answers, and its tables fit the program."""

from __future__ import annotations

from data.database import Database


def check_ready(database: Database) -> None:
    """Refuse when the database is away or its tables are of another revision.

    Raises
    ------
    DatabaseRefused
    """
    database.check()
