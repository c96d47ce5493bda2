"""What became of a file of a city folder, as lines for people and as a record for machines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from api.actions.check_city import FileCheck
from api.problems import MOST_LINES, problem_lines, problem_record
from geo.datum_check import DatumVerdict

_WORDS = {
    "en": {
        "rows": "{rows} rows, {accepted} accepted, {rejected} rejected, {warnings} warnings",
        "read": "read",
        "refused": "refused",
        "datum": "declared {declared}: {share} % of {points} points fit roads or districts",
        "warning": "warning: {}",
    },
    "zh-CN": {
        "rows": "{rows} 行，接受 {accepted}，拒绝 {rejected}，提醒 {warnings}",
        "read": "已读",
        "refused": "拒绝",
        "datum": "声明 {declared}：{points} 个点中 {share} % 与道路或旗区相符",
        "warning": "提醒：{}",
    },
}
_MISSING = {"en": "not there", "zh-CN": "没有此文件"}


def file_summary(file: FileCheck, language: str) -> str:
    """Return the counts of a row report on one line."""
    words, report = _WORDS[language], file.file.report
    if report is None:
        return words["refused" if file.refused else "read"]
    return words["rows"].format(
        rows=report.rows,
        accepted=report.accepted,
        rejected=report.rejected_rows,
        warnings=len(report.warnings),
    )


def file_details(file: FileCheck, language: str) -> Iterator[str]:
    """Yield what the coordinates say, each refusal and each warning."""
    words, report = _WORDS[language], file.file.report
    for verdict in file.verdicts:
        share = round(100 * verdict.declared_share)
        yield words["datum"].format(declared=verdict.declared, share=share, points=verdict.points)
    # A terminal shows the first rows, a file or pipe takes them all.
    most = MOST_LINES if sys.stdout.isatty() else None
    if file.refused is not None:
        yield from problem_lines([file.refused], language)
    elif report is not None:
        yield from problem_lines(report.rejected, language, most=most)
    if report is not None:
        warnings = problem_lines(report.warnings, language, most=most)
        yield from (words["warning"].format(line) for line in warnings)


def file_record(file: FileCheck, language: str) -> dict[str, Any]:
    """Return everything of a file as JSON."""
    report = file.file.report
    counts = {
        "rows": report.rows if report else None,
        "accepted": report.accepted if report else None,
        "rejected": report.rejected_rows if report else None,
    }
    return {
        "file": file.file.name,
        "part": file.file.part,
        **counts,
        "refused": problem_record(file.refused, language) if file.refused else None,
        "problems": [problem_record(problem, language) for problem in (report.rejected if report else ())],
        "warnings": [problem_record(problem, language) for problem in (report.warnings if report else ())],
        "datum": [_verdict_record(verdict) for verdict in file.verdicts],
    }


def _verdict_record(verdict: DatumVerdict) -> dict[str, Any]:
    return {
        "declared": verdict.declared,
        "declared_share": verdict.declared_share,
        "best": verdict.best,
        "best_share": verdict.best_share,
        "points": verdict.points,
        "wrong": verdict.wrong,
    }


def missing_line(name: str, width: int, language: str) -> str:
    """Return the line of a file that is not there."""
    return f"{name:<{width}}  {_MISSING[language]}"
