"""``xunfang compare``: two patrol plans side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.actions.compare_plans import compare_folders
from api.output import write_text
from api.settings import settings
from maps.compare_page import compare_page


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(compare)


def compare(
    one: Annotated[Path, typer.Argument(metavar="PLAN_DIR_A", help="a folder that “patrol” wrote")],
    two: Annotated[Path, typer.Argument(metavar="PLAN_DIR_B", help="another one, of the same city")],
    *,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE.html", help="the page to write")],
) -> None:
    """Set two patrol plans side by side: maps that move together, and what differs by site and unit."""
    write_text(out, compare_page(compare_folders(one, two, max_bytes=settings().max_input_bytes)))
    typer.echo(str(out))
