"""``xunfang geocode``: a point, a radius and a confidence for each call of a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from api.actions.geocode import Geocoded, geocode_file
from api.commands.progress import progress_bar
from api.output import refuse_to_overwrite
from api.problems import problem_lines
from api.settings import settings
from geo.geocoding import Geocoder
from geo.geocoding.places.notes import notes

_SUMMARY = {
    "en": "{calls} calls, {located} located, {speed} calls a second",
    "zh-CN": "{calls} 条警情，定位 {located} 条，每秒 {speed} 条",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(geocode)


def geocode(
    given: Annotated[Path, typer.Argument(metavar="IN.jsonl", help="calls, one a line: id, text, prior")],
    *,
    gazetteer: Annotated[Path, typer.Option(metavar="DIR", help="the folder that tells what stands where")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="OUT.jsonl", help="the file to write")],
    timing: Annotated[bool, typer.Option("--timing", help="tell how long each call took, as ms")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print a summary for machines")] = False,
) -> None:
    """Locate calls by their text. The folder is only read; its index is kept in the cache."""
    told = settings()
    refuse_to_overwrite(out, given)
    with progress_bar(told.language) as progress:
        found = geocode_file(
            given,
            out,
            lambda: Geocoder(gazetteer),
            timing=timing,
            max_bytes=told.max_input_bytes,
            progress=progress,
        )
    for problems in (notes(found.dirt), found.rejected):
        for line in problem_lines(problems, told.language):
            typer.echo(line, err=True)
    if timing:
        typer.echo(_SUMMARY[told.language].format(**_figures(found)), err=True)
    if as_json:
        typer.echo(json.dumps(_figures(found) | {"rejected": len(found.rejected)}))


def _figures(found: Geocoded) -> dict[str, int]:
    speed = round(1000.0 * found.calls / found.took_ms) if found.took_ms else 0
    return {"calls": found.calls, "located": found.located, "speed": speed}
