"""Makes and repairs rosters of duty officers, from files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from api.actions.plan import read_json
from geo.errors import InputError
from routing.planning.stop import Stop
from routing.rostering.roster import Previous, Roster
from routing.rostering.solve import checked_problem, make_roster


def roster_files(
    problem_path: Path,
    previous_path: Path | None,
    *,
    seed: int,
    stop: Stop,
    max_bytes: int,
    progress: Callable[[float], None] | None = None,
) -> Roster:
    """Make the roster of the problem in a file, or repair the previous one.

    Parameters
    ----------
    progress : called with the share of the search that is done, 0 to 1

    Raises
    ------
    InputError
        One of the files is malformed, fixed duties contradict each other, or the previous roster is of
        other days; the file is named.
    """
    value = read_json(problem_path, max_bytes=max_bytes)
    try:
        problem = checked_problem(value)
    except InputError as error:
        raise error.at(file=str(problem_path)) from None
    previous = None
    if previous_path is not None:
        written = read_json(previous_path, max_bytes=max_bytes)
        try:
            previous = Previous.from_json(written, problem)
        except InputError as error:
            raise error.at(file=str(previous_path)) from None
    return make_roster(problem, previous=previous, stop=stop, seed=seed, progress=progress)
