"""Sees to role, database and extensions of the program's own server, and to what it promises."""

from __future__ import annotations

import time
from typing import Any

import psycopg
from psycopg import sql

from data.database_errors import DurabilityOff, ServerNotStarted
from data.database_refusals import as_refusals
from data.postgres.place import ADMIN, NAME, ServerPlace

EXTENSIONS = ("postgis", "btree_gist", "pg_trgm")
_DURABLE = {"fsync": ("on",), "full_page_writes": ("on",), "synchronous_commit": ("on", "remote_apply")}

Connection = psycopg.Connection[tuple[Any, ...]]


def provide(place: ServerPlace, *, deadline_s: float) -> None:
    """Make what is missing of role, database and extensions, and check that commits are kept.

    Raises
    ------
    DurabilityOff
    DatabaseRefused
    """
    _wait_until_ready(place, deadline_s=deadline_s)
    with as_refusals(str(place.socket)):
        with psycopg.connect(**place.conninfo(ADMIN), autocommit=True) as admin:  # type: ignore[arg-type]
            _make_role_and_database(admin)
        with psycopg.connect(**place.conninfo(NAME)) as admin:  # type: ignore[arg-type]
            for extension in EXTENSIONS:
                add = sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
                admin.execute(add)
        # As the program itself: a setting may be changed for one role or one database.
        with psycopg.connect(**place.conninfo(NAME, role=NAME)) as own:  # type: ignore[arg-type]
            check_durability(own)


def check_durability(connection: Connection) -> None:
    """Refuse a server that may lose what it has acknowledged.

    Raises
    ------
    DurabilityOff
    """
    for setting, kept in _DURABLE.items():
        row = connection.execute("SELECT current_setting(%s)", [setting]).fetchone()
        value = row[0] if row else None
        if value not in kept:
            raise DurabilityOff(setting=setting, value=value)


def _make_role_and_database(admin: Connection) -> None:
    name = sql.Identifier(NAME)
    if not admin.execute("SELECT FROM pg_roles WHERE rolname = %s", [NAME]).fetchall():
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
    if not admin.execute("SELECT FROM pg_database WHERE datname = %s", [NAME]).fetchall():
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, name))


def _wait_until_ready(place: ServerPlace, *, deadline_s: float) -> None:
    """Wait for a server that runs but still recovers; one that was just started answers at once."""
    until = time.monotonic() + deadline_s
    while True:
        try:
            psycopg.connect(**place.conninfo(ADMIN)).close()  # type: ignore[arg-type]
        except psycopg.OperationalError as error:
            if "starting up" not in str(error) and "No such file" not in str(error):
                with as_refusals(str(place.socket)):
                    raise
            if time.monotonic() > until:
                raise ServerNotStarted(reason="not ready in time", log=str(place.log)) from error
            time.sleep(0.1)
        else:
            return
