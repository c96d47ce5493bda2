import math
from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from presence_rows import START, at, box, moment, rows

from routing.measures import attendance, doses, gaps, stays, unpredictability

ORDOS = ZoneInfo("Asia/Shanghai")
PARK = box(0, 0, 1000, 1000)
HOUR = 3600.0


def stayed(presence, area=PARK, *, seconds=HOUR, **options):
    return stays(presence, area, start=START, end=moment(seconds), **options)


def told(found):
    """Return unit, begin and end in seconds of each stay."""
    return [
        (row.unit, round((row[2] - START).total_seconds(), 2), round((row[3] - START).total_seconds(), 2))
        for row in found.itertuples()
    ]


def test_a_unit_that_drives_through_is_inside_between_the_borders():
    # 10 m/s from 500 m west of the park to 500 m east of it.
    found = stayed(rows(("U1", 0, 200, (-500, 500), (1500, 500))))
    assert told(found) == [("U1", 50.0, 150.0)]
    assert found["seconds"].tolist() == pytest.approx([100.0], abs=0.01)


def test_short_absences_do_not_end_a_stay_and_long_ones_do():
    near = rows(("U1", 0, 100, (10, 10)), ("U1", 160, 200, (10, 10)))
    assert told(stayed(near)) == [("U1", 0.0, 200.0)]
    assert stayed(near)["seconds"].tolist() == [140.0]
    far = rows(("U1", 0, 100, (10, 10)), ("U1", 161, 200, (10, 10)))
    assert len(stayed(far)) == 2
    assert len(stayed(far, join_s=61)) == 1


def test_a_hole_in_the_area_is_outside():
    ring = shapely.difference(PARK, box(400, 400, 600, 600))
    found = stayed(rows(("U1", 0, 1000, (0, 500), (1000, 500))), ring)
    assert told(found) == [("U1", 0.0, 400.0), ("U1", 600.0, 1000.0)]


def test_only_what_lies_in_the_period_is_told():
    found = stayed(rows(("U1", -100, 100, (10, 10)), ("U2", HOUR - 5, HOUR + 50, (10, 10))))
    assert told(found) == [("U1", 0.0, 100.0), ("U2", HOUR - 5, HOUR)]
    assert stayed(rows()).empty


def between(*pairs):
    frame = pd.DataFrame(pairs, columns=["from", "to"], dtype="int64")
    times = {name: pd.Series([moment(s) for s in frame[name]], dtype="datetime64[us, UTC]") for name in frame}
    return pd.DataFrame(times)


def test_gaps_lie_between_stays_and_at_the_edges_of_the_period():
    found = gaps(between((600, 900), (800, 1000), (2000, 2600)), start=START, end=moment(HOUR))
    # 0–600, 1000–2000, 2600–3600
    assert (found.count, found.mean_s, found.longest_s) == (3, pytest.approx(2600 / 3), 1000.0)
    assert found.p95_s == pytest.approx(1000.0)
    assert found.longest_from == moment(1000)


def test_an_empty_place_has_one_gap_and_a_full_one_none():
    empty = gaps(between(), start=START, end=moment(HOUR))
    assert (empty.count, empty.longest_s, empty.longest_from) == (1, HOUR, START)
    full = gaps(between((0, 3600)), start=START, end=moment(HOUR))
    assert (full.count, full.longest_from) == (0, None)
    assert math.isnan(full.longest_s)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 99), st.integers(1, 40)), max_size=8))
def test_gaps_are_those_of_looking_every_second(stays_told):
    pairs = [(begin, min(begin + lasts, 100)) for begin, lasts in stays_told]
    there = [any(begin <= second < end for begin, end in pairs) for second in range(100)]
    runs, run = [], 0
    for present in [*there, True]:
        if present and run:
            runs.append(run)
        run = 0 if present else run + 1
    found = gaps(between(*pairs), start=START, end=moment(100))
    assert found.count == len(runs)
    if runs:
        assert found.mean_s == pytest.approx(np.mean(runs))
        assert found.longest_s == max(runs)
        assert found.p95_s == pytest.approx(np.percentile(runs, 95))


