"""``xunfang worker``: what is done behind the desk; locates alerts as they come in."""

from __future__ import annotations

import typer

from api.actions.database import database_address
from api.settings import settings
from api.shelf import Shelf
from api.worker import run_worker
from data.gazetteer import gazetteer_folder
from geo.geocoding import Geocoder


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(worker)


def worker() -> None:
    """Locate alerts as they come in, until ended. Several workers share the work."""
    told = settings()
    folder = gazetteer_folder(told.data_dir)
    run_worker(database_address(told), Shelf(folder, Geocoder, patience_s=None))
