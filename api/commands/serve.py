"""``xunfang serve``: the server of pages, live map and interfaces."""

from __future__ import annotations

import signal
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer
from fastapi import FastAPI

from api.actions.cut_tiles import draw_present_roads
from api.actions.database import database_address, open_database
from api.child_process import end_with_parent
from api.http.run import run, serving_app, serving_database
from api.refusals import PortTaken
from api.settings import settings

_LARGEST_PORT = 65_535
_WORDS = {"en": "serving on {address}", "zh-CN": "服务地址 {address}"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(serve)


def serve(
    *,
    host: Annotated[str, typer.Option(help="the address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=_LARGEST_PORT, help="the port to listen on")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="processes that answer")] = 1,
    cert: Annotated[Path | None, typer.Option(help="certificate for https, with --key")] = None,
    key: Annotated[Path | None, typer.Option(help="private key of the certificate")] = None,
) -> None:
    """Serve the live map and its interfaces until told to end."""
    if (cert is None) != (key is None):
        raise typer.BadParameter("--cert and --key belong together")
    check_database()
    check_port(host, port)
    # The server ends by itself when asked to; what is left for the signal to do is a clean exit.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    address = f"{'http' if cert is None else 'https'}://{host}:{port}"
    typer.echo(f"xunfang: {_WORDS[settings().language].format(address=address)}", err=True)
    run("api.commands.serve:worker", host, port, workers=workers, cert=cert, key=key)


def worker() -> FastAPI:
    """Return the server of one process, on the database that the settings name."""
    end_with_parent()
    told = settings()
    return serving_app(serving_database(database_address(told)), told.data_dir)


def check_database() -> None:
    """Refuse to start without a usable database; give new roads to the tiles.

    Raises
    ------
    DatabaseRefused
    """
    told = settings()
    # Without a deadline: drawing the roads of a large city takes some seconds.
    with open_database(told, application_name="xunfang serve", statement_timeout_s=0) as database:
        draw_present_roads(database, told.data_dir)


def check_port(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on.

    Raises
    ------
    PortTaken
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise PortTaken(host=host, port=port, reason=reason) from error
