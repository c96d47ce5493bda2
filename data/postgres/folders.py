"""Makes the folders of the server, owned by its account, and refuses what is not its own."""

from __future__ import annotations

import errno
import fcntl
import os
import pwd
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.database_errors import (
    AnotherIsAtWork,
    DatabaseRefused,
    DataFolderForeign,
    DataFolderOwner,
    DataFolderRights,
    DiskFull,
)
from data.postgres.account import Account
from data.postgres.place import ServerPlace

_MARKER = "made-by-xunfang"
_LOCK = "lock"
# Longer than a start or a stop may take.
_LOCK_WAIT_S = 150.0


def make_folders(place: ServerPlace, account: Account) -> None:
    """Make the folders of the server where they are missing.

    Raises
    ------
    DataFolderForeign
        There is something in the folder that this program did not put there.
    DataFolderOwner, DataFolderRights
    DiskFull
    """
    try:
        place.home.parent.mkdir(parents=True, exist_ok=True)
        _own(place.home, account)
        check_folder(place, account)
        (place.home / _MARKER).touch()
        for folder in (place.socket, place.log):
            _own(folder, account)
    except OSError as error:
        raise _refusal(error, place, account) from error
    if account.run(["test", "-w", str(place.home)], timeout_s=10).returncode:
        raise DataFolderRights(folder=str(_closed(place, account)), account=account.name)


def check_folder(place: ServerPlace, account: Account) -> None:
    """Refuse a folder of another account or of another program; a missing one is fine.

    Raises
    ------
    DataFolderForeign, DataFolderOwner, DataFolderRights
    """
    try:
        # The listing first: whoever makes the folder at the same moment marks it before filling it.
        entries = {entry.name for entry in place.home.iterdir()}
        owners = {path: path.stat().st_uid for path in (place.home, place.data) if path.exists()}
    except FileNotFoundError:
        return
    except OSError as error:
        raise _refusal(error, place, account) from error
    if entries - {_LOCK, _MARKER} and not (place.home / _MARKER).exists():
        raise DataFolderForeign(folder=str(place.home))
    for path, owner in owners.items():
        if owner != account.uid:
            raise DataFolderOwner(folder=str(path), owner=_name(owner), account=account.name)


@contextmanager
def locked(place: ServerPlace, account: Account) -> Iterator[None]:
    """Hold the server's lock file, so that nobody else starts or stops it meanwhile.

    Raises
    ------
    AnotherIsAtWork
    DataFolderForeign, DataFolderRights, DiskFull
    """
    # Never through a link: the folder belongs to another account when the caller is root.
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = os.open(place.home / _LOCK, flags, 0o600)
    except OSError as error:
        raise _refusal(error, place, account) from error
    try:
        _wait_for(descriptor, place)
        yield
    finally:
        os.close(descriptor)


def write_as(account: Account, path: Path, text: str) -> None:
    """Write a small file whole or not at all, readable by the server's account alone."""
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "w") as stream:
        stream.write(text)
        os.fchown(stream.fileno(), account.uid, account.gid)
    part.replace(path)


def _own(folder: Path, account: Account) -> None:
    if not folder.exists():
        folder.mkdir(mode=0o700)
        os.chown(folder, account.uid, account.gid)


def _wait_for(descriptor: int, place: ServerPlace) -> None:
    until = time.monotonic() + _LOCK_WAIT_S
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > until:
                raise AnotherIsAtWork(folder=str(place.home), seconds=round(_LOCK_WAIT_S)) from error
            time.sleep(0.05)
        else:
            return


def _refusal(error: OSError, place: ServerPlace, account: Account) -> DatabaseRefused:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull()
    if error.errno in (errno.ENOTDIR, errno.EEXIST, errno.ELOOP):
        return DataFolderForeign(folder=str(error.filename or place.home))
    return DataFolderRights(folder=str(error.filename or place.home), account=account.name)


def _closed(place: ServerPlace, account: Account) -> Path:
    """Return the first folder on the way that the account cannot enter."""
    way = [*reversed(place.home.parents), place.home]
    return next(
        (each for each in way if account.run(["test", "-x", str(each)], timeout_s=10).returncode), place.home
    )


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
