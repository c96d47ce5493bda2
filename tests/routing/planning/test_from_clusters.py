from datetime import UTC, datetime

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from routing.planning.from_clusters import (
    NO_WAY_S,
    PatrolSite,
    PatrolUnit,
    Thrift,
    VisitRule,
    patrol_problem,
    start_nodes,
    whole_seconds,
)
from routing.planning.problem import Problem


@given(st.lists(st.floats(0, 1e6) | st.just(float("inf")), min_size=1, max_size=9))
def test_seconds_are_rounded_up_and_no_way_has_its_number(row):
    (whole,) = whole_seconds(np.array([row], dtype=np.float32))
    for cell, exact in zip(whole, np.array(row, dtype=np.float32), strict=True):
        assert cell == NO_WAY_S if np.isinf(exact) else cell - 1 < float(exact) <= cell


def test_starts_get_names_that_no_site_has():
    assert start_nodes(["S1", "P1"], {"P1", "start:P1"}) == {"S1": "S1", "P1": "start:start:P1"}


def test_a_made_problem_is_one_the_planner_reads():
    made = patrol_problem(
        [PatrolSite("P1", 12.5)],
        [PatrolUnit("U1", "S1", (0, 3600), ("dog",))],
        nodes=["P1", "S1"],
        travel_s=np.array([[0.0, 60.2], [np.inf, 0.0]]),
        epoch=datetime(2020, 4, 1, tzinfo=UTC),
        rule=VisitRule(dwell_s=600),
        thrift=Thrift(travel=0.0, balance=0.0),
    )
    problem = Problem.from_json(made)
    assert made["travel_s"] == [[0, 61], [NO_WAY_S, 0]]
    assert (problem.sites[0].dwell_s, problem.sites[0].visits, problem.sites[0].decay) == (600, 2, 0.5)
    assert problem.units[0].capabilities == ("dog",)
