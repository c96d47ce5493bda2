import json
import re

import pytest
from simulated_plans import scenario, write_comparison

POSTS = scenario("驻点", homes=(2, 9))
PATROL = scenario("巡逻", homes=(2, 9), patrols=True)


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    return write_comparison(tmp_path_factory.mktemp("compared"), POSTS, PATROL)


def test_a_page_is_written_that_reaches_for_nothing(xunfang, compared):
    out = compared.parent / "page.html"
    done = xunfang("simulate", "report", str(compared), "-o", str(out))
    page = out.read_text("utf-8")
    assert (done.returncode, done.stdout.strip()) == (0, str(out))
    assert "default-src 'none'" in page
    assert not re.search(r"<(script|link|img)[^>]*(src|href)=\"(?!data:)", page)
    assert '"trace":{' in page


def test_scenarios_are_given_in_the_order_of_the_plans(xunfang, compared):
    out = compared.parent / "given.html"
    one, two = (str(compared.parent / name) for name in ("a.json", "b.json"))
    found = compared.parent / "page.html"
    xunfang("simulate", "report", str(compared), "-o", str(found))
    assert (
        xunfang("simulate", "report", str(compared), "--scenario", one, two, "-o", str(out)).returncode == 0
    )
    assert out.read_bytes() == found.read_bytes()
    done = xunfang("simulate", "report", str(compared), "--scenario", two, one, "-o", str(out))
    assert done.returncode == 1
    assert "b.json" in done.stderr
    assert "not the one that was simulated" in done.stderr


def test_changed_scenarios_beside_a_comparison_are_not_taken(xunfang, tmp_path):
    path = write_comparison(tmp_path, POSTS, PATROL)
    (tmp_path / "b.json").write_text(json.dumps(PATROL | {"seed": 6}), "utf-8")
    done = xunfang("simulate", "report", str(path), "-o", str(tmp_path / "page.html"))
    assert done.returncode == 0
    assert '"trace":{' not in (tmp_path / "page.html").read_text("utf-8")


@pytest.mark.parametrize("value", [[], {}, {"plans": []}, {"plans": [{"result": {}}]}, POSTS])
def test_what_is_no_comparison_is_refused(xunfang, tmp_path, value):
    (tmp_path / "x.json").write_text(json.dumps(value), "utf-8")
    done = xunfang("simulate", "report", str(tmp_path / "x.json"), "-o", str(tmp_path / "page.html"))
    assert (done.returncode, "x.json" in done.stderr) == (1, True)
    assert not (tmp_path / "page.html").exists()
