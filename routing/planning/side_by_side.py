"""Plans several problems at once, in processes or on a dask cluster, with the same plans as one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from geo.errors import XunfangError
from routing.errands import answers
from routing.planning.plan import Plan
from routing.planning.problem import Problem
from routing.planning.solve import plan
from routing.planning.stop import Stop

Progress = Callable[[float], None]


def plan_side_by_side(
    problems: Sequence[Problem],
    *,
    seed: int,
    stop: Stop,
    processes: int,
    dask: str | None = None,
    progress: Progress = lambda _share: None,
) -> list[Plan]:
    """Plan each problem by itself; the plans come in the order of the problems.

    A process or a worker of the cluster that dies costs time: what it had is planned again elsewhere,
    and at last in this process.

    Parameters
    ----------
    stop : of each problem; with a number of iterations the plans depend on neither ``processes`` nor ``dask``
    processes : how many work at a time; 1 plans in this process
    dask : address of a dask scheduler whose workers plan instead; they must have this program installed
    progress : called with the share of the problems that are planned, 0 to 1

    Raises
    ------
    RequiredSiteUnserved
        Of the first problem that has one.
    DaskNotInstalled, DaskAway, DaskWorkersUnfit
        The cluster cannot be asked.
    """
    errands = [problem.to_json() for problem in problems]
    found: dict[int, dict[str, Any] | XunfangError] = {}
    for place, answer in answers(_answer, (seed, stop), errands, processes=processes, dask=dask):
        found[place] = answer
        progress(len(found) / len(problems))
    return [_plan_of(found[place]) for place in range(len(problems))]


def _plan_of(answer: dict[str, Any] | XunfangError) -> Plan:
    if isinstance(answer, XunfangError):
        raise answer
    return Plan.from_json(answer)


def _answer(how: tuple[int, Stop], problem: dict[str, Any]) -> dict[str, Any] | XunfangError:
    """Plan one problem; a refusal is an answer like any other, not a fault to be tried again."""
    seed, stop = how
    try:
        return plan(Problem.from_json(problem), seed=seed, stop=stop, threads=1).to_json()
    except XunfangError as error:
        return error
