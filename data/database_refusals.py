"""Turns what the driver and the server say into refusals that have a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy.exc

from data.database_errors import (
    DatabaseBusy,
    DatabaseDown,
    DatabaseMissing,
    DatabaseRefused,
    DatabaseStarting,
    DiskFull,
    LoginRefused,
    StatementTooSlow,
)

# By SQLSTATE, which a statement's failure carries.
_STATES: dict[str, type[DatabaseRefused]] = {
    "53100": DiskFull,
    "57014": StatementTooSlow,
    "55P03": StatementTooSlow,
    "53300": DatabaseBusy,
}
# By the server's words, for a failed connection carries no SQLSTATE; the first that fits counts.
_WORDS: tuple[tuple[str, type[DatabaseRefused]], ...] = (
    ("No space left on device", DiskFull),
    ("the database system is", DatabaseStarting),
    ("too many clients", DatabaseBusy),
    ("remaining connection slots", DatabaseBusy),
    ("authentication failed", LoginRefused),
    ("no password supplied", LoginRefused),
    ("no pg_hba.conf entry", LoginRefused),
    ("permission denied for database", LoginRefused),
    ('role "', LoginRefused),
    ('database "', DatabaseMissing),
)
_TELL_PLACE = (DatabaseDown, DatabaseStarting, DatabaseMissing, LoginRefused)


@contextmanager
def as_refusals(place: str) -> Iterator[None]:
    """Raise what the driver raises inside the block as a refusal.

    Parameters
    ----------
    place
        How people know the database: its address without the password.

    Raises
    ------
    DatabaseRefused
        The program's own mistakes (a wrong statement, a broken rule) pass through as they are.
    """
    try:
        yield
    except sqlalchemy.exc.TimeoutError as error:
        raise DatabaseBusy from error
    except sqlalchemy.exc.DBAPIError as error:
        refusal = _refusal(error.orig, place)
        if refusal is None:
            raise
        raise refusal from error
    except psycopg.Error as error:
        refusal = _refusal(error, place)
        if refusal is None:
            raise
        raise refusal from error


def _refusal(error: BaseException | None, place: str) -> DatabaseRefused | None:
    if not isinstance(error, psycopg.Error):
        return None
    said = str(error)
    kind = _STATES.get(error.sqlstate or "")
    if kind is None and isinstance(error, psycopg.OperationalError):
        kind = next((each for words, each in _WORDS if words in said), DatabaseDown)
    if kind is None:
        return None
    return kind(place=place) if issubclass(kind, _TELL_PLACE) else kind()
