import json
from pathlib import Path

import pytest
from patrol_cases import city
from playwright.sync_api import Page

from api.actions.family import Wishes, family_file
from maps.family_page import family_page
from routing.planning.stop import Iterations

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("family")
    case = city(4, sites=6, units=2) | {"epoch": "2020-04-01T08:00:00+08:00"}
    case["positions"] = [[109.7 + 0.01 * (n % 3), 39.8 + 0.01 * (n // 3)] for n in range(len(case["nodes"]))]
    (folder / "problem.json").write_text(json.dumps(case), "utf-8")
    wishes = Wishes(days=4, variety=0.5, seed=0, stop=Iterations(2), processes=1, with_curve=True)
    found = family_file(folder / "problem.json", wishes, max_bytes=10**7)
    page = folder / "family.html"
    told = found.to_json()
    page.write_text(family_page(found.problem, found.plans, told, positions=found.positions), "utf-8")
    (folder / "bare.html").write_text(family_page(found.problem, found.plans, told), "utf-8")
    return page


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (390, 844)])
def test_both_languages_fit_desk_and_phone(visitor, family: Path, width: int, height: int) -> None:
    page = visitor.open(family, "lang=en", width=width, height=height)
    assert page.locator("#title").inner_text() == "Patrols that do not tell"
    assert fits(page)
    page.locator("#language").click()
    assert page.locator("#title").inner_text() == "不可预测的巡逻"
    assert fits(page)


def test_every_variety_and_visit_is_drawn(visitor, family: Path) -> None:
    page = visitor.open(family, "lang=en")
    shown = page.evaluate("xunfang.family.sites.map((site) => site.visits.length).reduce((a, b) => a + b)")
    assert page.locator("#trade circle").count() == 5
    assert page.locator("#days rect").count() == 4
    assert page.locator(".strip").count() == 6
    assert page.locator(".strip circle").count() == shown > 20
    assert page.locator(".strip svg text").first.text_content() == "08:00"


def test_the_map_shows_what_each_variety_keeps_and_hides(visitor, family: Path) -> None:
    page = visitor.open(family, "lang=en")
    marks = page.locator("#sites-map path")
    assert marks.count() == 2 * 6

    def looks() -> list:
        return marks.evaluate_all(
            "all => all.map((one) => [one.getAttribute('d'), one.getAttribute('fill')])"
        )

    chosen = page.locator("#varieties button[aria-pressed=true]")
    assert chosen.inner_text().startswith("0.5: keeps ")
    before = looks()
    page.locator("#varieties button").first.click()
    assert chosen.inner_text() == "0: keeps 100%, guessed 100%"
    assert looks() != before
    certain = page.evaluate("xunfang.shade(1)")
    assert [fill for _, fill in looks() if fill != "none"] == [certain] * 6


def test_without_positions_there_is_no_map(visitor, family: Path) -> None:
    page = visitor.open(family.with_name("bare.html"), "lang=en")
    assert page.locator("#where").is_hidden()
    assert page.locator(".leaflet-container").count() == 0
