import itertools
import math
import re
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from plan_scenes import big_scene, small_enterprises, small_legs, small_scene, small_stops
from playwright.sync_api import Page, expect

from maps.plan_page import plan_page
from maps.scene import COLUMNS

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def plan(tmp_path_factory) -> Path:
    return write(tmp_path_factory.mktemp("plan"), small_scene())


def write(folder: Path, scene) -> Path:
    path = folder / "plan.html"
    path.write_text(plan_page(scene), encoding="utf-8")
    return path


def card(page: Page):
    return page.locator(".leaflet-popup .card, .dock:not([hidden]) .card")


def widest(page: Page) -> int:
    return page.evaluate("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)")


def test_the_language_changes_without_loading_the_page_again(visitor, plan):
    page = visitor.open(plan, "lang=zh")
    expect(page.locator("#tab-timetable")).to_have_text("时刻表")
    page.evaluate("window.stillHere = true")
    page.click("#language")
    expect(page.locator("#tab-timetable")).to_have_text("Timetable")
    expect(page.locator(".unit-name small").first).to_contain_text("Shift 08:00–16:00 · 3 stops")
    assert page.evaluate("[window.stillHere, document.documentElement.lang]") == [True, "en"]


def test_no_sentence_is_missing_in_either_language(visitor, plan):
    page = visitor.open(plan, "lang=en")
    chinese, english = page.evaluate("['zh', 'en'].map((lang) => Object.keys(xunfang.words[lang]))")
    assert sorted(chinese) == sorted(key for key in english if not key.endswith("_one"))


def test_a_stop_on_the_map_tells_when_and_why(visitor, plan):
    page = visitor.open(plan, "lang=en")
    page.locator(".mark .badge", has_text=re.compile("^A2$")).click()
    expect(card(page).locator(".times")).to_contain_text("08:35–08:55")
    expect(card(page)).to_contain_text("arrives 08:35, waits 5 min")
    expect(card(page)).to_contain_text("5 reopened firms with 110 workers. The only visit in this plan.")
    expect(page.locator("button.stop.chosen time")).to_have_text("08:35–08:55")


def test_the_card_of_a_stop_opens_beside_the_legend(visitor, plan):
    page = visitor.open(plan, "lang=en", width=1440, height=810)
    legend = page.locator("#legend").bounding_box()
    for badge in page.locator(".mark .badge").all():
        badge.click(force=True)
        page.wait_for_timeout(300)
        assert card(page).bounding_box()["x"] >= legend["x"] + legend["width"]


def test_a_row_tells_the_next_drive_and_its_directions(visitor, plan):
    page = visitor.open(plan, "lang=zh")
    page.locator("button.stop").first.click()
    expect(card(page)).to_contain_text("前往 东园北门,08:35 到达")
    card(page).locator("summary").click()
    expect(card(page).locator("ol li")).to_have_text(["沿人民路向东行驶 800 米", "左转进入和平街"])


def test_a_repeat_visit_says_what_it_is_worth(visitor, plan):
    page = visitor.open(plan, "lang=en")
    page.locator("button.stop").nth(2).click()
    expect(card(page)).to_contain_text("Visit 2 of 2 in this plan.")
    expect(card(page)).to_contain_text("A repeat visit counts 25% of the first: 5 points.")
    expect(card(page)).to_contain_text("Back to 中心派出所, arriving 11:25")


def test_waiting_is_not_taken_for_patrol(visitor, plan):
    page = visitor.open(plan, "lang=en")
    expect(page.locator("button.stop").nth(1)).to_contain_text("waits 5 min")
    expect(page.locator("button.stop").first).not_to_contain_text("waits")


def test_a_drive_of_no_length_is_told_as_staying(visitor, tmp_path):
    legs = small_legs()
    legs.loc[1, ["leave_s", "arrive_s", "length_m"]] = [1500, 1500, 0.0]
    page = visitor.open(write(tmp_path, small_scene(legs=legs)), "lang=en")
    expect(page.locator(".drive").nth(1)).to_have_text("stays where it is")


def test_a_chosen_unit_stands_out_and_escape_clears(visitor, plan):
    page = visitor.open(plan, "lang=en")
    page.locator(".unit-name").nth(1).click()
    expect(page.locator("path.line.hue0")).to_have_class(re.compile(r"\bdim\b"))
    expect(page.locator("path.line.hue1")).not_to_have_class(re.compile(r"\bdim\b"))
    page.keyboard.press("Escape")
    expect(page.locator("path.dim")).to_have_count(0)


