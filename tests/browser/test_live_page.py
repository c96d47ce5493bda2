import re

import pytest
from live_desk import Desk, until
from live_server import LiveServer, Town
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def town():
    return Town()


@pytest.fixture
def desk(chromium, town):
    with LiveServer(town) as server:
        desk = Desk(chromium, server.url)
        yield desk
        desk.close()


def live(desk: Desk, query: str = "lang=en", **size) -> Page:
    page = desk.open(f"/dispatch?{query}", **size)
    until(page, "xunfang.isLive && xunfang.units.size > 0")
    return page


def view(page: Page) -> list[float]:
    return page.evaluate("[xunfang.map.getCenter().lng, xunfang.map.getCenter().lat, xunfang.map.getZoom()]")


def test_units_alerts_and_city_are_shown(desk):
    page = live(desk)
    expect(page.locator("#synthetic")).to_have_text("Synthetic data")
    expect(page.locator("#zone")).to_have_text("Asia/Shanghai time")
    expect(page.locator("[data-figure=units] dd")).to_have_text("12 / 12")
    expect(page.locator(".alert")).to_have_count(8)
    assert page.evaluate("document.querySelectorAll('.leaflet-marker-pane *').length") == 0


def test_both_languages_say_everything(desk):
    page = live(desk, "lang=zh")
    chinese, english = page.evaluate("['zh', 'en'].map((lang) => Object.keys(xunfang.words[lang]))")
    assert sorted(chinese) == sorted(key for key in english if not key.endswith("_one"))
    expect(page.locator("#title")).to_have_text("实时巡防")
    page.click("#language")
    expect(page.locator("#title")).to_have_text("Live map")


def test_a_new_alert_stands_first_and_unseen_and_the_map_stays(desk, town):
    page = live(desk)
    before = view(page)
    alert = town.alert(text="仓库冒烟", lon=110.4)
    first = page.locator(".alert").first
    expect(first).to_contain_text("仓库冒烟")
    expect(first).to_have_class(re.compile(r"\bfresh\b"))
    expect(page).to_have_title(re.compile(r"^\(3\) "))
    assert view(page) == before
    first.click()
    expect(page.locator(f"[data-alert={alert['id']}]")).not_to_have_class(re.compile(r"\bfresh\b"))
    expect(page.locator(".card .basis")).to_contain_text("geocoding the address")
    expect(page.locator(".card .reason")).to_have_text("示例路 × 新华街")
    expect(page.locator(".card .candidate")).to_have_count(0)


def test_an_alert_in_doubt_says_so_and_shows_where_else_it_may_be(desk, town):
    page = live(desk)
    doubted = next(one for one in town.incidents if one["confidence"] < 0.5 and one["state"] != "closed")
    page.locator(f"[data-alert={doubted['id']}]").click()
    expect(page.locator(".card .basis")).to_have_class(re.compile("doubt"))
    expect(page.locator(".card .refusal")).to_contain_text("Several places")
    expect(page.locator(".card .question q")).to_have_text("在哪个区、旗（县）？")
    expect(page.locator(".card .candidate")).to_have_text([re.compile("^1.*40%$"), re.compile("^2.*35%$")])
    before = view(page)
    page.locator(".card .candidate").nth(1).click()
    until(
        page,
        f"Math.abs(xunfang.map.getCenter().lng - 110.06) < 0.0001 && {before[2]} < xunfang.map.getZoom()",
    )


def test_dangers_stand_first_and_a_proposal_says_what_decided_it(desk):
    page = live(desk)
    row = page.locator("[data-alert=I1]")
    expect(row.locator(".tag").first).to_have_text("Armed")
    row.click()
    expect(page.locator(".card .proposed")).to_contain_text("chosen by nobody")
    expect(page.locator(".card .proposed")).to_contain_text("because of: 拿着棍")
    page.click("#language")
    expect(row.locator(".tag").first).to_have_text("持械")


