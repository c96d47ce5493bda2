"""``xunfang cluster``: clusters of reopened enterprises from a register."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api.actions.make_clusters import (
    Reading,
    latest_reopening,
    make_clusters,
    read_clusters,
    read_register,
)
from api.commands.progress import progress_bar
from api.output import refuse_to_overwrite, write_json
from api.problems import problem_lines
from api.settings import settings
from geo.clusters import clusters_to_geojson


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(cluster)


def cluster(
    enterprises: Annotated[
        Path, typer.Argument(help="the register: id, name, lon, lat; workers, reopened_on, …")
    ],
    *,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="CLUSTERS.geojson", help="the file to write")],
    parks: Annotated[Path | None, typer.Option(help="outlines; the firms in a park are one cluster")] = None,
    previous: Annotated[Path | None, typer.Option(help="yesterday's clusters, to keep their names")] = None,
    day: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="the day; default: the latest reopened_on"),
    ] = None,
    min_firms: Annotated[int, typer.Option(min=1, help="fewest firms of a cluster outside parks")] = 5,
    allow_rejected: Annotated[
        bool, typer.Option("--allow-rejected", help="go on without unusable rows")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print a summary for machines")] = False,
) -> None:
    """Group the enterprises that have reopened; each is in one cluster or listed as noise."""
    told = settings()
    refuse_to_overwrite(out, enterprises, parks)
    reading = Reading(max_bytes=told.max_input_bytes, allow_rejected=allow_rejected)
    with progress_bar(told.language) as progress:
        progress("register", 0.0)
        register = read_register(enterprises, parks, reading=reading)
        progress("clusters", 0.5)
        today = datetime.now().astimezone().date()
        on_date = day.date() if day else latest_reopening(register.enterprises, today=today)
        found = make_clusters(
            register.enterprises,
            register.parks,
            on_date=on_date,
            previous=read_clusters(previous, max_bytes=told.max_input_bytes) if previous else None,
            min_firms=min_firms,
        )
    write_json(out, clusters_to_geojson(found))
    for line in problem_lines(reading.notes, told.language):
        typer.echo(line, err=True)
    if as_json:
        summary = {"date": str(on_date), "clusters": len(found.frame), "noise": len(found.noise)}
        typer.echo(json.dumps(summary))
