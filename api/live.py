"""The event stream: reads the outbox once per process, encodes once per audience, hands out to many.

An event has the number of its row in the outbox, and numbers grow in commit order, so a listener that names
the last number it saw gets all that came after it. Everything here runs in one event loop: joining and
handing out never interleave, which is why a replay up to the number of the last round misses nothing.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol

from api.refusals import StreamNotReady
from data.stores.outbox import LiveEvent

# Handing a round out costs about half of this for each listener, so a server with many of them gathers
# longer, and one with few tells at once.
PER_LISTENER_S = 0.0001
LONGEST_PAUSE_S = 0.1
# A lost notification costs at most this.
POLL_S = 1.0
HEARTBEAT_S = 15.0
# At ten rounds a second a listener may fall this far behind before it is closed and has to resume.
QUEUE_ROUNDS = 256
# Resuming within this many events costs no query.
REMEMBERED = 8192
PAGE = 1000
MERGED = "positions"
HEARTBEAT = b": alive\n\n"
GREETING = b"retry: 1000\n: welcome\n\n"

_log = logging.getLogger(__name__)


class EventSource(Protocol):
    """Where events come from; every method may raise ``OSError`` when the source is away."""

    async def newest(self) -> int:
        """Return the number of the last event, 0 if there is none."""

    async def after(self, number: int, *, until: int | None = None, limit: int = PAGE) -> list[LiveEvent]:
        """Return the first events behind a number, in order."""

    async def wait(self, timeout_s: float) -> None:
        """Return when something may be new, at the latest after so many seconds."""

    async def close(self) -> None:
        """Let go; the next call begins anew."""


@dataclass(frozen=True)
class Message:
    """One event as it is sent."""

    number: int
    text: bytes


Round = tuple[Message, ...]


def messages(events: Iterable[LiveEvent], names: frozenset[str]) -> list[Message]:
    """Encode the events an audience may see; positions that follow each other travel as one message."""
    seen = (event for event in events if event.name in names)
    found: list[Message] = []
    for name, run in groupby(seen, key=lambda event: event.name):
        if name == MERGED:
            batch = list(run)
            found.append(_message(batch[-1].number, name, [fix for each in batch for fix in each.data]))
        else:
            found.extend(_message(each.number, name, each.data) for each in run)
    return found


def _message(number: int, name: str, data: Any) -> Message:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Message(number, f"id: {number}\nevent: {name}\ndata: {text}\n\n".encode())


class Listener:
    """One open stream: what waits to be sent, and whether it was closed."""

    def __init__(self, audience: str, cursor: int, *, session: object = None) -> None:
        self.audience = audience
        self.cursor = cursor
        self.session = session
        self.closed = asyncio.Event()
        self._rounds: asyncio.Queue[tuple[int, int, bytes, Round]] = asyncio.Queue(QUEUE_ROUNDS)

    def offer(self, packed: tuple[int, int, bytes, Round]) -> None:
        """Queue a round; a listener that is too far behind is closed and resumes by its last number."""
        try:
            self._rounds.put_nowait(packed)
        except asyncio.QueueFull:
            self.closed.set()

    async def next(self) -> bytes:
        """Return the next bytes to send, without what was sent before."""
        while True:
            first, last, joined, parts = await self._rounds.get()
            if first > self.cursor:
                self.cursor = last
                return joined
            if not parts:
                return joined
            fresh = b"".join(part.text for part in parts if part.number > self.cursor)
            self.cursor = max(self.cursor, last)
            if fresh:
                return fresh


class LiveHub:
    """Hands the events of one source to the listeners of one process.

    Parameters
    ----------
    source : where events come from
    audiences : for each permission class the event names it may see
    """

    def __init__(self, source: EventSource, audiences: Mapping[str, frozenset[str]]) -> None:
        self._source = source
        self._audiences = audiences
        self._listeners: set[Listener] = set()
        self._recent: deque[LiveEvent] = deque(maxlen=REMEMBERED)
        # Everything behind this number and up to ``number`` is remembered.
        self._since = 0
        self.number: int | None = None
        self.stopped = False
        self._is_away = False

    @property
    def listeners(self) -> int:
        """How many streams are open."""
        return len(self._listeners)

    async def run(self) -> None:
        """Follow the source until cancelled; when it is away, try again every second."""
        beat = asyncio.create_task(self._beat())
        try:
            while True:
                try:
                    await self._follow()
                except OSError as error:
                    if not self._is_away:
                        _log.warning("event source away: %s", type(error).__name__)
                    self._is_away = True
                    await self._source.close()
                    await asyncio.sleep(POLL_S)
        finally:
            beat.cancel()
            await self._source.close()

    def join(self, audience: str, *, session: object = None) -> Listener:
        """Open a stream that gets everything from now on.

        Raises
        ------
        StreamNotReady
            The source has not been read yet, or the server is going down.
        """
        if self.number is None or self.stopped:
            raise StreamNotReady
        listener = Listener(audience, self.number, session=session)
        self._listeners.add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        """Forget a stream."""
        self._listeners.discard(listener)

    def stop(self) -> None:
        """Close every stream, so that the server can end; listeners resume elsewhere."""
        self.stopped = True
        self.close_where(lambda _: True)

    def close_session(self, session: object) -> None:
        """Close the streams of a session that has ended."""
        self.close_where(lambda listener: listener.session == session)

    def close_where(self, chosen: Callable[[Listener], bool]) -> None:
        """Close the streams for which ``chosen(listener)`` holds."""
        for listener in [each for each in self._listeners if chosen(each)]:
            listener.closed.set()

    def sessions(self) -> set[object]:
        """Return the sessions of the open streams."""
        return {listener.session for listener in self._listeners if listener.session is not None}

    async def replay(self, listener: Listener, after: int, until: int) -> AsyncIterator[bytes]:
        """Yield what an audience missed, events ``after`` < number ≤ ``until``, page by page."""
        names = self._audiences[listener.audience]
        while after < until:
            events = await self._page(after, until)
            if not events:
                return
            after = events[-1].number
            text = b"".join(message.text for message in messages(events, names))
            if text:
                yield text

    async def _page(self, after: int, until: int) -> Sequence[LiveEvent]:
        if after >= self._since:
            return [event for event in self._recent if after < event.number <= until]
        return await self._source.after(after, until=until)

    async def _follow(self) -> None:
        if self.number is None:
            self.number = self._since = await self._source.newest()
        while True:
            await self._source.wait(POLL_S)
            self._is_away = False
            while events := await self._source.after(self.number):
                self._publish(events)
                if len(events) < PAGE:
                    await asyncio.sleep(min(LONGEST_PAUSE_S, PER_LISTENER_S * self.listeners))

    def _publish(self, events: Sequence[LiveEvent]) -> None:
        self._remember(events)
        self.number = events[-1].number
        for audience in sorted({listener.audience for listener in self._listeners}):
            parts = tuple(messages(events, self._audiences[audience]))
            if parts:
                packed = (events[0].number, parts[-1].number, b"".join(p.text for p in parts), parts)
                self._offer(packed, audience)

    def _remember(self, events: Sequence[LiveEvent]) -> None:
        forgotten = len(self._recent) + len(events) - REMEMBERED
        if forgotten > 0:
            self._since = [*self._recent, *events][forgotten - 1].number
        self._recent.extend(events)

    def _offer(self, packed: tuple[int, int, bytes, Round], audience: str | None) -> None:
        for listener in self._listeners:
            if audience in (None, listener.audience):
                listener.offer(packed)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            self._offer((0, 0, HEARTBEAT, ()), None)
