from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import FormulaFailed, NotADate, NotAFlag, NotAList, NotANumber, NotAWholeNumber, NotText
from data.importers.cells import day, flag, is_blank, json_list, names, number, text, whole


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("  甲公司\u3000", "甲公司"),
        ("007", "007"),
        (150602.0, "150602"),
        (7, "7"),
        (1.5, "1.5"),
        (True, "true"),
        (date(2020, 2, 20), "2020-02-20"),
        (datetime(2020, 2, 20), "2020-02-20"),  # noqa: DTZ001 - spreadsheets know no zone
        (time(8, 0), "08:00"),
        (time(8, 0, 5), "08:00:05"),
        (timedelta(days=1), "24:00"),
        ("两行\n地址", "两行\n地址"),
    ],
)
def test_a_value_becomes_the_text_a_person_sees(written: Any, meant: str) -> None:
    assert text(written) == meant


@pytest.mark.parametrize("written", ["a\x00b", "\ud800", ["a"], {"a": 1}, "bell\x07"])
def test_what_no_file_can_hold_is_no_text(written: Any) -> None:
    with pytest.raises(NotText) as refused:
        text(written)
    assert refused.value.params["value"].isprintable()


@pytest.mark.parametrize("written", ["#N/A", "#REF!", "#DIV/0!"])
def test_what_a_failed_formula_leaves_is_no_text(written: str) -> None:
    with pytest.raises(FormulaFailed):
        text(written)


@pytest.mark.parametrize("written", ["😀饭店", "\u202ertl", "<b>店</b>", "'; DROP TABLE x;--", "𠮷野家"])
def test_strange_but_writable_names_stay_as_they_are(written: str) -> None:
    assert text(written) == written


@pytest.mark.parametrize("blank", [None, "", "  ", "\u3000", "\ufeff", float("nan")])
def test_blanks_of_any_width_are_empty(blank: Any) -> None:
    assert is_blank(blank)


@pytest.mark.parametrize("value", [0, False, "0", 0.0, [], "-"])
def test_a_nought_is_not_empty(value: Any) -> None:
    assert not is_blank(value)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("109.78", 109.78), (" 39.5 ", 39.5), ("１０９．５", 109.5), ("-1e2", -100.0), (".5", 0.5), (3, 3.0)],
)
def test_a_number_is_read_in_any_plain_spelling(written: Any, meant: float) -> None:
    assert number(written) == meant


@pytest.mark.parametrize(
    "written", ["", "abc", "nan", "inf", "1_000", "109,5", "1e999", float("inf"), True, 10**400, [1]]
)
def test_what_is_no_finite_number_is_refused(written: Any) -> None:
    with pytest.raises((NotANumber, NotText)):
        number(written)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e299, max_value=1e299))
def test_a_written_number_comes_back_exactly(value: float) -> None:
    assert number(repr(value)) == value


@pytest.mark.parametrize(
    ("written", "meant"), [("12", 12), ("12.0", 12), (12.0, 12), ("1,200", 1200), ("１２", 12), (0, 0)]
)
def test_a_whole_number_is_read_in_any_plain_spelling(written: Any, meant: int) -> None:
    assert whole(0, 5000)(written) == meant


@pytest.mark.parametrize("written", ["-1", "5001", "1.5", "12,00", "many", True, "1e9"])
def test_a_number_out_of_range_names_the_range(written: Any) -> None:
    with pytest.raises(NotAWholeNumber) as refused:
        whole(0, 5000)(written)
    assert (refused.value.params["least"], refused.value.params["greatest"]) == (0, 5000)


@pytest.mark.parametrize(
    "written",
    [
        "2020-02-20",
        "2020-2-20",
        "2020/2/20",
        "2020.02.20",
        "20200220",
        20200220,
        20200220.0,
        "2020年2月20日",
        "２０２０年２月２０日",
        "2020/2/20 0:00",
        "2020-02-20T08:30:00+08:00",
        "2020-02-20 23:59:59",
        "2020-02-20T00:00:00Z",
        date(2020, 2, 20),
        datetime(2020, 2, 20, 9, 30),  # noqa: DTZ001 - spreadsheets know no zone
    ],
)
def test_a_day_is_read_in_every_spelling(written: Any) -> None:
    assert day(written) == date(2020, 2, 20)


@pytest.mark.parametrize(
    "written",
    ["2020-02-30", "20-2-20", "2020-13-01", "二月二十日", "0020-02-20", "43881", "9999-01-01", "2020"],
)
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(NotADate):
        day(written)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_all_spellings_of_a_day_mean_the_same(that_day: date) -> None:
    spellings = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日")
    assert {day(that_day.strftime(spelling)) for spelling in spellings} == {that_day}


@pytest.mark.parametrize("written", ["1", 1, 1.0, "true", "TRUE", True, "Yes", "是", "y"])
def test_yes_is_read_in_every_spelling(written: Any) -> None:
    assert flag(written) is True


@pytest.mark.parametrize("written", ["0", 0, "false", False, "No", "否", "空"])
def test_no_is_read_in_every_spelling(written: Any) -> None:
    assert flag(written) is False


@pytest.mark.parametrize("written", ["2", "maybe", "-1"])
def test_what_is_neither_yes_nor_no_is_refused(written: str) -> None:
    with pytest.raises(NotAFlag):
        flag(written)


@pytest.mark.parametrize(
    "written", ["a;b", "a, b", "a|b", "a、b", "a；b；", '["a", "b"]', ["a", "b"], " a ;; b ; a"]
)
def test_a_list_is_read_in_every_spelling(written: Any) -> None:
    assert names(written) == ("a", "b")


@pytest.mark.parametrize("written", ["[1", '{"a": 1}', "null", "[" * 100_000])
def test_a_broken_json_list_is_refused(written: str) -> None:
    with pytest.raises(NotAList) as refused:
        json_list(written)
    assert len(refused.value.params["value"]) <= 60
