"""``xunfang shifts``: when units should be on duty so that few calls wait."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from api.actions.shift_units import Wish, read_lengths, shift_units
from api.output import refuse_to_overwrite, write_json
from api.problems import problem_lines
from api.settings import settings

_WORDS = {
    "en": {
        "shift": "{start:02d}:00–{end:02d}:00  units Mon–Sun {units}",
        "hours": "{hours} unit-hours a week, at least {bound:.0f} for this need (now {now:.0f})",
    },
    "zh-CN": {
        "shift": "{start:02d}:00–{end:02d}:00  周一至周日 {units} 个警组",
        "hours": "每周 {hours} 警组小时,满足该需要至少 {bound:.0f} 小时(现为 {now:.0f})",
    },
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(shifts)


def shifts(
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO.json")],
    *,
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="SHIFTS.json", help="the scenario with these shifts")
    ],
    lengths: Annotated[str, typer.Option(metavar="H,H", help="hours that a shift may last")] = "8,12",
    starts: Annotated[int | None, typer.Option(min=1, help="begin at so many hours of the day at most")] = 3,
    wait: Annotated[float, typer.Option(min=0, help="minutes that a call may wait for a free unit")] = 2.0,
    share: Annotated[float, typer.Option(min=0, max=1, help="share of calls for which that holds")] = 0.95,
    time_limit: Annotated[float, typer.Option(min=0, help="seconds of search")] = 30.0,
    as_json: Annotated[bool, typer.Option("--json", help="print the shifts for machines")] = False,
) -> None:
    """Choose shifts and units in them so that every hour has enough, with the fewest hours on duty."""
    refuse_to_overwrite(out, scenario)
    told = settings()
    wish = Wish(read_lengths(lengths), starts, wait, share, time_limit)
    found = shift_units(scenario, out, wish, max_bytes=told.max_input_bytes)
    for note in problem_lines(found.notes, told.language):
        typer.echo(note, err=True)
    write_json(out, found.to_json())
    typer.echo(str(out), err=True)
    if as_json:
        typer.echo(json.dumps(found.shifts, ensure_ascii=False))
    else:
        _tell(found.shifts, _WORDS[told.language])


def _tell(found: dict[str, Any], words: dict[str, str]) -> None:
    for shift in found["shifts"]:
        end = (shift["start_h"] + shift["length_h"]) % 24
        units = " ".join(str(count) for count in shift["units"])
        typer.echo(words["shift"].format(start=shift["start_h"], end=end, units=units), err=True)
    hours = words["hours"].format(hours=found["hours"], bound=found["hours_bound"], now=found["hours_now"])
    typer.echo(hours, err=True)
