"""The hash by which a row of a later file is known to say the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_CHUNK_BYTES = 1 << 20


def content_sha256(row: Mapping[str, Any]) -> bytes:
    """Return the hash of a row of JSON values, whatever the order of its columns."""
    written = json.dumps(row, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).digest()


def file_sha256(path: Path) -> bytes:
    """Return the hash of a file's bytes."""
    found = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            found.update(chunk)
    return found.digest()
