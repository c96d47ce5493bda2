"""``xunfang token make``: a token for a program that calls the server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from api.actions.database import open_database
from api.actions.sessions import make_token
from api.security.permissions import ROLES
from api.settings import settings


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Tokens for programs.", no_args_is_help=True)
    group.callback()(lambda: None)
    group.command("make")(make)
    app.add_typer(group, name="token")


def make(
    *,
    role: Annotated[str, typer.Option(help=f"one of {', '.join(ROLES)}")],
    days: Annotated[float, typer.Option(min=0.01, max=366, help="how long it holds")] = 30.0,
) -> None:
    """Print a new token; it is shown only here, and sent as `Authorization: Bearer`."""
    with open_database(settings(), application_name="xunfang token") as database:
        typer.echo(make_token(database, role=role, days=days, now=datetime.now(UTC)))
