"""One tiny town, built once; what is kept on disk goes to a folder of the test run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from geocoding_town import write_town

from geo.geocoding import Geocoder
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.places.folder import read_folder
from geo.geocoding.search import Search


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("cache")
    before = os.environ.get("XDG_CACHE_HOME")
    os.environ["XDG_CACHE_HOME"] = str(home)
    yield home
    if before is None:
        del os.environ["XDG_CACHE_HOME"]
    else:
        os.environ["XDG_CACHE_HOME"] = before


@pytest.fixture(scope="session")
def town_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_town(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="session")
def geocoder(town_folder: Path, kept: Path) -> Geocoder:
    assert kept.is_dir()
    return Geocoder(town_folder)


@pytest.fixture(scope="session")
def search(town_folder: Path) -> Search:
    return Search(Gazetteer.build(read_folder(town_folder)))
