"""Plans a patrol problem from a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from data.errors import JsonBroken
from data.importers.file_kinds import read_bytes
from geo.errors import InputError
from routing.planning.plan import Plan
from routing.planning.problem import Problem
from routing.planning.solve import plan
from routing.planning.status import Progress, silent
from routing.planning.stop import Stop


def read_problem(path: Path, *, max_bytes: int) -> Problem:
    """Read and check a patrol problem.

    Raises
    ------
    InputError
        The file cannot be read, is no JSON, or no patrol problem; file, entry and path are named.
    """
    value = read_json(path, max_bytes=max_bytes)
    try:
        return Problem.from_json(value)
    except InputError as error:
        raise error.at(file=str(path)) from None


def read_json(path: Path, *, max_bytes: int) -> Any:
    """Read one JSON value; NaN and Infinity pass, to be refused at the field where they stand.

    Raises
    ------
    InputError
        The file cannot be read or is no JSON.
    """
    data = read_bytes(path, max_bytes=max_bytes)
    try:
        return json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        reason = f"{error.msg}, line {error.lineno}"
    except UnicodeDecodeError:
        reason = "not UTF-8"
    except RecursionError:
        reason = "nested too deeply"
    except ValueError:
        reason = "a number has too many digits"
    raise JsonBroken(file=str(path), reason=reason)


def plan_file(
    path: Path,
    *,
    seed: int,
    stop: Stop,
    bound: bool,
    max_bytes: int,
    progress: Progress = silent,
) -> Plan:
    """Plan the problem in a file.

    Parameters
    ----------
    progress : called now and then while the search goes on

    Raises
    ------
    InputError
        The file is no patrol problem, or a required site cannot be served.
    """
    problem = read_problem(path, max_bytes=max_bytes)
    try:
        return plan(problem, seed=seed, stop=stop, bound=bound, progress=progress)
    except InputError as error:
        raise error.at(file=str(path)) from None