def test_an_alert_of_hostile_text_stays_text(desk, town):
    page = live(desk)
    town.alert(text="<img src=x onerror=alert(1)><b>火</b>")
    expect(page.locator(".alert").first).to_contain_text("<b>火</b>")
    assert page.locator(".alert b, .alert img").count() == 0


def test_what_was_seen_stays_seen_after_a_reload(desk):
    page = live(desk)
    expect(page.locator("#tab-alerts .count")).to_have_text("2")
    page.keyboard.press("v")
    expect(page.locator("#tab-alerts .count")).to_have_text("0")
    page.reload()
    until(page, "xunfang.isLive")
    expect(page.locator("#tab-alerts .count")).to_have_text("0")


def test_the_keyboard_walks_through_the_alerts(desk):
    page = live(desk)
    page.keyboard.press("j")
    expect(page.locator(".alert.chosen")).to_have_attribute("data-alert", "I0")
    page.keyboard.press("j")
    expect(page.locator(".alert.chosen")).to_have_attribute("data-alert", "I1")
    page.keyboard.press("n")
    expect(page.locator(".alert.chosen")).to_have_attribute("data-alert", "I4")
    page.keyboard.press("Escape")
    expect(page.locator(".alert.chosen")).to_have_count(0)
    page.keyboard.press("2")
    expect(page.locator("#units .unit-row")).to_have_count(12)
    page.keyboard.press("/")
    page.keyboard.type("巡逻05")
    expect(page.locator("#hits li").first).to_contain_text("巡逻05组")
    page.keyboard.press("Enter")
    expect(page.locator(".card-unit h3")).to_have_text("巡逻05组")


def test_a_list_that_is_being_read_does_not_move_under_the_eyes(desk, town):
    town.incidents += [town._incident(k, 3000 + k, "closed") for k in range(20, 60)]
    page = live(desk)
    page.evaluate("document.getElementById('scroll').scrollTop = 600")
    page.wait_for_timeout(100)
    row = page.locator(".alert").nth(12)
    name, before = row.get_attribute("data-alert"), row.bounding_box()["y"]
    town.alert()
    expect(page.locator("#newer")).to_have_text("1 new alert ↑")
    assert abs(page.locator(f"[data-alert={name}]").bounding_box()["y"] - before) < 2


def test_a_unit_glides_to_its_new_fix(desk, town):
    page = live(desk)
    place = "(() => { const u = xunfang.units.get('U001'); return xunfang.placeNow(u, performance.now()) })()"
    before = page.evaluate(place)
    # A busy machine draws fewer frames a second: it may take its time.
    for _ in range(40):
        town.drive()
        page.wait_for_timeout(400)
        if page.evaluate("xunfang.drawn.overlay.frames") > 10:
            break
    assert page.evaluate(place) != before
    assert page.evaluate("xunfang.drawn.overlay.frames") > 10


def test_a_late_fix_never_moves_a_unit_backwards(desk, town):
    page = live(desk)
    town.announce("positions", [{"unit": "U001", "lon": 110.19, "lat": 39.69, "at": "2020-01-01T00:00:00Z"}])
    town.alert(text="标记")
    expect(page.locator(".alert").first).to_contain_text("标记")
    assert page.evaluate("xunfang.units.get('U001').lon") == town.units[0]["lon"]


def test_a_silent_unit_is_hollow_by_its_age(desk):
    page = live(desk)
    stale = "xunfang.isOld(xunfang.fixOf(xunfang.units.get('U001')))"
    assert page.evaluate(stale) is False
    # In one go: the next answer of the server sets the clock right again.
    assert page.evaluate(f"(xunfang.clockOffset = 400000, {stale})") is True


def test_a_unit_on_the_canvas_opens_its_card_with_its_route(desk, town):
    page = live(desk)
    page.evaluate("xunfang.map.setView([39.6, 110.05], 14, { animate: false })")
    page.wait_for_timeout(200)
    unit = town.units[0]
    x, y = page.evaluate(
        f"(() => {{ const p = xunfang.map.latLngToContainerPoint([{unit['lat']}, {unit['lon']}]);"
        "const r = xunfang.map.getContainer().getBoundingClientRect(); return [p.x + r.x, p.y + r.y] })()"
    )
    page.mouse.click(x, y)
    expect(page.locator(".card-unit h3")).to_have_text("巡逻01组")
    expect(page.locator(".card-unit")).to_contain_text("合成园区1北门")
    expect(page.locator(".mark .stop-mark")).to_have_count(3)
    expect(page.locator(".card-unit a")).to_have_attribute("href", "/api/v1/units/U001/route.gpx")


