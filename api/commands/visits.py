"""``xunfang visits``: the door-to-door visits of a day to enterprises."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api.actions.make_clusters import Reading
from api.actions.network import network_notes, open_network
from api.actions.patrol import zone
from api.actions.visits import HOURS, VisitFiles, VisitWishes, plan_visits
from api.actions.visits_output import write_visits
from api.commands.plan import stop_of
from api.commands.progress import progress_bar
from api.problems import problem_lines
from api.settings import settings
from data.importers.shifts import moment_text
from geo.errors import InputError
from routing.network.netfile import is_network_file

_HOURS = ",".join(f"{begin}-{end}" for begin, end in HOURS)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(visits)


def visits(
    *,
    roads: Annotated[Path, typer.Option(help="a road file, or a network built from one")],
    enterprises: Annotated[Path, typer.Option(help="the register; key_unit, hazard, scale, workers count")],
    units: Annotated[Path, typer.Option(help="the units with their shifts")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="the folder to write")],
    stations: Annotated[
        Path | None, typer.Option(help="where units without a position of their own start")
    ] = None,
    visited: Annotated[Path | None, typer.Option(help="past visits: enterprise, on")] = None,
    appointments: Annotated[
        Path | None, typer.Option(help="enterprise, from, until, fixed (must be kept)")
    ] = None,
    carried: Annotated[Path | None, typer.Option(help="the unvisited.csv of the day before")] = None,
    day: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="the day; default: the latest reopened_on"),
    ] = None,
    timezone: Annotated[str, typer.Option(help="of the city's clock")] = "Asia/Shanghai",
    hours: Annotated[str, typer.Option(help="when enterprises are open to visitors")] = _HOURS,
    most: Annotated[int, typer.Option(min=1, help="so many enterprises are considered in a day")] = 500,
    seed: Annotated[int, typer.Option(min=0, help="another seed may find another plan")] = 0,
    time_limit: Annotated[float | None, typer.Option(help="seconds of search; not reproducible")] = None,
    iterations: Annotated[int | None, typer.Option(min=1, help="rounds of search; reproducible")] = None,
    allow_rejected: Annotated[
        bool, typer.Option("--allow-rejected", help="go on without unusable rows")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print a summary for machines")] = False,
) -> None:
    """Plan the visits of a day to enterprises, by priority and last visit, with appointments."""
    told = settings()
    reading = Reading(max_bytes=told.max_input_bytes, allow_rejected=allow_rejected)
    wishes = VisitWishes(
        today=datetime.now(zone(timezone)).date(),
        on_date=day.date() if day else None,
        timezone=timezone,
        hours=_hours(hours),
        most=most,
        seed=seed,
        stop=stop_of(time_limit, iterations),
    )
    files = VisitFiles(enterprises, units, stations, visited, appointments, carried)
    with progress_bar(told.language) as progress:
        network = open_network(roads, max_bytes=told.max_input_bytes, progress=progress)
        found = plan_visits(files, wishes, reading=reading, network=network, progress=progress)
        written = write_visits(found, out, language=told.language)
    of_roads = () if is_network_file(roads) else network_notes(network, file=str(roads))
    for line in problem_lines([*of_roads, *found.notes, *found.off_road], told.language, name_rest=True):
        typer.echo(line, err=True)
    summary = {
        "date": str(found.on_date),
        "visits": found.plan.visits,
        "unvisited": len(found.plan.unserved) + len(found.later) + len(found.off_road),
        "reward": found.plan.reward,
        "files": [str(path) for path in written],
    }
    typer.echo(json.dumps(summary) if as_json else "\n".join(map(str, written)))


def _hours(written: str) -> list[tuple[str, str]]:
    """Return opening hours such as 09:00-12:00,13:30-17:30; anything else is wrong usage."""
    found = []
    for part in written.split(","):
        begin, dash, end = part.strip().partition("-")
        try:
            found.append((moment_text(begin), moment_text(end)))
        except InputError as error:
            raise typer.BadParameter(f"--hours are such as {_HOURS}") from error
        if not dash or len(begin) != len(end) or end <= begin:
            raise typer.BadParameter(f"--hours are such as {_HOURS}")
    return found
