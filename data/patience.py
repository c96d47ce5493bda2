"""Connections that give up in time on a server that was reached and says nothing."""

from __future__ import annotations

import time
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen

# Whoever asks again so soon is refused at once: else each would wait in vain, and hold a thread meanwhile.
_SILENCE_S = 1.0
_INTERVAL_S = 0.1

_Result = TypeVar("_Result")
_Row = tuple[Any, ...]


class Patience:
    """How long the connections of one engine wait, and whether the server was silent a moment ago.

    The server's own deadlines do not help when the server itself stands still, and the system goes on
    acknowledging for it what is sent.

    Parameters
    ----------
    wait_s
        For the end of one statement; ``None`` for as long as it takes.
    """

    def __init__(self, wait_s: float | None) -> None:
        self.wait_s = wait_s
        self._silent_until = 0.0

    def connect(self, *words: Any, **params: Any) -> PatientConnection:
        """Connect as :func:`psycopg.connect` does.

        Raises
        ------
        psycopg.errors.ConnectionTimeout
            The server does not answer, or did not a moment ago.
        """
        if time.monotonic() < self._silent_until:
            raise psycopg.errors.ConnectionTimeout
        try:
            connection = PatientConnection.connect(*words, **params)
        except psycopg.errors.ConnectionTimeout:
            self.note_silence()
            raise
        connection.patience = self
        return connection

    def note_silence(self) -> None:
        """Remember that the server does not answer now."""
        self._silent_until = time.monotonic() + _SILENCE_S


class PatientConnection(psycopg.Connection[_Row]):
    """A connection that is closed when a statement does not end in time."""

    patience: Patience | None = None

    def wait(
        self, gen: PQGen[_Result], interval: float = _INTERVAL_S, timeout: float | None = None
    ) -> _Result:
        """Wait as psycopg does, at most as long as the patience lasts.

        Raises
        ------
        psycopg.errors.ConnectionTimeout
        """
        limit = self.patience.wait_s if self.patience else None
        if limit is None or timeout is not None:
            return super().wait(gen, interval, timeout)
        until = time.monotonic() + limit
        try:
            return super().wait(gen, interval, limit)
        except psycopg.OperationalError as error:
            # What the server itself says has a state.
            if error.sqlstate is not None or time.monotonic() < until:
                raise
            self._give_up()
            raise psycopg.errors.ConnectionTimeout from error

    def _give_up(self) -> None:
        self.close()
        if self.patience:
            self.patience.note_silence()
