"""``xunfang site``: where the units of a scenario wait best, or how few of them a target needs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from api.actions.site_units import BEST, Wish, site_units
from api.commands.progress import progress_bar
from api.output import refuse_to_overwrite, write_json
from api.problems import problem_lines
from api.settings import settings
from routing.siting.postings import MODELS

_WORDS = {
    "en": {
        "moved": "{units} units, {sites} nodes to choose from, {moved} units moved or new",
        "proved": "; proved within {gap:.2%} of the best",
        "expected": "{within:.1%} of calls in {minutes:g} min expected (now {today}), busy {workload:.0%}",
        "tried": "of {tried} postings that were simulated {model} reaches most calls in time: {within:.1%}",
        "over": "not known, too few units",
    },
    "zh-CN": {
        "moved": "{units} 个单元,{sites} 个候选节点,{moved} 个单元移动或新增",
        "proved": ";与最优的差距不超过 {gap:.2%}",
        "expected": "预计:{minutes:g} 分钟内到达 {within:.1%} 的警情(现状 {today}),忙率 {workload:.1%}",
        "tried": "模拟了 {tried} 种布点,{model} 按时到达的警情最多:{within:.1%}",
        "over": "未知,单元过少",
    },
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(site)


def site(
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO.json")],
    *,
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="SITES.json", help="the scenario with its units posted")
    ],
    model: Annotated[
        str,
        typer.Option(
            metavar="mclp|mexclp|p_median|best",
            help="share within reach, within reach of a free unit, mean drive; or the best when simulated",
        ),
    ] = "mexclp",
    minutes: Annotated[float, typer.Option(min=0, help="within which a call should be reached")] = 10,
    fixed: Annotated[
        list[str] | None, typer.Option(metavar="UNIT", help="name or number of a unit that stays; repeat it")
    ] = None,
    units: Annotated[int | None, typer.Option(min=1, help="post more or fewer units than there are")] = None,
    share: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="post as few units as reach this share of calls within --minutes"),
    ] = None,
    room: Annotated[int | None, typer.Option(min=1, help="most units that wait at one node")] = None,
    sites: Annotated[int, typer.Option(min=1, help="nodes to choose from")] = 200,
    time_limit: Annotated[float, typer.Option(min=0, help="seconds of search")] = 60,
    processes: Annotated[
        int, typer.Option(min=1, help="with best: replications made at the same time; same result")
    ] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="print what is expected for machines")] = False,
) -> None:
    """Move the homes of units without a route to where they wait best."""
    if model not in (*MODELS, BEST):
        raise typer.BadParameter(f"--model is one of {', '.join((*MODELS, BEST))}")
    if units is not None and share is not None:
        raise typer.BadParameter("--units and --share exclude each other")
    refuse_to_overwrite(out, scenario)
    told = settings()
    wish = Wish(model, minutes, tuple(fixed or ()), units, share, room, sites, time_limit, processes)
    with progress_bar(told.language) as progress:
        found = site_units(
            scenario,
            out,
            wish,
            max_bytes=told.max_input_bytes,
            progress=lambda done: progress("simulate", done),
        )
    for note in problem_lines(found.notes, told.language):
        typer.echo(note, err=True)
    write_json(out, found.to_json())
    typer.echo(str(out), err=True)
    if as_json:
        typer.echo(json.dumps(found.siting, ensure_ascii=False))
    else:
        _tell(found.siting, told.language)


def _tell(siting: dict[str, Any], language: str) -> None:
    words = _WORDS[language]
    moved = siting | {"moved": len(siting["moved"])}
    if "simulated" in siting:
        tried = siting["simulated"]
        typer.echo(words["tried"].format(tried=len(tried), **tried[0]), err=True)
        typer.echo(words["moved"].format(**moved), err=True)
    else:
        typer.echo(words["moved"].format(**moved) + words["proved"].format(**moved), err=True)
    expected, today = siting["expected"], siting["expected_today"]
    if expected is not None:
        before = words["over"] if today is None else f"{today['within']:.1%}"
        typer.echo(words["expected"].format(minutes=siting["minutes"], today=before, **expected), err=True)
