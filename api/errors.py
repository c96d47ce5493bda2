"""The one place where an error becomes a sentence: code to words, with file, row and field in front."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from data.database_errors import DatabaseRefused
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


# A refusal to HTTP status: the code, else its section, decides; what is wrong with input is 422.
STATUSES = {
    "session": 401,
    "session.csrf_missing": 403,
    "session.not_allowed": 403,
    "session.too_many_tries": 429,
    "request.nothing_there": 404,
    "request.method_unknown": 405,
    "request.body_too_large": 413,
    "request.unusable": 422,
    "request.unit_unknown": 422,
    "request.key_missing": 400,
    "request.key_reused": 422,
    "replan": 409,
    "replan.until_past": 422,
    "replan.incident_unknown": 422,
    "replan.road_event_unusable": 422,
    "replan.site_known": 422,
    "replan.site_off_road": 422,
    "replan.plan_moved": 503,
    "server": 503,
    "account": 422,
    "account.exists": 409,
    "record": 409,
    "city.none_imported": 404,
}


def status(error: XunfangError) -> int:
    """Return the HTTP status of a refusal."""
    section = error.code.partition(".")[0]
    known = STATUSES.get(error.code, STATUSES.get(section))
    if known is not None:
        return known
    if isinstance(error, DatabaseRefused):
        return 503
    return 422 if isinstance(error, InputError) else 500


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
