"""``xunfang simulate scenario``: a scenario of a city folder and a patrol plan."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api.actions.make_scenario import MadeScenario, ScenarioWishes, make_scenario
from api.commands.progress import progress_bar
from api.output import csv_text, refuse_to_overwrite, write_json, write_text
from api.problems import problem_lines
from api.settings import settings
from routing.simulation.scenario import Rule

_MOMENTS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"]
_SUMMARY = {
    "en": "{units} units, {with_route} of them with a route; {nodes} nodes; {calls} calls",
    "zh-CN": "{units} 个警组,其中 {with_route} 个有巡逻线路;{nodes} 个节点;{calls} 起警情",
}


def register(group: typer.Typer) -> None:
    """Add the command to the group ``simulate``."""
    group.command("scenario")(scenario)


def scenario(
    city: Annotated[Path, typer.Argument(metavar="CITY_DIR", help="a city folder with units and alerts")],
    *,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="SCENARIO.json", help="the scenario to write")],
    plan: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="what “patrol” wrote; without it the units stand at home"),
    ] = None,
    name: Annotated[str, typer.Option(help="of the scenario; default: the name of the file")] = "",
    days: Annotated[int, typer.Option(min=1, max=366, help="how many are counted")] = ScenarioWishes.days,
    start: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="first day; default: Monday of the latest reopening"),
    ] = None,
    replay: Annotated[
        tuple[datetime, datetime] | None,
        typer.Option(
            formats=_MOMENTS, metavar="FROM TO", help="take the calls that came between, not random ones"
        ),
    ] = None,
    replications: Annotated[int, typer.Option(min=1, help="how often random calls are drawn")] = 20,
    seed: Annotated[int, typer.Option(min=0, help="of the random calls")] = 1,
    nodes: Annotated[
        int, typer.Option(min=2, max=3000, help="how many places at most")
    ] = ScenarioWishes.nodes,
    district: Annotated[
        list[str] | None,
        typer.Option(help="simulate this district alone; may be repeated. Default: the whole city"),
    ] = None,
    rule: Annotated[Rule, typer.Option(help="of dispatch: closest or own_area")] = Rule.CLOSEST,
    service_min: Annotated[
        float, typer.Option(min=0, help="mean minutes on scene")
    ] = ScenarioWishes.service_min,
    service_cv: Annotated[
        float, typer.Option(min=0, help="their standard deviation ÷ mean")
    ] = ScenarioWishes.service_cv,
    roads: Annotated[Path | None, typer.Option(help="a built network instead of the city's roads")] = None,
    allow_rejected: Annotated[
        bool, typer.Option("--allow-rejected", help="go on without unusable rows")
    ] = False,
) -> None:
    """Make a scenario of a city: nodes, demand learnt from its alerts, units with shifts and patrols."""
    told = settings()
    refuse_to_overwrite(out, roads)
    if rule == Rule.PREFERENCE:
        raise typer.BadParameter("closest, own_area", param_hint="--rule")
    wishes = ScenarioWishes(
        name=name or out.stem,
        start=start.date() if start else None,
        days=days,
        replay=replay,
        replications=replications,
        seed=seed,
        nodes=nodes,
        districts=tuple(district or ()),
        rule=rule.value,
        service_min=service_min,
        service_cv=service_cv,
    )
    with progress_bar(told.language) as progress:
        made = make_scenario(
            city,
            plan,
            wishes,
            roads=roads,
            allow_rejected=allow_rejected,
            max_bytes=told.max_input_bytes,
            progress=progress,
        )
    for path in _write(made, out):
        typer.echo(str(path))
    for line in problem_lines(made.notes, told.language):
        typer.echo(line, err=True)
    typer.echo(_SUMMARY[told.language].format(**_figures(made)), err=True)


def _write(made: MadeScenario, out: Path) -> list[Path]:
    """Write the scenario, and before it the calls that it names."""
    if made.calls is None:
        write_json(out, made.value)
        return [out]
    listed = out.with_name(f"{out.stem}.calls.csv")
    write_text(listed, csv_text(["t_min", "node", "priority", "service_min"], made.calls))
    write_json(out, made.value | {"demand": {"calls": listed.name}})
    return [out, listed]


def _figures(made: MadeScenario) -> dict[str, int]:
    value = made.value
    counted_h = (value["horizon_min"] - value["warmup_min"]) / 60.0
    rates = value["demand"].get("rate_per_h", [])
    return {
        "units": len(value["units"]),
        "with_route": sum("route" in unit for unit in value["units"]),
        "nodes": len(value["nodes"]),
        "calls": round(sum(rates) * counted_h) if made.calls is None else len(made.calls),
    }
