"""``xunfang roster``: duty officers on posts for a period of days."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from api.actions.roster import roster_files
from api.actions.roster_calendars import calendars
from api.commands.plan import stop_of
from api.commands.progress import progress_bar
from api.output import refuse_to_overwrite, write_bytes, write_json
from api.settings import settings
from geo.errors import OutputNotWritable
from routing.rostering.search import DEFAULT_ROUNDS


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(roster)


def roster(
    problem: Annotated[
        Path, typer.Argument(help="the problem: timezone, first_day, last_day, posts, officers")
    ],
    *,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help="the roster to write")],
    previous: Annotated[
        Path | None, typer.Option(help="a roster of the same days to repair with the least change")
    ] = None,
    calendar_folder: Annotated[
        Path | None, typer.Option("--calendars", metavar="DIR", help="write one iCalendar per officer there")
    ] = None,
    time_limit: Annotated[float | None, typer.Option(help="seconds of search; not reproducible")] = None,
    iterations: Annotated[
        int | None, typer.Option(min=1, help=f"rounds of search; reproducible; {DEFAULT_ROUNDS} if no limit")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="another seed may find another roster")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="print a summary for machines")] = False,
) -> None:
    """Put duty officers on posts: with rest, fairly over the months, as they wish; or repair a roster."""
    stop = stop_of(time_limit, iterations or (DEFAULT_ROUNDS if time_limit is None else None))
    refuse_to_overwrite(out, problem)
    told = settings()
    with progress_bar(told.language) as progress:
        found = roster_files(
            problem,
            previous,
            seed=seed,
            stop=stop,
            max_bytes=told.max_input_bytes,
            progress=lambda share: progress("roster", share),
        ).to_json()
    write_json(out, found)
    if calendar_folder is not None:
        _write_calendars(calendar_folder, found, told.language)
    _tell(found, out, language=told.language, as_json=as_json)


def _write_calendars(folder: Path, found: dict[str, Any], language: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputNotWritable(file=str(folder), reason=error.strerror or type(error).__name__) from error
    for name, data in calendars(found, language):
        write_bytes(folder / name, data)


def _tell(found: dict[str, Any], out: Path, *, language: str, as_json: bool) -> None:
    if as_json:
        values = {level["name"]: level["value"] for level in found["levels"]}
        summary = {**values, "proved": found["proved"], "gap": found["gap"]}
        typer.echo(json.dumps({**summary, "changes": len(found["changes"])}))
        return
    for one in (*found["vacancies"], *found["changes"]):
        typer.echo(one["why"]["zh" if language == "zh-CN" else "en"], err=True)
    typer.echo(str(out), err=True)
