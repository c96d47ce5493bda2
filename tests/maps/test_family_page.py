import re

import pytest
from patrol_cases import city

from maps.family_page import family_page
from maps.vendor import STATIC
from routing.planning.plan import Plan
from routing.planning.problem import Problem
from routing.planning.solve import plan
from routing.planning.stop import Iterations

OWN = sorted((STATIC / "family").iterdir())


@pytest.fixture(scope="module")
def problem() -> Problem:
    return Problem.from_json(city(4, sites=6, units=2))


@pytest.fixture(scope="module")
def best(problem: Problem) -> Plan:
    return plan(problem, stop=Iterations(1))


def test_the_page_is_whole_and_reaches_for_nothing(problem: Problem, best: Plan) -> None:
    page = family_page(problem, [best] * 2, {"points": []})
    assert page == family_page(problem, [best] * 2, {"points": []})
    assert "default-src 'none'" in page
    assert not re.search(r"(src|href)=\"", page)


def test_names_stay_data(best: Plan) -> None:
    case = city(4, sites=6, units=2)
    case["units"][0]["id"] = "</script><b>"
    page = family_page(Problem.from_json(case), [best], {"points": []})
    assert "</script><b>" not in page
    assert "\\u003c/script\\u003e" in page


def test_both_languages_have_the_same_sentences() -> None:
    text = (STATIC / "family" / "words.js").read_text("utf-8")
    zh, en = (re.findall(r"^    (\w+):", part, re.MULTILINE) for part in text.split("  en: {"))
    assert zh == en
    assert len(zh) > 15


def test_own_scripts_never_write_markup_and_stay_short() -> None:
    texts = [path.read_text("utf-8") for path in OWN]
    assert len(texts) == 7
    assert not [
        text for text in texts if re.search(r"innerHTML|insertAdjacent|document\.write|fetch\(", text)
    ]
    assert max(len(text.splitlines()) for text in texts) < 400
