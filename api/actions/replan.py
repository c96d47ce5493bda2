"""Plans the rest of a day anew, from files."""

from __future__ import annotations

from pathlib import Path

from api.actions.plan import read_json, read_problem
from geo.errors import InputError
from routing.planning.plan import Plan
from routing.planning.replan import Replan, replan
from routing.planning.replan_change import Change, refuse_other_plan
from routing.planning.status import Progress, silent
from routing.planning.stop import Stop


def replan_files(
    problem_path: Path,
    plan_path: Path,
    change_path: Path,
    *,
    seed: int,
    stop: Stop,
    max_bytes: int,
    progress: Progress = silent,
) -> Replan:
    """Plan the rest of a day anew.

    Parameters
    ----------
    progress : called now and then while the search goes on

    Raises
    ------
    InputError
        One of the files is malformed, the plan is not of the problem, or a required site cannot be
        served any more; the file is named.
    """
    problem = read_problem(problem_path, max_bytes=max_bytes)
    plan_value = read_json(plan_path, max_bytes=max_bytes)
    change_value = read_json(change_path, max_bytes=max_bytes)
    try:
        plan = Plan.from_json(plan_value)
    except InputError as error:
        raise error.at(file=str(plan_path)) from None
    try:
        change = Change.from_json(change_value, problem)
    except InputError as error:
        raise error.at(file=str(change_path)) from None
    try:
        refuse_other_plan(problem, plan, change)
    except InputError as error:
        raise error.at(file=str(plan_path)) from None
    try:
        return replan(problem, plan, change, seed=seed, stop=stop, progress=progress)
    except InputError as error:
        raise error.at(file=str(problem_path)) from None
