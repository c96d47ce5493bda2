"""The shelf hands out what is of the present gazetteer, whatever goes on beside it."""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress

import pytest

from api.refusals import GeocoderNotReady
from api.shelf import CityPlaces, Shelf
from data.errors import CityMissing
from geo.errors import GazetteerMissing


class Opens:
    """Returns 1, 2, …, and may wait or refuse."""

    def __init__(self):
        self.count, self.go, self.refusal = 0, threading.Event(), None
        self.go.set()

    def __call__(self, _folder):
        self.count += 1
        number = self.count
        self.go.wait(10)
        if self.refusal:
            raise self.refusal
        return number


@pytest.fixture
def opens():
    return Opens()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "pois.csv").write_text("id\n")
    return tmp_path


def _asked_until(shelf, number):
    for _ in range(500):
        if shelf.present() == number:
            return True
        threading.Event().wait(0.01)
    return False


def test_one_geocoder_answers_all_while_the_files_stay(folder, opens):
    shelf = Shelf(folder, opens)
    assert opens.count == 0
    assert [shelf.present() for _ in range(3)] == [1, 1, 1]


def test_after_an_import_a_new_one_answers_and_the_old_one_meanwhile(folder, opens):
    shelf = Shelf(folder, opens)
    shelf.present()
    opens.go.clear()
    (folder / "pois.csv").write_text("id\nmore\n")
    assert shelf.present() == 1
    opens.go.set()
    assert _asked_until(shelf, 2)
    assert opens.count == 2


def test_who_asks_while_the_first_is_built_is_told_to_come_again(folder, opens):
    opens.go.clear()
    shelf = Shelf(folder, opens, patience_s=0.01)
    for _ in range(2):
        with pytest.raises(GeocoderNotReady):
            shelf.present()
    assert opens.count == 1
    opens.go.set()


def test_without_a_gazetteer_there_is_no_city_until_one_comes(tmp_path, opens):
    opens.refusal = GazetteerMissing(file="x")
    shelf = Shelf(tmp_path / "later", opens)
    for _ in range(2):
        with pytest.raises(CityMissing):
            shelf.present()
    assert opens.count == 1
    opens.refusal = None
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "pois.csv").write_text("id\n")
    assert shelf.present() == 2


def test_the_same_bytes_written_later_are_looked_at_again(folder, opens):
    shelf = Shelf(folder, opens)
    shelf.present()
    os.utime(folder / "pois.csv", (1, 1))
    assert _asked_until(shelf, 2)


def test_the_names_of_a_folder_are_offered(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "pois.csv").write_text("id,name,lon,lat\nP1,大漠公园,109.0,39.5\n", encoding="utf-8")
    places = CityPlaces.of(tmp_path)
    ends = time.monotonic() + 60
    offered = None
    while offered is None:
        assert time.monotonic() < ends
        # A busy machine needs longer to import than a caller waits.
        with suppress(GeocoderNotReady):
            (offered,) = places.suggest("dmgy", 5)
    assert (offered["name"], offered["kind"], offered["lon"]) == ("大漠公园", "poi", 109.0)
