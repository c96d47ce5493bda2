"""Turns what the driver and the server say into refusals that have a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy.exc

from data.database_errors import (
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseDown,
    DatabaseMissing,
    DatabaseReadOnly,
    DatabaseRefused,
    DatabaseSilent,
    DatabaseStarting,
    DiskFull,
    HostUnknown,
    LoginRefused,
    NotPostgres,
    RightsMissing,
    SchemaRefused,
    StatementTooSlow,
)

# By SQLSTATE, which a statement's failure carries.
_STATES: dict[str, type[DatabaseRefused]] = {
    "53100": DiskFull,
    "57014": StatementTooSlow,
    "55P03": StatementTooSlow,
    "53200": DatabaseBusy,
    "53300": DatabaseBusy,
    "53400": DatabaseBusy,
    # Two wanted the same in another order: one was chosen to try again.
    "40001": DatabaseBusy,
    "40P01": DatabaseBusy,
    "25P03": DatabaseBusy,
    "57P01": DatabaseStarting,
    "57P02": DatabaseStarting,
    "57P03": DatabaseStarting,
    "25006": DatabaseReadOnly,
    "42501": RightsMissing,
    "58030": DatabaseDamaged,
    "58P01": DatabaseDamaged,
    "XX001": DatabaseDamaged,
    "XX002": DatabaseDamaged,
}
# A table or a column that is not there.
_SCHEMA_STATES = ("42P01", "42703")
# By the server's words, for a failed connection carries no SQLSTATE; the first that fits counts.
_WORDS: tuple[tuple[str, type[DatabaseRefused]], ...] = (
    ("No space left on device", DiskFull),
    ("the database system is", DatabaseStarting),
    ("is not currently accepting connections", DatabaseStarting),
    ("too many c", DatabaseBusy),
    ("remaining connection slots", DatabaseBusy),
    ("authentication failed", LoginRefused),
    ("no password supplied", LoginRefused),
    ("no pg_hba.conf entry", LoginRefused),
    ("permission denied for database", LoginRefused),
    ("is not permitted to log in", LoginRefused),
    ('role "', LoginRefused),
    ("could not translate host name", HostUnknown),
    ("failed to resolve host", HostUnknown),
    ("invalid response to SSL negotiation", NotPostgres),
    ("expected authentication request from server", NotPostgres),
    ("could not open file", DatabaseDamaged),
    ("could not read file", DatabaseDamaged),
    ("is not a valid", DatabaseDamaged),
    ("database subdirectory", DatabaseDamaged),
    ('database "', DatabaseMissing),
)
_TELL_PLACE = (
    DatabaseDamaged,
    DatabaseDown,
    DatabaseMissing,
    DatabaseReadOnly,
    DatabaseSilent,
    DatabaseStarting,
    HostUnknown,
    LoginRefused,
    NotPostgres,
    RightsMissing,
)


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
    if error.sqlstate in _SCHEMA_STATES:
        return SchemaRefused(reason=error.sqlstate)
    kind = _STATES.get(error.sqlstate or "")
    if kind is None and isinstance(error, psycopg.OperationalError):
        kind = _by_words(error)
    if kind is None:
        return None
    return kind(place=place) if issubclass(kind, _TELL_PLACE) else kind()


def _by_words(error: psycopg.OperationalError) -> type[DatabaseRefused]:
    if isinstance(error, psycopg.errors.ConnectionTimeout):
        return DatabaseSilent
    said = str(error)
    return next((kind for words, kind in _WORDS if words in said), DatabaseDown)
