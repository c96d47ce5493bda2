"""``xunfang city import``: the database is brought up to a city folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from api.actions.database import open_database
from api.actions.import_city import CityImport, FileImport, ImportOptions, import_city
from api.commands.city_report import file_details, file_record, file_summary, missing_line
from api.commands.progress import progress_bar
from api.errors import sentence
from api.problems import MOST_LINES, problem_lines, problem_record
from api.settings import settings
from data.errors import RowsRejected
from geo.errors import InputError

_WORDS = {
    "en": {
        "imported": "{added} added, {changed} changed, {missing} no longer listed, {returned} listed again",
        "unchanged": "nothing new",
        "refused": "not imported",
        "checked": "checked, not kept in the database",
        "missing": "no longer listed, marked and kept: {ids}",
        "more": "{ids} … and {count} more",
        "trial": "trial run: nothing was changed",
        "way": "some files were not imported; correct them, or go on without those rows: --allow-rejected",
    },
    "zh-CN": {
        "imported": "新增 {added}，变更 {changed}，不再列出 {missing}，重新列出 {returned}",
        "unchanged": "无新内容",
        "refused": "未导入",
        "checked": "已检查，不存入数据库",
        "missing": "不再列出，已标记并保留：{ids}",
        "more": "{ids} ……另有 {count} 个",
        "trial": "试运行：没有任何更改",
        "way": "部分文件未导入；请更正，或用 --allow-rejected 略去被拒绝的行继续",
    },
}


def import_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="the city folder")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="tell what would change, and change nothing")
    ] = False,
    allow_rejected: Annotated[
        bool, typer.Option("--allow-rejected", help="go on without rows that cannot be used")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="everything, for machines")] = False,
) -> None:
    """Bring the database up to a city folder, each file whole or not at all; exit 1 if one is refused."""
    told = settings()
    options = ImportOptions(
        told.max_input_bytes, dry_run=dry_run, allow_rejected=allow_rejected, with_index=True
    )
    with (
        open_database(told, application_name="xunfang city import", statement_timeout_s=0) as database,
        progress_bar(told.language) as progress,
    ):
        imported = import_city(
            folder,
            database=database,
            data_dir=told.data_dir,
            at=datetime.now(UTC),
            options=options,
            progress=progress,
        )
    if as_json:
        record = _record(folder, imported, dry_run=dry_run, language=told.language)
        typer.echo(json.dumps(record, ensure_ascii=False, allow_nan=False))
    else:
        for line in _lines(imported, told.language):
            typer.echo(line)
    _say(imported, options, told.language)
    raise typer.Exit(0 if imported.is_whole else 1)


def _say(imported: CityImport, options: ImportOptions, language: str) -> None:
    words = _WORDS[language]
    if options.dry_run:
        typer.echo(words["trial"], err=True)
    if any(isinstance(file.refused, RowsRejected) for file in imported.files):
        typer.echo(words["way"], err=True)
    if imported.index_failed is not None:
        typer.echo(sentence(imported.index_failed, language), err=True)


def _lines(imported: CityImport, language: str) -> Iterator[str]:
    names = [file.check.file.name for file in imported.files]
    width = max((len(name) for name in (*names, *imported.missing)), default=0)
    for name, file in zip(names, imported.files, strict=True):
        yield f"{name:<{width}}  {file_summary(file.check, language)}; {_change(file, language)}"
        yield from (f"  {line}" for line in _details(file, language))
    for name in imported.missing:
        yield missing_line(name, width, language)


def _change(file: FileImport, language: str) -> str:
    return _WORDS[language][file.outcome].format(**asdict(file.counts))


def _details(file: FileImport, language: str) -> Iterator[str]:
    yield from file_details(file.check, language)
    # The check knows nothing of roads that cannot be built; rejected rows it has told one by one.
    if file.refused not in (None, file.check.refused) and not isinstance(file.refused, RowsRejected):
        yield from problem_lines([file.refused], language)
    if file.missing:
        words, shown = _WORDS[language], ", ".join(file.missing[:MOST_LINES])
        more = len(file.missing) - MOST_LINES
        yield words["missing"].format(ids=words["more"].format(ids=shown, count=more) if more > 0 else shown)


def _record(folder: Path, imported: CityImport, *, dry_run: bool, language: str) -> dict[str, Any]:
    return {
        "folder": str(folder),
        "dry_run": dry_run,
        "whole": imported.is_whole,
        "files": [_file(file, language) for file in imported.files],
        "missing": list(imported.missing),
        "index_failed": _refusal(imported.index_failed, language),
    }


def _refusal(error: InputError | None, language: str) -> dict[str, Any] | None:
    return problem_record(error, language) if error else None


def _file(file: FileImport, language: str) -> dict[str, Any]:
    told = {
        "outcome": file.outcome,
        **asdict(file.counts),
        "missing_ids": list(file.missing),
        "refused": _refusal(file.refused, language),
    }
    return file_record(file.check, language) | told
