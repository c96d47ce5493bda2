"""``xunfang transport``: workers driven from point to point, and the units that stand by."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api.actions.make_clusters import Reading
from api.actions.network import network_notes, open_network
from api.actions.transport import TransportFiles, TransportWishes, plan_transport
from api.actions.transport_output import write_transport
from api.commands.plan import stop_of
from api.commands.progress import progress_bar
from api.problems import problem_lines
from api.settings import settings
from routing.network.netfile import is_network_file
from routing.planning.transports import Handling


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(transport)


def transport(
    requests: Annotated[Path, typer.Argument(help="id, origin, destination, people, ready, latest")],
    vehicles: Annotated[Path, typer.Argument(help="id, seats, place, shift_start, shift_end")],
    *,
    roads: Annotated[Path, typer.Option(help="a road file, or a network built from one")],
    places: Annotated[Path, typer.Option(help="id, lon, lat of all places that are named")],
    day: Annotated[datetime, typer.Option("--date", formats=["%Y-%m-%d"], help="the day of clock times")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="the folder to write")],
    units: Annotated[Path | None, typer.Option(help="units that stand where people arrive")] = None,
    stations: Annotated[
        Path | None, typer.Option(help="where units without a position of their own start")
    ] = None,
    posts: Annotated[
        Path | None, typer.Option(help="id, place, from, until: where units stand instead")
    ] = None,
    timezone: Annotated[str, typer.Option(help="of the city's clock")] = "Asia/Shanghai",
    board_min: Annotated[int, typer.Option(min=0, help="minutes to get on")] = 10,
    alight_min: Annotated[int, typer.Option(min=0, help="minutes to get off")] = 5,
    seed: Annotated[int, typer.Option(min=0, help="another seed may find another plan")] = 0,
    time_limit: Annotated[float | None, typer.Option(help="seconds of search; not reproducible")] = None,
    iterations: Annotated[int | None, typer.Option(min=1, help="rounds of search; reproducible")] = None,
    allow_rejected: Annotated[
        bool, typer.Option("--allow-rejected", help="go on without unusable rows")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print a summary for machines")] = False,
) -> None:
    """Plan who drives which workers when, and the posts of units where they arrive."""
    if posts is not None and units is None:
        raise typer.BadParameter("--posts needs --units")
    told = settings()
    reading = Reading(max_bytes=told.max_input_bytes, allow_rejected=allow_rejected)
    wishes = TransportWishes(
        on_date=day.date(),
        timezone=timezone,
        seed=seed,
        stop=stop_of(time_limit, iterations),
        handling=Handling(60 * board_min, 60 * alight_min),
    )
    files = TransportFiles(requests, vehicles, places, units, stations, posts)
    with progress_bar(told.language) as progress:
        network = open_network(roads, max_bytes=told.max_input_bytes, progress=progress)
        found = plan_transport(files, wishes, reading=reading, network=network, progress=progress)
        written = write_transport(found, out)
    of_roads = () if is_network_file(roads) else network_notes(network, file=str(roads))
    for line in problem_lines([*of_roads, *found.notes], told.language):
        typer.echo(line, err=True)
    summary = {
        "trips": len(found.transports.trips),
        "people": found.transports.people,
        "left_behind": sum(load.people for load, _ in found.transports.left),
        "posts_left": len(found.escorts.plan.unserved) if found.escorts else 0,
        "files": [str(path) for path in written],
    }
    typer.echo(json.dumps(summary) if as_json else "\n".join(map(str, written)))
