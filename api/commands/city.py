"""``xunfang city``: what a city hands over."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from api.actions.check_city import CityCheck, FileCheck, check_city
from api.actions.make_city import make_city
from api.commands.progress import progress_bar
from api.problems import MOST_LINES, problem_lines, problem_record
from api.settings import settings
from data.sample.ordos import MOST_FIRMS, Size
from geo.datum_check import DatumVerdict

_WORDS = {
    "en": {
        "rows": "{rows} rows, {accepted} accepted, {rejected} rejected, {warnings} warnings",
        "read": "read",
        "refused": "refused",
        "missing": "not there",
        "datum": "declared {declared}: {share} % of {points} points fit roads or districts",
        "warning": "warning: {}",
    },
    "zh-CN": {
        "rows": "{rows} 行，接受 {accepted}，拒绝 {rejected}，提醒 {warnings}",
        "read": "已读",
        "refused": "拒绝",
        "missing": "没有此文件",
        "datum": "声明 {declared}：{points} 个点中 {share} % 与道路或旗区相符",
        "warning": "提醒：{}",
    },
}


def register(app: typer.Typer) -> None:
    """Add the group ``city``."""
    group = typer.Typer(help="What a city hands over as a folder of files.", no_args_is_help=True)
    # With a callback it stays a group, also with a single command.
    group.callback()(lambda: None)
    group.command()(check)
    group.command()(make)
    app.add_typer(group, name="city")


def check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="the city folder")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="everything, for machines")] = False,
) -> None:
    """Read a city folder and report on every row; exit 1 if an import would refuse one."""
    told = settings()
    with progress_bar(told.language) as progress:
        checked = check_city(
            folder, max_bytes=told.max_input_bytes, progress=lambda file: progress(file, 0.0)
        )
    if as_json:
        record = _record(folder, checked, told.language)
        typer.echo(json.dumps(record, ensure_ascii=False, allow_nan=False))
    else:
        for line in _lines(checked, told.language):
            typer.echo(line)
    raise typer.Exit(0 if checked.is_clean else 1)


def make(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="missing, empty, or a city made before")],
    *,
    seed: Annotated[int, typer.Option(min=0, help="the same seed makes the same files")] = 1,
    enterprises: Annotated[
        int, typer.Option(min=1, max=MOST_FIRMS, help="how many firms have reopened by the last day")
    ] = Size.enterprises,
    alerts_per_day: Annotated[
        float, typer.Option(min=0, max=20_000, help="mean number of alerts on each of the 31 days")
    ] = Size.alerts_per_day,
    as_json: Annotated[bool, typer.Option("--json", help="print what was written, for machines")] = False,
) -> None:
    """Make a synthetic, labelled city folder of Ordos."""
    size = Size(enterprises=enterprises, alerts_per_day=alerts_per_day)
    with progress_bar(settings().language) as progress:
        made = make_city(folder, seed=seed, size=size, progress=progress)
    if as_json:
        files = [{"file": file.name, "bytes": file.size} for file in made]
        typer.echo(json.dumps({"folder": str(folder), "synthetic": True, "files": files}))


def _lines(checked: CityCheck, language: str) -> Iterator[str]:
    width = max((len(name) for name in (*_names(checked), *checked.missing)), default=0)
    for file in checked.files:
        yield f"{file.file.name:<{width}}  {_summary(file, language)}"
        for line in _details(file, language):
            yield f"  {line}"
    for name in checked.missing:
        yield f"{name:<{width}}  {_WORDS[language]['missing']}"


def _names(checked: CityCheck) -> list[str]:
    return [file.file.name for file in checked.files]


def _summary(file: FileCheck, language: str) -> str:
    words, report = _WORDS[language], file.file.report
    if report is None:
        return words["refused" if file.refused else "read"]
    return words["rows"].format(
        rows=report.rows,
        accepted=report.accepted,
        rejected=report.rejected_rows,
        warnings=len(report.warnings),
    )


def _details(file: FileCheck, language: str) -> Iterator[str]:
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


def _record(folder: Path, checked: CityCheck, language: str) -> dict[str, Any]:
    return {
        "folder": str(folder),
        "clean": checked.is_clean,
        "files": [_file_record(file, language) for file in checked.files],
        "missing": list(checked.missing),
    }


def _file_record(file: FileCheck, language: str) -> dict[str, Any]:
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
