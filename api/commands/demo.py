"""``xunfang demo``: a made city, alive."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from api.actions.demo import USER, Demo, end_demo, prepare_demo, write_demo
from api.actions.demo_calls import DemoCalls, Tell
from api.actions.demo_feed import Feed
from api.actions.demo_month import Month, compare_month, keep_days, keep_past
from api.actions.sessions import make_token
from api.child_process import end_with_parent
from api.clock import FastClock, real_clock
from api.commands.progress import progress_bar
from api.commands.serve import check_port
from api.demo_folder import own_demo_folder
from api.http.run import run_server
from api.security.permissions import DISPATCHER
from api.settings import Settings, settings
from api.shelf import Geocodes, Shelf
from api.worker import run_worker
from data.database import Database
from data.database_errors import DatabaseRefused
from data.gazetteer import gazetteer_folder
from data.sample.ordos import Size
from geo.geocoding import Geocoder

HOST = "127.0.0.1"
TICK_S = 1.0
_ASK_S = 0.05
_ANSWER_S = 60.0
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
    once: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="write the city, its plan and map to this folder, and end"),
    ] = None,
    dask: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="a dask scheduler whose workers plan the districts"),
    ] = None,
) -> None:
    """Make a city, plan its patrols, and show it live: units drive, people call. Nothing of it is real."""
    told = settings()
    size = Size(enterprises=enterprises)
    if once is not None:
        _write(told, once, size, dask)
    else:
        _show(told, port, size, speed, dask)


def _write(told: Settings, folder: Path, size: Size, dask: str | None) -> None:
    with progress_bar(told.language) as progress:
        paths = write_demo(told, folder, size=size, processes=_processes(), dask=dask, progress=progress)
    for path in paths:
        typer.echo(path)


def _show(told: Settings, port: int, size: Size, speed: float, dask: str | None) -> None:
    # Ended from outside, it must stop its database as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    check_port(HOST, port)
    with own_demo_folder(told.data_dir):
        _run(told, port, size, speed, dask)


def _run(told: Settings, port: int, size: Size, speed: float, dask: str | None) -> None:
    password = secrets.token_urlsafe(12)
    try:
        with progress_bar(told.language) as progress:
            ready = prepare_demo(
                told,
                size=size,
                password=password,
                processes=_processes(),
                dask=dask,
                progress=progress,
            )
        clock = FastClock(ready.opens_at, speed)
        with (
            _asked_to_end() as asked,
            _served(ready, clock, port) as is_served,
            _worked(ready, clock, told.max_input_bytes),
        ):
            address = f"http://{HOST}:{port}"
            typer.echo(
                _WORDS[told.language].format(address=address, user=USER, password=password, speed=speed)
            )
            _feed(ready, clock, lambda: is_served() and not asked.is_set(), asked.wait, port)
    except KeyboardInterrupt:
        pass
    finally:
        end_demo(told)


@contextlib.contextmanager
def _asked_to_end() -> Iterator[threading.Event]:
    """Yield what is set when a signal asks the demo to end: an exception might come where it is swallowed."""
    asked = threading.Event()
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: asked.set()) for number in numbers}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _served(ready: Demo, clock: FastClock, port: int) -> Iterator[Callable[[], bool]]:
    """Serve from a process of its own; yields once it answers, with whether it still runs."""
    server = get_context("spawn").Process(
        target=run_server,
        args=(ready.database_url,),
        kwargs={"host": HOST, "port": port, "clock": clock, "data_dir": ready.home},
        daemon=True,
    )
    server.start()
    try:
        while server.is_alive() and not _answers(port):
            time.sleep(_ASK_S)
        yield server.is_alive
    finally:
        server.terminate()
        server.join(timeout=10)


@contextlib.contextmanager
def _worked(ready: Demo, clock: FastClock, max_bytes: int) -> Iterator[None]:
    """Have a process of its own do what is done behind the desk."""
    month = Month(ready.home, ready.city, ready.opens_at)
    arguments = (ready.database_url, month, clock, max_bytes)
    worker = get_context("spawn").Process(target=_work, args=arguments, daemon=True)
    worker.start()
    try:
        yield
    finally:
        worker.terminate()
        worker.join(timeout=10)


def _answers(port: int) -> bool:
    with contextlib.closing(socket.socket()) as caller:
        return caller.connect_ex((HOST, port)) == 0


def _processes() -> int:
    return os.cpu_count() or 1


def _feed(
    ready: Demo,
    clock: FastClock,
    goes_on: Callable[[], bool],
    wait: Callable[[float], object],
    port: int,
) -> None:
    database = Database.at(ready.database_url, application_name="xunfang feed", statement_timeout_s=30)
    with ThreadPoolExecutor(1) as worker:
        calls = DemoCalls(ready.plan, ready.opens_at, _teller(database, port), worker)
        feed = Feed(database, ready, clock, calls)
        while goes_on():
            began = time.monotonic()
            # A database that is away for a moment costs positions, not the demo.
            with contextlib.suppress(DatabaseRefused):
                feed.tick()
            wait(max(0.0, TICK_S - (time.monotonic() - began)))


def _teller(database: Database, port: int) -> Tell:
    """Return what tells the server of a unit, as a dispatcher's program would."""
    token = make_token(database, role=DISPATCHER, days=365, now=real_clock())

    def tell(unit: str, what: str, body: Mapping[str, Any] | None, key: str) -> None:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        headers["Content-Type"] = "application/json"
        # A refusal, or a server that ends, costs a call, not the demo.
        with contextlib.suppress(OSError, HTTPException):
            link = HTTPConnection(HOST, port, timeout=_ANSWER_S)
            link.request("POST", f"/api/v1/units/{quote(unit)}/{what}", json.dumps(body or {}), headers)
            link.getresponse().read()
            link.close()

    return tell


def _work(database_url: str, month: Month, clock: FastClock, max_bytes: int) -> None:
    """Locate alerts; what lies behind the demo comes while the map is open already."""
    end_with_parent()
    shelf: Shelf[Geocodes] = Shelf(gazetteer_folder(month.home), Geocoder, patience_s=None)
    behind = threading.Thread(target=_keep, args=(database_url, month, shelf, max_bytes), daemon=True)
    behind.start()
    run_worker(database_url, shelf, clock=clock)


def _keep(database_url: str, month: Month, shelf: Shelf[Geocodes], max_bytes: int) -> None:
    database = Database.at(database_url, application_name="xunfang month", statement_timeout_s=0)
    # The demo may be over before all of it is there.
    with contextlib.suppress(DatabaseRefused):
        keep_days(database, month.city)
        keep_past(database, month, max_bytes=max_bytes)
        compare_month(database, month, shelf.present())
