"""The one place where an error becomes a sentence: code to words, with file, row and field in front."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from geo.errors import InputError, XunfangError

LANGUAGES = ("en", "zh-CN")
_PLACES = {
    "en": {"file": "{}", "row": "row {}", "field": "field {}", "between": ", ", "colon": ": "},
    "zh-CN": {"file": "{}", "row": "第 {} 行", "field": "字段 {}", "between": "，", "colon": "："},
}


@cache
def locale(language: str) -> dict[str, dict[str, str]]:
    """All sentences of a language, by section and name."""
    return tomllib.loads(resources.files("api").joinpath(f"locales/{language}.toml").read_text("utf-8"))


def words(code: str, params: dict[str, Any], language: str) -> str:
    """Return the sentence of a code in a language with its params filled in."""
    section, _, name = code.partition(".")
    return locale(language)[section][name].format(**params)


def sentence(error: XunfangError, language: str) -> str:
    """Return what a person reads: where it stands, then what is wrong and what to do."""
    said = words(error.code, error.params, language)
    if not isinstance(error, InputError):
        return said
    forms = _PLACES[language]
    places = [
        forms[key].format(value)
        for key in ("file", "row", "field")
        if (value := getattr(error, key)) is not None
    ]
    return forms["between"].join(places) + (forms["colon"] if places else "") + said
