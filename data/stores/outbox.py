"""The outbox as the event stream reads it: in the order of commits, told when there is more."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import TupleRow
from sqlalchemy import Engine

from data.stores.events import append_event

__all__ = ["LiveEvent", "OutboxReader", "append_event"]

# Sent by a trigger on the table, so that no writer can forget it.
CHANNEL = "xunfang_event"
_CONNECT_S = 3
# The server ends what takes longer; when it stands still itself, the line is broken a little later.
_STATEMENT_S = 5
_ANSWER_S = 6.0
_PAGE = 1000


@dataclass(frozen=True)
class LiveEvent:
    """One row of the outbox.

    Attributes
    ----------
    number : grows in commit order
    name : ``positions``, ``incident``, ``unit``, ``plan``, ``planning``, ``replan``,
        ``road_event``
    data : a JSON value; of ``positions`` a list
    """

    number: int
    name: str
    data: Any


_NEWEST = "SELECT last_id FROM event_head"
_AFTER = (
    "SELECT id, kind, payload FROM event WHERE id > %(number)s"
    " AND id <= coalesce(%(until)s, 9223372036854775807) ORDER BY id LIMIT %(limit)s"
)


class OutboxReader:
    """Reads the outbox on one connection of its own, which also listens.

    Every method raises ``OSError`` when the database is away; the next call connects anew.
    """

    def __init__(self, engine: Engine) -> None:
        url = engine.url.set(drivername="postgresql")
        self._conninfo = url.render_as_string(hide_password=False)
        self._connection: psycopg.AsyncConnection[TupleRow] | None = None
        self._connecting = asyncio.Lock()

    async def newest(self) -> int:
        """Return the number of the last event, 0 if there is none."""
        rows = await self._rows(_NEWEST, {})
        return int(rows[0][0])

    async def after(self, number: int, *, until: int | None = None, limit: int = _PAGE) -> list[LiveEvent]:
        """Return the first events behind a number, in order."""
        rows = await self._rows(_AFTER, {"number": number, "until": until, "limit": limit})
        return [
            LiveEvent(row[0], row[1], row[2]["fixes"] if row[1] == "positions" else row[2]) for row in rows
        ]

    async def wait(self, timeout_s: float) -> None:
        """Return when an event was committed, at the latest after so many seconds."""
        try:
            connection = await self._listening()
            async for _ in connection.notifies(timeout=timeout_s, stop_after=1):
                pass
        except (psycopg.Error, TimeoutError) as error:
            raise ConnectionError from error

    async def close(self) -> None:
        """Close the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error):
                await connection.close()

    async def _rows(self, statement: str, values: dict[str, int | None]) -> list[TupleRow]:
        try:
            connection = await self._listening()
            async with asyncio.timeout(_ANSWER_S):
                cursor = await connection.execute(statement.encode(), values)
                return await cursor.fetchall()
        except (psycopg.Error, TimeoutError) as error:
            raise ConnectionError from error

    async def _listening(self) -> psycopg.AsyncConnection[TupleRow]:
        # A stream that resumes and the one that follows may both find it gone.
        async with self._connecting:
            if self._connection is None or self._connection.closed:
                self._connection = await self._connect()
            return self._connection

    async def _connect(self) -> psycopg.AsyncConnection[TupleRow]:
        connection = await psycopg.AsyncConnection.connect(
            self._conninfo,
            autocommit=True,
            connect_timeout=_CONNECT_S,
            application_name="xunfang stream",
            options=f"-c statement_timeout={_STATEMENT_S}s",
            keepalives_idle=5,
            keepalives_interval=3,
            keepalives_count=3,
            tcp_user_timeout=15_000,
        )
        try:
            async with asyncio.timeout(_ANSWER_S):
                await connection.execute(f"LISTEN {CHANNEL}")
        except BaseException:
            await connection.close()
            raise
        return connection
