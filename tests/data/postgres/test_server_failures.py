"""What goes wrong with the program's own server and its folder, each told by what it is."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from database import ended_with_this_process, short_folder

from data.database_errors import (
    DatabaseDamaged,
    DataFolderDamaged,
    DataFolderForeign,
    DataFolderOwner,
    DiskFull,
    ServerNotStarted,
    ServerVersionMissing,
)
from data.postgres.server import Server, private_server


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    server = private_server(short_folder())
    with ended_with_this_process(server):
        server.start(sync=False)
        server.stop()
        yield server.place.home


@pytest.fixture
def server(made: Path) -> Iterator[Server]:
    """Make a stopped server of the test's own."""
    server = private_server(short_folder())
    subprocess.run(["cp", "-a", str(made), str(server.place.home)], check=True)
    with ended_with_this_process(server):
        yield server


@pytest.fixture
def folder() -> Iterator[Path]:
    folder = short_folder()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize(
    "left", [b"", b"999999\n/x\n", b"garbage", b"\xff\xfe\x00", b"-1\n", b"1\n/x\n1\nmany"]
)
def test_whatever_a_dead_server_left_as_its_number_a_start_succeeds(server: Server, left: bytes) -> None:
    (server.place.data / "postmaster.pid").write_bytes(left)
    assert server.process_id() is None
    assert server.start()
    assert server.process_id() is not None


def test_a_killed_server_is_known_to_be_gone_and_starts_again(server: Server) -> None:
    server.start()
    os.kill(server.process_id() or 0, signal.SIGKILL)
    assert server.start()
    assert server.stop()


def _remove(*names: str) -> Callable[[Path], None]:
    def remove(data: Path) -> None:
        for name in names:
            path = data / name
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    return remove


def _write(name: str, content: bytes) -> Callable[[Path], None]:
    return lambda data: (data / name).write_bytes(content) and None


def _empty_log(data: Path) -> None:
    for path in (data / "pg_wal").glob("0*"):
        path.unlink()


@pytest.mark.parametrize(
    "harm",
    [
        _remove("PG_VERSION"),
        _write("PG_VERSION", b"junk\n"),
        _write("PG_VERSION", b""),
        _remove("global/pg_control"),
        _write("global/pg_control", b"\0" * 8192),
        _remove("pg_wal"),
        _empty_log,
    ],
    ids=[
        "no version",
        "version junk",
        "version empty",
        "no control",
        "control zeroed",
        "no wal",
        "wal emptied",
    ],
)
def test_a_damaged_folder_is_named_and_left_for_who_can_save_it(
    server: Server, harm: Callable[[Path], None]
) -> None:
    harm(server.place.data)
    with pytest.raises(DataFolderDamaged) as refused:
        server.start()
    assert refused.value.params["folder"] == str(server.place.data)
    assert (server.place.data / "base").is_dir()
    assert server.process_id() is None


def test_a_server_that_runs_on_lost_files_is_stopped_again(server: Server) -> None:
    shutil.rmtree(server.place.data / "base")
    with pytest.raises(DatabaseDamaged):
        server.start()
    assert server.process_id() is None


def test_data_of_a_version_that_is_not_installed_name_it(server: Server) -> None:
    (server.place.data / "PG_VERSION").write_text("13\n")
    with pytest.raises(ServerVersionMissing) as refused:
        server.start()
    assert refused.value.params["needed"] == 13


def test_an_old_complaint_in_the_log_is_not_taken_for_the_reason(server: Server) -> None:
    server.start()
    server.stop()
    log = max(path for path in server.place.log.glob("postgres-*.log"))
    with log.open("a") as stream:
        stream.write("2020-01-01 [1] FATAL:  could not write: No space left on device\n")
    (server.place.data / "local.conf").write_text("nonsense = 1\n")
    (server.place.data / "local.conf").chmod(0o644)
    with pytest.raises(ServerNotStarted) as refused:
        server.start()
    assert "contains errors" in refused.value.params["reason"]


def test_a_full_disk_is_told_though_the_server_could_not_write_it(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    (server.place.data / "local.conf").write_text("nonsense = 1\n")
    (server.place.data / "local.conf").chmod(0o644)
    monkeypatch.setattr("data.postgres.server._LEAST_FREE_BYTES", 2**60)
    with pytest.raises(DiskFull):
        server.start()


@pytest.mark.parametrize("path", ["postgres", "."])
def test_a_file_where_the_folder_should_be_is_named(folder: Path, path: str) -> None:
    file = (folder / "kept" / path).resolve()
    file.parent.mkdir(exist_ok=True)
    file.write_text("mine")
    with pytest.raises(DataFolderForeign):
        private_server(folder / "kept").start()
    assert file.read_text() == "mine"


def test_a_lock_that_leads_elsewhere_is_not_followed(server: Server, tmp_path: Path) -> None:
    (server.place.home / "lock").unlink()
    (server.place.home / "lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DataFolderForeign):
        server.start()
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_data_of_another_account_are_refused(server: Server) -> None:
    os.chown(server.place.data, 0, 0)
    with pytest.raises(DataFolderOwner) as refused:
        server.start()
    assert refused.value.params["folder"] == str(server.place.data)


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """Mount a small file system in memory, which only root may."""
    folder = short_folder()
    size = ["-o", "size=140m,mode=755"]
    if subprocess.run(["mount", "-t", "tmpfs", *size, "tmpfs", str(folder)], check=False).returncode:
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
    folder.rmdir()


def _fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as stream, suppress(OSError):
        while True:
            stream.write(bytes(65_536))


@pytest.mark.drill
def test_a_really_full_disk_is_told_and_a_start_succeeds_when_there_is_room(small_disk: Path) -> None:
    server = private_server(small_disk / "kept")
    server.start(sync=False)
    server.stop()
    ballast = small_disk / "ballast"
    _fill(ballast)
    with pytest.raises(DiskFull):
        server.start()
    ballast.unlink()
    assert server.start()
    assert server.stop()
