from pathlib import Path

import pytest
from playwright.sync_api import expect
from presence_scenes import presence_scene

from maps.presence_page import presence_page

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
STRANGE = "<img src=x onerror=alert(1)> </script>"


def write(folder: Path, name: str = "三组 东胜") -> Path:
    path = folder / "presence.html"
    path.write_text(presence_page(presence_scene(name)), "utf-8")
    return path


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    return write(tmp_path_factory.mktemp("presence"))


def test_the_head_says_what_it_is_about_and_how_sure_that_is(visitor, report):
    page = visitor.open(report, "lang=en")
    expect(page.locator("#title")).to_have_text("Presence · 化工园区")
    expect(page.locator("#subtitle")).to_have_text("小城 · 2020-03-24 (Asia/Shanghai) · with 100 m around")
    figures = page.locator("#figures")
    for text in ("5", "2 h 10 min", "counted 1 h 59 min", "7 h 14 min", "14%", "9.3%", "51%"):
        expect(figures).to_contain_text(text)
    page.click("#language")
    expect(page.locator("#title")).to_have_text("巡防到访 · 化工园区")
    expect(figures).to_contain_text("见警率")


def test_each_unit_has_a_strip_with_a_bar_for_each_stay(visitor, report):
    page = visitor.open(report, "lang=en")
    lanes = page.locator("button.strip .lane")
    assert lanes.evaluate_all("lanes => lanes.map((lane) => lane.children.length)") == [3, 1, 1]
    lane, bar = (page.locator(f"button.strip .lane{part}").first.bounding_box() for part in ("", " i"))
    assert (bar["x"] - lane["x"]) / lane["width"] == pytest.approx((7 + 10 / 60) / 24, abs=0.01)


def test_a_unit_that_is_chosen_stands_out_with_its_own_times(visitor, report):
    page = visitor.open(report, "lang=en")
    expect(page.locator("#visits tbody tr")).to_have_count(5)
    page.locator("button.strip").first.click()
    expect(page.locator("#visits-title")).to_have_text("In and out of 一组 (3)")
    expect(page.locator("#visits tbody tr")).to_have_count(3)
    seen = "paths => paths.map((path) => path.classList.contains('dim'))"
    dimmed = page.locator(".route.line").evaluate_all(seen)
    assert any(dimmed)
    assert not all(dimmed)
    page.keyboard.press("Escape")
    assert not any(page.locator(".route.line").evaluate_all(seen))


def test_the_units_are_sorted_by_a_heading_and_nothing_known_comes_last(visitor, report):
    page = visitor.open(report, "lang=en")
    page.click("#units [data-sort=fix]")
    names = page.locator("#units .who bdi").all_inner_texts()
    assert names == ["一组", "二组", "三组 东胜", "四组"]
    page.click("#units [data-sort=first_in]")
    assert page.locator("#units .who bdi").all_inner_texts()[-1] == "四组"


def test_the_map_shows_the_area_the_roads_and_the_tracks(visitor, report):
    page = visitor.open(report)
    box, area = page.locator(".folium-map").bounding_box(), page.locator(".parks-area").bounding_box()
    assert area["width"] > box["width"] / 4
    assert area["x"] >= box["x"]
    assert page.locator(".leaflet-tile-container canvas").count() > 0
    assert page.locator(".route.line").count() >= 3


@pytest.mark.parametrize("size", [{}, PHONE], ids=["desk", "phone"])
def test_nothing_is_wider_than_the_screen(visitor, report, size):
    page = visitor.open(report, **size)
    width = size.get("width", 1920)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for part in (".head", ".panel", ".folium-map", "#strips"):
        box = page.locator(part).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width + 1
        assert box["height"] > 20


def test_strange_names_are_text(visitor, tmp_path):
    page = visitor.open(write(tmp_path, STRANGE), "lang=en")
    expect(page.locator("#units .who bdi", has_text="onerror")).to_have_text(STRANGE)
    assert page.locator("img[src=x]").count() == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_desk_shows_every_column_without_scrolling(visitor, report, language):
    page = visitor.open(report, f"lang={language}")
    for table in ("#units", "#visits"):
        assert page.locator(table).evaluate("box => box.scrollWidth - box.clientWidth") <= 1
