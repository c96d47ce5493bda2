import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from patrol_cases import line_town

from routing.planning.predictability import (
    gaps,
    grassberger_bits,
    next_site_entropy,
    observer,
    predictability,
    uniform_hits,
    visits_frame,
)
from routing.planning.problem import Problem
from routing.planning.solve import plan
from routing.planning.stop import Iterations

DAY_S = 28_800


def visits(rows: list[tuple[int, str, str, int]]) -> pd.DataFrame:
    """Return visits of 600 s from (day, unit, site, start)."""
    frame = pd.DataFrame(rows, columns=["day", "unit", "site", "start_s"])
    frame["seq"] = frame.groupby(["day", "unit"])["start_s"].rank().astype(int)
    frame["visit"] = frame.groupby(["day", "site"])["start_s"].rank().astype(int)
    frame["leave_s"] = frame["start_s"] + 600
    return frame


def one_a_day(starts: np.ndarray) -> pd.DataFrame:
    return visits([(day, "U", "A", int(start)) for day, start in enumerate(starts)])


def test_the_same_day_again_tells_everything() -> None:
    same = visits([(day, "U", site, 1000 * k) for day in range(40) for k, site in enumerate("ABC")])
    entropy, seen = next_site_entropy(same), observer(same, days=40)
    assert entropy is not None
    assert seen is not None
    # From the post to any of three, from each of two to any of two others.
    assert (entropy.bits, entropy.most_bits) == (
        pytest.approx(0, abs=0.02),
        pytest.approx((math.log2(3) + 2) / 3),
    )
    assert (seen.hits, seen.seen_days, seen.guesses) == (1.0, 20, 60)


def test_random_orders_reach_the_most_that_can_be() -> None:
    rng = np.random.default_rng(1)
    rows = [
        (day, "U", site, 1000 * k)
        for day in range(400)
        for k, site in enumerate(rng.permutation(list("ABCDEFGH")))
    ]
    entropy = next_site_entropy(visits(rows))
    assert entropy is not None
    assert entropy.bits == pytest.approx(entropy.most_bits, rel=0.01)


@pytest.mark.parametrize("outcomes", [4, 16, 64])
def test_the_estimate_of_few_days_is_less_biased_than_the_plain_one(outcomes: int) -> None:
    rng = np.random.default_rng(outcomes)
    corrected, plain = [], []
    for _ in range(400):
        counts = np.unique_counts(rng.integers(outcomes, size=28)).counts
        corrected.append(grassberger_bits(counts))
        plain.append(-float((counts / 28 * np.log2(counts / 28)).sum()))
    truth = math.log2(outcomes)
    assert abs(np.mean(corrected) - truth) < 0.06 * truth
    assert abs(np.mean(corrected) - truth) < abs(np.mean(plain) - truth)


def test_gaps_leave_out_the_nights() -> None:
    found = gaps(one_a_day(np.array([1000, 1000, 5000])), day_s=DAY_S)
    assert found is not None
    one, two = DAY_S - 600, DAY_S + 4000 - 600
    assert (found.mean_s, found.longest_s) == ((one + two) / 2, two)
    assert found.p95_s == pytest.approx(one + 0.95 * (two - one))
    assert found.spread == pytest.approx(np.std([one, two], ddof=1) / np.mean([one, two]))


@pytest.mark.parametrize("length_s", [7200, 14_400, 28_800])
def test_an_observer_of_uniform_times_hits_what_the_closed_form_says(length_s: int) -> None:
    rng = np.random.default_rng(length_s)
    hits = []
    for _ in range(8):
        seen = observer(one_a_day(rng.integers(0, length_s, size=1500)), days=1500)
        assert seen is not None
        hits.append(seen.hits)
    assert np.mean(hits) == pytest.approx(uniform_hits(length_s), abs=0.012)


def test_an_observer_sees_that_the_second_visit_follows_the_first() -> None:
    rng = np.random.default_rng(3)
    rows = [
        (day, "U", "A", int(first) + wait)
        for day, first in enumerate(rng.integers(0, 14_400, size=60))
        for wait in (0, 7800)
    ]
    seen = observer(visits(rows), days=60)
    assert seen is not None
    assert seen.hits == pytest.approx(0.5 * (1 + uniform_hits(14_400)), abs=0.12)


def test_an_observer_guesses_from_days_seen_only() -> None:
    changed = one_a_day(np.array([1000] * 28 + [20_000] * 28))
    seen = observer(changed, days=56)
    assert seen is not None
    assert (seen.hits, seen.by_site) == (0.0, {"A": 0.0})


@given(st.lists(st.integers(0, DAY_S), min_size=2, max_size=12), st.integers(-5000, 5000))
def test_moving_all_times_changes_no_measure(starts: list[int], by_s: int) -> None:
    one, two = one_a_day(np.array(starts)), one_a_day(np.array(starts) + by_s)
    assert observer(one, days=len(starts)) == observer(two, days=len(starts))
    assert gaps(one, day_s=DAY_S) == gaps(two, day_s=DAY_S)


def test_a_visit_a_second_too_far_is_no_hit() -> None:
    for start, hits in ((1900, 1.0), (1901, 0.0)):
        seen = observer(one_a_day(np.array([1000, start])), days=2)
        assert seen is not None
        assert seen.hits == hits


def test_days_without_visits_have_no_measures() -> None:
    problem = Problem.from_json(line_town({"windows": []}))
    idle = plan(problem, stop=Iterations(1))
    found = predictability(problem, [idle] * 3)
    assert found.to_json() == {"entropy": None, "gaps": None, "observer": None}
    assert visits_frame([idle]).empty
