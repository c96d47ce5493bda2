"""Postings beside those of spopt, which takes seconds to import: hence one test."""

import warnings

import numpy as np
import pytest

from routing.siting.covering import Covering
from routing.siting.p_median import PMedian
from routing.siting.postings import post
from routing.siting.problem import siting_problem
from routing.siting.programme import Effort


def city(seed, stay):
    rng = np.random.default_rng(seed)
    at, of = rng.random((20, 2)), rng.random((60, 2))
    travel = 30 * np.abs(at[:, None] - of).sum(axis=2)
    fixed = np.bincount(np.array(stay, dtype=np.int64), minlength=20)
    return siting_problem(rng.gamma(0.7, size=60) + 0.01, travel, units=5, fixed=fixed, room=np.ones(20))


def objective(kind, problem, **given):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pulp, locate = pytest.importorskip("pulp"), pytest.importorskip("spopt.locate")
        model = getattr(locate, kind).from_cost_matrix(
            problem.travel_min.T, problem.demand, p_facilities=problem.units, **given
        )
        return model.solve(pulp.PULP_CBC_CMD(msg=False)).problem.objective.value()


def test_postings_are_as_good_as_those_of_spopt():
    for seed in range(3):
        problem = city(seed, [])
        mean = post(problem, PMedian(), effort=Effort(gap=0)).value * problem.demand.sum()
        assert mean == pytest.approx(objective("PMedian", problem), rel=1e-6)
    for seed, stay in enumerate([[], [2, 11], [4]]):
        problem = city(seed, stay)
        covered = post(problem, Covering(6), effort=Effort(gap=0)).value * problem.demand.sum()
        given = {"predefined_facilities_arr": problem.fixed} if stay else {}
        assert covered == pytest.approx(objective("MCLP", problem, service_radius=6.0, **given), rel=1e-6)
