"""One file of named arrays, written at once and mapped into memory when it is read."""

from __future__ import annotations

import json
import mmap
import os
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

_MAGIC = b"XUNFANG GEOCODING 1\n"
_ALIGNED = 64


def write_arrays(path: Path, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Write arrays to a file that appears whole or not at all.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    body, table, offset = [], {}, 0
    for name, array in sorted(arrays.items()):
        data = np.ascontiguousarray(array).tobytes()
        table[name] = [array.dtype.str, list(array.shape), offset, len(data)]
        padding = -len(data) % _ALIGNED
        body.append(data + b"\0" * padding)
        offset += len(data) + padding
    whole = b"".join(body)
    head = json.dumps({"arrays": table, "size": len(whole), "crc": zlib.crc32(whole)}).encode()
    head += b" " * (-(len(_MAGIC) + 8 + len(head)) % _ALIGNED)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_MAGIC + len(head).to_bytes(8, "little") + head + whole)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_arrays(path: Path) -> dict[str, npt.NDArray[Any]] | None:
    """Return the arrays of a file, read-only and without a copy, or None if it is missing or damaged."""
    try:
        with path.open("rb") as file:
            view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError):
        return None
    begin = len(_MAGIC) + 8
    if bytes(view[: len(_MAGIC)]) != _MAGIC:
        return None
    try:
        end = begin + int.from_bytes(view[len(_MAGIC) : begin], "little")
        head = json.loads(bytes(view[begin:end]))
        whole = view[end:]
        if len(whole) != head["size"] or zlib.crc32(whole) != head["crc"]:
            return None
        return {
            name: np.frombuffer(whole[first : first + length], np.dtype(kind)).reshape(shape)
            for name, (kind, shape, first, length) in head["arrays"].items()
        }
    except (ValueError, KeyError, TypeError):
        return None
