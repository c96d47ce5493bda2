"""``xunfang simulate validate``: simulated against recorded response times."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.actions.validate_simulation import validate_simulation
from api.commands.progress import progress_bar
from api.output import json_text, refuse_to_overwrite, write_text
from api.settings import settings
from maps.validation_page import validation_page


def register(group: typer.Typer) -> None:
    """Add the command to the group ``simulate``."""
    group.command("validate")(validate)


def validate(
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO.json", help="of the recorded days")],
    recorded: Annotated[
        Path, typer.Argument(metavar="RECORDED.csv", help="t_min, response_min; node and priority if known")
    ],
    *,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="VALIDATION.html", help="the page to write")],
    processes: Annotated[int, typer.Option(min=1, help="replications made at the same time")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="print the figures for machines")] = False,
) -> None:
    """Set simulated response times against recorded ones of the same days."""
    told = settings()
    refuse_to_overwrite(out, scenario, recorded)
    with progress_bar(told.language) as progress:
        found = validate_simulation(
            scenario,
            recorded,
            processes=processes,
            max_bytes=told.max_input_bytes,
            progress=lambda share: progress("simulate", share),
        )
    write_text(out, validation_page(found))
    typer.echo(json_text(found) if as_json else str(out))
