"""``xunfang network matrix``, ``route``, ``isochrone`` and ``match``: what a built network answers."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.actions.match_track import write_matches
from api.actions.network_queries import write_isochrone, write_matrix, write_route
from api.commands.progress import progress_bar
from api.errors import sentence
from api.settings import settings
from geo.position import Position
from routing.errors import MinutesUnusable
from routing.network.matching.match import GAP_S

_WORDS = {
    "en": {
        "matrix": "{points} points, {pairs} pairs without a way",
        "route": "{km:.2f} km, {minutes:.1f} min",
        "isochrone": "{minutes:g} min: {km:.1f} km of road",
        "match": "{matched} of {fixes} fixes on a road, in {pieces} pieces",
    },
    "zh-CN": {
        "matrix": "{points} 个点，{pairs} 对之间无法到达",
        "route": "{km:.2f} 公里，{minutes:.1f} 分钟",
        "isochrone": "{minutes:g} 分钟：可达道路 {km:.1f} 公里",
        "match": "{fixes} 个定位点中 {matched} 个在道路上，分为 {pieces} 段",
    },
}
# West of Greenwich a longitude begins with the sign of an option.
_NEGATIVE_NUMBERS = {"ignore_unknown_options": True}

_Net = Annotated[Path, typer.Argument(help="a built network, or a road file")]
_Lon = Annotated[float, typer.Argument(help="degrees WGS-84")]
_Lat = Annotated[float, typer.Argument(help="degrees WGS-84")]
_Close = Annotated[
    list[str] | None,
    typer.Option("--close", metavar="WAY_ID", help="a way that nobody may drive; may be given again"),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the group ``network``."""
    app.command()(matrix)
    app.command(context_settings=_NEGATIVE_NUMBERS)(route)
    app.command(context_settings=_NEGATIVE_NUMBERS)(isochrone)
    app.command()(match)


def matrix(
    net: _Net,
    points: Annotated[Path, typer.Argument(help="id,lon,lat: .csv, .xlsx, .geojson or .gpkg")],
    *,
    out: Annotated[Path, typer.Option("-o", "--out", help="M.npy: float32 seconds, row = from")],
    close: _Close = None,
    as_json: Annotated[bool, typer.Option("--json", help="counts on stdout, for machines")] = False,
) -> None:
    """Drive between all points of a file; inf = no way."""
    told = settings()
    with progress_bar(told.language) as progress:
        found = write_matrix(
            net, points, out, closed_ways=close or (), max_bytes=told.max_input_bytes, progress=progress
        )
    for note in found.notes:
        typer.echo(sentence(note, told.language), err=True)
    words = _WORDS[told.language]["matrix"]
    typer.echo(words.format(points=found.points, pairs=found.pairs_without_way), err=True)
    if as_json:
        facts = {
            "points": found.points,
            "off_road": found.off_road,
            "on_closed_road": found.on_closed_road,
            "pairs_without_way": found.pairs_without_way,
        }
        typer.echo(json.dumps(facts, ensure_ascii=False))


def route(
    net: _Net,
    lon: _Lon,
    lat: _Lat,
    to_lon: _Lon,
    to_lat: _Lat,
    *,
    out: Annotated[Path, typer.Option("-o", "--out", help="R.geojson: one line with its directions")],
    close: _Close = None,
    as_json: Annotated[bool, typer.Option("--json", help="time and length on stdout, for machines")] = False,
) -> None:
    """Find the quickest way from LON LAT to TO_LON TO_LAT."""
    told = settings()
    origin, destination = Position(lon, lat), Position(to_lon, to_lat)
    with progress_bar(told.language) as progress:
        found = write_route(
            net,
            origin,
            destination,
            out,
            closed_ways=close or (),
            max_bytes=told.max_input_bytes,
            progress=progress,
        )
    words = _WORDS[told.language]["route"]
    typer.echo(words.format(km=found.length_m / 1000, minutes=found.seconds / 60), err=True)
    if as_json:
        typer.echo(json.dumps({"seconds": found.seconds, "length_m": found.length_m}))


def isochrone(
    net: _Net,
    lon: _Lon,
    lat: _Lat,
    *,
    minutes: Annotated[str, typer.Option("--minutes", help="such as 1,3,5")],
    out: Annotated[Path, typer.Option("-o", "--out", help="OUT.geojson: one area for each time")],
    close: _Close = None,
    as_json: Annotated[bool, typer.Option("--json", help="metres reached on stdout, for machines")] = False,
) -> None:
    """Draw what can be reached from LON LAT within some minutes."""
    told = settings()
    origin, limits = Position(lon, lat), _minutes(minutes)
    with progress_bar(told.language) as progress:
        areas = write_isochrone(
            net,
            origin,
            limits,
            out,
            closed_ways=close or (),
            max_bytes=told.max_input_bytes,
            progress=progress,
        )
    for area in areas.itertuples():
        words = _WORDS[told.language]["isochrone"]
        typer.echo(words.format(minutes=area.minutes, km=area.reached_m / 1000), err=True)
    if as_json:
        typer.echo(json.dumps({"areas": areas[["minutes", "reached_m"]].to_dict("records")}))


def match(
    net: _Net,
    track: Annotated[Path, typer.Argument(help="time,lon,lat[,accuracy_m] of one car, in order")],
    *,
    out: Annotated[Path, typer.Option("-o", "--out", help="OUT.csv: a row for each row of the track")],
    gap_s: Annotated[
        float, typer.Option("--gap", min=1.0, help="seconds without a fix after which the track begins anew")
    ] = GAP_S,
    as_json: Annotated[bool, typer.Option("--json", help="counts on stdout, for machines")] = False,
) -> None:
    """Find the roads that a car drove on."""
    told = settings()
    with progress_bar(told.language) as progress:
        found = write_matches(net, track, out, gap_s=gap_s, max_bytes=told.max_input_bytes, progress=progress)
    typer.echo(_WORDS[told.language]["match"].format(**asdict(found)), err=True)
    if as_json:
        typer.echo(json.dumps(asdict(found)))


def _minutes(written: str) -> list[float]:
    try:
        return [float(number) for number in written.replace("，", ",").split(",")]
    except ValueError:
        raise MinutesUnusable(minutes=written) from None