def test_a_unit_can_be_folded(visitor, plan):
    page = visitor.open(plan, "lang=en")
    first = page.locator(".unit").first
    first.locator(".fold").click()
    expect(first.locator(".unit-body")).to_be_hidden()
    assert first.locator(".fold").get_attribute("aria-expanded") == "false"
    expect(page.locator(".unit").nth(1).locator(".unit-body")).to_be_visible()


def test_layers_and_single_routes_can_be_switched_off(visitor, plan):
    page = visitor.open(plan, "lang=en")
    page.locator("[data-layer=clusters]").uncheck()
    expect(page.locator("path.clusters-area")).to_have_count(0)
    expect(page.locator("path.parks-area")).to_have_count(1)
    page.locator("[data-unit-layer='0']").click()
    expect(page.locator("path.line.hue0")).to_have_count(0)
    expect(page.locator("path.line.hue1")).to_have_count(1)
    page.locator("[data-layer=clusters]").check()
    expect(page.locator("path.clusters-area")).to_have_count(3)


def test_arrow_keys_walk_through_the_stops(visitor, plan):
    page = visitor.open(plan, "lang=en")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(card(page).locator("h3")).to_have_text("东园南门")
    expect(card(page)).to_contain_text("巡一组, stop 3")
    page.keyboard.press("ArrowDown")
    expect(card(page)).to_contain_text("巡二组, stop 1")
    page.keyboard.press("ArrowUp")
    expect(card(page)).to_contain_text("巡一组, stop 3")


def test_the_search_finds_a_firm_and_shows_it(visitor, plan):
    page = visitor.open(plan, "lang=en")
    page.keyboard.press("/")
    page.keyboard.type("华宇")
    expect(page.locator("#hits li")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(card(page).locator("h3")).to_have_text("华宇纺织")
    expect(card(page)).to_contain_text("31 workers")


def test_what_is_not_served_is_listed_with_its_reason(visitor, plan):
    page = visitor.open(plan, "lang=en")
    page.click("#tab-sites")
    expect(page.locator("#sites tr.short")).to_contain_text("No free time inside its time window")
    expect(page.locator(".left-out")).to_contain_text("Too far from any drivable road")
    page.locator("#sites tr.short .site-name").click()
    expect(card(page)).to_contain_text("1 visit short")


def site_names(page: Page) -> list[str]:
    return page.locator("#sites .site-name").all_inner_texts()


def test_the_table_tells_what_each_site_gets_of_what_it_may(visitor, plan):
    page = visitor.open(plan, "lang=en")
    page.click("#tab-sites")
    cells = page.locator("#sites tbody tr").nth(1).locator("td")
    assert [text.strip() for text in cells.all_inner_texts()] == [
        *("东园南门", "2 / 2", "30 / 30 min", "4 h 45 min", "08:10", "11:00", ""),
    ]
    expect(page.locator("#tab-sites .count")).to_have_text("2")


def test_a_heading_sorts_the_sites_turns_them_round_and_lets_go(visitor, plan):
    page = visitor.open(plan, "lang=en")
    page.click("#tab-sites")
    assert site_names(page) == ["西园北区", "东园南门", "东园北门"]
    page.click("[data-sort=gap]")
    assert site_names(page) == ["西园北区", "东园北门", "东园南门"]
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Longest gap")
    page.click("[data-sort=gap]")
    assert site_names(page) == ["东园南门", "东园北门", "西园北区"]
    page.click("[data-sort=gap]")
    assert site_names(page) == ["西园北区", "东园南门", "东园北门"]


def test_a_bar_of_the_timeline_opens_its_stop_on_the_map(visitor, plan):
    page = visitor.open(plan, "lang=en")
    page.click("#tab-timeline")
    page.locator(".does-dwell[data-stop='1']").click()
    expect(card(page).locator("h3")).to_have_text("东园北门")
    expect(page.locator(".mark .badge.chosen")).to_have_text("A2")
    expect(page.locator("#timeline")).to_be_visible()


def test_a_stop_on_the_map_marks_its_bar(visitor, plan):
    page = visitor.open(plan, "lang=en")
    page.click("#tab-timeline")
    page.locator(".mark .badge", has_text=re.compile("^B1$")).click()
    expect(page.locator(".piece.chosen")).to_have_attribute("data-stop", "3")
    expect(page.locator(".lane.chosen")).to_contain_text("巡二组")


def test_the_bars_of_a_lane_follow_each_other_without_a_gap(visitor, plan):
    page = visitor.open(plan, "lang=en")
    page.click("#tab-timeline")
    boxes = (
        page.locator(".lane")
        .first.locator(".piece")
        .evaluate_all("(all) => all.map((one) => [parseFloat(one.style.left), parseFloat(one.style.width)])")
    )
    assert len(boxes) == 12
    for (left, width), (following, _) in itertools.pairwise(boxes):
        assert left + width == pytest.approx(following, abs=1e-3)
    assert boxes[0][0] == 0
    assert sum(boxes[-1]) == pytest.approx(100)


def test_a_bar_tells_what_is_done_when_the_pointer_or_the_keyboard_is_on_it(visitor, plan):
    page = visitor.open(plan, "lang=en")
    page.click("#tab-timeline")
    page.locator(".lane .does-break").hover()
    expect(page.locator("#hint")).to_contain_text("Break 09:00–10:00 · 1 h")
    page.mouse.move(5, 5)
    expect(page.locator("#hint")).to_be_hidden()
    page.locator(".piece[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#hint")).to_contain_text("东园南门On site 08:10–08:25 · 15 min巡一组")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#hint")).to_contain_text("西园北区")
    page.keyboard.press("Enter")
    expect(card(page).locator("h3")).to_have_text("西园北区")


