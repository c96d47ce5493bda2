"""Sends errands to processes or to a dask cluster, so that one that dies costs time and nothing else."""

from __future__ import annotations

import functools
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, TypeVar

from routing.cluster import Cluster

MOST_POOLS = 3
"""So often processes are started anew for what others lost; what is lost then is done in this one."""
_Common = TypeVar("_Common")
_Errand = TypeVar("_Errand")
_Answer = TypeVar("_Answer")
_COMMON: dict[str, Any] = {}


def answers(
    work: Callable[[_Common, _Errand], _Answer],
    common: _Common,
    errands: Sequence[_Errand],
    *,
    processes: int,
    dask: str | None = None,
) -> Iterator[tuple[int, _Answer]]:
    """Yield the place of each errand and its answer, as they come.

    Parameters
    ----------
    work : a function of a module, called with what all errands have in common and one of them
    processes : how many work at a time; 1 works in this process
    dask : address of a dask scheduler whose workers do the work; they must have this program installed

    Raises
    ------
    DaskNotInstalled, DaskAway, DaskWorkersUnfit
        The cluster cannot be asked.
    """
    waiting = dict(enumerate(errands))
    if dask is not None:
        with Cluster(dask) as cluster:
            yield from _settled(
                waiting, cluster.answers(functools.partial(_at_a_worker, work, common), list(waiting.items()))
            )
    elif processes > 1 and len(errands) > 1:
        for _ in range(MOST_POOLS):
            yield from _settled(waiting, _from_processes(work, common, list(waiting.items()), processes))
    for place, errand in list(waiting.items()):
        yield place, work(common, errand)


def _settled(
    waiting: dict[int, _Errand], found: Iterable[tuple[int, _Answer]]
) -> Iterator[tuple[int, _Answer]]:
    for place, answer in found:
        del waiting[place]
        yield place, answer


def _at_a_worker(
    work: Callable[[_Common, _Errand], _Answer], common: _Common, errand: tuple[int, _Errand]
) -> tuple[int, _Answer]:
    return errand[0], work(common, errand[1])


def _from_processes(
    work: Callable[[_Common, _Errand], _Answer],
    common: _Common,
    errands: Sequence[tuple[int, _Errand]],
    processes: int,
) -> Iterator[tuple[int, _Answer]]:
    """Yield answers as they come; none for what a process had that died."""
    if not errands:
        return
    # Spawned, not forked: the libraries behind the calculators hold threads.
    pool = ProcessPoolExecutor(
        min(processes, len(errands)), mp_context=get_context("spawn"), initializer=_begin, initargs=(common,)
    )
    waiting: list[Future[tuple[int, _Answer]]] = []
    try:
        try:
            waiting += [pool.submit(_in_a_process, work, errand) for errand in errands]
        except BrokenProcessPool:  # died before all were handed over
            return
        for each in as_completed(waiting):
            if not isinstance(each.exception(), BrokenProcessPool):
                yield each.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(common: Any) -> None:
    """Keep what all errands share; a key that ends the program is for the process that sent them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _COMMON["common"] = common


def _in_a_process(
    work: Callable[[Any, _Errand], _Answer], errand: tuple[int, _Errand]
) -> tuple[int, _Answer]:
    return errand[0], work(_COMMON["common"], errand[1])
