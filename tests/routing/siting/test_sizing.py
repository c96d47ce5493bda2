import numpy as np
import pytest

from routing import errors
from routing.simulation.queueing import servers_for_mean_wait
from routing.siting.postings import Handling
from routing.siting.problem import siting_problem
from routing.siting.programme import Effort
from routing.siting.sizing import Target, least_units


def city(**rest):
    rng = np.random.default_rng(3)
    at, of = rng.random((15, 2)), rng.random((40, 2))
    travel = 16 * np.abs(at[:, None] - of).sum(axis=2)
    return siting_problem(np.full(40, 0.15), travel, units=9, **rest)


@pytest.mark.parametrize(
    "target",
    [
        Target(minutes=8, share=0.8),
        Target(minutes=8, mean_wait_min=0.5),
        Target(minutes=8, mean_response_min=5),
        Target(minutes=8, share=0.7, mean_wait_min=2),
    ],
)
def test_the_fewest_units_are_enough_and_one_less_is_not(target):
    found = least_units(city(), target, Handling(25), most=60, effort=Effort())
    tried = {service.units: service for service in found.tried}
    assert found.enough.keeps(target)
    fewer = tried.get(found.enough.units - 1)
    assert fewer is None or not fewer.keeps(target)


def test_without_driving_it_is_the_waiting_line_of_erlang():
    here = siting_problem([6.0, 6.0], np.zeros((2, 2)), units=1)
    found = least_units(here, Target(minutes=8, mean_wait_min=1), Handling(30), most=50, effort=Effort())
    assert found.enough.units == servers_for_mean_wait(12 / 60, 30, wait=1)


def test_units_that_stay_are_counted():
    stay = np.bincount([0] * 9, minlength=15)
    found = least_units(city(fixed=stay), Target(share=0.01), Handling(25), most=60, effort=Effort())
    assert found.enough.units == 9
    assert found.enough.posting.homes == (0,) * 9


def test_a_target_out_of_reach_has_no_answer_but_what_was_tried():
    found = least_units(city(), Target(minutes=0.01, share=0.99), Handling(25), most=9, effort=Effort())
    assert found.enough is None
    assert found.tried[-1].units == 9


def test_bad_targets_are_named():
    with pytest.raises(errors.OutOfRange) as caught:
        Target(share=1.5)
    assert caught.value.field == "share"