def test_on_a_phone_the_timeline_scrolls_in_itself_and_names_stay(visitor, plan):
    page = visitor.open(plan, "lang=zh", **PHONE)
    page.locator("#tab-timeline").tap()
    name = page.locator(".lane-name").first
    before = name.bounding_box()
    page.evaluate("document.querySelector('.scroll').scrollLeft = 300")
    assert page.evaluate("document.querySelector('.scroll').scrollLeft") == 300
    assert name.bounding_box() == before
    assert widest(page) == 390
    page.locator("#tab-sites").tap()
    assert widest(page) == 390


def test_paper_in_a4_landscape_gets_every_lane_in_its_width(visitor, plan):
    page = visitor.open(plan, "lang=en")
    page.click("#tab-sites")
    page.set_viewport_size({"width": 1032, "height": 700})
    page.emulate_media(media="print")
    expect(page.locator(".lane").nth(1)).to_be_visible()
    expect(page.locator("#sites .table")).to_be_visible()
    assert widest(page) == 1032


def test_the_head_gives_the_numbers_and_the_bound(visitor, plan):
    page = visitor.open(plan, "lang=en")
    figures = {
        name: page.locator(f"[data-figure={name}] dd").inner_text()
        for name in ("units", "visits", "covered", "firms", "distance")
    }
    assert figures == {
        "units": "2 / 2",
        "visits": "4",
        "covered": "3 / 3",
        "firms": "21",
        "distance": "10 km",
    }
    expect(page.locator("[data-figure=score] dd")).to_contain_text("at most 1.1% below the best")


def test_a_phone_shows_the_card_in_the_sheet_and_nothing_overflows(visitor, plan):
    page = visitor.open(plan, "lang=zh", **PHONE)
    assert widest(page) == 390
    page.locator("button.stop").first.tap()
    expect(card(page).locator(".times")).to_contain_text("08:10–08:25")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    assert widest(page) == 390
    page.locator(".dock-close").tap()
    expect(page.locator("#timetable")).to_be_visible()


def test_what_a_finger_presses_is_forty_pixels_high(visitor, plan):
    page = visitor.open(plan, "lang=en", **PHONE)
    page.click("#legend-title")
    low = page.evaluate(
        """[...document.querySelectorAll('button, .layer, summary, input[type=search], .leaflet-bar a')]
           .filter((one) => one.offsetParent && one.offsetHeight < 40).map((one) => one.outerHTML)"""
    )
    assert low == []


def test_the_sheet_opens_and_closes_with_a_tap(visitor, plan):
    page = visitor.open(plan, "lang=en", **PHONE)
    before = page.locator(".panel").bounding_box()["height"]
    page.locator("#handle").tap()
    page.wait_for_function(f"document.querySelector('.panel').offsetHeight > {before + 100}")
    page.locator("#handle").tap()
    page.wait_for_function(f"document.querySelector('.panel').offsetHeight === {round(before)}")


