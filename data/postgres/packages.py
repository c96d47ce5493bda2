"""Installs PostgreSQL with PostGIS on Debian and its kin: ``python -m data.postgres.packages``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from data.database_errors import PackagesMissing, PackagesNotInstalled
from data.postgres.programs import PACKAGES, find_programs

_DEADLINE_S = 900
# Read by the package's own scripts. A file of our own beside Debian's createcluster.conf: that one
# belongs to the package manager, which would ask whose version to keep.
_NO_MAIN_CLUSTER = Path("/etc/postgresql-common/createcluster.d/xunfang.conf")
_RULE = "# Written by xunfang, which starts a server of its own.\ncreate_main_cluster = false\n"


def may_install() -> bool:
    """Return whether this account may install packages here."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_packages() -> None:
    """Install the server without starting one of Debian's own.

    Raises
    ------
    PackagesMissing
        This account may not install, or they are still not found.
    PackagesNotInstalled
    """
    if not may_install():
        raise PackagesMissing(packages=" ".join(PACKAGES))
    # Where the package is installed already its administrator has decided.
    if not _NO_MAIN_CLUSTER.parent.parent.exists():
        _NO_MAIN_CLUSTER.parent.mkdir(parents=True)
        _NO_MAIN_CLUSTER.write_text(_RULE, "utf-8")
    _apt_get("update")
    _apt_get("install", "--yes", "--no-install-recommends", *PACKAGES)
    find_programs()


def _apt_get(*words: str) -> None:
    try:
        done = subprocess.run(
            ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120", *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=_DEADLINE_S,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired as error:
        raise _refusal(f"not done after {_DEADLINE_S} s") from error
    if done.returncode:
        complaints = [line for line in done.stderr.splitlines() if line.startswith("E: ")]
        raise _refusal(complaints[0].removeprefix("E: ") if complaints else f"apt-get {words[0]}")


def _refusal(reason: str) -> PackagesNotInstalled:
    return PackagesNotInstalled(packages=" ".join(PACKAGES), reason=reason)


def main() -> None:
    """Install what is missing, for the Makefile, which speaks English."""
    try:
        find_programs()
    except PackagesMissing:
        _install_or_exit()


def _install_or_exit() -> None:
    try:
        install_packages()
    except PackagesMissing as error:
        sys.exit(f"Please install as root: apt-get install {error.params['packages']}")
    except PackagesNotInstalled as error:
        sys.exit(f"Could not install {error.params['packages']}: {error.params['reason']}")


if __name__ == "__main__":
    main()
