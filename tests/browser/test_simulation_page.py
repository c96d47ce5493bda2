import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from simulated_plans import scenario, write_comparison, write_page

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
POSTS = scenario("驻点", homes=(2, 9))
PATROL = scenario("巡逻", homes=(2, 9), patrols=True)
FILLS = "xunfang.sides[0].shown.cells.map((cell) => cell.options.fillColor)"
SEEN = "xunfang.sides.map((side) => side.shown.day.layer.getLayers().map((mark) => mark.getLatLng().lng))"


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    return write_page(write_comparison(tmp_path_factory.mktemp("report"), POSTS, PATROL))


def test_the_sentence_of_the_comparison_stands_first_in_both_languages(visitor, report):
    said = json.loads(report.with_suffix(".json").read_text("utf-8"))["sentences"][0]
    page = visitor.open(report, "lang=en")
    expect(page.locator("#verdict .spoken")).to_have_text(said["en"])
    page.click("#language")
    expect(page.locator("#verdict .spoken")).to_have_text(said["zh"])
    expect(page.locator("#title")).to_have_text("巡防模拟报告")


def test_another_metric_colours_the_cells_anew(visitor, report):
    page = visitor.open(report, "lang=en")
    assert len(set(page.evaluate(FILLS))) > 1
    before = page.evaluate(FILLS)
    page.click("[data-choice='3']")
    expect(page.locator("[data-choice='3']")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#map-legend")).to_contain_text("Share within 3 min")
    assert page.evaluate(FILLS) != before


def test_both_maps_move_together(visitor, report):
    page = visitor.open(report, "lang=en")
    page.locator(".leaflet-control-zoom-in").click()
    page.wait_for_timeout(400)
    zooms = page.evaluate("xunfang.sides.map(({ map }) => map.getZoom())")
    assert zooms[0] == zooms[1]


def test_the_slider_moves_the_units_through_the_day(visitor, report):
    page = visitor.open(report, "lang=en")
    page.click("[data-choice=day]")
    expect(page.locator("#now")).to_have_text("Tue, day 2, 08:00")
    before = page.evaluate(SEEN)
    page.locator("#slider").fill("845")
    expect(page.locator("#now")).to_have_text("Tue, day 2, 14:05")
    assert page.evaluate(SEEN) != before
    counted = [int(text) for text in page.locator("#counts-b b").all_inner_texts()]
    assert sum(counted[:6]) == 2


def test_playing_goes_on_until_it_is_paused(visitor, report):
    page = visitor.open(report, "lang=en")
    page.click("[data-choice=day]")
    page.click("#play")
    expect(page.locator("#play")).to_contain_text("Pause")
    expect(page.locator("#now")).not_to_contain_text("08:0")
    page.click("#play")
    stopped = page.locator("#slider").input_value()
    page.wait_for_timeout(200)
    assert page.locator("#slider").input_value() == stopped


def test_parks_say_how_much_is_seen_and_whether_that_is_certain(visitor, report):
    page = visitor.open(report, "lang=en")
    row = page.locator("#parks tbody tr", has_text="东园")
    expect(row).to_contain_text("nobody ever")
    expect(row).to_contain_text("better")
    page.locator("#parks [data-sort='visible-B']").click()
    expect(page.locator("#parks th[aria-sort=descending]")).to_have_count(1)


def test_a_pointer_on_the_curve_reads_both_plans(visitor, report):
    page = visitor.open(report, "lang=en")
    page.locator("#chart-curve svg.chart").hover()
    reading = page.locator("#chart-curve .reading")
    expect(reading).to_contain_text("A")
    expect(reading).to_contain_text("%")


def test_units_are_named_with_their_load(visitor, report):
    page = visitor.open(report, "lang=en")
    expect(page.locator("#units tbody tr")).to_have_count(4)
    expect(page.locator("#units tbody tr").first).to_contain_text("驻点·1组")


def test_inputs_are_named_by_their_hash(visitor, report):
    plans = json.loads(report.with_suffix(".json").read_text("utf-8"))["plans"]
    page = visitor.open(report, "lang=zh")
    assert page.locator("#about code").all_inner_texts() == [plan["scenario_sha256"] for plan in plans]


def test_of_three_plans_one_chooses_what_the_first_is_set_against(visitor, tmp_path):
    third = scenario("集中", homes=(0, 0))
    page = visitor.open(write_page(write_comparison(tmp_path, POSTS, PATROL, third)), "lang=en")
    expect(page.locator("#ranking li")).to_have_count(3)
    before = page.locator("#verdict .spoken").inner_text()
    page.select_option("#other", "2")
    assert page.locator("#verdict .spoken").inner_text() != before
    expect(page.locator(".map-name").nth(1)).to_contain_text("集中")
    expect(page.locator(".map-name").nth(0)).to_contain_text("驻点")


def test_without_scenarios_there_are_figures_but_no_maps(visitor, tmp_path):
    path = write_comparison(tmp_path, POSTS, PATROL)
    for name in ("a.json", "b.json"):
        (tmp_path / name).unlink()
    page = visitor.open(write_page(path), "lang=en")
    expect(page.locator("#map-part")).to_be_hidden()
    expect(page.locator("#chart-curve svg.chart")).to_be_visible()
    expect(page.locator("#verdict .warned")).to_contain_text("Without the scenario files")


def test_one_result_is_a_page_of_one_plan(visitor, tmp_path):
    value = json.loads(write_comparison(tmp_path, POSTS, PATROL).read_text("utf-8"))
    (tmp_path / "result.json").write_text(json.dumps(value["plans"][0]["result"]), "utf-8")
    page = visitor.open(write_page(tmp_path / "result.json", tmp_path / "a.json"), "lang=en")
    expect(page.locator("#verdict .spoken")).to_contain_text("“驻点”")
    expect(page.locator(".maps .folium-map >> visible=true")).to_have_count(1)
    page.click("[data-choice=day]")
    expect(page.locator("#counts-a")).to_contain_text("at post")


def test_no_sentence_is_missing_in_either_language(visitor, report):
    page = visitor.open(report, "lang=en")
    chinese, english = page.evaluate("['zh', 'en'].map((lang) => Object.keys(xunfang.words[lang]))")
    assert sorted(chinese) == sorted(english)
    assert "undefined" not in page.locator("body").inner_text()


def test_on_a_phone_one_map_lies_above_the_other_and_nothing_overflows(visitor, report):
    page = visitor.open(report, "lang=zh", **PHONE)
    upper, lower = (page.locator(".folium-map").nth(side).bounding_box() for side in (0, 1))
    assert upper["height"] == pytest.approx(lower["height"]) == pytest.approx(320, abs=10)
    assert lower["y"] > upper["y"] + upper["height"]
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert _widest(page) <= 390


def _widest(page: Page) -> float:
    return page.evaluate(
        "Math.max(...[...document.querySelectorAll('main > *')].map((e) => e.getBoundingClientRect().right))"
    )


def test_text_of_people_stays_text(visitor, tmp_path):
    nasty = "<img src=x onerror=alert(1)></script>{{ 7 * 7 }}"
    plans = [scenario(nasty, homes=(2, 9)), scenario("乙", homes=(2, 9), patrols=True)]
    page = visitor.open(write_page(write_comparison(tmp_path, *plans)), "lang=en")
    expect(page.locator("#units tbody tr").first).to_contain_text(nasty)
    expect(page.locator(".map-name").first).to_contain_text(nasty)
