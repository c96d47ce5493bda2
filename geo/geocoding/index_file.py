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

_MAGIC = b"XUNFANG GEOCODING 2\n"
_ALIGNED = 64
# Behind the magic: the length of the table of arrays and its check sum.
_LENGTH, _SUM = slice(len(_MAGIC), len(_MAGIC) + 8), slice(len(_MAGIC) + 8, len(_MAGIC) + 12)
_TABLE = _SUM.stop


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
    head += b" " * (-(_TABLE + len(head)) % _ALIGNED)
    begin = _MAGIC + len(head).to_bytes(8, "little") + zlib.crc32(head).to_bytes(4, "little")
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(begin + head + whole)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_arrays(path: Path) -> dict[str, npt.NDArray[Any]] | None:
    """Return the arrays of a file, read-only and without a copy, or None if it is missing or damaged.

    Nothing beyond the end of the file is touched: that would end the process, and not with an error.
    """
    try:
        with path.open("rb") as file:
            view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError):
        return None
    head = _table(view)
    if head is None:
        return None
    whole = view[_TABLE + len(head) :]
    told = json.loads(bytes(head))
    if len(whole) != told["size"] or zlib.crc32(whole) != told["crc"]:
        return None
    return {
        name: np.frombuffer(whole[first : first + length], np.dtype(kind)).reshape(shape)
        for name, (kind, shape, first, length) in told["arrays"].items()
    }


def _table(view: memoryview) -> memoryview | None:
    """Return the table of arrays, None if the file does not begin with one as it was written."""
    if view[: len(_MAGIC)] != _MAGIC:
        return None
    head = view[_TABLE : _TABLE + int.from_bytes(view[_LENGTH], "little")]
    return head if len(head) and zlib.crc32(head) == int.from_bytes(view[_SUM], "little") else None
