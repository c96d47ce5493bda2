"""``xunfang patrol``: the main job on files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from api.actions.make_clusters import Reading
from api.actions.network import network_notes, open_network
from api.actions.patrol import Patrol, PatrolFiles, PatrolWishes, plan_patrol, zone
from api.actions.patrol_output import write_patrol
from api.commands.plan import stop_of
from api.commands.progress import progress_bar
from api.problems import problem_lines
from api.settings import settings
from routing.network.netfile import is_network_file
from routing.planning.from_clusters import Thrift, VisitRule


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(patrol)


def patrol(
    *,
    roads: Annotated[Path, typer.Option(help="a road file, or a network built from one")],
    enterprises: Annotated[
        Path, typer.Option(help="the register: id, name, lon, lat; workers, reopened_on, …")
    ],
    units: Annotated[Path, typer.Option(help="the units with their shifts")],
    out: Annotated[Path, typer.Option("-o", "--out", metavar="DIR", help="the folder to write")],
    stations: Annotated[
        Path | None, typer.Option(help="where units without a position of their own start")
    ] = None,
    parks: Annotated[Path | None, typer.Option(help="outlines; the firms in a park are one cluster")] = None,
    previous: Annotated[
        Path | None, typer.Option(help="yesterday's clusters.geojson, to keep their names")
    ] = None,
    day: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="the day; default: the latest reopened_on"),
    ] = None,
    timezone: Annotated[str, typer.Option(help="of the city's clock")] = "Asia/Shanghai",
    city: Annotated[str, typer.Option(help="the city's name, shown on the map")] = "",
    dwell_min: Annotated[int, typer.Option(min=0, help="minutes of a visit")] = 15,
    visits: Annotated[int, typer.Option(min=0, help="most visits of a cluster")] = 2,
    gap_min: Annotated[int, typer.Option(min=0, help="minutes between two visits of a cluster")] = 120,
    decay: Annotated[float, typer.Option(min=0, max=1, help="what each further visit is worth")] = 0.5,
    travel_weight: Annotated[
        float, typer.Option(min=0, help="reward lost per second driven")
    ] = Thrift.travel,
    balance_weight: Annotated[
        float, typer.Option(min=0, help="reward lost per second between the most and the least busy unit")
    ] = Thrift.balance,
    min_firms: Annotated[int, typer.Option(min=1, help="fewest firms of a cluster outside parks")] = 5,
    seed: Annotated[int, typer.Option(min=0, help="another seed may find another plan")] = 0,
    time_limit: Annotated[float | None, typer.Option(help="seconds of search; not reproducible")] = None,
    iterations: Annotated[int | None, typer.Option(min=1, help="rounds of search; reproducible")] = None,
    allow_rejected: Annotated[
        bool, typer.Option("--allow-rejected", help="go on without unusable rows")
    ] = False,
    largest_part: Annotated[
        bool, typer.Option("--largest-part", help="use the largest of several pieces of road")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print a summary for machines")] = False,
) -> None:
    """Cluster the reopened enterprises, plan the extra patrols of a day, draw them on an offline map."""
    stop = stop_of(time_limit, iterations)
    told = settings()
    reading = Reading(max_bytes=told.max_input_bytes, allow_rejected=allow_rejected)
    wishes = PatrolWishes(
        today=datetime.now(zone(timezone)).date(),
        on_date=day.date() if day else None,
        timezone=timezone,
        rule=VisitRule(dwell_s=60 * dwell_min, visits=visits, min_gap_s=60 * gap_min, decay=decay),
        thrift=Thrift(travel_weight, balance_weight),
        min_firms=min_firms,
        seed=seed,
        stop=stop,
    )
    files = PatrolFiles(roads, enterprises, units, stations, parks, previous)
    with progress_bar(told.language) as progress:
        network = open_network(
            roads, max_bytes=told.max_input_bytes, largest_part=largest_part, progress=progress
        )
        found = plan_patrol(files, wishes, reading=reading, network=network, progress=progress)
        progress("map", 0.0)
        written = write_patrol(found, out, city=city)
    of_roads = () if is_network_file(roads) else network_notes(network, file=str(roads))
    _tell(problem_lines([*of_roads, *found.notes], told.language))
    _tell(problem_lines(found.left_out, told.language, name_rest=True))
    typer.echo(json.dumps(_summary(found, written)) if as_json else "\n".join(map(str, written)))


def _tell(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line, err=True)


def _summary(found: Patrol, written: list[Path]) -> dict[str, Any]:
    return {
        "date": str(found.task.clusters.on_date),
        "clusters": len(found.task.clusters.frame),
        "noise": len(found.task.clusters.noise),
        "left_out": [word.row for word in found.left_out],
        "visits": found.plan.visits,
        "unserved": sum(entry.missing for entry in found.plan.unserved),
        "reward": found.plan.reward,
        "files": [str(path) for path in written],
    }
