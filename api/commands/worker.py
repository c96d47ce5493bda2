"""``xunfang worker``: what is done behind the desk; locates alerts as they come in."""

from __future__ import annotations

import typer

from api.actions.database import database_address
from api.settings import settings
from api.worker import run_worker


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(worker)


def worker() -> None:
    """Locate alerts as they come in, until ended. Several workers share the work."""
    told = settings()
    run_worker(database_address(told), told.data_dir)
