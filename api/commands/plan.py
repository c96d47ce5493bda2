"""``xunfang plan``: patrols for a problem in the problem format."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Annotated, Any

import typer

from api.actions.plan import plan_file
from api.commands.progress import planning_stage, progress_bar
from api.output import write_json
from api.settings import settings
from routing.planning.plan import Plan
from routing.planning.stop import DEFAULT_ROUNDS, Iterations, Stop, TimeLimit


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(plan)


def plan(
    problem: Annotated[Path, typer.Argument(help="the problem: nodes, travel_s, sites, units")],
    *,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help="the plan to write")],
    time_limit: Annotated[
        float | None, typer.Option(help="seconds of search, and of proof if asked for; not reproducible")
    ] = None,
    iterations: Annotated[
        int | None, typer.Option(min=1, help=f"rounds of search; reproducible; {DEFAULT_ROUNDS} if no limit")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="another seed may find another plan")] = 0,
    bound: Annotated[bool, typer.Option("--bound", help="prove how much better any plan could be")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print a summary for machines")] = False,
) -> None:
    """Plan patrols: which unit visits which site when, and why sites stay unserved."""
    stop = stop_of(time_limit, iterations)
    told = settings()
    with progress_bar(told.language) as progress:
        found = plan_file(
            problem,
            seed=seed,
            stop=stop,
            bound=bound,
            max_bytes=told.max_input_bytes,
            progress=lambda now: progress(planning_stage(now, told.language), now.share),
        )
    write_json(out, found.to_json())
    # Without --json nothing goes to stdout, so that the plan itself may be written there.
    typer.echo(json.dumps(_summary(found)) if as_json else str(out), err=not as_json)


def stop_of(time_limit: float | None, iterations: int | None) -> Stop:
    """Return the limit that was asked for; both or a time that is no time are wrong usage."""
    if time_limit is not None and iterations is not None:
        raise typer.BadParameter("--time-limit and --iterations exclude each other")
    if time_limit is None:
        return Iterations() if iterations is None else Iterations(iterations)
    if not (math.isfinite(time_limit) and time_limit > 0):
        raise typer.BadParameter("--time-limit is a number of seconds above 0")
    return TimeLimit(time_limit)


def _summary(found: Plan) -> dict[str, Any]:
    return {
        "reward": found.reward,
        "objective": found.objective,
        "upper_bound": found.upper_bound,
        "gap": found.gap,
        "served": found.visits,
        "unserved": sum(entry.missing for entry in found.unserved),
    }
