"""Makes, starts and stops the program's own server."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data.database_errors import (
    DatabaseRefused,
    DataFolderDamaged,
    DiskFull,
    PortChanged,
    PortTaken,
    ServerNotStarted,
    ServerNotStopped,
)
from data.postgres.account import Account, server_account
from data.postgres.configuration import access_rules, account_map, server_settings
from data.postgres.folders import check_folder, locked, make_folders, write_as
from data.postgres.place import ADMIN, ServerPlace
from data.postgres.processes import forget_dead_server, server_port, server_process
from data.postgres.programs import Programs, find_programs
from data.postgres.provision import provide

START_S = 60.0
STOP_S = 60.0
_AGAIN_S = 0.25
_FULL = "No space left on device"
# One file of the log of changes.
_LEAST_FREE_BYTES = 16 * 1024 * 1024
# What a server says before it gives up on its files.
_DAMAGED = (
    "could not find the database system",
    "could not open file",
    "could not open directory",
    "could not read file",
    "could not locate a valid checkpoint",
    "could not locate required checkpoint",
    "database files are incompatible",
    "incorrect checksum in control file",
    "required WAL directory",
    "is not a valid data directory",
    "is missing or invalid",
    "invalid data in file",
)
# A server killed a moment ago still has processes that end soon; then a start succeeds.
_PASSES = ("pre-existing shared memory block", 'lock file "postmaster.pid" already exists')


@dataclass(frozen=True)
class Server:
    """The server of one place.

    Attributes
    ----------
    place : where its files are
    account : whom it runs as
    """

    place: ServerPlace
    account: Account

    def process_id(self) -> int | None:
        """Return the id of the running server's process, ``None`` if it is stopped.

        Raises
        ------
        DataFolderForeign, DataFolderOwner, DataFolderRights
        """
        check_folder(self.place, self.account)
        return server_process(self.place.data)

    def programs(self) -> Programs:
        """Return the programs that fit the data, or the newest while there are none.

        Raises
        ------
        PackagesMissing, ServerVersionMissing, DataFolderDamaged
        """
        if not self.place.data.exists():
            return find_programs()
        try:
            return find_programs(int((self.place.data / "PG_VERSION").read_bytes()))
        except (OSError, ValueError) as error:
            raise self._damaged() from error

    def start(self, *, sync: bool = True, deadline_s: float = START_S) -> bool:
        """Start the server unless it runs, and see to role, database and extensions.

        Parameters
        ----------
        sync
            Whether the new data folder is forced to disk; a test may do without.
        deadline_s
            How long the server may take to be ready, crash recovery included.

        Returns
        -------
        bool
            Whether it was started now.

        Raises
        ------
        DatabaseRefused
            Nothing is left running that was not running before.
        """
        self.place.check_socket_path()
        check_folder(self.place, self.account)
        programs = self.programs()
        make_folders(self.place, self.account)
        with locked(self.place, self.account):
            if self.process_id() is not None:
                self._check_port()
                provide(self.place, self.account, deadline_s=deadline_s)
                return False
            if not self.place.data.exists():
                self._make(programs, sync=sync)
            self._launch(programs, deadline_s=deadline_s)
            try:
                provide(self.place, self.account, deadline_s=deadline_s)
            except DatabaseRefused:
                self._halt(programs)
                raise
            return True

    def stop(self) -> bool:
        """Stop the server if it runs, open transactions rolled back; return whether it ran.

        Raises
        ------
        DatabaseRefused
        """
        if self.process_id() is None:
            return False
        with locked(self.place, self.account):
            if self.process_id() is None:
                return False
            self._halt(self.programs())
        return True

    def _check_port(self) -> None:
        running = server_port(self.place.data)
        if running is not None and running != self.place.socket_port:
            raise PortChanged(running=running, wanted=self.place.socket_port)

    def _make(self, programs: Programs, *, sync: bool) -> None:
        """Make the data folder beside its place, so that a half-made one is never taken for it."""
        part = self.place.home / "cluster.part"
        shutil.rmtree(part, ignore_errors=True)
        command = [programs.path("initdb"), "--pgdata", str(part), "--username", ADMIN, "--auth=peer"]
        command += ["--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-instructions"]
        made = self.account.run([*command, *([] if sync else ["--no-sync"])], timeout_s=120)
        if made.returncode:
            shutil.rmtree(part, ignore_errors=True)
            raise self._refusal(made.stdout)
        part.rename(self.place.data)

    def _launch(self, programs: Programs, *, deadline_s: float) -> None:
        self._configure()
        command = [programs.path("pg_ctl"), "start", "--wait", "--silent", "--pgdata", str(self.place.data)]
        command += ["--log", str(self.place.start_log), "--timeout"]
        until = time.monotonic() + deadline_s
        written = {path: path.stat().st_size for path in self._logs()}
        while True:
            forget_dead_server(self.place.data, self.place.socket)
            self.place.start_log.unlink(missing_ok=True)
            left = max(1, round(until - time.monotonic()))
            # The server inherits no pipe of ours: reading it would last as long as the server.
            done = self.account.run([*command, str(left)], timeout_s=left + 30, output=subprocess.DEVNULL)
            if done.returncode == 0:
                return
            said = _tail(self.place.start_log)
            if not any(words in said for words in _PASSES) or time.monotonic() > until:
                raise self._refusal(said + self._said_later(written))
            time.sleep(_AGAIN_S)

    def _configure(self) -> None:
        files = {
            "postgresql.conf": server_settings(self.place),
            "pg_hba.conf": access_rules(self.place),
            "pg_ident.conf": account_map(self.account),
        }
        try:
            for name, text in files.items():
                write_as(self.account, self.place.data / name, text)
        except OSError as error:
            raise self._refusal(str(error)) from error

    def _halt(self, programs: Programs) -> None:
        command = [programs.path("pg_ctl"), "stop", "--silent", "--mode=fast", "--pgdata"]
        command += [str(self.place.data), "--timeout", str(round(STOP_S))]
        if self.account.run(command, timeout_s=STOP_S + 30).returncode:
            raise ServerNotStopped(seconds=round(STOP_S))

    def _logs(self) -> list[Path]:
        """Return the server's own logs, the newest last."""
        logs = [path for path in self.place.log.glob("*.log") if path != self.place.start_log]
        return sorted(logs, key=lambda path: path.stat().st_mtime)

    def _said_later(self, written: Mapping[Path, int]) -> str:
        """Return what a failed start wrote into the log of the day, behind what was written before."""
        logs = self._logs()
        if not logs:
            return ""
        whole = logs[-1].read_bytes()
        before = written.get(logs[-1], 0)
        return whole[before if before <= len(whole) else 0 :].decode("utf-8", "replace")

    def _refusal(self, said: str) -> DatabaseRefused:
        # On a full disk the server has no place to say so either.
        if _FULL in said or shutil.disk_usage(self.place.home).free < _LEAST_FREE_BYTES:
            return DiskFull()
        if "Address already in use" in said and self.place.port:
            return PortTaken(port=self.place.port)
        if any(words in said for words in _DAMAGED):
            return self._damaged()
        reasons = re.findall(r"(?:FATAL|PANIC|error):\s+(.+)", said)
        reason = reasons[-1].strip() if reasons else "not ready in time"
        return ServerNotStarted(reason=reason, log=str(self.place.log))

    def _damaged(self) -> DataFolderDamaged:
        return DataFolderDamaged(folder=str(self.place.data), log=str(self.place.log))


def private_server(data_dir: Path, *, port: int | None = None) -> Server:
    """Return the program's own server in a data folder.

    Raises
    ------
    ServerAccountMissing
    """
    return Server(ServerPlace.below(data_dir, port=port), server_account())


def _tail(path: Path, most: int = 8_000) -> str:
    return path.read_text("utf-8", "replace")[-most:] if path.exists() else ""
