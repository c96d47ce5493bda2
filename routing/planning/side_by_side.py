"""Plans several problems at once, in processes, with the same plans as one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import Any

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
    progress: Progress = lambda _share: None,
) -> list[Plan]:
    """Plan each problem by itself; the plans come in the order of the problems.

    Parameters
    ----------
    stop : of each problem; with a number of iterations the plans do not depend on ``processes``
    processes : how many work at a time; 1 plans in this process
    progress : called with the share of the problems that are planned, 0 to 1

    Raises
    ------
    RequiredSiteUnserved
        Of the first problem that has one.
    """
    if processes == 1 or len(problems) < 2:  # noqa: PLR2004 - one problem needs no company
        found = []
        for number, problem in enumerate(problems, start=1):
            found.append(plan(problem, seed=seed, stop=stop, threads=1))
            progress(number / len(problems))
        return found
    # Spawned, not forked: the libraries behind the planner hold threads.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(_planned, problem.to_json(), seed, stop) for problem in problems]
        for number, _ in enumerate(as_completed(waiting), start=1):
            progress(number / len(problems))
        return [Plan.from_json(each.result()) for each in waiting]


def _planned(problem: dict[str, Any], seed: int, stop: Stop) -> dict[str, Any]:
    return plan(Problem.from_json(problem), seed=seed, stop=stop, threads=1).to_json()
