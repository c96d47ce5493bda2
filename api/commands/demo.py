"""``xunfang demo``: a made city, alive."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing import get_context
from typing import Annotated

import typer

from api.actions.demo import USER, Demo, Feed, end_demo, keep_days, prepare_demo
from api.clock import FastClock
from api.commands.progress import progress_bar
from api.commands.serve import check_port
from api.http.run import run_server
from api.settings import settings
from data.database import Database
from data.database_errors import DatabaseRefused
from data.sample.ordos import Size

HOST = "127.0.0.1"
TICK_S = 1.0
SPEED = 10.0
_WORDS = {
    "en": "{address}  user {user}  password {password}\n"
    "The made day runs {speed:g} times as fast. Ctrl-C ends it.",
    "zh-CN": "{address}  用户 {user}  密码 {password}\n合成的一天以 {speed:g} 倍速进行。按 Ctrl-C 结束。",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    *,
    port: Annotated[int, typer.Option(min=1, max=65_535, help="of 127.0.0.1")] = 8000,
    enterprises: Annotated[int, typer.Option(min=200, max=100_000, help="how many are made")] = 13_975,
    speed: Annotated[float, typer.Option(min=1, max=60, help="how much faster the made day runs")] = SPEED,
) -> None:
    """Make a city, plan its patrols, and show it live: units drive, people call. Nothing of it is real."""
    # Ended from outside, it must stop its database as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    check_port(HOST, port)
    told = settings()
    password = secrets.token_urlsafe(12)
    try:
        with progress_bar(told.language) as progress:
            ready = prepare_demo(
                told,
                size=Size(enterprises=enterprises),
                password=password,
                processes=os.cpu_count() or 1,
                progress=progress,
            )
        clock = FastClock(ready.opens_at, speed)
        server = get_context("spawn").Process(
            target=run_server,
            args=(ready.database_url,),
            kwargs={"host": HOST, "port": port, "clock": clock},
            daemon=True,
        )
        server.start()
        address = f"http://{HOST}:{port}"
        typer.echo(_WORDS[told.language].format(address=address, user=USER, password=password, speed=speed))
        try:
            _feed(ready, clock, server.is_alive)
        except KeyboardInterrupt:
            pass
        finally:
            server.terminate()
            server.join(timeout=10)
    finally:
        end_demo(told)


def _feed(ready: Demo, clock: FastClock, is_served: Callable[[], bool]) -> None:
    database = Database.at(ready.database_url, application_name="xunfang feed", statement_timeout_s=30)
    feed = Feed(database, ready, clock)
    # The days of the slider come while the map is open already.
    threading.Thread(target=keep_days, args=(database, ready.city), daemon=True).start()
    while is_served():
        began = time.monotonic()
        # A database that is away for a moment costs positions, not the demo.
        with contextlib.suppress(DatabaseRefused):
            feed.tick()
        time.sleep(max(0.0, TICK_S - (time.monotonic() - began)))
