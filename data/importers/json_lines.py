"""Reads files of one JSON object a line, so that a broken line costs no other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from data.errors import EncodingBroken, JsonBroken, NotAnObject
from data.importers.file_kinds import unreadable

# A call in words is some hundred bytes; beyond this a line end is missing.
_LONGEST_LINE_BYTES = 1_000_000
_UTF8_MARK = b"\xef\xbb\xbf"


def lines_of(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield lines with their numbers; of a line that does not end, only the beginning.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            row = 0
            while line := stream.readline(_LONGEST_LINE_BYTES):
                row += 1
                if not line.endswith(b"\n"):
                    _skip_rest(stream)
                content = line.removeprefix(_UTF8_MARK) if row == 1 else line
                if content.strip():
                    yield row, content
    except OSError as error:
        raise unreadable(path, error) from error


def _skip_rest(stream: BinaryIO) -> None:
    while (rest := stream.readline(_LONGEST_LINE_BYTES)) and not rest.endswith(b"\n"):
        pass


def json_object(line: bytes) -> dict[str, Any]:
    """Return the object on a line.

    Raises
    ------
    EncodingBroken, JsonBroken, NotAnObject
    """
    try:
        written = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise EncodingBroken from None
    except json.JSONDecodeError as error:
        raise JsonBroken(reason=f"{error.msg}, column {error.colno}") from None
    except (RecursionError, ValueError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else "a number has too many digits"
        raise JsonBroken(reason=reason) from None
    if not isinstance(written, dict):
        raise NotAnObject
    return written
