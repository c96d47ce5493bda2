"""A unit is taken from its route on the live map, and comes back: the real server, PostGIS and search."""

import json
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import httpx
import pytest
from live_city import PASSWORD, LiveCity
from live_desk import Desk, until
from playwright.sync_api import Page, expect

from api.actions.demo import USER

pytestmark = pytest.mark.browser
PATIENCE_MS = 30_000
# Two minutes of quiet are twelve seconds, and the shift lasts longer than the tests.
SPEED = 10.0
HOUR = 10


@pytest.fixture(scope="module")
def city(module_database_url: str, tmp_path_factory) -> Iterator[LiveCity]:
    folder = tmp_path_factory.mktemp("town") / "city"
    with LiveCity(module_database_url, folder, speed=SPEED, hour=HOUR) as city:
        city.warm_up()
        yield city


@pytest.fixture
def desk(chromium, city: LiveCity) -> Iterator[Desk]:
    desk = Desk(chromium, city.url)
    yield desk
    desk.close()


@pytest.fixture
def caller(city: LiveCity) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=city.url, timeout=30) as caller:
        said = caller.post("/api/v1/session", json={"user": USER, "password": PASSWORD}).json()
        caller.headers["X-CSRF-Token"] = said["csrf"]
        yield caller


def sign_in(desk: Desk, address: str, **size: int) -> Page:
    page = desk.open(address, **size)
    page.fill("#user", USER)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("html[data-ready]")
    return page


def at_the_desk(desk: Desk, lang: str = "en", **size: int) -> Page:
    size = size or {"width": 1920, "height": 1080}
    page = sign_in(desk, f"/login?lang={lang}&next=/dispatch?lang={lang}", **size)
    until(page, "xunfang.isLive && xunfang.units.size")
    return page


def free_unit(caller: httpx.Client) -> str:
    """Return of the units that may be told another route the one with the most to do soon, then at all."""
    # Who was taken away by an earlier test is back within two minutes.
    deadline = time.monotonic() + 150
    while True:
        units = [unit for unit in caller.get("/api/v1/units").json() if unit["state"] == "PATROLLING"]
        if units:
            now = max(datetime.fromisoformat(unit["device_at"]) for unit in units)
            free = {unit["id"] for unit in units} - told_lately(caller, now)
            if free:
                return max(sorted(free), key=lambda unit: visits_of(caller, unit, now))
        told = {unit["id"]: unit["state"] for unit in caller.get("/api/v1/units").json()}
        assert time.monotonic() < deadline, told
        time.sleep(0.5)


def told_lately(caller: httpx.Client, now: datetime) -> set[str]:
    """Return the units whose routes changed within two minutes and a bit."""
    lately = [
        replan
        for replan in caller.get("/api/v1/replans").json()
        if datetime.fromisoformat(replan["at"]) > now - timedelta(seconds=150)
    ]
    return {change["unit"] for replan in lately for change in replan["changes"] if change["changed"]}


def visits_of(caller: httpx.Client, unit: str, now: datetime) -> tuple[int, int]:
    stops = caller.get(f"/api/v1/units/{unit}/route").json()["stops"]
    ahead = [stop for stop in stops if datetime.fromisoformat(stop["leave_at"]) > now]
    soon = [s for s in ahead if datetime.fromisoformat(s["start_at"]) < now + timedelta(minutes=35)]
    return min(len(soon), 2), len(ahead)


def listen(caller: httpx.Client, found: list, ready: threading.Event) -> None:
    """Note when each event on the stream came, until a re-planning came."""
    with caller.stream("GET", "/api/v1/stream", timeout=60) as stream:
        name = ""
        ready.set()
        for line in stream.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            if line.startswith("data: ") and name == "replan":
                found.append((time.monotonic(), json.loads(line.removeprefix("data: "))))
                return


def test_a_long_search_shows_one_line_until_its_plan_comes(desk: Desk) -> None:
    page = at_the_desk(desk)
    line = page.locator("#planning")
    assert line.is_hidden()
    told = {"district": "东胜区", "share": 0.62, "best": 1234.4, "bound": None}
    page.evaluate("told => xunfang.happened('planning', told)", told)
    assert line.inner_text() == "Planning 东胜区 62% · best 1,234"
    page.evaluate("told => xunfang.happened('planning', told)", told | {"bound": 1300})
    assert line.inner_text() == "Planning 东胜区 62% · best 1,234, at most 1,300"
    page.evaluate("xunfang.happened('plan', { version: 2 })")
    assert line.is_hidden()


