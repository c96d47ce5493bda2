"""Puts the server together: routes, the check in front of them, headers, problems, the event stream."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import datetime
from types import FrameType

from fastapi import Depends, FastAPI
from fastapi.concurrency import run_in_threadpool

from api.actions.follow_events import event_source
from api.actions.sessions import sessions_open
from api.actions.take_unit import replan_due
from api.clock import real_clock
from api.http import city, geocode, health, incidents, pages, plans, replans, session, stream, tiles, units
from api.http.access import permit
from api.http.bodies import BodyLimit
from api.http.problems import add_problems
from api.http.services import Services
from api.live import EventSource, LiveHub
from api.replanner import Replanner
from api.security.headers import SecurityHeaders
from api.security.permissions import AUDIENCES
from api.settings import settings
from api.shelf import CityPlaces
from data.database import Database
from data.gazetteer import gazetteer_folder
from geo.errors import XunfangError

# A stream ends at most so long after its session.
_SESSION_CHECK_S = 1.0
_DUE_CHECK_S = 1.0

_log = logging.getLogger(__name__)


def create_app(
    database: Database,
    *,
    clock: Callable[[], datetime] = real_clock,
    session_clock: Callable[[], datetime] = real_clock,
    source: EventSource | None = None,
    places: CityPlaces | None = None,
    replanner: Replanner | None = None,
) -> FastAPI:
    """Return the server of one process.

    Parameters
    ----------
    database
        Where everything is kept.
    clock, session_clock
        See :class:`api.http.services.Services`.
    source
        Where events come from; the outbox of the database unless told.
    places
        Where the places of texts are found; in what was imported last unless told.
    replanner
        What plans the rest of a day anew; on the roads of the settings' data folder unless told.
    """
    live = LiveHub(source or event_source(database), AUDIENCES)
    places = places or CityPlaces.of(gazetteer_folder(settings().data_dir))
    replanner = replanner or Replanner.of(database, settings().data_dir)
    services = Services(database, live, places, replanner, clock, session_clock)
    app = FastAPI(
        title="Xunfang",
        version="1",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(services),
        dependencies=[Depends(permit)],
        redirect_slashes=False,
    )
    app.state.services = services
    for part in (health, session, city, geocode, units, incidents, plans, replans, stream, tiles, pages):
        app.include_router(part.router)
    _describe(app)
    add_problems(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(SecurityHeaders)
    return app


def _describe(app: FastAPI) -> None:
    @app.get("/api/openapi.json", include_in_schema=False)
    def openapi() -> dict[str, object]:
        return app.openapi()


def _lifespan(services: Services) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        lasting = (services.live.run(), _end_streams(services), _replan_what_waits(services))
        tasks = [asyncio.create_task(each) for each in lasting]

        def stop() -> None:
            services.live.stop()
            # Before the open answers have ended: the database may be told to end at the same moment.
            for task in tasks:
                task.cancel()

        _on_signal(stop)
        # What is there at the start stays: a collector that walks through it again and again stops the
        # stream for a quarter of a second each time.
        gc.collect()
        gc.freeze()
        try:
            yield
        finally:
            stop()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task
            services.database.close()

    return lifespan


async def _end_streams(services: Services) -> None:
    """Close the streams of sessions that have ended; one query a second for all of them."""
    while True:
        await asyncio.sleep(_SESSION_CHECK_S)
        hashes = {each for each in services.live.sessions() if isinstance(each, bytes)}
        if not hashes:
            continue
        with suppress(XunfangError):
            still = await run_in_threadpool(
                sessions_open, services.database, hashes, now=services.session_clock()
            )
            for ended in hashes - still:
                services.live.close_session(ended)


async def _replan_what_waits(services: Services) -> None:
    """Plan anew for units whose quiet time is over; one query a second while there are none."""
    while True:
        await asyncio.sleep(_DUE_CHECK_S)
        try:
            while await run_in_threadpool(replan_due, services.replanner, now=services.clock()):
                pass
        except XunfangError:
            continue
        except Exception:  # noqa: BLE001 - logged whole
            # One district's fault must not keep the others waiting.
            _log.exception("a district could not be planned anew")


def _on_signal(stop: Callable[[], None]) -> None:
    """Stop what lasts when the server is told to end: it waits for open answers, and streams never end."""
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        before = signal.getsignal(number)

        def heed(received: int, frame: FrameType | None, before: object = before) -> None:
            loop.call_soon_threadsafe(stop)
            if callable(before):
                before(received, frame)

        signal.signal(number, heed)
