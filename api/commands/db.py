"""``xunfang db``: the private PostGIS, or the one at ``XUNFANG_DATABASE_URL``."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from api.actions.database import (
    DatabaseStatus,
    bring_up,
    database_status,
    migrate,
    restore_backup,
    save_backup,
    take_down,
)
from api.commands.progress import progress_bar
from api.settings import settings

_MIB = 1_048_576
_WORDS = {
    "en": {
        "started": "the database was started",
        "ran": "the database runs already",
        "external": "XUNFANG_DATABASE_URL is set: that server is used, and not started or stopped here",
        "stopped_now": "the database was stopped",
        "was_stopped": "the database does not run",
        "running": "running",
        "stopped": "stopped",
        "external_state": "another server",
        "state": "database",
        "place": "address",
        "home": "data",
        "version": "PostgreSQL",
        "postgis": "PostGIS",
        "schema": "tables",
        "size": "size",
        "none": "none",
        "current": "{revision}, up to date",
        "missing": "none yet; run xunfang db migrate",
        "older": "{revision}, this program needs {head}; run xunfang db migrate",
        "newer": "{revision}, made by a newer xunfang; update this program",
        "applied": "applied {revision}",
        "nothing": "the tables are up to date",
        "saved": "{mib:.1f} MiB saved to {file} and read back",
        "restored": "{file} restored",
    },
    "zh-CN": {
        "started": "数据库已启动",
        "ran": "数据库已在运行",
        "external": "已设置 XUNFANG_DATABASE_URL：使用该服务器，此处不启动也不停止它",
        "stopped_now": "数据库已停止",
        "was_stopped": "数据库没有运行",
        "running": "运行中",
        "stopped": "已停止",
        "external_state": "其他服务器",
        "state": "数据库",
        "place": "地址",
        "home": "数据",
        "version": "PostgreSQL",
        "postgis": "PostGIS",
        "schema": "数据表",
        "size": "大小",
        "none": "无",
        "current": "{revision}，已是最新",
        "missing": "尚未建立；请运行 xunfang db migrate",
        "older": "{revision}，本程序需要 {head}；请运行 xunfang db migrate",
        "newer": "{revision}，由更新的 xunfang 建立；请升级本程序",
        "applied": "已执行 {revision}",
        "nothing": "数据表已是最新",
        "saved": "已备份 {mib:.1f} MiB 到 {file} 并读回检查",
        "restored": "已恢复 {file}",
    },
}

AsJson = Annotated[bool, typer.Option("--json", help="everything, for machines")]


def register(app: typer.Typer) -> None:
    """Add the group ``db``."""
    group = typer.Typer(help="The private PostGIS, or the one at XUNFANG_DATABASE_URL.", no_args_is_help=True)
    for command in (up, down, status):
        group.command()(command)
    group.command("migrate")(migrate_command)
    group.command()(backup)
    group.command()(restore)
    app.add_typer(group, name="db")


def up() -> None:
    """Start the database and wait until it is ready; what is missing is installed if that is allowed."""
    told = settings()
    with progress_bar(told.language) as progress:
        started = bring_up(told, progress=progress)
    _say("external" if told.database_url else "started" if started else "ran")


def down() -> None:
    """Stop the database; open transactions are rolled back."""
    told = settings()
    with progress_bar(told.language) as progress:
        progress("stop", 0.5)
        ran = take_down(told)
    _say("external" if told.database_url else "stopped_now" if ran else "was_stopped")


def status(*, as_json: AsJson = False) -> None:
    """Tell whether the database runs, what it is, and whether its tables fit this program."""
    told = settings()
    found = database_status(told)
    if as_json:
        typer.echo(json.dumps(_record(found), ensure_ascii=False, allow_nan=False))
        return
    lines = _lines(found, _WORDS[told.language])
    width = max(map(_columns, lines))
    for name, value in lines.items():
        typer.echo(f"{name}{' ' * (width - _columns(name))}  {value}")


def migrate_command() -> None:
    """Bring the tables to what this program needs: all steps or none."""
    told = settings()
    with progress_bar(told.language) as progress:
        applied = migrate(told, progress=progress)
    _say_applied(applied)


def backup(file: Annotated[Path, typer.Argument(help="the backup to write; an older one gives way")]) -> None:
    """Save the database to one file, whole or not at all, and read it back."""
    told = settings()
    with progress_bar(told.language) as progress:
        size = save_backup(told, file, progress=progress)
    _say("saved", mib=size / _MIB, file=file)


def restore(
    file: Annotated[Path, typer.Argument(help="a backup")],
    *,
    force: Annotated[bool, typer.Option("--force", help="replace the tables that are there")] = False,
) -> None:
    """Restore a backup in one transaction, then migrate it."""
    told = settings()
    with progress_bar(told.language) as progress:
        applied = restore_backup(told, file, force=force, progress=progress)
    _say("restored", file=file)
    _say_applied(applied)


def _say(word: str, **facts: Any) -> None:
    typer.echo(_WORDS[settings().language][word].format(**facts), err=True)


def _say_applied(applied: list[str]) -> None:
    for revision in applied:
        _say("applied", revision=revision)
    if not applied:
        _say("nothing")


def _columns(text: str) -> int:
    """Return how wide a text is on a terminal: Chinese characters take two columns."""
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)  # noqa: PLR2004 - where they begin


def _lines(found: DatabaseStatus, words: dict[str, str]) -> dict[str, str]:
    state = "external_state" if found.state == "external" else found.state
    lines = {words["state"]: words[state], words["place"]: found.place}
    if found.home is not None:
        lines[words["home"]] = str(found.home)
    if found.facts is not None:
        facts = found.facts
        lines[words["version"]] = facts.version
        lines[words["postgis"]] = facts.postgis or words["none"]
        lines[words["schema"]] = words[facts.schema].format(revision=facts.revision, head=facts.head)
        lines[words["size"]] = f"{facts.size_bytes / _MIB:.1f} MiB"
    return lines


def _record(found: DatabaseStatus) -> dict[str, Any]:
    home = str(found.home) if found.home is not None else None
    facts = asdict(found.facts) if found.facts is not None else {}
    names = ("version", "postgis", "revision", "head", "schema", "size_bytes")
    return {
        "state": found.state,
        "place": found.place,
        "data_folder": home,
        **{name: facts.get(name) for name in names},
    }
