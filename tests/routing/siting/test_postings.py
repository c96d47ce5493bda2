import numpy as np
import pytest

from routing import errors
from routing.siting.covering import Covering
from routing.siting.postings import Handling, post, present, ranked, settle, short_list, steady, travel_of
from routing.siting.problem import Posting, siting_problem
from routing.siting.programme import Effort


@pytest.fixture
def city():
    rng = np.random.default_rng(8)
    at, of = rng.random((20, 2)), rng.random((60, 2))
    demand = rng.random(60)
    travel = 20 * np.abs(at[:, None] - of).sum(axis=2)
    return siting_problem(6 * demand / demand.sum(), travel, units=6)


def test_the_busy_share_is_the_one_the_posting_brings_about(city):
    def busy_of(posting):
        return float(steady(city, posting.homes, Handling(25)).workload.mean())

    found = settle(city, 6, busy_of, effort=Effort())
    again = post(city, Covering(6, busy_of(found)), effort=Effort())
    assert again.homes == found.homes
    assert found.model == "mexclp"


def test_an_iteration_that_swings_takes_what_fits_best(city):
    shares = {0.3: 0.8, 0.8: 0.31, 0.31: 0.8}
    asked = []

    def busy_of(_posting):
        asked.append(shares[asked[-1] if asked else 0.3])
        return asked[-1]

    assert settle(city, 6, busy_of, effort=Effort()).model == "mexclp"
    assert len(asked) == 12


def test_units_together_are_as_busy_as_the_calls_ask(city):
    homes = (0, 0, 3, 7, 7, 12)
    found = steady(city, homes, Handling(20))
    driving = found.mean_travel_min(travel_of(city, homes))
    assert found.workload.sum() == pytest.approx(6 / 60 * (20 + driving), rel=1e-4)


def test_too_few_units_are_told(city):
    with pytest.raises(errors.LoadImpossible):
        steady(city, (0,), Handling(60))


def test_the_short_list_begins_with_today_and_repeats_nothing(city):
    found = short_list(city, minutes=6, handling=Handling(25), homes=[5, 1, 1, 9, 2, 3], effort=Effort())
    assert found[0].model == "present"
    assert found[0].homes == (1, 1, 2, 3, 5, 9)
    assert len({posting.homes for posting in found}) == len(found)
    assert {posting.model for posting in found} <= {"present", "mclp", "mexclp", "p_median"}
    assert all(len(posting.homes) == 6 for posting in found)


def test_the_short_list_is_the_same_each_time(city):
    lists = [short_list(city, minutes=6, handling=Handling(25), effort=Effort()) for _ in range(2)]
    assert lists[0] == lists[1]


def test_a_home_that_is_no_site_is_named(city):
    with pytest.raises(errors.HomeUnknown) as caught:
        present(city, [0, 77])
    assert (caught.value.row, caught.value.params["home"]) == (2, 77)


def test_postings_are_ranked_by_what_the_simulation_says():
    postings = [Posting((home,), "mclp", 0.5, 0.5) for home in range(4)]
    scores = {(0,): 1.0, (1,): 3.0, (2,): 3.0, (3,): 2.0}
    found = ranked(postings, lambda all_: [scores[posting.homes] for posting in all_])
    assert [posting.homes[0] for posting, _score in found] == [1, 2, 3, 0]
