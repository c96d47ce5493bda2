import pickle
import string

import pytest

from api.errors import LANGUAGES, locale, sentence
from api.reference import error_classes
from geo.errors import InputError, PositionOutOfRange, XunfangError


def _codes() -> set[str]:
    return {cls.code for cls in error_classes()}


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_one_sentence_and_every_sentence_a_code(language: str) -> None:
    written = {f"{section}.{name}" for section, words in locale(language).items() for name in words}
    assert written == _codes()


@pytest.mark.parametrize("code", sorted(_codes()))
def test_both_languages_tell_the_same_facts(code: str) -> None:
    section, _, name = code.partition(".")
    english, chinese = (_placeholders(locale(language)[section][name]) for language in LANGUAGES)
    assert english == chinese


def test_a_code_belongs_to_one_class_and_its_heirs() -> None:
    owners: dict[str, type[XunfangError]] = {}
    for cls in sorted(error_classes(), key=lambda cls: len(cls.__mro__)):
        first = owners.setdefault(cls.code, cls)
        assert issubclass(cls, first)


def test_a_sentence_names_file_row_and_field() -> None:
    error = PositionOutOfRange(lon=200.0, lat=1.0, row=3, field="lon").at(file="firms.csv")
    assert sentence(error, "en").startswith("firms.csv, row 3, field lon: longitude 200.0")
    assert sentence(error, "zh-CN").startswith("firms.csv，第 3 行，字段 lon：经度 200.0")


def test_where_it_stands_is_not_overwritten() -> None:
    error = InputError(file="a.csv", row=2).at(file="b.csv", row=9, field="name")
    assert (error.file, error.row, error.field) == ("a.csv", 2, "name")


def test_an_error_comes_whole_out_of_another_process() -> None:
    error = PositionOutOfRange(lon=200.0, lat=1.0, file="firms.csv", row=3)
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert (str(copy), sentence(copy, "en")) == (str(error), sentence(error, "en"))