def test_a_firm_is_found_by_asking_the_server(desk, town):
    page = live(desk)
    page.mouse.click(420, 700)
    expect(page.locator(".card-enterprise h3")).to_have_text("合成企业1")
    assert any(path.startswith("/api/v1/pick?lon=") for path in town.asked)


def test_a_broken_link_is_said_and_nothing_is_lost(desk, town):
    desk.link_is_cut = True
    page = live(desk)
    town.alert(text="断线之前")
    expect(page.locator(".alert").first).to_contain_text("断线之前")
    before = view(page)
    town.cut()
    expect(page.locator("#link")).to_contain_text("The live link has been down since")
    assert view(page) == before
    town.alert(text="断线期间")
    town.mend()
    page.click("#link button")
    expect(page.locator(".alert").first).to_contain_text("断线期间", timeout=20000)
    expect(page.locator("#link")).to_contain_text("Connected again")
    assert town.resumed_from[-1] == "1"
    assert page.locator(".alert", has_text="断线期间").count() == 1


def test_an_ended_session_is_said_aloud(desk, town):
    desk.link_is_cut = True
    page = live(desk)
    town.signed_out = True
    page.mouse.click(420, 700)
    expect(page.locator("#link")).to_contain_text("You are signed out")
    expect(page.locator("#link button")).to_have_text("Sign in again")


def test_the_sound_is_off_until_it_is_asked_for(desk):
    page = live(desk)
    expect(page.locator("#sound")).to_have_text("Sound: off")
    page.keyboard.press("s")
    expect(page.locator("#sound")).to_have_attribute("aria-pressed", "true")


def test_the_planner_sees_clusters_grow(desk):
    page = live(desk)
    page.keyboard.press("3")
    page.click("[data-planner=clusters]")
    expect(page.locator("#day-says")).to_have_text("2020-03-23: 30 clusters · 4,950 firms · 59,400 workers")
    page.locator("#day").fill("10")
    expect(page.locator("#day-says")).to_contain_text("2020-03-01: 10 clusters")


def test_the_planner_sees_parks_heat_and_routes(desk):
    page = live(desk)
    page.keyboard.press("3")
    page.click("[data-planner=parks]")
    expect(page.locator("#planner .park-row").first).to_contain_text("7,448 of 9,310 workers back")
    page.click("[data-planner=heat]")
    page.wait_for_selector(".leaflet-heat-pane canvas")
    until(page, "xunfang.handled.length === 2")
    page.click("[data-planner=geocoding]")
    expect(page.locator("#planner li", has_text="within 100 m")).to_have_text("within 100 m: 50%")
    expect(page.locator("#planner li", has_text="farther than 500 m")).to_have_text("farther than 500 m: 25%")
    expect(page.locator("#planner li", has_text="no place given")).to_have_text("no place given: 25%")
    until(page, "xunfang.drawn.geocoding.getLayers().length === 4")
    page.locator(".park-row", has_text="巡逻03组").click()
    expect(page.locator(".card-unit")).to_contain_text("Timetable (3)")


