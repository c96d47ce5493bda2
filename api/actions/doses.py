"""Turns doses into sites of a patrol problem, and measures plans against them, from files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from api.actions.plan import read_json, read_problem
from geo.errors import InputError
from routing.planning.doses import Delivered, Dose, delivered, dosed, read_doses, visits_of_plan
from routing.planning.fields import Field
from routing.planning.plan import Plan
from routing.planning.positions import carried
from routing.planning.problem import Problem


def dose_problem(
    problem_path: Path, doses_path: Path, yesterday_path: Path | None, *, max_bytes: int
) -> dict[str, Any]:
    """Return the JSON of the problem with slots in place of the sites that have a dose.

    Parameters
    ----------
    yesterday_path : a plan that was kept, or ``{"done": […]}`` with what was made; what it owes is carried
        over

    Raises
    ------
    InputError
        One of the files is malformed, or a dose cannot be kept; the file is named.
    """
    problem = read_problem(problem_path, max_bytes=max_bytes)
    doses = _read_doses(doses_path, problem, max_bytes=max_bytes)
    places = carried(read_json(problem_path, max_bytes=max_bytes))
    owed = {}
    if yesterday_path is not None:
        made = _read_visits(yesterday_path, max_bytes=max_bytes)
        owed = {one.site: one.owed_visits for one in delivered(doses, made)}
    try:
        return dosed(problem, doses, owed).to_json() | places
    except InputError as error:
        raise error.at(file=str(doses_path)) from None


def dose_report(
    problem_path: Path, doses_path: Path, visits_path: Path, *, max_bytes: int
) -> tuple[Delivered, ...]:
    """Measure a plan, or what was made, against doses; raises as :func:`dose_problem`."""
    problem = read_problem(problem_path, max_bytes=max_bytes)
    doses = _read_doses(doses_path, problem, max_bytes=max_bytes)
    return delivered(doses, _read_visits(visits_path, max_bytes=max_bytes))


def _read_doses(path: Path, problem: Problem, *, max_bytes: int) -> tuple[Dose, ...]:
    value = read_json(path, max_bytes=max_bytes)
    try:
        return read_doses(value, problem)
    except InputError as error:
        raise error.at(file=str(path)) from None


def _read_visits(path: Path, *, max_bytes: int) -> list[tuple[str, int, int]]:
    value = read_json(path, max_bytes=max_bytes)
    try:
        return _visits(value)
    except InputError as error:
        raise error.at(file=str(path)) from None


def _visits(value: Any) -> list[tuple[str, int, int]]:
    """Read a plan, or the ``done`` of a change."""
    whole = Field(value)
    if not whole.has("done"):
        return visits_of_plan(Plan.from_json(value))
    return [
        (entry.key("site").text(), entry.key("start_s").whole(), entry.key("leave_s").whole())
        for entry in whole.key("done").entries()
    ]
