"""A database of its own that a test may kill, stop and wake, with the town of ``live_town`` in it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from database import ended_with_this_process, short_folder
from live_town import seed

from data.engine import make_engine
from data.postgres.server import Server, private_server
from data.schema import upgrade


@dataclass(frozen=True)
class Outage:
    """A server with the town in it, and what may befall it."""

    server: Server

    @property
    def url(self) -> str:
        """The address of the database."""
        return self.server.place.url()

    def kill(self) -> None:
        """Kill it as a failing machine would, and wait until the last of its processes has noticed."""
        children = self._children()
        os.kill(self.server.process_id() or 0, signal.SIGKILL)
        until = time.monotonic() + 10
        while any(_lives(child) for child in children):
            assert time.monotonic() < until
            time.sleep(0.02)

    def return_(self) -> None:
        """Start it again."""
        self.server.start()

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Stop every process of it, so that lines stay open and nothing answers."""
        processes = [process for process in (self.server.process_id(), *self._children()) if process]
        self._send(processes, signal.SIGSTOP)
        try:
            yield
        finally:
            self._send(processes, signal.SIGCONT)

    def _children(self) -> list[int]:
        process = self.server.process_id()
        listed = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
        return [int(child) for child in listed.split()]

    @staticmethod
    def _send(processes: list[int], number: int) -> None:
        for process in processes:
            os.kill(process, number)


def _lives(process: int) -> bool:
    try:
        words = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return False
    # Nobody may be there to collect it.
    return words[0] != "Z"


@contextmanager
def own_server() -> Iterator[Outage]:
    """Yield a server of the test's own, with the town in it."""
    server = private_server(short_folder())
    with ended_with_this_process(server):
        server.start(sync=False)
        engine = make_engine(server.place.url(), statement_timeout_s=0)
        upgrade(engine)
        seed(engine)
        engine.dispose()
        yield Outage(server)