def test_minutes_count_half_an_hour_at_one_spot_and_posts_apart():
    there = rows(
        ("U1", 0, 3000, (500, 500)), ("U1", 3000, 3100, (500, 500), (900, 500)), ("U2", 0, 600, (2000, 0))
    )
    post = rows(("P1", 0, HOUR, (300, 300)), kind="post", firm="E1")
    both = pd.concat([there, post], ignore_index=True)
    found = attendance(both, PARK, start=START, end=moment(HOUR), timezone=ORDOS)
    assert found.minutes == pytest.approx(50 + 100 / 60)
    assert found.counted_minutes == pytest.approx(30 + 100 / 60)
    assert (found.post_minutes, found.visits) == (60.0, 1)
    assert found.gaps.longest_s == pytest.approx(500.0)


def test_half_an_hour_at_one_spot_includes_what_lay_outside_the_area():
    there = rows(("U1", 0, 1500, (-30, 500)), ("U1", 1500, 2700, (20, 500)))
    found = attendance(there, PARK, start=START, end=moment(HOUR), timezone=ORDOS)
    assert (found.minutes, found.counted_minutes) == (20.0, 5.0)


def test_arrivals_at_one_hour_are_predictable_and_spread_ones_are_not():
    same = pd.Series(pd.to_datetime([START + timedelta(days=k) for k in range(30)], utc=True))
    spread = pd.Series(pd.to_datetime([START + timedelta(hours=7 * k) for k in range(240)], utc=True))
    assert unpredictability(same, timezone=ORDOS) == 0.0
    assert unpredictability(spread, timezone=ORDOS) == pytest.approx(1.0, abs=0.01)
    assert math.isnan(unpredictability(same[:9], timezone=ORDOS))


@settings(deadline=None)
@given(st.lists(st.integers(0, 10_000), min_size=10, max_size=60))
def test_unpredictability_lies_between_nothing_and_one(minutes):
    times = pd.Series(pd.to_datetime([START + timedelta(minutes=m) for m in minutes], utc=True))
    assert 0.0 <= unpredictability(times, timezone=ORDOS) <= 1.0


def test_a_dose_is_delivered_by_minutes_visits_and_gaps():
    made = between((0, 900), (5000, 5600)).assign(place="A")
    planned = pd.DataFrame(
        {"place": ["A", "B"], "minutes": [30, 0], "visits": [4, 0], "max_gap_min": [70.0, np.nan]}
    )
    found = doses(made, planned, start=START, end=moment(9000))
    first, second = found.to_dict("records")
    assert (first["minutes"], first["minutes_share"]) == (25.0, pytest.approx(25 / 30))
    assert (first["visits"], first["visits_share"]) == (2, 0.5)
    assert (first["longest_gap_min"], first["gap_kept"]) == (pytest.approx(4100 / 60), True)
    assert (second["visits"], second["gap_kept"]) == (0, True)
    assert math.isnan(second["minutes_share"])


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(-300, 1300), st.integers(-300, 1300)), min_size=2, max_size=8))
def test_time_inside_is_that_of_looking_every_second(corners):
    legs = [("U1", 50 * k, 50 * (k + 1), corners[k], corners[k + 1]) for k in range(len(corners) - 1)]
    area = shapely.union(PARK, box(900, -200, 1200, 300))
    found = stayed(rows(*legs), area, join_s=0)
    plain = 0.0
    for *_, one, two in legs:
        for t in np.arange(0.25, 50, 0.5):
            place = np.array(one) + t / 50 * (np.array(two) - np.array(one))
            plain += 0.5 * shapely.intersects_xy(area, *at(*place))
    assert found["seconds"].sum() == pytest.approx(plain, abs=0.5 * 4 * len(legs))
