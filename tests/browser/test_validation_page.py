import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import expect

from maps.validation_page import validation_page
from routing.simulation.validation import validate

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    random = np.random.default_rng(1)
    frames = []
    for slower in (0.0, 3.0):
        response = random.exponential(8, 1000) + slower
        t = np.sort(random.uniform(0, 14400, 1000))
        frames.append(pd.DataFrame({"t": t, "response": response, "node": 0, "priority": 1}))
    found = validate(*frames, areas=["<b>东</b>"], targets_min=(5.0, 10.0), seed=1)
    told = {"name": "三月", "scenario_sha256": "ab" * 32, "replications": 3, "left_out": 0}
    path = tmp_path_factory.mktemp("validation") / "validation.html"
    path.write_text(validation_page(told | found), "utf-8")
    return path


def test_the_sentence_says_which_way_the_simulation_is_wrong(visitor, page_file):
    page = visitor.open(page_file, "lang=en")
    expect(page.locator("#verdict")).to_contain_text("The simulation is too slow")
    page.click("#language")
    expect(page.locator("#verdict")).to_contain_text("模拟偏慢")


def test_groups_stand_in_a_table_and_names_stay_text(visitor, page_file):
    page = visitor.open(page_file, "lang=en")
    expect(page.locator("#groups tbody tr")).to_have_count(3)
    expect(page.locator("#groups tbody tr").last).to_contain_text("<b>东</b>")
    page.locator("#groups [data-sort='response-change']").click()
    expect(page.locator("#groups th[aria-sort=descending]")).to_have_count(1)


def test_curves_are_read_and_nothing_overflows_on_a_phone(visitor, page_file):
    page = visitor.open(page_file, "lang=zh", width=390, height=844)
    page.locator("#chart-curve svg.chart").click()
    expect(page.locator("#chart-curve .reading")).to_contain_text("%")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_no_sentence_is_missing_in_either_language(visitor, page_file):
    page = visitor.open(page_file, "lang=en")
    chinese, english = page.evaluate("['zh', 'en'].map((lang) => Object.keys(xunfang.words[lang]))")
    assert sorted(chinese) == sorted(english)
    assert "undefined" not in page.locator("body").inner_text()