def test_within_two_seconds_the_stream_tells_each_crew_what_changed_and_why(caller) -> None:
    unit = free_unit(caller)
    before = caller.get(f"/api/v1/units/{unit}/route").json()
    found: list = []
    ready = threading.Event()
    listening = threading.Thread(target=listen, args=(caller, found, ready), daemon=True)
    listening.start()
    assert ready.wait(10)
    asked = time.monotonic()
    key = {"Idempotency-Key": "take for 20"}
    answer = caller.post(f"/api/v1/units/{unit}/absences", json={"minutes": 20}, headers=key)
    assert answer.status_code == httpx.codes.CREATED
    listening.join(10)
    ((told_at, event),) = found
    assert event == answer.json()
    assert told_at - asked < 2.0
    change = next(one for one in event["changes"] if one["unit"] == unit)
    assert "离岗" in change["why"]["zh"]
    assert "is away from" in change["why"]["en"]
    assert change["was"] != change["now"] or "later" in change["why"]["en"]
    after = caller.get(f"/api/v1/units/{unit}/route").json()
    assert after["plan_version"] == event["version"] > before["plan_version"]
    assert after["stops"] != before["stops"]


def test_a_dispatcher_takes_a_unit_away_and_brings_it_back(desk, caller) -> None:
    unit = free_unit(caller)
    page = at_the_desk(desk)
    page.evaluate(f"xunfang.chooseUnit({unit!r})")
    until(page, "xunfang.drawn.route.getLayers().length > 1")
    # The streets may stay the same where only the times move; the lines are drawn anew all the same.
    page.evaluate("window.before = xunfang.drawn.route.getLayers()")
    before = page.evaluate(f"xunfang.data.routes.get({unit!r}).plan_version")
    page.select_option("#away-minutes", "40")
    page.focus("#take-away")
    page.keyboard.press("Enter")
    notice = page.locator("#replan")
    expect(notice.locator("summary")).to_contain_text("is away until", timeout=PATIENCE_MS)
    row = notice.locator(f"[data-unit={unit}]")
    expect(row).to_contain_text("is away from")
    expect(row.locator("small")).to_contain_text("→")
    until(page, f"xunfang.data.routes.get({unit!r})?.plan_version > {before}")
    until(page, "xunfang.drawn.route.getLayers().length > 0")
    until(page, "!before.some((layer) => xunfang.drawn.route.hasLayer(layer))")
    until(page, "xunfang.drawn.changed.getLayers().length > 0")
    expect(page.locator(".card .away")).to_contain_text("away until")
    expect(page.locator(".card header p")).to_contain_text("other duty")
    page.click("#language")
    expect(row).to_contain_text("离岗")
    version = page.evaluate(f"xunfang.data.routes.get({unit!r}).plan_version")
    page.wait_for_timeout(1000 * 120 / SPEED + 1500)
    page.click("#bring-back")
    expect(notice.locator("summary")).to_contain_text("恢复巡逻", timeout=PATIENCE_MS)
    until(page, f"xunfang.data.routes.get({unit!r})?.plan_version > {version}")
    expect(page.locator("#take-away")).to_be_visible()
    expect(page.locator(".card .away")).to_have_count(0)


def test_a_refusal_is_one_sentence_in_the_language_of_the_page(desk, caller) -> None:
    unit = free_unit(caller)
    page = at_the_desk(desk, "zh")
    page.evaluate(f"xunfang.chooseUnit({unit!r})")
    page.wait_for_selector("#take-away")
    desk.link_is_cut = True  # the browser reports the refused request in its console
    page.evaluate(f"xunfang.bringBack(xunfang.units.get({unit!r}))")
    expect(page.locator(".card .refusal")).to_contain_text("并未离岗")


def test_a_crew_sees_at_once_that_its_route_changed_on_a_phone(desk, caller) -> None:
    unit = free_unit(caller)
    page = sign_in(desk, f"/login?lang=en&next=/unit?unit={unit}%26lang=en", width=390, height=844)
    expect(page.locator(".next-stop strong")).not_to_be_empty()
    key = {"Idempotency-Key": "phone"}
    caller.post(f"/api/v1/units/{unit}/absences", json={"minutes": 12}, headers=key)
    notice = page.locator("#changed")
    expect(notice).to_contain_text("Your route has changed.", timeout=PATIENCE_MS)
    expect(notice).to_contain_text("is away from")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    notice.locator("button").click()
    expect(notice).to_be_hidden()


def test_on_a_phone_a_unit_is_taken_and_the_notice_fits(desk, caller) -> None:
    unit = free_unit(caller)
    page = at_the_desk(desk, "zh", width=390, height=844)
    page.evaluate(f"xunfang.chooseUnit({unit!r})")
    page.locator("#take-away").tap()
    notice = page.locator("#replan")
    expect(notice).to_be_visible(timeout=PATIENCE_MS)
    expect(notice.locator("summary")).to_contain_text("离岗至")
    notice.locator("summary").tap()
    expect(notice.locator(f"[data-unit={unit}]")).to_be_visible()
    box = notice.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