def test_a_district_narrows_the_lists_and_counts_what_lies_elsewhere(desk, town):
    for incident, lon in zip(
        town.incidents, (109.91, 109.92, 110.1, 110.1, 110.19, 110.19, 110.19), strict=False
    ):
        incident |= {"lon": lon, "lat": 39.52, "state": "received"}
    town.incidents[7] |= {"lon": None, "lat": None, "state": "received"}
    page = live(desk)
    expect(page.locator(".alert")).to_have_count(8)
    page.select_option("#district", "D0")
    expect(page.locator(".alert")).to_have_count(3)
    expect(page.locator("#alerts .warned")).to_have_text("5 unseen elsewhere")
    expect(page.locator("#tab-alerts .count")).to_have_text("8")
    assert view(page)[0] < 110.0
    page.click("#all-seen")
    expect(page.locator("#tab-alerts .count")).to_have_text("5")
    page.keyboard.press("2")
    expect(page.locator(".unit-row")).to_have_count(2)
    page.select_option("#district", "")
    expect(page.locator(".unit-row")).to_have_count(12)


def test_all_routes_of_the_day_are_a_layer(desk):
    page = live(desk)
    page.click("[data-layer=routes]")
    until(page, "xunfang.drawn.routes.getLayers().length")
    assert page.evaluate("xunfang.drawn.routes.getLayers().length") == 12


@pytest.mark.parametrize("size", [(390, 844), (1366, 768), (1920, 1080)])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_fits_the_screen(desk, lang, size):
    page = live(desk, f"lang={lang}", width=size[0], height=size[1])
    widest = "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"
    assert page.evaluate(widest) <= size[0]
    assert page.locator("#map_1, .folium-map").first.bounding_box()["height"] > 250


def test_on_a_phone_the_card_takes_the_sheet(desk):
    page = live(desk, width=390, height=844)
    page.locator(".alert").first.click()
    expect(page.locator("#dock .card-incident")).to_be_visible()
    expect(page.locator(".tabs")).to_be_hidden()


def test_a_crew_reads_its_next_stop_and_the_way_there(desk):
    page = desk.open("/unit?unit=U001&lang=zh", width=390, height=844)
    expect(page.locator(".next-stop")).to_contain_text("合成园区1北门")
    expect(page.locator("#next")).to_contain_text("停留 15 分钟")
    expect(page.locator("#next")).to_contain_text("周边 42 家复工企业,610 名员工。")
    expect(page.locator("#next .steps li")).to_have_text(["沿人民路向东行驶 800 米", "左转进入和平街"])
    page.click("#language")
    expect(page.locator("#next .steps li").first).to_have_text("Drive east on 人民路 for 800 m")
    expect(page.locator("#gpx")).to_have_attribute("href", "/api/v1/units/U001/route.gpx")


def test_a_crew_without_a_route_is_told_so(desk):
    desk.link_is_cut = True  # the answer 404 is reported like a broken link
    page = desk.open("/unit?unit=U002&lang=en", width=390, height=844)
    expect(page.locator(".message")).to_have_text("No patrol route today; wait for word from the desk.")


def test_a_crew_keeps_its_route_when_the_network_goes(desk, town):
    desk.link_is_cut = True
    page = desk.open("/unit?unit=U001&lang=en", width=390, height=844)
    expect(page.locator(".next-stop")).to_contain_text("合成园区1北门")
    town.cut()
    expect(page.locator("#link")).to_contain_text("No network")
    expect(page.locator(".next-stop")).to_contain_text("合成园区1北门")


def test_the_crew_page_asks_which_unit_it_is(desk):
    page = desk.open("/unit?lang=en", width=390, height=844)
    page.locator("#next button", has_text="巡逻03组").click()
    expect(page.locator("#title")).to_have_text("巡逻03组")


def test_signing_in_says_why_not_and_leads_on(desk):
    desk.link_is_cut = True  # the answer 401 is reported like a broken link
    page = desk.open("/login?lang=en")
    page.fill("#user", "desk")
    page.fill("#password", "wrong")
    page.keyboard.press("Enter")
    expect(page.locator("#refused")).to_have_text("The user or the password is not right.")
    page.fill("#password", "right")
    page.keyboard.press("Enter")
    page.wait_for_url("**/dispatch")


def test_signing_in_never_leads_to_a_stranger(desk):
    page = desk.open("/login?lang=en&next=//stranger.example/")
    page.fill("#user", "desk")
    page.fill("#password", "right")
    page.keyboard.press("Enter")
    page.wait_for_url("**/dispatch")
