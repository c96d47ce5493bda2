"""``xunfang account add``: who may sign in."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from api.actions.database import open_database
from api.actions.sessions import add_account
from api.security.permissions import ROLES
from api.settings import settings


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Accounts of the live map.", no_args_is_help=True)
    group.callback()(lambda: None)
    group.command("add")(add)
    app.add_typer(group, name="account")


def add(
    user: Annotated[str, typer.Argument(help="the name that is typed to sign in")],
    *,
    role: Annotated[str, typer.Option(help=f"one of {', '.join(ROLES)}")],
    name: Annotated[str, typer.Option(help="the name that is shown")] = "",
    always_on: Annotated[
        bool, typer.Option("--always-on", help="a dispatch console: idleness does not end its session")
    ] = False,
) -> None:
    """Add an account; the password is the first line of stdin."""
    with open_database(settings(), application_name="xunfang account") as database:
        password = sys.stdin.readline().rstrip("\n")
        now, shown = datetime.now(UTC), name or user
        add_account(database, user, name=shown, role=role, password=password, always_on=always_on, now=now)
