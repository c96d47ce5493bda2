"""``xunfang dose``: minutes, visits and gaps that sites are to get, and what they got."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from api.actions.doses import dose_problem, dose_report
from api.output import refuse_to_overwrite, write_json
from api.settings import settings
from routing.planning.doses import Delivered

PROBLEM = Annotated[Path, typer.Argument(help="the problem whose sites the doses name")]
DOSES = Annotated[Path, typer.Argument(help="doses: site, dwell_s, visits, max_gap_s, hours, reward, insist")]

_SAID = {
    "en": (
        "{site}: {visits} of {visits_due} visits, {minutes} of {due} min, longest gap {gap} min{most}",
        " (at most {} min)",
    ),
    "zh-CN": (
        "{site}：到访 {visits}／{visits_due} 次，驻点 {minutes}／{due} 分钟，最长间隔 {gap} 分钟{most}",
        "（上限 {} 分钟）",
    ),
}


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Doses of patrol: slots for a problem, and what was delivered.")
    group.command()(slots)
    group.command()(report)
    app.add_typer(group, name="dose")


def slots(
    problem: PROBLEM,
    doses: DOSES,
    *,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="FILE", help="the problem to write")],
    yesterday: Annotated[
        Path | None,
        typer.Option(
            help='yesterday\'s plan, or {"done": […]} with what was made; what it owes is carried over'
        ),
    ] = None,
) -> None:
    """Put a site of one visit for each slot in place of each site with a dose."""
    refuse_to_overwrite(out, problem, doses, yesterday)
    found = dose_problem(problem, doses, yesterday, max_bytes=settings().max_input_bytes)
    write_json(out, found)
    typer.echo(str(out), err=True)


def report(
    problem: PROBLEM,
    doses: DOSES,
    plan: Annotated[Path, typer.Argument(help='a plan, or {"done": […]} with what was made')],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="print a list for machines")] = False,
) -> None:
    """Tell what each site gets of its dose: visits, minutes, the longest gap, and what is owed."""
    told = settings()
    found = dose_report(problem, doses, plan, max_bytes=told.max_input_bytes)
    lines = [line(one, told.language) for one in found]
    typer.echo(
        json.dumps([one.to_json() for one in found], ensure_ascii=False) if as_json else "\n".join(lines)
    )


def line(one: Delivered, language: str) -> str:
    """Say what one site gets; ``!`` in front if it is less than its dose."""
    said, limit = _SAID[language]
    text = said.format(
        site=one.site,
        visits=one.visits,
        visits_due=one.planned_visits,
        minutes=one.dwell_s // 60,
        due=one.planned_s // 60,
        gap=-(-one.longest_gap_s // 60),
        most="" if one.max_gap_s is None else limit.format(one.max_gap_s // 60),
    )
    return text if one.kept else f"! {text}"
