import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from typing import Any

import pytest
from patrol_cases import city, line_town

from routing.errors import DaskAway, DaskNotInstalled, RequiredSiteUnserved
from routing.planning.problem import Problem
from routing.planning.side_by_side import plan_side_by_side
from routing.planning.stop import Iterations


def test_two_processes_make_the_plans_of_one():
    problems = [Problem.from_json(city(seed, sites=8, units=2)) for seed in range(3)]
    told: list[float] = []
    one = plan_side_by_side(problems, seed=1, stop=Iterations(20), processes=1)
    two = plan_side_by_side(problems, seed=1, stop=Iterations(20), processes=2, progress=told.append)
    assert [plan.to_json() for plan in one] == [plan.to_json() for plan in two]
    assert told == [pytest.approx(k / 3) for k in (1, 2, 3)]


def test_nothing_to_plan_is_no_plan():
    assert plan_side_by_side([], seed=0, stop=Iterations(1), processes=2) == []


def test_a_refusal_comes_through_from_another_process():
    impossible = Problem.from_json(line_town({"required": True, "windows": [[90_000, 90_000]]}))
    with pytest.raises(RequiredSiteUnserved) as refused:
        plan_side_by_side([impossible] * 2, seed=0, stop=Iterations(1), processes=2)
    assert refused.value.params["site"] == "P1"


def districts(count: int) -> list[Problem]:
    return [Problem.from_json(city(seed, sites=8, units=2)) for seed in range(count)]


def plans_of(problems: list[Problem], **how: Any) -> list[dict[str, Any]]:
    found = plan_side_by_side(problems, seed=1, stop=Iterations(20), **how)
    return [plan.to_json() for plan in found]


def kill_a_child(*_: object) -> None:
    for child in multiprocessing.active_children()[:1]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child.pid, signal.SIGKILL)


def test_a_process_killed_in_the_middle_costs_no_plan():
    problems = districts(4)
    told: list[float] = []

    def note(share: float) -> None:
        if not told:
            kill_a_child()
        told.append(share)

    assert plans_of(problems, processes=2, progress=note) == plans_of(problems, processes=1)
    assert told == [pytest.approx(k / 4) for k in (1, 2, 3, 4)]


def test_what_every_process_loses_is_planned_in_this_one():
    problems, done = districts(2), threading.Event()

    def hunt() -> None:
        while not done.wait(0.05):
            kill_a_child()

    hunter = threading.Thread(target=hunt)
    hunter.start()
    try:
        found = plans_of(problems, processes=2)
    finally:
        done.set()
        hunter.join()
    assert found == plans_of(problems, processes=1)


def test_an_address_where_no_scheduler_answers_is_refused():
    with pytest.raises(DaskAway) as refused:
        plan_side_by_side([], seed=0, stop=Iterations(1), processes=1, dask="nowhere")
    assert refused.value.params["address"] == "nowhere"


def test_without_its_client_a_cluster_is_refused(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(DaskNotInstalled):
        plan_side_by_side([], seed=0, stop=Iterations(1), processes=1, dask="tcp://127.0.0.1:1")
