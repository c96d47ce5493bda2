"""Lists of what is wrong as lines for people, and as records for machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.errors import sentence
from geo.errors import InputError

# As many as fit on a screen; the rest is counted.
MOST_LINES = 20
_MORE = {"en": "… and {} more", "zh-CN": "……另有 {} 条"}
_COLON = {"en": ": ", "zh-CN": "："}


def problem_lines(
    problems: Sequence[InputError], language: str, *, most: int | None = MOST_LINES, name_rest: bool = False
) -> list[str]:
    """Return a sentence for each of the first problems, and how many more there are.

    Parameters
    ----------
    most : sentences; None = one for each problem
    name_rest : whether the rows of the others are named
    """
    lines = [sentence(problem, language) for problem in problems[:most]]
    rest = problems[len(lines) :]
    if not rest:
        return lines
    rows = ", ".join(str(problem.row) for problem in rest)
    more = _MORE[language].format(len(rest))
    return [*lines, f"{more}{_COLON[language]}{rows}" if name_rest else more]


def problem_record(problem: InputError, language: str) -> dict[str, Any]:
    """Return a problem as JSON."""
    return {
        "file": problem.file,
        "row": problem.row,
        "field": problem.field,
        "code": problem.code,
        "params": problem.params,
        "sentence": sentence(problem, language),
    }


def wished_language(header: str) -> str:
    """Return ``en`` or ``zh-CN``, whichever an Accept-Language header names first; ``en`` if neither."""
    for part in header.lower().split(","):
        tag = part.split(";")[0].strip()
        if tag.startswith(("zh", "en")):
            return "zh-CN" if tag.startswith("zh") else "en"
    return "en"
