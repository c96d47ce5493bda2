"""The live map as a person meets it: the real server on real PostGIS, fed as the demo feeds it."""

import re

import pytest
from live_city import PASSWORD, LiveCity
from live_desk import Desk, until
from playwright.sync_api import Page, expect

from api.actions.demo import USER

pytestmark = pytest.mark.browser
PATIENCE_MS = 30_000


@pytest.fixture(scope="module")
def city(module_database_url: str, tmp_path_factory):
    with LiveCity(module_database_url, tmp_path_factory.mktemp("town") / "city") as city:
        yield city


@pytest.fixture
def desk(chromium, city: LiveCity):
    desk = Desk(chromium, city.url)
    yield desk
    desk.close()


def sign_in(desk: Desk, address: str, **size: int) -> Page:
    page = desk.open(address, **size)
    page.fill("#user", USER)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("html[data-ready]")
    return page


def at_the_desk(desk: Desk) -> Page:
    page = sign_in(desk, "/login?lang=en&next=/dispatch?lang=en", width=1920, height=1080)
    until(page, "xunfang.isLive && xunfang.units.size")
    return page


def ink_at(unit: str) -> str:
    """Return what asks the page whether anything is drawn where the unit is."""
    return (
        "(([x, y]) => { const spot = new OffscreenCanvas(1, 1).getContext('2d');"
        "spot.drawImage(xunfang.drawn.overlay.canvas, -x, -y);"
        f"return spot.getImageData(0, 0, 1, 1).data[3] > 0 }})(xunfang.units.get({unit!r}).at)"
    )


def click_the_middle(page: Page) -> None:
    box = page.locator(".folium-map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_unit_moves_and_an_alert_appears_while_somebody_watches(desk, city):
    page = at_the_desk(desk)
    expect(page.locator("#synthetic")).to_be_visible()
    drawn = f"xunfang.units.get({city.driver!r}).at"
    x, y = until(page, drawn)
    until(page, f"Math.hypot({drawn}[0] - {x}, {drawn}[1] - {y}) > 3")
    city.call("合成能源企业42门口有人阻拦车辆进厂")
    first = page.locator(".alert").first
    expect(first).to_contain_text("合成能源企业42门口有人阻拦车辆进厂", timeout=PATIENCE_MS)
    expect(page).to_have_title(re.compile(r"^\(\d+\) "))
    first.click()
    # Nobody told where it is: the words were read.
    expect(page.locator(".card .basis")).to_contain_text("geocoding the address", timeout=PATIENCE_MS)
    expect(page.locator(".card .basis")).to_contain_text("within about 30 m")
    expect(page.locator(".card .reason")).to_contain_text("合成能源企业42")
    expect(page.locator(".card .unit-row").first).to_contain_text("巡逻")


def test_an_enterprise_opens_from_the_search_and_from_the_map(desk):
    page = at_the_desk(desk)
    page.fill("#search", "合成能源企业1")
    expect(page.locator("#hits li").first).to_have_text(re.compile("合成能源企业1.*Firm"))
    page.keyboard.press("Enter")
    name = page.locator(".card-enterprise h3")
    expect(name).to_have_text("合成能源企业1")
    expect(page.locator(".card-enterprise")).to_contain_text("71 workers")
    page.keyboard.press("Escape")
    expect(page.locator(".card")).to_be_hidden()
    # The map had moved to it, half-way between the legend and the card.
    page.evaluate("xunfang.map.panTo([39.5529722, 109.7159479], { animate: false })")
    # The tile of the place may still be on its way: then one clicks again.
    for _ in range(10):
        click_the_middle(page)
        page.wait_for_timeout(1000)
        if name.is_visible():
            break
    expect(page.locator(".card-enterprise")).to_contain_text("reopened")


def test_language_and_layers_change_what_is_shown(desk, city):
    page = at_the_desk(desk)
    page.click("#language")
    expect(page.locator("#title")).to_have_text("实时巡防")
    expect(page.locator("#legend-title")).to_have_text("图层与图例")
    units = page.locator("[data-layer=units]")
    until(page, ink_at(city.driver))
    units.click()
    until(page, f"!({ink_at(city.driver)})")
    units.click()
    until(page, ink_at(city.driver))
    page.click("[data-layer=routes]")
    until(page, "xunfang.drawn.routes.getLayers().length > 0")
    page.click("[data-layer=routes]")
    until(page, "!xunfang.map.hasLayer(xunfang.drawn.routes)")


def test_a_closed_road_is_drawn_until_its_layer_is_hidden(desk, city):
    page = at_the_desk(desk)
    city.close_road()
    sign = page.locator(".road-event-name")
    expect(sign).to_have_text("事故", timeout=PATIENCE_MS)
    page.click("[data-layer=roadEvents]")
    expect(sign).to_have_count(0)


def test_the_planner_sees_days_parks_heat_and_routes(desk, city):
    city.call("两人争吵")
    page = sign_in(desk, "/login?lang=en&next=/planner?lang=en", width=1920, height=1080)
    until(page, "xunfang.isLive && xunfang.units.size")
    page.click("[data-planner=clusters]")
    says = page.locator("#day-says")
    expect(says).to_have_text(re.compile(r"^2020-03-23: \d+ clusters · \d+ firms · [\d,]+ workers$"))
    last = says.text_content()
    page.locator("#day").fill("8")
    expect(says).to_contain_text("2020-02-28")
    assert says.text_content().split(":")[1] != last.split(":")[1]
    page.click("[data-planner=parks]")
    expect(page.locator(".park-row small").first).to_have_text(re.compile(r"^[\d,]+ of [\d,]+ workers back$"))
    page.click("[data-planner=heat]")
    page.wait_for_selector(".leaflet-heat-pane canvas")
    route = page.locator(".park-row", has_text="巡逻").first
    expect(route).to_contain_text(re.compile(r"[1-9]\d* stops? · [\d.]+ km"))
    route.click()
    expect(page.locator(".card-unit")).to_contain_text("Timetable")
    assert "undefined" not in page.locator("body").inner_text()


def test_a_server_that_goes_is_missed_and_nothing_is_lost(desk, city):
    page = at_the_desk(desk)
    city.call("断线之前")
    expect(page.locator(".alert").first).to_contain_text("断线之前", timeout=PATIENCE_MS)
    desk.link_is_cut = True
    city.stop()
    expect(page.locator("#link")).to_contain_text("The live link has been down since")
    for number in range(3):
        city.call(f"断线期间 {number}")
    city.start()
    page.click("#link button")
    for number in range(3):
        row = page.locator(".alert", has_text=f"断线期间 {number}")
        expect(row).to_have_count(1, timeout=PATIENCE_MS)
    expect(page.locator("#link")).not_to_contain_text("down since", timeout=PATIENCE_MS)


def test_a_crew_finds_its_next_stop_on_a_phone(desk, city):
    page = sign_in(desk, f"/login?lang=en&next=/unit?unit={city.driver}%26lang=en", width=390, height=844)
    expect(page.locator(".next-stop strong")).not_to_be_empty()
    expect(page.locator("#next")).to_contain_text(re.compile(r"stay \d+ min"))
    expect(page.locator("#next")).to_contain_text(re.compile(r"\d+ reopened firms with \d+ workers"))
    expect(page.locator("#next .steps li").first).to_contain_text("Drive")
    page.click("#language")
    expect(page.locator("#next .steps li").first).to_contain_text("行驶")
    with page.expect_download() as download:
        page.click("#gpx")
    assert "<trkpt" in download.value.path().read_text("utf-8")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
