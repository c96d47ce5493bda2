"""Hands work to a dask cluster and takes what comes back, however many of its workers die."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from importlib import import_module
from typing import Any, Self, TypeVar

from routing.errors import DaskAway, DaskNotInstalled, DaskWorkersUnfit

ANSWER_S = 10.0
"""So long a scheduler may take to answer."""
LONELY_S = 30.0
"""So long a scheduler may be without workers before they are given up."""
_LOOK_S = 1.0
_Errand = TypeVar("_Errand")
_Answer = TypeVar("_Answer")


class Cluster:
    """A connection to a scheduler, to be used in a ``with`` block.

    Parameters
    ----------
    address : such as ``tcp://10.0.0.5:8786``

    Raises
    ------
    DaskNotInstalled, DaskAway
    """

    def __init__(self, address: str) -> None:
        try:
            self._dask: Any = import_module("distributed")
        except ImportError as error:
            raise DaskNotInstalled from error
        try:
            self._client = self._dask.Client(address, timeout=ANSWER_S, set_as_default=False)
        except (OSError, ValueError) as error:
            raise DaskAway(address=address) from error
        self._address, self._seen = address, time.monotonic()
        self._losses = (self._dask.KilledWorker, CancelledError, OSError)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # What was not waited for is of no use to anybody.
        with contextlib.suppress(Exception):
            self._client.close(timeout=ANSWER_S)

    def answers(self, work: Callable[[_Errand], _Answer], errands: Sequence[_Errand]) -> Iterator[_Answer]:
        """Yield answers as they come; none for errands whose workers died again and again.

        An errand is sent to another worker when its worker dies. All that is still waited for is given
        up when the scheduler goes away or stays without workers.

        Raises
        ------
        DaskWorkersUnfit
            The work fails there, for example because this program is not installed.
        """
        waiting = {self._client.submit(work, errand, pure=False) for errand in errands}
        while waiting and self._has_workers():
            with contextlib.suppress(TimeoutError), self._client.as_current():
                self._dask.wait(waiting, timeout=_LOOK_S, return_when="FIRST_COMPLETED")
            ready = {each for each in waiting if each.done()}
            waiting -= ready
            for each in ready:
                try:
                    yield each.result(timeout=ANSWER_S)
                except TimeoutError:  # its worker died before it was fetched, so that it is made again
                    waiting.add(each)
                except self._losses:
                    continue
                except Exception as error:
                    reason = f"{type(error).__name__}: {error}"
                    raise DaskWorkersUnfit(address=self._address, reason=reason) from error

    def _has_workers(self) -> bool:
        """Whether a worker is there or was there a short time ago."""
        with contextlib.suppress(OSError):
            if self._client.scheduler_info(n_workers=0)["n_workers"] > 0:
                self._seen = time.monotonic()
        return time.monotonic() - self._seen < LONELY_S
