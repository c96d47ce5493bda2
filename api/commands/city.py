"""``xunfang city``: what a city hands over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from api.actions.check_city import CityCheck, check_city
from api.actions.make_city import make_city
from api.commands.city_import import import_command
from api.commands.city_report import file_details, file_record, file_summary, missing_line
from api.commands.progress import progress_bar
from api.settings import settings
from data.sample.ordos import MOST_FIRMS, Size


def register(app: typer.Typer) -> None:
    """Add the group ``city``."""
    group = typer.Typer(help="What a city hands over as a folder of files.", no_args_is_help=True)
    # With a callback it stays a group, also with a single command.
    group.callback()(lambda: None)
    group.command()(check)
    group.command("import")(import_command)
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
        yield f"{file.file.name:<{width}}  {file_summary(file, language)}"
        for line in file_details(file, language):
            yield f"  {line}"
    for name in checked.missing:
        yield missing_line(name, width, language)


def _names(checked: CityCheck) -> list[str]:
    return [file.file.name for file in checked.files]


def _record(folder: Path, checked: CityCheck, language: str) -> dict[str, Any]:
    return {
        "folder": str(folder),
        "clean": checked.is_clean,
        "files": [file_record(file, language) for file in checked.files],
        "missing": list(checked.missing),
    }
