"""Whom the server runs as: never root."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass

from data.database_errors import ServerAccountMissing

_ROOT = 0
_NAME = "postgres"


@dataclass(frozen=True)
class Account:
    """The account that the server's programs run as.

    Attributes
    ----------
    name, uid, gid : of the account
    prefix : what stands in front of a command so that it runs as this account
    """

    name: str
    uid: int
    gid: int
    prefix: tuple[str, ...] = ()

    def run(
        self, command: list[str], *, timeout_s: float, output: int = subprocess.PIPE
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of the server as this account, in a folder and with an environment of no one's."""
        return subprocess.run(
            [*self.prefix, *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=timeout_s,
            # The caller's folder may be closed to the account, and PGPORT or PGDATA of the caller's
            # environment would lead the programs to another server.
            cwd="/",
            env=plain_environment(),
        )


def plain_environment() -> dict[str, str]:
    """Return an environment in which the server's programs speak English and know no other server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def server_account() -> Account:
    """Return the caller's own account, or ``postgres`` when the caller is root.

    Raises
    ------
    ServerAccountMissing
    """
    if os.geteuid() != _ROOT:
        entry = pwd.getpwuid(os.geteuid())
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    try:
        entry = pwd.getpwnam(_NAME)
    except KeyError as error:
        raise ServerAccountMissing(account=_NAME) from error
    # Without a word on groups setpriv refuses to change the user.
    prefix = ("setpriv", f"--reuid={_NAME}", f"--regid={entry.pw_gid}", "--init-groups")
    return Account(_NAME, entry.pw_uid, entry.pw_gid, prefix)
