"""Plans several problems at once, in processes or on a dask cluster, with the same plans as one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any

from geo.errors import XunfangError
from routing.planning.cluster import Cluster
from routing.planning.plan import Plan
from routing.planning.problem import Problem
from routing.planning.solve import plan
from routing.planning.stop import Stop

Progress = Callable[[float], None]
MOST_POOLS = 3
"""So often processes are started anew for what others lost; what is lost then is planned in this one."""


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
    task = _Task(problems, seed, stop, progress)
    if dask is not None:
        with Cluster(dask) as cluster:
            task.take(cluster.answers(_answer, task.errands()))
    elif processes > 1 and len(problems) > 1:
        for _ in range(MOST_POOLS):
            task.take(_from_processes(task.errands(), processes))
    return task.plans()


Errand = tuple[int, dict[str, Any], int, Stop]
Answer = dict[str, Any] | XunfangError


class _Task:
    """What is planned already, and what is not."""

    def __init__(self, problems: Sequence[Problem], seed: int, stop: Stop, progress: Progress) -> None:
        self.problems, self.seed, self.stop, self.progress = problems, seed, stop, progress
        self.answers: dict[int, Plan | XunfangError] = {}

    def errands(self) -> list[Errand]:
        """Return what is still to be planned."""
        return [
            (number, problem.to_json(), self.seed, self.stop)
            for number, problem in enumerate(self.problems)
            if number not in self.answers
        ]

    def take(self, answers: Iterable[tuple[int, Answer]]) -> None:
        """Keep what others planned or were refused."""
        for number, answer in answers:
            self._keep(number, answer if isinstance(answer, XunfangError) else Plan.from_json(answer))

    def plans(self) -> list[Plan]:
        """Plan the rest in this process; return all, or raise the first refusal."""
        found = []
        for number, problem in enumerate(self.problems):
            if number not in self.answers:
                self._keep(number, plan(problem, seed=self.seed, stop=self.stop, threads=1))
            answer = self.answers[number]
            if isinstance(answer, XunfangError):
                raise answer
            found.append(answer)
        return found

    def _keep(self, number: int, answer: Plan | XunfangError) -> None:
        self.answers[number] = answer
        self.progress(len(self.answers) / len(self.problems))


def _from_processes(errands: Sequence[Errand], processes: int) -> Iterable[tuple[int, Answer]]:
    """Yield answers as they come; none for what a process had that died."""
    if not errands:
        return
    # Spawned, not forked: the libraries behind the planner hold threads.
    with ProcessPoolExecutor(min(processes, len(errands)), mp_context=get_context("spawn")) as pool:
        waiting: list[Future[tuple[int, Answer]]] = []
        try:
            waiting += [pool.submit(_answer, errand) for errand in errands]
        except BrokenProcessPool:  # died before all were handed over
            return
        for each in as_completed(waiting):
            if not isinstance(each.exception(), BrokenProcessPool):
                yield each.result()


def _answer(errand: Errand) -> tuple[int, Answer]:
    """Plan one problem; a refusal is an answer like any other, not a fault to be tried again."""
    number, problem, seed, stop = errand
    try:
        return number, plan(Problem.from_json(problem), seed=seed, stop=stop, threads=1).to_json()
    except XunfangError as error:
        return number, error
