"""The event stream over real outages: what was written meanwhile is heard after, once and in order."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, MutableMapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from typing import Any

import pytest
from live_outage import Outage, own_server
from live_town import NOW
from sqlalchemy import Connection, Engine, text

from api.actions.follow_events import event_source
from api.http.stream import EventStream
from api.live import GREETING, Listener, LiveHub
from data.database import Database
from data.engine import make_engine
from data.stores.outbox import LiveEvent, append_event

AUDIENCES = {"room": frozenset({"incident"})}


@asynccontextmanager
async def following(database: Database) -> AsyncIterator[tuple[LiveHub, Listener]]:
    """Yield a hub that follows a database, and a listener to it."""
    hub = LiveHub(event_source(database), AUDIENCES)
    task = asyncio.create_task(hub.run())
    until = time.monotonic() + 20
    while hub.number is None:
        assert time.monotonic() < until
        await asyncio.sleep(0.05)
    yield hub, hub.join("room")
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def heard(listener: Listener, count: int) -> list[str]:
    """Return the data of the next events of a listener."""
    found: list[str] = []
    async with asyncio.timeout(20):
        while len(found) < count:
            lines = (await listener.next()).decode().splitlines()
            found += [line.removeprefix("data: ") for line in lines if line.startswith("data: ")]
    return found


def tell(database: Database, *numbers: int) -> None:
    for number in numbers:
        with database.transaction() as transaction:
            append_event(transaction, "incident", {"k": number}, city_id=None, subject="", at=NOW)


def said(*numbers: int) -> list[str]:
    return [f'{{"k":{number}}}' for number in numbers]


@contextmanager
def closed_to_new_callers(engine: Engine) -> Iterator[None]:
    """Let nobody connect to a database, and cut off the stream that reads it."""
    next_door = make_engine(engine.url.set(database="postgres"))
    name = engine.url.database
    with next_door.connect().execution_options(isolation_level="AUTOCOMMIT") as admin:
        _allow(admin, name, allowed=False)
        cut = text(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = :name AND application_name = 'xunfang stream'"
        )
        assert admin.scalar(cut, {"name": name}) == 1
        try:
            yield
        finally:
            _allow(admin, name, allowed=True)
    next_door.dispose()


def _allow(admin: Connection, name: str | None, *, allowed: bool) -> None:
    admin.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {str(allowed).lower()}'))


def test_what_was_written_while_the_stream_was_cut_off_is_heard_after(engine: Engine) -> None:
    async def play() -> None:
        database = Database(engine)
        tell(database, 1)
        async with following(database) as (hub, listener):
            tell(database, 2)
            assert await heard(listener, 1) == said(2)
            with closed_to_new_callers(engine):
                tell(database, 3, 4)
                await asyncio.sleep(1.5)
                assert hub.number == 2
                tell(database, 5)
            assert await heard(listener, 3) == said(3, 4, 5)
            tell(database, 6)
            assert await heard(listener, 1) == said(6)

    asyncio.run(play())


@pytest.fixture(scope="module")
def outage() -> Iterator[Outage]:
    with own_server() as outage:
        yield outage


def test_a_server_that_was_killed_or_stood_still_loses_nothing_that_was_told(outage: Outage) -> None:
    async def play() -> None:
        database = Database(make_engine(outage.url))
        async with following(database) as (_, listener):
            tell(database, 1)
            outage.kill()
            await asyncio.to_thread(outage.return_)
            database.engine.dispose()
            tell(database, 2, 3)
            assert await heard(listener, 3) == said(1, 2, 3)
            with outage.standing_still():
                await asyncio.sleep(2)
            tell(database, 4)
            assert await heard(listener, 1) == said(4)
        database.close()

    asyncio.run(play())


def test_a_server_that_stands_still_does_not_keep_the_stream_from_ending(outage: Outage) -> None:
    outage.return_()

    async def play() -> float:
        database = Database(make_engine(outage.url))
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(following(database))
            with outage.standing_still():
                # By now it waits for an answer.
                await asyncio.sleep(1.5)
                began = time.monotonic()
                await stack.aclose()
                took_s = time.monotonic() - began
        database.close()
        return took_s

    assert asyncio.run(play()) < 15


class Gone:
    """A source of events that is away."""

    async def newest(self) -> int:
        raise ConnectionError

    async def after(self, _number: int, **_limits: int | None) -> list[LiveEvent]:
        raise ConnectionError

    async def wait(self, _timeout_s: float) -> None:
        raise ConnectionError

    async def close(self) -> None:
        return


def test_a_stream_that_cannot_read_what_was_missed_ends_so_that_its_client_asks_again() -> None:
    sent: list[bytes] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message.get("body", b""))

    async def receive() -> MutableMapping[str, Any]:
        await asyncio.sleep(60)
        return {}

    async def play() -> None:
        hub = LiveHub(Gone(), AUDIENCES)
        hub.number = hub._since = 7
        await EventStream(hub, hub.join("room"), 3)({}, receive, send)

    asyncio.run(play())
    assert sent == [b"", GREETING, b""]
