import contextlib
import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from patrol_cases import city, line_town

from routing import cluster
from routing.cluster import Cluster
from routing.errors import DaskWorkersUnfit, RequiredSiteUnserved
from routing.planning.problem import Problem
from routing.planning.side_by_side import plan_side_by_side
from routing.planning.stop import Iterations

# The library closes its sockets after its loop is gone.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]


@pytest.fixture
def local() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed")
    settings = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "host": "127.0.0.1"}
    with distributed.LocalCluster(**settings) as found:
        yield found


def plans_of(problems: list[Problem], **how: Any) -> list[dict[str, Any]]:
    return [plan.to_json() for plan in plan_side_by_side(problems, seed=1, stop=Iterations(20), **how)]


def kill_all(local: Any) -> None:
    for nanny in local.workers.values():
        with contextlib.suppress(ProcessLookupError, TypeError):
            os.kill(nanny.pid, signal.SIGKILL)


def test_a_cluster_makes_the_plans_of_one_process(local):
    problems = [Problem.from_json(city(seed, sites=8, units=2)) for seed in range(3)]
    told: list[float] = []
    found = plans_of(problems, processes=1, dask=local.scheduler_address, progress=told.append)
    assert found == plans_of(problems, processes=1)
    assert told == [pytest.approx(k / 3) for k in (1, 2, 3)]


def test_workers_killed_in_the_middle_cost_no_plan(local):
    problems = [Problem.from_json(city(seed, sites=8, units=2)) for seed in range(4)]
    killed: list[float] = []

    def kill_once(share: float) -> None:
        if not killed:
            kill_all(local)
        killed.append(share)

    found = plans_of(problems, processes=1, dask=local.scheduler_address, progress=kill_once)
    assert found == plans_of(problems, processes=1)
    assert killed


def test_what_a_cluster_without_workers_leaves_is_planned_here(local, monkeypatch):
    monkeypatch.setattr(cluster, "LONELY_S", 2.0)
    local.scale(0)
    problems = [Problem.from_json(city(1, sites=8, units=2))]
    assert plans_of(problems, processes=1, dask=local.scheduler_address) == plans_of(problems, processes=1)


def test_a_refusal_comes_through_from_a_cluster(local):
    impossible = Problem.from_json(line_town({"required": True, "windows": [[90_000, 90_000]]}))
    with pytest.raises(RequiredSiteUnserved):
        plans_of([impossible], processes=1, dask=local.scheduler_address)


def test_workers_that_cannot_do_the_work_are_refused(local):
    with Cluster(local.scheduler_address) as asked, pytest.raises(DaskWorkersUnfit) as refused:
        list(asked.answers(int, ["no number"]))
    assert "ValueError" in refused.value.params["reason"]
