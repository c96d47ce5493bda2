"""``xunfang network``: build the road network of a city and hand out its edges."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from api.actions.network import build_road_network, export_edges, network_notes
from api.commands import network_queries
from api.commands.progress import progress_bar
from api.errors import sentence
from api.settings import settings

HELP = "The road network: built once, then asked for times and routes."

_WORDS = {
    "en": {
        "built": "{ways} ways, {junctions} junctions, {edges} edges, {km:.1f} km",
        "left_out": "left out of {file}: {counts}",
        "not_for_cars": "not for cars",
        "no_access": "closed to cars",
        "area": "areas",
        "zero_length": "without length",
        "note": "warning: {}",
        "exported": "{rows} edges",
    },
    "zh-CN": {
        "built": "{ways} 条路、{junctions} 个路口、{edges} 个路段，共 {km:.1f} km",
        "left_out": "{file} 中未列入：{counts}",
        "not_for_cars": "非车行道路",
        "no_access": "禁止车辆通行",
        "area": "面状",
        "zero_length": "无长度",
        "note": "提醒：{}",
        "exported": "{rows} 个路段",
    },
}


def register(app: typer.Typer) -> None:
    """Add the group ``network``."""
    group = typer.Typer(help=HELP, no_args_is_help=True)
    group.command()(build)
    group.command()(export)
    network_queries.register(group)
    app.add_typer(group, name="network")


def build(
    roads: Annotated[Path, typer.Argument(help=".osm.pbf, .osm, .geojson, .gpkg or .graphml")],
    *,
    out: Annotated[Path, typer.Option("-o", "--out", help="the network file to write")],
    largest_part: Annotated[
        bool,
        typer.Option("--largest-part", help="go on with the largest part of roads that fall into pieces"),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="counts on stdout, for machines")] = False,
) -> None:
    """Build the road network of a road file."""
    told = settings()
    with progress_bar(told.language) as progress:
        network = build_road_network(
            roads, out, max_bytes=told.max_input_bytes, largest_part=largest_part, progress=progress
        )
    words = _WORDS[told.language]
    for note in network_notes(network, file=str(roads)):
        typer.echo(words["note"].format(sentence(note, told.language)), err=True)
    if network.facts["left_out"]:
        typer.echo(_left_out(network.facts, words, str(roads)), err=True)
    typer.echo(words["built"].format(**network.facts), err=True)
    if as_json:
        typer.echo(json.dumps(network.facts, ensure_ascii=False, allow_nan=False))


def export(
    net: Annotated[Path, typer.Argument(help="a built network, or a road file")],
    *,
    out: Annotated[Path, typer.Option("-o", "--out", help="EDGES.parquet, also .gpkg or .geojson")],
    as_json: Annotated[bool, typer.Option("--json", help="counts on stdout, for machines")] = False,
) -> None:
    """Write the edges, one row per driving direction."""
    told = settings()
    with progress_bar(told.language) as progress:
        rows = export_edges(net, out, max_bytes=told.max_input_bytes, progress=progress)
    typer.echo(_WORDS[told.language]["exported"].format(rows=rows), err=True)
    if as_json:
        typer.echo(json.dumps({"edges": rows}))


def _left_out(facts: dict[str, Any], words: dict[str, str], file: str) -> str:
    counts = ", ".join(f"{words[reason]} {count}" for reason, count in facts["left_out"].items())
    return words["left_out"].format(file=file, counts=counts)
