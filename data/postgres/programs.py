"""Finds the programs of a PostgreSQL that has PostGIS."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from data.database_errors import PackagesMissing, ServerVersionMissing

LEAST_VERSION = 14
# Debian and Ubuntu; Red Hat and its kin.
_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")
# What a person on Debian types; the second follows the release's version of the server.
PACKAGES = ("postgresql", "postgresql-postgis")


@dataclass(frozen=True)
class Programs:
    """The programs of one PostgreSQL.

    Attributes
    ----------
    folder : where initdb, pg_ctl, pg_dump … lie
    version : the major version
    """

    folder: Path
    version: int

    def path(self, name: str) -> str:
        """Return the path of a program."""
        return str(self.folder / name)


def find_programs(version: int | None = None) -> Programs:
    """Return the newest PostgreSQL with PostGIS, or the one of a version.

    Raises
    ------
    PackagesMissing
        There is none of at least version 14 with PostGIS.
    ServerVersionMissing
        There is one, but not of that version.
    """
    found = {each.version: each for each in map(_programs, _folders()) if each}
    if not found:
        raise PackagesMissing(packages=" ".join(PACKAGES))
    if version is not None and version not in found:
        raise ServerVersionMissing(needed=version, found=", ".join(map(str, sorted(found))))
    return found[max(found) if version is None else version]


def _folders() -> Iterable[Path]:
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    for pattern in _FOLDERS:
        yield from sorted(Path("/").glob(pattern.lstrip("/")))


def _programs(folder: Path) -> Programs | None:
    """Return the programs of a folder if it is a whole server, recent enough, with PostGIS."""
    if not all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres", "pg_config")):
        return None
    told = _said([str(folder / "pg_config"), "--version", "--sharedir"]).splitlines()
    version = re.match(r"PostgreSQL (\d+)", told[0]) if len(told) == 2 else None  # noqa: PLR2004 - one line each
    if version is None or int(version[1]) < LEAST_VERSION:
        return None
    postgis = Path(told[1]) / "extension" / "postgis.control"
    return Programs(folder, int(version[1])) if postgis.exists() else None


def _said(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=10).stdout
