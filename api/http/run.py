"""Runs the server in this process, or in several, until it is told to end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from api.child_process import end_with_parent
from api.clock import real_clock
from api.http.app import create_app
from api.replanner import Replanner
from api.settings import settings
from api.shelf import CityPlaces
from data.database import Database
from data.gazetteer import gazetteer_folder

# Who asks while the database stands still gets his answer within three seconds.
_STATEMENT_S = 2.0
# How long an answer that is under way may take after the server was told to end.
_GRACE_S = 30


def run_server(
    database_url: str,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    clock: Callable[[], datetime] = real_clock,
    data_dir: Path | None = None,
) -> None:
    """Serve a database from this process; returns when it was told to end.

    Parameters
    ----------
    data_dir : with networks and gazetteer; that of the settings unless told
    """
    end_with_parent()
    run(serving_app(serving_database(database_url), data_dir or settings().data_dir, clock=clock), host, port)


def serving_app(database: Database, data_dir: Path, *, clock: Callable[[], datetime] = real_clock) -> FastAPI:
    """Return the server of one process, getting ready to plan anew while it begins to answer."""
    replanner = Replanner.of(database, data_dir)
    replanner.warm_up()
    places = CityPlaces.of(gazetteer_folder(data_dir))
    return create_app(database, clock=clock, places=places, replanner=replanner)


def serving_database(url: str) -> Database:
    """Return the database as a server uses it: with deadlines short enough to answer callers in time."""
    return Database.at(url, application_name="xunfang serve", statement_timeout_s=_STATEMENT_S)


def run(
    app: FastAPI | str,
    host: str,
    port: int,
    *,
    workers: int = 1,
    cert: Path | None = None,
    key: Path | None = None,
) -> None:
    """Serve an app, or what the function of this name makes in each of several processes."""
    uvicorn.run(
        app,
        factory=isinstance(app, str),
        host=host,
        port=port,
        workers=workers,
        ssl_certfile=cert,
        ssl_keyfile=key,
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,
        # Who calls is whoever is connected: a header that says otherwise could be anybody's.
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_S,
    )
