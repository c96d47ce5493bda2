"""Where built indexes are kept: one file for each content of a folder and version of this program."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy.typing as npt

from geo.geocoding.index_file import read_arrays, write_arrays

_FILES = ("enterprises.csv", "pois.csv", "roads.geojson", "parks.geojson", "mileposts.csv", "admin.geojson",
          "aliases.csv", "assets.csv")  # fmt: skip
_PACKAGE = Path(__file__).parent
_PATIENCE_S = 600
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


def load(path: Path) -> dict[str, npt.NDArray[Any]] | None:
    """Return a kept index, None if there is none or it is damaged."""
    return read_arrays(path)


def keep(path: Path, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Keep an index if the place can be written; without it the next run builds again.

    Of older indexes the last few stay. Who has one of the others open goes on reading it.
    """
    try:
        write_arrays(path, arrays)
        kept = sorted(path.parent.glob(f"geocoding-*{path.suffix}"), key=lambda one: one.stat().st_mtime)
        for old in kept[:-_MOST_KEPT]:
            old.unlink()
    except OSError:
        return


def build_apart(folder: Path, path: Path) -> None:
    """Build an index in a process of its own, so that this one stays small; failing is no error."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    if not sys.executable or not os.access(path.parent, os.W_OK):
        return
    paths = [str(_PACKAGE.parent.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    try:
        subprocess.run(
            [sys.executable, "-m", "geo.geocoding.build", str(folder.absolute()), str(path)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return
