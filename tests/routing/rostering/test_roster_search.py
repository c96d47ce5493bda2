import copy
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from roster_cases import best, solved, tiny
from roster_checker import check_roster

from benchmarks.roster import month

SEEDS = st.integers(0, 10**6)


@settings(max_examples=30)
@given(SEEDS)
def test_a_tiny_roster_is_the_best_of_all(seed: int) -> None:
    problem = tiny(seed)
    found = solved(problem)
    assert check_roster(problem, found.to_json()) == []
    assert (found.found.value.levels, found.proved) == (best(problem), True)


@settings(max_examples=15)
@given(SEEDS)
def test_an_officer_more_never_makes_a_roster_worse(seed: int) -> None:
    problem = tiny(seed)
    more = copy.deepcopy(problem)
    more["officers"].append({"id": "new", "qualifications": ["带班"], "carried": {"duties": seed % 5}})
    assert solved(more).found.value.levels <= solved(problem).found.value.levels


@settings(max_examples=8)
@given(SEEDS)
def test_the_order_of_officers_and_posts_changes_nothing(seed: int) -> None:
    problem = tiny(seed, officers=5)
    shuffled = copy.deepcopy(problem)
    for key in ("officers", "posts", "holidays"):
        random.Random(seed).shuffle(shuffled[key])
    assert solved(shuffled).to_json() == solved(problem).to_json()


@pytest.mark.parametrize("seed", [1, 2])
def test_a_month_keeps_every_rule_and_comes_close_to_its_bound(seed: int) -> None:
    problem = month(seed, officers=18, posts=2, days=10)
    found = solved(problem, rounds=30)
    assert check_roster(problem, found.to_json()) == []
    assert found.gap < 0.25


def test_the_same_seed_gives_the_same_roster() -> None:
    problem = month(3, officers=12, posts=1, days=14)
    assert solved(problem, rounds=10).to_json() == solved(problem, rounds=10).to_json()


def test_too_few_officers_leave_seats_vacant_and_the_rest_is_kept() -> None:
    problem = month(4, officers=3, posts=1, days=7)
    found = solved(problem, rounds=10).to_json()
    assert check_roster(problem, found) == []
    assert found["vacancies"] != []


def test_without_officers_every_seat_is_vacant() -> None:
    problem = {**month(5, posts=1, days=3), "officers": []}
    found = solved(problem).to_json()
    assert check_roster(problem, found) == []
    assert {one["reason"] for one in found["vacancies"]} == {"nobody_qualified"}
    assert found["proved"]


def test_without_posts_there_is_nothing_to_do() -> None:
    problem = {**month(5, officers=3, days=3), "posts": []}
    found = solved(problem).to_json()
    assert (found["duties"], found["proved"], found["gap"]) == ([], True, 0.0)
