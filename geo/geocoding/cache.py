"""Where built indexes are kept: one file for each content of a folder and version of this program."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy.typing as npt

from geo.geocoding.index_file import read_arrays, write_arrays

_FILES = ("enterprises.csv", "pois.csv", "roads.geojson", "parks.geojson", "mileposts.csv", "admin.geojson",
          "aliases.csv", "assets.csv")  # fmt: skip
_PACKAGE = Path(__file__).parent
_MOST_KEPT = 12


def index_path(folder: Path) -> Path:
    """Return where the index of a folder is kept, whether or not it is there."""
    digest = hashlib.sha256()
    for name in _FILES:
        try:
            content = (folder / name).read_bytes()
        except OSError:
            content = b"\0missing"
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    for source in sorted(_PACKAGE.rglob("*.py")):
        digest.update(source.read_bytes())
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "xunfang" / f"geocoding-{digest.hexdigest()[:32]}.index"


def names_path(folder: Path) -> Path:
    """Return where the names that are offered while typing are kept, whether or not they are there."""
    return index_path(folder).with_suffix(".names")


def load(path: Path) -> dict[str, npt.NDArray[Any]] | None:
    """Return a kept index, None if there is none or it is damaged."""
    return read_arrays(path)


def keep(path: Path, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Keep an index; of older ones the last few stay. Who has one of the others open goes on reading it.

    Raises
    ------
    OSError
        If the place cannot be written.
    """
    write_arrays(path, arrays)
    kept = sorted(path.parent.glob(f"geocoding-*{path.suffix}"), key=lambda one: one.stat().st_mtime)
    for old in kept[:-_MOST_KEPT]:
        old.unlink(missing_ok=True)
