"""Builds what is kept of a folder in a process of its own: this one stays small and goes on meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Self

from geo.errors import IndexNotBuilt
from geo.geocoding.cache import index_path, load, names_path

STEPS = 4
"""Dots that the process writes while it builds an index and names."""
NOTHING_TO_INDEX = 3
"""Its exit code for a folder without a single place."""
_ROOT = Path(__file__).parent.parent.parent
_PATIENCE_S = 600.0
_LOOK_S = 0.1
_REASON = 200  # characters


def missing_files(folder: Path) -> list[Path]:
    """Return what would be kept of a folder and is not there, or damaged: its index, its names."""
    return [path for path in (index_path(folder), names_path(folder)) if load(path) is None]


class BuildApart:
    """Builds files of a folder, beginning now; what is not finished when the block is left is ended.

    Parameters
    ----------
    folder
        The city folder; it must stay until the end.
    files
        Where to keep its index (``.index``) and its names (``.names``); without any nothing is begun.

    Raises
    ------
    IndexNotBuilt
        Nothing can be kept there, or no process be started.
    """

    def __init__(self, folder: Path, files: Sequence[Path]) -> None:
        self._began = time.monotonic()
        self._dots, self._words = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 - closed at the end
        try:
            self._process = _start(folder, files, self._dots, self._words) if files else None
        except OSError as error:
            self._close()
            raise IndexNotBuilt(reason=error.strerror or type(error).__name__) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._close()

    def _close(self) -> None:
        self._dots.close()
        self._words.close()

    def wait(self, progress: Callable[[float], None] = lambda _share: None) -> None:
        """Wait until all is built and kept; a folder without a single place has nothing to build.

        Raises
        ------
        IndexNotBuilt
            The process failed, or took more than ten minutes.
        """
        while self._process is not None:
            progress(self._dots.seek(0, os.SEEK_END) / STEPS)
            try:
                self._check(self._process.wait(_LOOK_S))
            except subprocess.TimeoutExpired:
                if time.monotonic() - self._began > _PATIENCE_S:
                    raise IndexNotBuilt(reason=f"{_PATIENCE_S:.0f} s") from None

    def _check(self, code: int) -> None:
        self._process = None
        if code not in (0, NOTHING_TO_INDEX):
            self._words.seek(0)
            words = self._words.read().decode("utf-8", "replace").split("\n")
            said = next((line.strip() for line in reversed(words) if line.strip()), f"exit {code}")
            raise IndexNotBuilt(reason=said[:_REASON])


def _start(folder: Path, files: Sequence[Path], dots: IO[bytes], words: IO[bytes]) -> subprocess.Popen[bytes]:
    if not sys.executable:
        raise FileNotFoundError
    for path in files:
        path.parent.mkdir(parents=True, exist_ok=True)
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    # Safe path: a folder called geo where the caller happens to stand is not this program.
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "geo.geocoding.build", str(folder.absolute()), *map(str, files)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        stdin=subprocess.DEVNULL,
        stdout=dots,
        stderr=words,
    )
