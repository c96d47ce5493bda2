from pathlib import Path

import pytest
from compare_folders import write_plan
from playwright.sync_api import Page, expect

from api.actions.compare_plans import compare_folders
from maps.compare_page import compare_page

pytestmark = pytest.mark.browser

CENTRES = "xunfang.both.map(({ map }) => [map.getCenter().lat, map.getCenter().lng, map.getZoom()])"
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def compared(tmp_path_factory) -> Path:
    return write(tmp_path_factory.mktemp("compared"))


def write(folder: Path, **more: str) -> Path:
    one = write_plan(folder / "one", [("P1", 100), ("P2", 500)], [], **more)
    two = write_plan(folder / "two", [("P1", 100), ("P3", 700), ("P1", 2000)], [("P2", 500)], **more)
    path = folder / "compare.html"
    path.write_text(compare_page(compare_folders(one, two, max_bytes=10**7)), "utf-8")
    return path


def together(page: Page) -> bool:
    (lat, lon, zoom), (other_lat, other_lon, other_zoom) = page.evaluate(CENTRES)
    return (lat, lon, zoom) == pytest.approx((other_lat, other_lon, other_zoom), abs=1e-4)


@pytest.mark.parametrize("side", [0, 1])
def test_who_drags_one_map_drags_the_other(visitor, compared, side: int):
    page = visitor.open(compared, "lang=en")
    before = page.evaluate(CENTRES)
    box = page.locator(".folium-map").nth(side).bounding_box()
    page.mouse.move(box["x"] + 300, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 180, box["y"] + 130, steps=4)
    page.mouse.up()
    page.wait_for_timeout(400)
    assert page.evaluate(CENTRES) != before
    assert together(page)


def test_both_maps_zoom_together(visitor, compared):
    page = visitor.open(compared, "lang=en")
    before = page.evaluate(CENTRES)
    page.locator(".leaflet-control-zoom-in").click()
    page.wait_for_timeout(400)
    assert page.evaluate(CENTRES)[0][2] > before[0][2]
    assert together(page)


def test_one_sentence_says_which_plan_gives_more_and_what_it_costs(visitor, compared):
    page = visitor.open(compared, "lang=en")
    expect(page.locator("#verdict")).to_have_text(
        "Plan B gives 35 points more than plan A (+117%), 2 visits more;"
        " the cost: 10 min more driving and 6 km further."
    )
    page.click("#language")
    expect(page.locator("#verdict")).to_have_text(
        "方案 B 比方案 A 多得 35 分(+117%),多到访 2 次;代价:多行车 10 分钟,多行驶 6 km。"
    )


def test_differences_come_first_and_a_heading_sorts_them(visitor, compared):
    page = visitor.open(compared, "lang=en")
    rows = page.locator("#sites tbody tr")
    expect(rows.nth(0)).to_contain_text("1 | 2+1")
    assert page.locator("#sites .site-name").all_inner_texts() == ["园区P1", "园区P3", "园区P2"]
    page.click("#sites [data-sort=reward]")
    assert page.locator("#sites .site-name").all_inner_texts() == ["园区P3", "园区P1", "园区P2"]


def test_a_row_marks_its_site_on_both_maps(visitor, compared):
    page = visitor.open(compared, "lang=en")
    page.locator("#sites .site-name", has_text="园区P1").click()
    expect(page.locator(".mark .badge.chosen")).to_have_text(["A1", "A1", "A3"])
    assert together(page)
    page.keyboard.press("Escape")
    expect(page.locator(".mark .badge.chosen")).to_have_count(0)


def test_a_stop_on_a_map_marks_its_row(visitor, compared):
    page = visitor.open(compared, "lang=en")
    page.click("#tab-units")
    page.locator(".folium-map").nth(1).locator(".mark .badge", has_text="A2").click()
    expect(page.locator("#sites tr.chosen")).to_contain_text("园区P3")


def test_units_are_compared_by_minutes_and_kilometres(visitor, compared):
    page = visitor.open(compared, "lang=en")
    page.click("#tab-units")
    expect(page.locator("#units tbody tr").first).to_contain_text("7 | 10+3")
    expect(page.locator("#units tbody tr").first).to_contain_text("4 | 6+2")


def test_no_sentence_is_missing_in_either_language(visitor, compared):
    page = visitor.open(compared, "lang=en")
    chinese, english = page.evaluate("['zh', 'en'].map((lang) => Object.keys(xunfang.words[lang]))")
    assert sorted(chinese) == sorted(english)


def test_on_a_phone_one_map_lies_above_the_other_and_nothing_overflows(visitor, compared):
    page = visitor.open(compared, "lang=zh", **PHONE)
    upper, lower = (page.locator(".folium-map").nth(side).bounding_box() for side in (0, 1))
    assert upper["width"] == lower["width"] == 390
    assert lower["y"] == pytest.approx(upper["y"] + upper["height"], abs=2)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_text_of_people_stays_text(visitor, tmp_path):
    nasty = "<img src=x onerror=alert(1)></script>{{ 7 * 7 }}"
    page = visitor.open(write(tmp_path, names=nasty), "lang=en")
    expect(page.locator("#sites .site-name").first).to_have_text(f"{nasty}P1")
