"""How late events reach many listeners of the stream, and whether any is lost.

The listeners are a process of their own, as is whoever writes: 50 events a second for 10 seconds.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import ClassVar

import numpy as np

from benchmarks.served_town import ServedTown, served_town
from data.database import Database
from data.stores.outbox import append_event

RATE, SECONDS = 50, 10
_DRAIN_S = 10
_SENT = re.compile(rb'"sent":([0-9.]+)')


def figures() -> Iterator[dict[str, object]]:
    """Measure 200 and 1 000 listeners of one server process."""
    with served_town() as town:
        for listeners in (200, 1_000):
            told = _measure(town, listeners)
            name = f"stream, {listeners} listeners, {RATE} events/s"
            yield {"name": f"{name}, p50", "value": told["p50"], "unit": "ms"}
            yield {"name": f"{name}, p99", "value": told["p99"], "unit": "ms"}
            yield {"name": f"{name}, lost", "value": told["lost"], "unit": "deliveries", "goal": "0"}


def _measure(town: ServedTown, listeners: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.live_stream", town.base, town.token, str(listeners)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "listening"
        _write(town.url)
        told: dict[str, float] = json.loads(process.stdout.readline())
    return told


def _write(url: str) -> None:
    database = Database.at(url)
    begun = time.time()
    for k in range(RATE * SECONDS):
        time.sleep(max(0.0, begun + k / RATE - time.time()))
        now = datetime.now(UTC)
        with database.transaction() as session:
            append_event(session, "unit", {"sent": time.time()}, city_id=1, subject=str(k), at=now)
    database.close()


class _Listener(asyncio.Protocol):
    """Notes how late each event comes; what all listeners get alike is taken apart once."""

    _known: ClassVar[dict[bytes, list[float]]] = {}

    def __init__(self, request: bytes, late: list[float], ready: asyncio.Semaphore) -> None:
        self._request, self._late, self._ready = request, late, ready
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the stream."""
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Count the events of a piece; one that is cut waits for its end."""
        now = time.time()
        whole = self._rest + data
        if b": welcome" in whole:
            self._ready.release()
        end = whole.rfind(b"}") + 1
        piece, self._rest = whole[:end], whole[end:].replace(b": welcome", b"")
        if piece not in self._known:
            self._known[piece] = [float(sent) for sent in _SENT.findall(piece)]
        self._late.extend(1000 * (now - sent) for sent in self._known[piece])


async def _listen_all(base: str, token: str, listeners: int) -> None:
    late: list[float] = []
    ready = asyncio.Semaphore(0)
    host, port = base.removeprefix("http://").split(":")
    request = f"GET /api/v1/stream HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\r\n"
    loop = asyncio.get_running_loop()
    for k in range(listeners):
        await loop.create_connection(lambda: _Listener(request.encode(), late, ready), host, int(port))
        # So many at once would wait in the queue of the port.
        if k % 20 == 0:
            await asyncio.sleep(0.05)
    for _ in range(listeners):
        await ready.acquire()
    sys.stdout.write("listening\n")
    sys.stdout.flush()
    expected = listeners * RATE * SECONDS
    ends = time.time() + SECONDS + _DRAIN_S
    while len(late) < expected and time.time() < ends:  # noqa: ASYNC110 - many hands, one clock
        await asyncio.sleep(0.1)
    p50, p99 = np.percentile(late, [50, 99]) if late else (float("nan"), float("nan"))
    told = {"p50": round(p50, 1), "p99": round(p99, 1), "lost": expected - len(late)}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_listen_all(sys.argv[1], sys.argv[2], int(sys.argv[3])))
