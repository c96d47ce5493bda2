import subprocess
from pathlib import Path

import pytest

from data.database_errors import PackagesMissing, PackagesNotInstalled
from data.postgres import packages
from data.postgres.packages import install_packages, main
from data.postgres.programs import PACKAGES


class Apt:
    """Stands for apt-get: keeps what it is asked, and answers as it is told."""

    def __init__(self, *, fails: str = "") -> None:
        self.asked: list[list[str]] = []
        self.fails = fails

    def __call__(self, command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        self.asked.append(command)
        return subprocess.CompletedProcess(command, 100 if self.fails else 0, stdout="", stderr=self.fails)


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Apt:
    """Make a machine of root's where nothing is installed."""
    apt = Apt()
    monkeypatch.setattr(packages.subprocess, "run", apt)
    monkeypatch.setattr(packages, "may_install", lambda: True)
    monkeypatch.setattr(
        packages, "_NO_MAIN_CLUSTER", tmp_path / "common" / "createcluster.d" / "xunfang.conf"
    )
    monkeypatch.setattr(packages, "find_programs", lambda: None)
    return apt


def test_the_main_cluster_is_switched_off_before_anything_is_installed(apt: Apt) -> None:
    install_packages()
    assert "create_main_cluster = false" in packages._NO_MAIN_CLUSTER.read_text()
    assert [command[4] for command in apt.asked] == ["update", "install"]
    assert apt.asked[1][-2:] == list(PACKAGES)


@pytest.mark.usefixtures("apt")
def test_the_word_of_an_administrator_on_clusters_stands() -> None:
    packages._NO_MAIN_CLUSTER.parent.parent.mkdir()
    install_packages()
    assert not packages._NO_MAIN_CLUSTER.exists()


def test_what_the_package_manager_says_is_told(apt: Apt) -> None:
    apt.fails = "W: slow\nE: Unable to locate package postgresql-postgis\n"
    with pytest.raises(PackagesNotInstalled) as refused:
        install_packages()
    assert refused.value.params["reason"] == "Unable to locate package postgresql-postgis"


def test_who_may_not_install_is_told_what_to_type(apt: Apt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "may_install", lambda: False)

    def none() -> None:
        raise PackagesMissing(packages=" ".join(PACKAGES))

    monkeypatch.setattr(packages, "find_programs", none)
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == "Please install as root: apt-get install postgresql postgresql-postgis"
    assert apt.asked == []
