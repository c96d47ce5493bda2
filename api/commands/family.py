"""``xunfang family``: many days of one problem that keep the doses but do not tell each other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from api.actions.family import Family, Wishes, family_file
from api.commands.plan import stop_of
from api.commands.progress import progress_bar
from api.output import write_json, write_text
from api.settings import settings
from geo.errors import OutputNotWritable
from maps.family_page import family_page

MOST_DAYS = 366


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(family)


def family(
    problem: Annotated[Path, typer.Argument(help="the problem that is the same every day")],
    *,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="the folder to write")],
    days: Annotated[
        int,
        typer.Option(
            min=1, max=MOST_DAYS, help="how many; an observer's guesses are tested on the later half"
        ),
    ] = 28,
    variety: Annotated[
        float,
        typer.Option(min=0, max=1, help="0 repeats the best plan, 1 varies it as far as the rules allow"),
    ] = 0.5,
    with_curve: Annotated[
        bool, typer.Option("--curve", help="also try varieties 0.25 to 1 and draw what each keeps and hides")
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="another seed gives other days")] = 0,
    time_limit: Annotated[
        float | None, typer.Option(help="seconds of search for each day; not reproducible")
    ] = None,
    iterations: Annotated[
        int | None, typer.Option(min=1, help="rounds of search for each day; reproducible")
    ] = None,
    processes: Annotated[int, typer.Option(min=1, help="how many days are planned at a time")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="print the measures for machines")] = False,
) -> None:
    """Plan many days unlike each other: plans, measures of predictability, and a page that draws both."""
    wishes = Wishes(days, variety, seed, stop_of(time_limit, iterations), processes, with_curve)
    told = settings()
    with progress_bar(told.language) as progress:
        found = family_file(
            problem,
            wishes,
            max_bytes=told.max_input_bytes,
            progress=lambda share: progress("plan", share),
        )
    written = write_family(found, out)
    typer.echo(json.dumps(found.to_json(), ensure_ascii=False) if as_json else "\n".join(map(str, written)))


def write_family(found: Family, folder: Path) -> list[Path]:
    """Write ``plan-01.json`` and on, ``family.json`` and ``family.html``; return their paths.

    Raises
    ------
    OutputNotWritable
        The folder cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputNotWritable(file=str(folder), reason=error.strerror or type(error).__name__) from error
    digits = max(2, len(str(len(found.plans))))
    written = [folder / f"plan-{day:0{digits}}.json" for day in range(1, len(found.plans) + 1)]
    for path, plan in zip(written, found.plans, strict=True):
        write_json(path, plan.to_json())
    write_json(folder / "family.json", found.to_json())
    page = family_page(found.problem, found.plans, found.to_json(), positions=found.positions)
    write_text(folder / "family.html", page)
    return [*written, folder / "family.json", folder / "family.html"]
