"""An index is built in a process of its own, which tells how far it is and why it failed."""

import time
from pathlib import Path

import pytest

from geo.errors import IndexNotBuilt
from geo.geocoding.build_apart import BuildApart, missing_files
from geo.geocoding.cache import index_path, load, names_path


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.mark.usefixtures("kept")
def test_index_and_names_are_built_and_then_there(town_folder: Path) -> None:
    files = missing_files(town_folder)
    assert files == [index_path(town_folder), names_path(town_folder)]
    shares: list[float] = []
    with BuildApart(town_folder, files) as build:
        build.wait(shares.append)
    assert missing_files(town_folder) == []
    assert shares == sorted(shares)
    assert all(0.0 <= share <= 1.0 for share in shares)


def test_a_folder_without_a_place_has_nothing_to_build(tmp_path: Path, kept: Path) -> None:
    (tmp_path / "stations").mkdir()
    path = kept / "one.index"
    with BuildApart(tmp_path / "stations", [path]) as build:
        build.wait()
    assert load(path) is None


def test_why_it_failed_is_one_line(town_folder: Path, kept: Path) -> None:
    (kept / "one.names" / "full").mkdir(parents=True)
    with BuildApart(town_folder, [kept / "one.names"]) as build, pytest.raises(IndexNotBuilt) as failed:
        build.wait()
    assert failed.value.params == {"reason": "Is a directory"}


def test_where_no_folder_can_be_made_nothing_is_begun(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexNotBuilt):
        BuildApart(tmp_path, [tmp_path / "file" / "cache" / "one.index"])


def test_what_is_not_waited_for_is_ended(town_folder: Path, kept: Path) -> None:
    began = time.monotonic()
    with BuildApart(town_folder, [kept / "one.index"]):
        pass
    assert time.monotonic() - began < 1.0
    assert load(kept / "one.index") is None
