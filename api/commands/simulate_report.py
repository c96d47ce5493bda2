"""``xunfang simulate report``: the page of simulated plans."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.actions.simulation_report import report_scene
from api.commands.progress import progress_bar
from api.output import refuse_to_overwrite, write_text
from api.settings import settings
from maps.simulation_page import simulation_page


def register(group: typer.Typer) -> None:
    """Add the command to the group ``simulate``."""
    group.command("report")(report)


def report(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="COMPARE.json", help="a comparison or a result; more files are scenarios"),
    ],
    *,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="REPORT.html", help="the page to write")],
    scenario: Annotated[
        list[Path] | None,
        typer.Option(
            help="the scenarios in the order of the plans, for maps; default: those beside COMPARE.json"
        ),
    ] = None,
    roads: Annotated[Path | None, typer.Option(help="a road file or network to draw under the cells")] = None,
) -> None:
    """Draw a comparison of plans, or one result, as a page that opens from a disk without a network."""
    told = settings()
    scenarios = [*(scenario or []), *files[1:]]
    refuse_to_overwrite(out, *files, *scenarios, roads)
    with progress_bar(told.language) as progress:
        progress("map", 0.0)
        scene = report_scene(files[0], scenarios, roads=roads, max_bytes=told.max_input_bytes)
        progress("map", 0.7)
        page = simulation_page(scene)
    write_text(out, page)
    typer.echo(str(out))
