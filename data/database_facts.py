"""What a database says of itself, and whether the program can work with it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, text

from data.database_errors import DurabilityOff, SchemaNewer, SchemaRefused, ServerTooOld, WithoutPostgis
from data.database_refusals import as_refusals
from data.engine import make_engine, place_of
from data.postgres.programs import LEAST_VERSION
from data.schema import check_schema, head_revision, revision_of

# PostgreSQL counts versions as 150018 for 15.18.
_PER_MAJOR = 10_000
# What must be on for a commit to be on disk.
_DURABLE = {"fsync": ("on",), "full_page_writes": ("on",), "synchronous_commit": ("on", "remote_apply")}


@dataclass(frozen=True)
class DatabaseFacts:
    """What a database says of itself.

    Attributes
    ----------
    version, postgis : of the server and of its PostGIS; ``None`` without PostGIS
    revision, head : of the tables, and what the program needs; ``None`` without tables
    schema : ``current``, ``missing``, ``older`` or ``newer``
    size_bytes : on disk
    """

    version: str
    postgis: str | None
    revision: str | None
    head: str | None
    schema: str
    size_bytes: int


def database_facts(url: str) -> DatabaseFacts:
    """Ask a database what it is.

    Raises
    ------
    DatabaseRefused
    """
    engine = make_engine(url, application_name="xunfang db", pool_size=1)
    try:
        with as_refusals(place_of(engine.url)), engine.connect() as connection:
            return DatabaseFacts(
                version=str(connection.scalar(text("SHOW server_version"))).split()[0],
                postgis=_postgis(connection),
                revision=revision_of(connection),
                head=head_revision(),
                schema=_schema(connection),
                size_bytes=int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0),
            )
    finally:
        engine.dispose()


def check_database(url: str) -> None:
    """Refuse a server that the program cannot work with or that may lose what it acknowledged.

    Raises
    ------
    ServerTooOld, WithoutPostgis, DurabilityOff
    DatabaseRefused
        It cannot be reached.
    """
    engine = make_engine(url, application_name="xunfang db", pool_size=1)
    place = place_of(engine.url)
    try:
        with as_refusals(place), engine.connect() as connection:
            number = int(connection.scalar(text("SHOW server_version_num")) or 0)
            if number // _PER_MAJOR < LEAST_VERSION:
                raise ServerTooOld(version=number // _PER_MAJOR, least=LEAST_VERSION)
            check_postgis(connection, place)
            _check_durability(connection)
    finally:
        engine.dispose()


def check_postgis(connection: Connection, place: str) -> None:
    """Refuse a database without PostGIS; with it may have gone what depended on it.

    Raises
    ------
    WithoutPostgis
    """
    if _postgis(connection) is None:
        raise WithoutPostgis(place=place)


def _check_durability(connection: Connection) -> None:
    for setting, kept in _DURABLE.items():
        value = connection.scalar(text("SELECT current_setting(:setting)"), {"setting": setting})
        if value not in kept:
            raise DurabilityOff(setting=setting, value=value)


def _postgis(connection: Connection) -> str | None:
    version = connection.scalar(text("SELECT extversion FROM pg_extension WHERE extname = 'postgis'"))
    return None if version is None else str(version)


def _schema(connection: Connection) -> str:
    try:
        check_schema(connection)
    except SchemaNewer:
        return "newer"
    except SchemaRefused as error:
        return error.code.removeprefix("schema.")
    return "current"
