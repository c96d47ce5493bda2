"""``xunfang simulate drill``: a scenario with an emergency in it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.actions.drill import drill_scenario
from api.output import csv_text, refuse_to_overwrite, write_json, write_text
from api.problems import problem_lines
from api.settings import settings


def register(group: typer.Typer) -> None:
    """Add the command to the group ``simulate``."""
    group.command("drill")(drill)


def drill(
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO.json", help="the quiet days")],
    events: Annotated[
        Path, typer.Argument(metavar="DRILL.json", help="what happens: roads, blocked, calls, absent")
    ],
    *,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="SCENARIO2.json", help="the scenario to write")],
    roads: Annotated[
        Path | None,
        typer.Option(help="a road file or built network, on which units drive around closed roads"),
    ] = None,
    replication: Annotated[
        int | None,
        typer.Option(min=0, help="write this one's random calls down, in place of the rates they come from"),
    ] = None,
) -> None:
    """Put a drill into a scenario: simulate or compare it beside the scenario it was made from."""
    told = settings()
    refuse_to_overwrite(out, scenario, events, roads)
    made = drill_scenario(
        scenario,
        events,
        folder=out.parent,
        roads=roads,
        replication=replication,
        max_bytes=told.max_input_bytes,
    )
    value = made.value
    if made.calls is not None:
        listed = out.with_name(f"{out.stem}.calls.csv")
        write_text(listed, csv_text(["t_min", "node", "priority", "service_min", "units"], made.calls))
        value = value | {"demand": {"calls": listed.name}}
        typer.echo(str(listed))
    write_json(out, value)
    typer.echo(str(out))
    for line in problem_lines(made.notes, told.language):
        typer.echo(line, err=True)
