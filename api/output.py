"""Writes a result whole or not at all: beside its destination first, then renamed onto it."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from geo.errors import OutputNotWritable


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a stream whose content becomes the file when the block ends well, and vanishes otherwise.

    A reader sees the old file or the new one, never a part. What is no regular file (a pipe, a
    terminal) is written directly, for nothing may be renamed onto it.

    Raises
    ------
    OutputNotWritable
        The folder is missing, or the file cannot be written there.
    """
    try:
        with _beside(path) as stream:
            yield stream
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else type(error).__name__
        raise OutputNotWritable(file=str(path), reason=reason) from error


@contextmanager
def _beside(path: Path) -> Iterator[BinaryIO]:
    if path.exists() and not path.is_file():
        with path.open("wb") as stream:
            yield stream
        return
    goal = path.resolve()
    part = goal.parent / f".{secrets.token_hex(8)}.part"
    try:
        with part.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(goal)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def refuse_to_overwrite(out: Path, *inputs: Path | None) -> None:
    """Refuse to write a result over a file that it is made from.

    Raises
    ------
    OutputNotWritable
    """
    if out.exists() and any(path and path.exists() and out.samefile(path) for path in inputs):
        raise OutputNotWritable(file=str(out), reason=os.strerror(errno.EEXIST))


def write_bytes(path: Path, data: bytes) -> None:
    """Write bytes whole or not at all.

    Raises
    ------
    OutputNotWritable
        The folder is missing, or the file cannot be written there.
    """
    with replacing(path) as stream:
        stream.write(data)


def write_text(path: Path, text: str) -> None:
    """Write text as UTF-8 with the line ends it has; raises as :func:`write_bytes`."""
    write_bytes(path, text.encode())


def write_texts(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """Write files of a folder, which is made if need be; return their paths.

    Raises
    ------
    OutputNotWritable
        The folder cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputNotWritable(file=str(folder), reason=error.strerror or "") from error
    for name, text in texts.items():
        write_text(folder / name, text)
    return [folder / name for name in texts]


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a table with its header, lines ended by a line feed."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows([columns, *rows])
    return stream.getvalue()


def json_text(value: Any) -> str:
    """Return one JSON value on one line, keys in the order given.

    Infinity and NaN are refused with ``ValueError``: they are no JSON.
    """
    return json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n"


def write_json(path: Path, value: Any) -> None:
    """Write one JSON value as :func:`json_text` has it; raises as :func:`write_bytes`."""
    write_text(path, json_text(value))
