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
from data.database import Database

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
) -> None:
    """Serve a database from this process; returns when it was told to end."""
    end_with_parent()
    run(create_app(serving_database(database_url), clock=clock), host, port)


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
