"""``xunfang replan``: the rest of a day anew, after what has happened."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from api.actions.replan import replan_files
from api.commands.plan import stop_of
from api.commands.progress import progress_bar
from api.output import refuse_to_overwrite, write_json
from api.settings import settings
from routing.planning.replan import DEFAULT_ROUNDS


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(replan)


def replan(
    problem: Annotated[Path, typer.Argument(help="the problem that the plan was made for")],
    plan: Annotated[Path, typer.Argument(help="the plan, or what an earlier change made of it")],
    change: Annotated[
        Path, typer.Argument(help="now_s, done, unavailable, position, sites, nodes, travel_s")
    ],
    *,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help="the changed plan to write")],
    time_limit: Annotated[float | None, typer.Option(help="seconds of search; not reproducible")] = None,
    iterations: Annotated[
        int | None, typer.Option(min=1, help=f"rounds of search; reproducible; {DEFAULT_ROUNDS} if no limit")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="another seed may find another plan")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="print a summary for machines")] = False,
) -> None:
    """Plan the rest of a day anew: a unit taken or back, a closed road, a new site, a late unit."""
    stop = stop_of(time_limit, iterations or (DEFAULT_ROUNDS if time_limit is None else None))
    refuse_to_overwrite(out, problem, change)
    told = settings()
    with progress_bar(told.language) as progress:
        found = replan_files(
            problem,
            plan,
            change,
            seed=seed,
            stop=stop,
            max_bytes=told.max_input_bytes,
            progress=lambda now: progress("plan", now.share),
        )
    write_json(out, found.to_json())
    if as_json:
        summary = {"reward": found.plan.reward, "objective": found.plan.objective}
        typer.echo(json.dumps({**summary, "changes": len(found.changes), "debts": len(found.debts)}))
        return
    for one in found.changes:
        typer.echo(one.zh if told.language == "zh-CN" else one.en, err=True)
    typer.echo(str(out), err=True)
