"""Sees to role, database and extensions of the program's own server, and to what it promises."""

from __future__ import annotations

import secrets
import time
from typing import Any

import psycopg
from psycopg import sql

from data.database_errors import ServerNotStarted
from data.database_facts import check_database
from data.database_refusals import as_refusals
from data.postgres.account import Account
from data.postgres.folders import write_as
from data.postgres.place import ADMIN, NAME, ServerPlace

EXTENSIONS = ("postgis", "btree_gist", "pg_trgm")

Connection = psycopg.Connection[tuple[Any, ...]]


def provide(place: ServerPlace, account: Account, *, deadline_s: float) -> None:
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
            if place.port:
                _set_password(admin, place, account)
        with psycopg.connect(**place.conninfo(NAME)) as admin:  # type: ignore[arg-type]
            for extension in EXTENSIONS:
                add = sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
                admin.execute(add)
    # As the program itself: a setting may be changed for one role or one database.
    check_database(place.url())


def _make_role_and_database(admin: Connection) -> None:
    name = sql.Identifier(NAME)
    if not admin.execute("SELECT FROM pg_roles WHERE rolname = %s", [NAME]).fetchall():
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
    if not admin.execute("SELECT FROM pg_database WHERE datname = %s", [NAME]).fetchall():
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, name))


def _set_password(admin: Connection, place: ServerPlace, account: Account) -> None:
    if not place.password_file.exists():
        write_as(account, place.password_file, secrets.token_urlsafe(24))
    password = sql.Literal(place.password_file.read_text("utf-8"))
    admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(NAME), password))


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