def test_the_wall_gets_a_dark_map(visitor, plan):
    page = visitor.open(plan, "lang=en")
    light = page.evaluate("getComputedStyle(document.querySelector('.leaflet-container')).backgroundColor")
    page.click("#theme")
    dark = page.evaluate("getComputedStyle(document.querySelector('.leaflet-container')).backgroundColor")
    assert (light, dark) == ("rgb(243, 242, 237)", "rgb(18, 22, 27)")


def test_paper_gets_every_timetable_and_no_map(visitor, plan):
    page = visitor.open(plan, "lang=en")
    page.locator(".fold").first.click()
    page.emulate_media(media="print")
    expect(page.locator(".unit-body").first).to_be_visible()
    expect(page.locator("#sites tr.short")).to_be_visible()
    expect(page.locator(".leaflet-container")).to_be_hidden()


NASTY = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "行\u2028分\u2029隔",
    "{{ 7 * 7 }} {% raw %} {# note #}",
    "\"'`&amp;${alert(3)}\\",
)


def test_text_of_people_stays_text(visitor, tmp_path):
    stops = small_stops()
    stops["label"] = list(NASTY[:4])
    scene = small_scene(city=NASTY[1], credits=NASTY, stops=stops, enterprises=small_enterprises(NASTY))
    page = visitor.open(write(tmp_path, scene), "lang=en")
    expect(page.locator("#subtitle")).to_contain_text(NASTY[1])
    texts = page.locator("button.stop .label").evaluate_all(
        "(all) => all.map((one) => one.firstChild.textContent)"
    )
    assert sorted(texts) == sorted(NASTY[:4])
    assert page.locator("#credits p").all_text_contents()[: len(NASTY)] == list(NASTY)
    for row in range(4):
        page.locator("button.stop").nth(row).click()
        expect(card(page).locator("h3")).to_be_visible()
    page.fill("#search", "onerror")
    page.keyboard.press("Enter")
    expect(card(page).locator("h3")).to_have_text(NASTY[0])


def test_times_are_those_of_the_city_and_name_the_next_day(visitor, tmp_path):
    stops = small_stops().iloc[:1].assign(arrive_s=50400, start_s=50400, leave_s=58500)
    epoch = datetime(2020, 3, 31, 12, tzinfo=ZoneInfo("America/New_York"))
    scene = small_scene(stops=stops, legs=None, epoch=epoch, timezone="America/New_York")
    page = visitor.open(write(tmp_path, scene), "lang=en")
    expect(page.locator("button.stop time")).to_have_text("02:00 next day–04:15 next day")


def test_an_empty_plan_still_opens(visitor, tmp_path):
    nothing = dict.fromkeys(COLUMNS)
    page = visitor.open(write(tmp_path, small_scene(**nothing, summary={}, credits=())), "lang=en")
    expect(page.locator("#timetable")).to_have_text("The plan has no units.")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")


def test_an_idle_unit_is_listed_as_idle(visitor, tmp_path):
    scene = small_scene(stops=small_stops().iloc[:3])
    page = visitor.open(write(tmp_path, scene), "lang=en")
    expect(page.locator(".unit").nth(1)).to_contain_text("No stops in this shift.")


def test_a_big_plan_is_small_and_quick(visitor, tmp_path):
    scene = big_scene()
    assert len(scene.roads) > 49_000
    path = write(tmp_path, scene)
    assert path.stat().st_size < 5_000_000
    began = time.monotonic()
    page = visitor.open(path, "lang=en")
    assert time.monotonic() - began < 20
    expect(page.locator("button.stop")).to_have_count(96)
    page.locator("button.stop").nth(50).click()
    expect(card(page).locator(".times")).to_be_visible()


def test_dots_are_round_at_the_closest_zoom(visitor, plan):
    page = visitor.open(plan, "lang=en")
    page.evaluate("xunfang.map.setView([39.602, 110.0105], 18, { animate: false })")
    page.wait_for_timeout(300)
    pixels = page.evaluate(
        """[...document.querySelectorAll('.leaflet-firms-pane canvas')].reduce((sum, tile) => {
             const data = tile.getContext('2d').getImageData(0, 0, tile.width, tile.height).data;
             return sum + data.filter((value, k) => k % 4 === 3 && value > 127).length;
           }, 0)"""
    )
    assert pixels == pytest.approx(3 * math.pi * (4.5 * 1.5) ** 2, rel=0.1)
