"""``xunfang report presence``: where the units were."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from api.actions.database import open_database
from api.actions.measured_area import AreaAsked
from api.actions.presence_output import report_record, write_report
from api.actions.report_presence import presence_report
from api.refusals import DayUnreadable
from api.settings import settings

_WORDS = {
    "en": {
        "head": "{area} (+ {around_m:g} m), {from} – {to}",
        "sum": "{visits} visits, {minutes} min; longest gap {longest} min, visible-police rate {rate},"
        " without fix {without_fix}",
        "unit": "{unit}  {name}  {visits} visits, {minutes} min, {first_in} – {last_out},"
        " longest gap {longest_gap_min} min, without fix {without_fix}",
        "nobody": "nobody was there",
        "written": "written: {file}",
    },
    "zh-CN": {
        "head": "{area}（外扩 {around_m:g} 米），{from} 至 {to}",
        "sum": "到访 {visits} 次，{minutes} 分钟；最长空档 {longest} 分钟，"
        "见警率 {rate}，无定位 {without_fix}",
        "unit": "{unit}  {name}  到访 {visits} 次，{minutes} 分钟，{first_in} 至 {last_out}，"
        "最长空档 {longest_gap_min} 分钟，无定位 {without_fix}",
        "nobody": "无人到访",
        "written": "已写出：{file}",
    },
}
_UNKNOWN = "–"


def register(app: typer.Typer) -> None:
    """Add the group ``report``."""
    group = typer.Typer(no_args_is_help=True)
    group.command()(presence)
    group.callback()(_group)
    app.add_typer(group, name="report")


def _group() -> None:
    """Tell what units did, from what the database keeps."""


def presence(
    *,
    area: Annotated[
        str | None, typer.Option("--area", help="id or name of a park, township or district")
    ] = None,
    geojson: Annotated[Path | None, typer.Option("--geojson", help="a file with the outline instead")] = None,
    circle: Annotated[str | None, typer.Option("--circle", metavar="LON,LAT,METRES")] = None,
    around_m: Annotated[
        float | None,
        typer.Option("--around", min=0.0, help="metres added; 100 for an area of the register, else 0"),
    ] = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="first local day; yesterday if not told")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DAY", help="last local day, included")] = None,
    unit: Annotated[
        list[str] | None, typer.Option("--unit", help="only this unit; may be given again")
    ] = None,
    out: Annotated[
        list[Path] | None,
        typer.Option("-o", "--out", metavar="FILE", help=".csv, .json or .html; may be given again"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="the report on stdout, for machines")] = False,
) -> None:
    """Tell who was in an area when, for how long, what gaps there were and how sure that is."""
    told = settings()
    days = [None if word is None else _day(word) for word in (first, last)]
    with open_database(told, application_name="xunfang report", statement_timeout_s=0) as database:
        found = presence_report(
            database,
            AreaAsked(area, geojson, circle, around_m),
            first=days[0],
            last=days[1],
            units=unit or (),
            now=datetime.now(UTC),
            data_dir=told.data_dir,
            max_bytes=told.max_input_bytes,
        )
    for file in out or ():
        write_report(found, file)
        typer.echo(_WORDS[told.language]["written"].format(file=file), err=True)
    record = report_record(found)
    if as_json:
        typer.echo(json.dumps(record, ensure_ascii=False, allow_nan=False))
    elif not out:
        for line in _lines(record, told.language):
            typer.echo(line)


def _day(word: str) -> date:
    try:
        return date.fromisoformat(word.strip())
    except ValueError:
        raise DayUnreadable(value=word) from None


def _lines(record: dict[str, Any], language: str) -> Iterator[str]:
    words = _WORDS[language]
    yield words["head"].format(**record | {"from": record["from"][:10], "to": record["to"][:10]})
    shares = {"rate": _percent(record["visible_rate"]), "without_fix": _percent(record["without_fix"])}
    longest = _shown(record["gaps"]["longest_min"])
    yield words["sum"].format(**record | shares | {"longest": longest})
    came = [unit for unit in record["units"] if unit["visits"]]
    for unit in came:
        times = {key: unit[key][5:16].replace("T", " ") for key in ("first_in", "last_out")}
        yield words["unit"].format(**unit | times | {"without_fix": _percent(unit["without_fix"])})
    if not came:
        yield words["nobody"]


def _shown(value: float | None) -> str:
    return _UNKNOWN if value is None else f"{value:g}"


def _percent(share: float | None) -> str:
    return _UNKNOWN if share is None else f"{100 * share:.1f} %"
