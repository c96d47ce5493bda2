"""Makes the synthetic city folder of Ordos, never over anybody's own files."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from api.output import write_bytes
from data.errors import CityFolderTaken
from data.sample.ordos import MADE_BY, Progress, Size, make_ordos
from geo.errors import OutputNotWritable

_SETTINGS = "city.toml"


@dataclass(frozen=True)
class MadeFile:
    """A file that was written, and its bytes."""

    name: str
    size: int


def make_city(
    folder: Path, *, seed: int, size: Size | None = None, progress: Progress | None = None
) -> tuple[MadeFile, ...]:
    """Write a made city into a folder that is missing, empty, or holds an earlier made city.

    Files of an earlier made city are replaced one by one, each whole; others in the folder stay.

    Raises
    ------
    CityFolderTaken
        The folder holds something that was not made by this command.
    OutputNotWritable
    """
    _open(folder)
    files = make_ordos(seed=seed, size=size, progress=progress)
    for name, content in files.items():
        write_bytes(folder / name, content)
    return tuple(MadeFile(name, len(content)) for name, content in files.items())


def _open(folder: Path) -> None:
    """Make the folder, or refuse it; before the work, so that nobody waits for a refusal."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # What systems put into every folder is nobody's own file.
        filled = any(not path.name.startswith(".") for path in folder.iterdir())
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else type(error).__name__
        raise OutputNotWritable(file=str(folder), reason=reason) from error
    if filled and not _was_made(folder):
        raise CityFolderTaken(file=str(folder))


def _was_made(folder: Path) -> bool:
    with suppress(OSError, UnicodeDecodeError):
        return MADE_BY in (folder / _SETTINGS).read_text("utf-8").splitlines()
    return False
