import pytest

from api.problems import MOST_LINES, problem_lines, problem_record
from data.errors import CellEmpty, NotADate

EMPTY = CellEmpty(file="firms.csv", row=3, field="lon")


@pytest.mark.parametrize(("count", "lines"), [(0, 0), (1, 1), (MOST_LINES, MOST_LINES)])
def test_a_list_that_fits_is_told_whole(count: int, lines: int) -> None:
    assert len(problem_lines([EMPTY] * count, "en")) == lines


@pytest.mark.parametrize(("language", "last"), [("en", "… and 2 more"), ("zh-CN", "……另有 2 条")])
def test_a_longer_list_ends_in_a_count(language: str, last: str) -> None:
    lines = problem_lines([EMPTY] * (MOST_LINES + 2), language)
    assert (len(lines), lines[-1]) == (MOST_LINES + 1, last)


def test_all_are_told_or_named_on_request() -> None:
    problems = [CellEmpty(file="firms.csv", row=row) for row in range(1, MOST_LINES + 3)]
    assert len(problem_lines(problems, "en", most=None)) == len(problems)
    last = problem_lines(problems, "en", name_rest=True)[-1]
    assert last == f"… and 2 more: {MOST_LINES + 1}, {MOST_LINES + 2}"


def test_a_record_holds_what_a_machine_and_a_person_need() -> None:
    record = problem_record(NotADate(file="firms.csv", row=3, field="closed_on", value="soon"), "en")
    assert record == {
        "file": "firms.csv",
        "row": 3,
        "field": "closed_on",
        "code": "field.not_a_date",
        "params": {"value": "soon"},
        "sentence": "firms.csv, row 3, field closed_on: “soon” is no date; write it as 2020-02-20",
    }
