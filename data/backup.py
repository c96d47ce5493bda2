"""Saves a database to one file and restores it: whole or not at all, by PostgreSQL's own programs."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import tempfile
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import URL, text

from data.database_errors import (
    BackupRefused,
    BackupUnusable,
    DatabaseBusy,
    DatabaseNotEmpty,
    DiskFull,
)
from data.database_refusals import as_refusals
from data.engine import database_url, make_engine, place_of
from data.postgres.account import plain_environment
from data.postgres.programs import find_programs

_QUERIES = Path(__file__).parent / "sql"
# Whoever uses the tables gets so long to let go of them.
_LOCK_WAIT = "10s"
_FORMAT = b"PGDMP"
# Who restores need not own the extensions; they are there before (see WithoutPostgis).
_NOT_OURS = re.compile(
    rb"\d+; \d+ \d+ ((COMMENT - )?EXTENSION|(COMMENT - )?SCHEMA (- )?public|TABLE DATA \S+ spatial_ref_sys)"
)


def save(url: str, stream: BinaryIO) -> None:
    """Write a backup of all that one instant sees.

    Parameters
    ----------
    url
        Address of the database.
    stream
        An open file of the system, written from where it stands.

    Raises
    ------
    BackupRefused
    DatabaseRefused
    OSError
        There is no room for the backup.
    """
    command = _program("pg_dump", database_url(url))
    command += ["--format=custom", "--no-owner", f"--lock-wait-timeout={_LOCK_WAIT}"]
    done = subprocess.run(
        command, stdout=stream, stderr=subprocess.PIPE, check=False, env=_environment(database_url(url))
    )
    if b"could not write to output file" in done.stderr:
        # The disk of the backup is full, not that of the database.
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if done.returncode:
        raise _refusal(done.stderr)


def check_backup(file: Path) -> None:
    """Read a backup to its end.

    Raises
    ------
    BackupUnusable
    """
    with file.open("rb") as stream:
        whole = stream.read(len(_FORMAT)) == _FORMAT
    command = [find_programs().path("pg_restore"), "--file=/dev/null", str(file)]
    if not whole or subprocess.run(command, capture_output=True, check=False).returncode:
        raise BackupUnusable(file=str(file))


def restore(url: str, file: Path, *, replace: bool = False) -> None:
    """Restore a backup in one transaction.

    Parameters
    ----------
    url
        Address of the database; it has the extensions already.
    file
        A backup.
    replace
        Whether everything the database holds gives way to the backup.

    Raises
    ------
    BackupUnusable, DatabaseNotEmpty, BackupRefused
    DatabaseRefused
        Nothing was changed.
    """
    check_backup(file)
    known = database_url(url)
    if not replace:
        _refuse_tables(known)
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "restore.sql"
        _write_script(file, script)
        command = [*_program("psql", known), "--no-psqlrc", "--quiet", "--single-transaction"]
        command += ["--set=ON_ERROR_STOP=1", f"--command=SET LOCAL lock_timeout = '{_LOCK_WAIT}'"]
        command += [f"--file={_QUERIES / 'drop_everything.sql'}", f"--file={script}"]
        done = subprocess.run(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
            env=_environment(known),
        )
    if done.returncode:
        raise _refusal(done.stderr)


def _refuse_tables(url: URL) -> None:
    engine = make_engine(url, application_name="xunfang db", pool_size=1)
    place = place_of(url)
    try:
        with as_refusals(place), engine.connect() as connection:
            if connection.scalar(text((_QUERIES / "holds_tables.sql").read_text("utf-8"))):
                raise DatabaseNotEmpty(place=place)
    finally:
        engine.dispose()


def _write_script(file: Path, script: Path) -> None:
    program = find_programs().path("pg_restore")
    listed = subprocess.run([program, "--list", str(file)], capture_output=True, check=True).stdout
    chosen = script.with_suffix(".list")
    chosen.write_bytes(b"\n".join(line for line in listed.splitlines() if not _NOT_OURS.match(line)))
    command = [program, f"--use-list={chosen}", "--no-owner", f"--file={script}", str(file)]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise _refusal(done.stderr)


def _program(name: str, url: URL) -> list[str]:
    # The password goes by the environment: everybody on the machine sees a command line.
    bare = url.set(drivername="postgresql", password=None).render_as_string()
    return [find_programs().path(name), "--no-password", f"--dbname={bare}"]


def _environment(url: URL) -> dict[str, str]:
    environment = {**plain_environment(), "PGCONNECT_TIMEOUT": "5", "HOME": os.environ.get("HOME", "/")}
    return environment | ({"PGPASSWORD": str(url.password)} if url.password else {})


def _refusal(said: bytes) -> BackupRefused | DatabaseBusy | DiskFull:
    words = said.decode("utf-8", "replace")
    if "No space left on device" in words:
        return DiskFull()
    if "lock timeout" in words:
        return DatabaseBusy()
    errors = re.findall(r"(?:ERROR|FATAL|error): +(.+)", words)
    return BackupRefused(reason=errors[0].strip() if errors else words.strip()[:200])
