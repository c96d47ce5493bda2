"""The event stream: ``/api/v1/stream``, server-sent events that resume without loss."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Header, Query
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.http.access import SignedIn
from api.http.services import Shared
from api.live import GREETING, Listener, LiveHub
from api.security.permissions import audience

router = APIRouter(prefix="/api/v1", tags=["stream"])
# The largest number PostgreSQL keeps as bigint.
_LARGEST = 9_223_372_036_854_775_807
_MEDIA_TYPE = "text/event-stream; charset=utf-8"


class EventStream(Response):
    """Sends what a listener gets until the client goes, or the hub closes it."""

    def __init__(self, hub: LiveHub, listener: Listener, after: int | None) -> None:
        # A proxy that gathers what passes would hold the events back.
        super().__init__(None, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._hub, self._listener, self._after = hub, listener, after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until somebody ends it."""
        del scope
        headers = [pair for pair in self.raw_headers if pair[0] != b"content-length"]
        headers.append((b"content-type", _MEDIA_TYPE.encode()))
        tasks = [
            asyncio.create_task(self._pump(headers, send)),
            asyncio.create_task(_gone(receive)),
            asyncio.create_task(self._listener.closed.wait()),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._hub.leave(self._listener)
            for task in tasks:
                task.cancel()
        if tasks[0] in done:
            # Only a failure ends it: the events missed cannot be read now, and the client asks again.
            with suppress(OSError):
                tasks[0].result()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _pump(self, headers: list[tuple[bytes, bytes]], send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": GREETING, "more_body": True})
        if self._after is not None:
            until = self._listener.cursor
            async for text in self._hub.replay(self._listener, self._after, until):
                await send({"type": "http.response.body", "body": text, "more_body": True})
            # Another process may have been ahead of this one.
            self._listener.cursor = max(until, self._after)
        while True:
            text = await self._listener.next()
            await send({"type": "http.response.body", "body": text, "more_body": True})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


@router.get("/stream")
async def stream(
    shared: Shared,
    session: SignedIn,
    last_event_id: Annotated[int | None, Header(ge=0, le=_LARGEST)] = None,
    after: Annotated[int | None, Query(ge=0, le=_LARGEST)] = None,
) -> EventStream:
    """Events from now on, or from behind ``Last-Event-ID`` (or ``after``) on."""
    listener = shared.live.join(audience(session.role), session=session.token_hash)
    return EventStream(shared.live, listener, after if last_event_id is None else last_event_id)
