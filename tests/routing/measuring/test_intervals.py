from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from presence_rows import START

from routing.measures import INTERVALS, bucket_counts, calls_frame, intervals


def call(**times):
    """Return a call with some of its times, in seconds after the first."""
    told = {key: START + timedelta(seconds=value) for key, value in times.items() if isinstance(value, int)}
    return {**told, **{key: value for key, value in times.items() if not isinstance(value, int)}}


def row(found, name):
    return found[found["interval"] == name].iloc[0]


def test_each_step_is_measured_between_its_own_two_times():
    found = intervals(calls_frame([call(t0=0, t1=5, t2=60, t3=90, t4=150, t5=400, t6=1000, t7=1960)]))
    measured = dict(zip(found["interval"], found["p50_s"], strict=True))
    assert measured == {
        "sign": 30.0,
        "set_out": 90.0,
        "arrive": 340.0,
        "whole": 400.0,
        "handle": 600.0,
        "feed_back": 1900.0,
        "dispatch": 60.0,
    }


def test_a_value_on_a_bound_belongs_to_the_bucket_below_it():
    signed = [0, 30, 31, 60, 120, 121, 180, 181, 5000]
    found = row(intervals(calls_frame([call(t2=0, t3=seconds) for seconds in signed])), "sign")
    assert found["buckets"] == (2, 2, 1, 2, 2)
    assert sum(found["buckets"]) == found["n"] == len(signed)


def test_percentiles_are_linear_between_values():
    found = row(intervals(calls_frame([call(t2=0, t5=60 * k) for k in range(1, 11)])), "arrive")
    assert (found["p50_s"], found["p90_s"]) == (330.0, pytest.approx(546.0))


def test_missing_disordered_and_edited_times_are_counted_beside():
    told = [
        call(t2=0, t3=10),
        call(t2=0, t3=10, edited="t3 t7"),
        call(t2=0),
        call(t3=10),
        call(t2=10, t3=0),
        {},
    ]
    found = row(intervals(calls_frame(told)), "sign")
    assert [found[name] for name in ("calls", "n", "missing", "disordered", "edited")] == [6, 2, 3, 1, 1]


def test_without_calls_there_are_no_percentiles():
    found = intervals(calls_frame([]))
    assert found["n"].tolist() == [0] * len(INTERVALS)
    assert found["p50_s"].isna().all()


def test_calls_are_told_apart_by_columns():
    told = [call(t2=0, t3=10, district="东胜区"), call(t2=0, t3=50, district="康巴什区"), call(t2=0, t3=70)]
    found = intervals(calls_frame(told), by=["district"])
    sign = found[found["interval"] == "sign"]
    assert dict(zip(sign["district"], sign["p50_s"], strict=True)) == {
        "": 70.0,
        "东胜区": 10.0,
        "康巴什区": 50.0,
    }


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="t0"):
        calls_frame([{"t0": START.replace(tzinfo=None)}])


@given(st.lists(st.integers(0, 20_000), max_size=40), st.sets(st.integers(1, 15_000), min_size=1, max_size=6))
def test_buckets_hold_every_value_once(values, bounds):
    limits = sorted(bounds)
    counts = bucket_counts(np.array(values, float), limits)
    edges = [-1, *limits, 10**9]
    plain = [sum(low < value <= high for value in values) for low, high in pairwise(edges)]
    assert list(counts) == plain
