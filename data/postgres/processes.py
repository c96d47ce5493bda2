"""Which process is the server of a data folder, so that no other is ever taken for it."""

from __future__ import annotations

import os
from pathlib import Path


def server_process(data: Path) -> int | None:
    """Return the process id of the running server of a data folder, ``None`` if there is none.

    The number in postmaster.pid alone says little: after a kill it may be a zombie's, or by now
    another program's. The command line of a server names its data folder.
    """
    pid = _written(data)
    return pid if pid is not None and _serves(pid, data) else None


def forget_dead_server(data: Path, socket: Path) -> None:
    """Remove the files in which a killed server left its number.

    PostgreSQL itself refuses to start as long as any process has that number, be it a zombie that
    nobody collects. What of the dead server still runs holds its shared memory, which a new server
    looks for on its own, so the files are not needed for that.
    """
    if server_process(data) is None:
        for left in (data / "postmaster.pid", *socket.glob(".s.PGSQL.*")):
            left.unlink(missing_ok=True)


def server_port(data: Path) -> int | None:
    """Return the port in the file of the running server."""
    lines = _lines(data)
    return int(lines[3]) if len(lines) > 3 and lines[3].isdigit() else None  # noqa: PLR2004 - the fourth line


def _lines(data: Path) -> list[str]:
    try:
        # A crash of the machine leaves anything in it.
        return (data / "postmaster.pid").read_text("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return []


def _written(data: Path) -> int | None:
    lines = _lines(data)
    return int(lines[0]) if lines and lines[0].isdigit() else None


def _serves(pid: int, data: Path) -> bool:
    if not Path("/proc/self").exists():
        # Without it nothing more is known, and a living server must not be taken for a dead one.
        return _lives(pid)
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    # A zombie has no command line.
    return words[0].endswith(b"postgres") and os.fsencode(data) in words


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
