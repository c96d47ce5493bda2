"""Keeps the data folder of a demo for one demo at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.refusals import DemoRuns
from geo.errors import OutputNotWritable

_LOCK = "demo.lock"


@contextmanager
def own_demo_folder(data_dir: Path) -> Iterator[None]:
    """Hold the lock of the demo in a data folder; it falls with the process, even if that is killed.

    Raises
    ------
    DemoRuns
        Another demo holds it, and would lose its database to this one.
    OutputNotWritable
    """
    path = data_dir / _LOCK
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        # Beside the demo's own folder, which each demo makes anew.
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise OutputNotWritable(file=str(path), reason=reason) from error
    try:
        _take(descriptor, data_dir)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, data_dir: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise DemoRuns(folder=str(data_dir)) from error
