"""Lists of what is wrong as lines for people, and as records for machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.errors import sentence
from geo.errors import InputError

# As many as fit on a screen; the rest is counted.
MOST_LINES = 20
_MORE = {"en": "… and {} more", "zh-CN": "……另有 {} 条"}


def problem_lines(problems: Sequence[InputError], language: str) -> list[str]:
    """Return a sentence for each of the first problems, and how many more there are."""
    lines = [sentence(problem, language) for problem in problems[:MOST_LINES]]
    more = len(problems) - len(lines)
    return [*lines, _MORE[language].format(more)] if more else lines


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
