import re

import folium
import pytest

from maps.errors import AssetMissing, ExternalAddress
from maps.live_page import live_page, login_page
from maps.offline import OfflineMap
from maps.served import render_served
from maps.unit_page import unit_page
from maps.vendor import STATIC

CONFIG = {
    "city": {
        "name": "示例市",
        "synthetic": True,
        "timezone": "Asia/Shanghai",
        "bbox": [110, 39, 110.3, 39.3],
    },
    "user": {"name": "值班员"},
    "csrf": "c",
    "language": "zh",
}
OWN = sorted([*(STATIC / "live").iterdir(), *(STATIC / "unit").iterdir()])
PAGES = {"live": live_page, "unit": unit_page, "login": login_page}
pages = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)


@pages
def test_the_same_config_gives_the_same_bytes(page):
    assert page(CONFIG, "n") == page(CONFIG, "n")
    assert not re.search(r"_[0-9a-f]{32}\b", page(CONFIG, "n"))


@pages
def test_every_script_that_runs_carries_the_nonce_of_its_answer(page):
    scripts = re.findall(r"<script\b[^>]*>", page(CONFIG, "word-1"))
    running = [tag for tag in scripts if "application/json" not in tag]
    assert running
    assert [tag for tag in running if 'nonce="word-1"' not in tag] == []


@pages
def test_nothing_is_inline_that_a_strict_policy_forbids(page):
    html = page(CONFIG, "n")
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", html)


@pages
def test_scripts_and_styles_are_own_files_that_exist(page):
    links = re.findall(r'(?:src|href)="([^"]+)"', page(CONFIG, "n"))
    assert links
    missing = [
        link
        for link in links
        if not (link.startswith("/static/") and (STATIC / link.removeprefix("/static/")).is_file())
    ]
    assert missing == []


@pages
def test_what_people_wrote_cannot_become_markup(page):
    evil = "</script><script>alert(1)</script>{{ 7 * 7 }}"
    html = page(CONFIG | {"city": CONFIG["city"] | {"name": evil}}, "n")
    assert "<script>alert" not in html
    assert "{{ 7 * 7 }}" in html


def test_a_nonce_is_written_as_an_attribute():
    assert 'nonce="a&quot;b"' in live_page(CONFIG, 'a"b')
    assert 'nonce="a&quot;b"' in login_page(CONFIG, 'a"b')


def test_a_script_that_is_not_installed_is_refused():
    drawing = OfflineMap(location=(39, 110))
    drawing.default_js = [("leaflet", "vendor/nothing.js")]
    with pytest.raises(AssetMissing):
        render_served(drawing, nonce="n")


def test_an_address_of_another_host_is_refused():
    drawing = OfflineMap(location=(39, 110))
    folium.TileLayer("https://{s}.tile.example.org/{z}/{x}/{y}.png", attr="x").add_to(drawing)
    with pytest.raises(ExternalAddress):
        render_served(drawing, nonce="n")


def test_own_scripts_never_write_markup_nor_name_a_host():
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\(|new Function|import\(|https?://"
    )
    scripts = [path for path in OWN if path.suffix == ".js"]
    assert len(scripts) > 25
    assert [path.name for path in scripts if forbidden.search(path.read_text(encoding="utf-8"))] == []


def test_only_one_module_knows_the_library_that_draws_tiles():
    knowing = [path.name for path in OWN if "protomapsL" in path.read_text(encoding="utf-8")]
    assert knowing == ["base.js"]


def test_own_files_stay_short_enough_to_read():
    assert [path.name for path in OWN if len(path.read_text(encoding="utf-8").splitlines()) > 400] == []
