from pathlib import Path

import pytest

from data.database_errors import PackagesMissing, ServerVersionMissing
from data.postgres import programs
from data.postgres.programs import find_programs


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a machine where PostgreSQL may only be found below tmp_path."""
    monkeypatch.setattr(programs, "_FOLDERS", (f"{tmp_path}/*/bin",))
    monkeypatch.setattr(programs.shutil, "which", lambda _name: None)
    return tmp_path


def _install(machine: Path, version: int, *, postgis: bool = True) -> None:
    folder, shared = machine / str(version) / "bin", machine / str(version) / "share"
    folder.mkdir(parents=True)
    (shared / "extension").mkdir(parents=True)
    for name in ("initdb", "pg_ctl", "postgres"):
        (folder / name).touch()
    (folder / "pg_config").write_text(f"#!/bin/sh\necho PostgreSQL {version}.3 '(Debian)'\necho {shared}\n")
    (folder / "pg_config").chmod(0o755)
    if postgis:
        (shared / "extension" / "postgis.control").touch()


def test_the_newest_with_postgis_is_taken(machine: Path) -> None:
    _install(machine, 14)
    _install(machine, 15)
    _install(machine, 16, postgis=False)
    assert find_programs().version == 15


def test_a_server_without_postgis_is_named_as_missing_packages(machine: Path) -> None:
    _install(machine, 16, postgis=False)
    with pytest.raises(PackagesMissing) as refused:
        find_programs()
    assert "postgresql-postgis" in refused.value.params["packages"]


def test_a_server_older_than_14_is_not_taken(machine: Path) -> None:
    _install(machine, 13)
    with pytest.raises(PackagesMissing):
        find_programs()


def test_data_of_another_version_name_the_version_they_need(machine: Path) -> None:
    _install(machine, 15)
    with pytest.raises(ServerVersionMissing) as refused:
        find_programs(14)
    assert refused.value.params == {"needed": 14, "found": "15"}
