"""``xunfang simulate``: what a plan does to response times and presence, and how several plans compare."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from api.actions.compare_scenarios import MOST, Until, compare_files
from api.actions.simulate import How, Seen, read_scenario_file, run_scenario, with_visible_rates
from api.commands import simulate_drill, simulate_report, simulate_scenario, simulate_validate
from api.commands.progress import progress_bar
from api.errors import sentence
from api.output import refuse_to_overwrite, write_json
from api.settings import settings
from geo.errors import InputError

HELP = "Simulate coverage: SCENARIO.json -o RESULT.json, or one of the commands below."
INTERRUPTED = 130
"""Exit code after Ctrl-C; what was finished is written."""
Processes = Annotated[int, typer.Option(min=1, help="replications made at the same time; same result")]
Roads = Annotated[
    Path | None,
    typer.Option(metavar="NET", help="also the visible-police rate, on this network or road file"),
]
SeenIn = Annotated[int, typer.Option(min=1, help="with --roads: replications in which streets are watched")]
_SEEN_IN = 5
Dask = Annotated[str | None, typer.Option(metavar="ADDRESS", help="dask scheduler whose workers do the work")]

_WORDS = {
    "en": {"note": "warning: {}", "cut": "interrupted: {done} of {all} replications are written"},
    "zh-CN": {"note": "提醒:{}", "cut": "已中断:写入了 {all} 次中完成的 {done} 次"},
}


class _RunUnlessNamed(TyperGroup):
    """A group whose first word may be a scenario instead of the name of a command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["run", *args]
        return super().parse_args(ctx, args)


def register(app: typer.Typer) -> None:
    """Add the group ``simulate``."""
    group = typer.Typer(cls=_RunUnlessNamed, help=HELP, no_args_is_help=True)
    group.command(hidden=True)(run)
    group.command()(compare)
    simulate_scenario.register(group)
    simulate_drill.register(group)
    simulate_report.register(group)
    simulate_validate.register(group)
    app.add_typer(group, name="simulate")


def run(
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO.json")],
    *,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="RESULT.json", help="the result to write")],
    table: Annotated[
        Path | None,
        typer.Option(metavar="FILE.parquet", help="also one row for each call of each replication"),
    ] = None,
    processes: Processes = 1,
    dask: Dask = None,
    roads: Roads = None,
    seen_in: SeenIn = _SEEN_IN,
) -> None:
    """Simulate a scenario."""
    refuse_to_overwrite(out, scenario)
    told = settings()
    read, notes = read_scenario_file(scenario, max_bytes=told.max_input_bytes)
    _tell(notes, told.language)
    with progress_bar(told.language) as progress:
        found = run_scenario(
            read, how=How(processes, dask), table=table, progress=lambda share: progress("simulate", share)
        )
        result, *_ = with_visible_rates(
            [found.to_json()],
            [read],
            Seen(roads, seen_in) if roads else None,
            max_bytes=told.max_input_bytes,
            progress=lambda share: progress("streets", share),
        )
    write_json(out, result)
    typer.echo(str(out), err=True)
    if found.interrupted:
        _end_early(len(found.tally.samples), read.replications, told.language)


def compare(
    scenarios: Annotated[
        list[Path],
        typer.Argument(metavar="A.json B.json", help="scenarios, or results; the first is compared with"),
    ],
    *,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="COMPARE.json", help="the comparison to write")],
    processes: Processes = 1,
    dask: Dask = None,
    roads: Roads = None,
    seen_in: SeenIn = _SEEN_IN,
    until: Annotated[
        str | None,
        typer.Option(metavar="FIGURE=WIDTH", help="go on until a half-width, such as response_min.mean=0.1"),
    ] = None,
    most: Annotated[int, typer.Option(min=2, help="with --until: replications at most")] = MOST,
    rank_by: Annotated[
        str | None, typer.Option(metavar="FIGURE", help="such as within.10 or gap_min.PARK.p95")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="sentences and ranking for machines")] = False,
) -> None:
    """Compare plans on the same calls, with paired 95 % intervals for every figure."""
    if len(scenarios) < 2:  # noqa: PLR2004 - two sides
        raise typer.BadParameter("two files at least")
    refuse_to_overwrite(out, *scenarios)
    told = settings()
    with progress_bar(told.language) as progress:
        found = compare_files(
            scenarios,
            how=How(processes, dask),
            until=_until(until, most),
            rank_by=rank_by,
            seen=Seen(roads, seen_in) if roads else None,
            max_bytes=told.max_input_bytes,
            progress=lambda share: progress("simulate", share),
        )
    _tell(found.notes, told.language)
    write_json(out, found.value)
    if as_json:
        typer.echo(
            json.dumps({key: found.value[key] for key in ("sentences", "ranking")}, ensure_ascii=False)
        )
    else:
        for words in found.value["sentences"]:
            typer.echo(words["en" if told.language == "en" else "zh"], err=True)
    if found.value["interrupted"]:
        _end_early(found.value["replications"], most if until else "?", told.language)


def _until(text: str | None, most: int) -> Until | None:
    if text is None:
        return None
    kpi, _, width = text.partition("=")
    try:
        value = float(width)
    except ValueError:
        value = 0.0
    if not kpi or not 0 < value < float("inf"):
        raise typer.BadParameter("--until is FIGURE=WIDTH, such as response_min.mean=0.1")
    return Until(kpi, value, most)


def _tell(notes: Iterable[InputError], language: str) -> None:
    for note in notes:
        typer.echo(_WORDS[language]["note"].format(sentence(note, language)), err=True)


def _end_early(done: int, all_of: int | str, language: str) -> None:
    typer.echo(_WORDS[language]["cut"].format(done=done, all=all_of), err=True)
    raise typer.Exit(INTERRUPTED)
