from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from network_towns import jittered_grid
from presence_rows import EAST_M, NORTH_M, START, moment, rows, street

from routing.measures import duty_frame, local_hours, presence_frame, street_segments, visible_rate

ORDOS = ZoneInfo("Asia/Shanghai")
HOUR = 3600.0


def rate(presence, streets=None, *, hours=1, **options):
    streets = street_segments(street(1000)) if streets is None else streets
    end = moment(hours * HOUR)
    return visible_rate(presence, streets, start=START, end=end, timezone=ORDOS, **options)


def test_a_stretch_seen_from_one_place_is_what_lies_within_75_metres():
    # Ten pieces of 100 m; from 450 m along, 375 … 525 m are near: pieces 3, 4 and 5.
    found = rate(rows(("U1", 0, 60, (450, 0))))
    assert found.rate == pytest.approx(0.3)
    assert found.streets["seen"].tolist() == [0, 0, 0, 1, 1, 1, 0, 0, 0, 0]


def test_a_drive_counts_where_it_took_ten_seconds():
    # 10 m/s for 100 s along all of it: every piece is near for 25 s inside, 17.5 s at its ends.
    found = rate(rows(("U1", 0, 100, (0, 0), (1000, 0))))
    assert found.rate == 1.0
    assert found.streets["seconds"].tolist() == pytest.approx([17.5, *[25.0] * 8, 17.5], abs=0.02)
    fast = rate(rows(("U1", 0, 33, (0, 0), (1000, 0))))
    assert fast.rate == 0.0


def test_the_seconds_add_up_within_an_hour_but_not_over_two_or_over_two_units():
    six = [("U1", 100, 106, (450, 0)), ("U1", 900, 906, (450, 0))]
    assert rate(rows(*six)).rate == pytest.approx(0.3)
    split = rows(("U1", 100, 106, (450, 0)), ("U1", HOUR + 100, HOUR + 106, (450, 0)))
    assert rate(split, hours=2).rate == 0.0
    pair = rows(("U1", 100, 106, (450, 0)), ("U2", 200, 206, (450, 0)))
    assert rate(pair).rate == 0.0


def test_ten_seconds_are_enough_and_less_is_not():
    assert rate(rows(("U1", 0, 10, (450, 0)))).rate == pytest.approx(0.3)
    assert rate(rows(("U1", 0, 9.9, (450, 0)))).rate == 0.0


def test_a_stretch_over_the_hour_counts_in_both():
    found = rate(rows(("U1", HOUR - 30, HOUR + 30, (450, 0))), hours=2)
    assert found.windows["rate"].tolist() == pytest.approx([0.3, 0.3])


def test_half_an_hour_at_one_spot_counts_and_no_more():
    quarter = [("U1", k * 900, (k + 1) * 900, (450 + k, 0)) for k in range(12)]
    found = rate(rows(*quarter), hours=3)
    assert found.windows["rate"].tolist() == pytest.approx([0.3, 0.0, 0.0])
    assert found.streets["seconds"].max() == pytest.approx(1800.0)
    away = [*quarter[:4], ("U1", 3600, 3700, (450, 0), (1450, 0)), ("U1", 3700, 4600, (450, 0))]
    assert rate(rows(*away), hours=2).windows["rate"].tolist()[1] >= 0.3


def test_half_an_hour_at_one_spot_counts_over_the_end_of_a_day_of_windows():
    day = 24 * HOUR
    whole = rows(("U1", day - 1200, day + 3000, (450, 0)))
    holes = rows(("U1", day - 5000, day - 3800, (450, 0)), ("U1", day + 700, day + 3000, (451, 0)))
    found = [rate(shown, hours=50) for shown in (whole, holes)]
    assert [one.streets["seconds"].max() for one in found] == pytest.approx([1800.0, 1800.0])
    assert np.flatnonzero(found[0].windows["rate"]).tolist() == [23, 24]
    assert np.flatnonzero(found[1].windows["rate"]).tolist() == [22, 24]
    assert found[0].streets["longest_unseen"].tolist()[4] == 25


def test_the_order_of_rows_changes_nothing():
    told = [("U1", 700 * k, 700 * k + 650, (450 + k % 3, 0)) for k in range(200)]
    told += [("U2", 900 * k, 900 * k + 80, (0, 0), (1000, 0)) for k in range(150)]
    shown = rows(*told)
    mixed = shown.sample(frac=1.0, random_state=1)
    one, other = (rate(frame, hours=40) for frame in (shown, mixed))
    assert one.streets.equals(other.streets)
    assert one.windows.equals(other.windows)


def test_only_marked_cars_on_duty_count_and_foot_and_posts_stand_apart():
    where = ("U1", 0, 60, (450, 0))
    assert rate(rows(where, marked=False)).rate == 0.0
    assert rate(rows(where, on_duty=False)).rate == 0.0
    assert rate(rows(where, kind="foot")).rate == 0.0
    assert rate(rows(where, kind="foot"), kinds=("foot",)).rate == pytest.approx(0.3)
    assert rate(rows(where, kind="post", firm="E1")).rate == 0.0


def test_an_edge_is_cut_into_the_fewest_equal_pieces_of_at_most_100_metres():
    assert len(street_segments(street(1000))) == 10
    pieces = street_segments(street(1001))
    assert len(pieces) == 11
    assert pieces.length_m.tolist() == pytest.approx([91.0] * 11, abs=0.01)
    assert len(street_segments(street(30))) == 1


def test_segments_follow_the_bends_of_their_edge_and_together_are_as_long():
    network = jittered_grid(5, seed=4)
    found = street_segments(network)
    lines = shapely.transform(found.lines(), lambda points: points * [EAST_M, NORTH_M])
    assert shapely.length(lines) == pytest.approx(found.length_m, rel=2e-3)
    assert found.weight.sum() == pytest.approx(network.edge_length_m.sum())


def test_a_weight_of_edges_weighs_their_segments():
    network = jittered_grid(3, seed=4, dropped=0.0)
    weight = np.arange(network.edge_count, dtype=float)
    found = street_segments(network, weight=weight)
    assert found.weight.tolist() == pytest.approx((weight[found.edge] * found.length_m).tolist())


def test_a_window_with_too_few_fixes_is_not_assessable_and_enters_nothing():
    duty = duty_frame([{"unit": "U1", "from": START, "to": moment(2 * HOUR)}])
    shown = rows(("U1", 0, 0.79 * HOUR, (450, 0)), ("U1", HOUR, 2 * HOUR, (0, 0), (1000, 0)))
    found = rate(shown, hours=2, duty=duty)
    assert found.windows["assessable"].tolist() == [False, True]
    assert found.windows["fix_share"].tolist() == pytest.approx([0.79, 1.0])
    assert found.rate == 1.0
    assert found.fix_share == pytest.approx(0.895)
    assert found.streets["assessable"].tolist() == [1] * 10


def test_a_window_with_just_enough_fixes_and_one_without_duty_are_assessable():
    duty = duty_frame([{"unit": "U1", "from": START, "to": moment(HOUR)}])
    found = rate(rows(("U1", 0, 0.8 * HOUR, (450, 0))), hours=2, duty=duty)
    assert found.windows["assessable"].tolist() == [True, True]
    assert found.rate == pytest.approx(0.15)


def test_too_few_fixes_over_the_whole_period_leave_nothing_to_assess():
    duty = duty_frame([{"unit": "U1", "from": START, "to": moment(2 * HOUR)}])
    found = rate(rows(("U1", 0, HOUR, (450, 0))), hours=2, duty=duty)
    assert (found.rate, found.reason) == (None, "not_assessable")


def test_fixes_are_asked_of_the_units_of_a_streets_own_district():
    streets = street_segments(street(1000))
    streets.district[:] = ["west"] * 5 + ["east"] * 5
    duty = duty_frame(
        [
            {"unit": unit, "from": START, "to": moment(HOUR), "district": district}
            for unit, district in (("U1", "west"), ("U2", "east"))
        ]
    )
    found = rate(rows(("U1", 0, HOUR, (250, 0))), streets, duty=duty)
    assert found.streets["assessable"].tolist() == [1] * 5 + [0] * 5
    assert found.rate == pytest.approx(3 / 5)


def test_a_scenario_without_geometry_has_no_rate():
    bare = presence_frame([{"unit": "U1", "from": START, "to": moment(60)}])
    found = rate(bare)
    assert (found.rate, found.reason) == (None, "no_geometry")
    assert rate(rows()).rate == 0.0
    none = street_segments(street(1000)).some(np.zeros(10, bool))
    assert rate(rows(("U1", 0, 60, (0, 0))), none).reason == "no_streets"


def test_the_longest_time_unseen_leaves_out_windows_that_are_not_assessable():
    duty = duty_frame(
        [{"unit": "U1", "from": moment(2 * HOUR), "to": moment(3 * HOUR)}]
        + [{"unit": "U1", "from": moment(k * HOUR), "to": moment(k * HOUR + 60)} for k in (0, 5)]
    )
    shown = rows(("U1", 0, 60, (450, 0)), ("U1", 5 * HOUR, 5 * HOUR + 60, (450, 0)))
    whole = rate(shown, hours=6)
    assert whole.streets["longest_unseen"].tolist()[4] == 4
    found = rate(shown, hours=6, duty=duty)
    assert found.reason == "not_assessable"


def test_windows_are_hours_of_the_local_clock():
    kathmandu = ZoneInfo("Asia/Kathmandu")
    begin = datetime(2020, 3, 24, 10, 0, tzinfo=UTC)
    found = local_hours(begin, begin + timedelta(hours=2), kathmandu)
    local = [f"{bound.astimezone(kathmandu):%H:%M}" for bound in found.to_pydatetime()]
    assert local == ["15:45", "16:00", "17:00", "17:45"]


def test_the_day_that_is_an_hour_longer_has_25_windows():
    berlin = ZoneInfo("Europe/Berlin")
    begin = datetime(2020, 10, 25, tzinfo=berlin)
    found = local_hours(begin, datetime(2020, 10, 26, tzinfo=berlin), berlin)
    assert len(found) - 1 == 25


def plain_rate(presence, streets):
    """Return the seconds and the rate by looking every quarter of a second, without any shortcut."""
    lines = shapely.transform(streets.lines(), lambda p: (p - [110, 39.6]) * [EAST_M, NORTH_M])
    spent = {}
    spot = {}
    for row in presence.sort_values(["unit", "from"]).itertuples():
        begin = (row[2] - START).total_seconds()
        end = (row[3] - START).total_seconds()
        ends = (np.array([[row.lon, row.lat], [row.to_lon, row.to_lat]]) - [110, 39.6]) * [EAST_M, NORTH_M]
        anchor, used = spot.get(row.unit, (ends[0], 0.0))
        if np.hypot(*(ends - anchor).T).max() > 75:
            anchor, used = ends[0], 0.0
        spot[row.unit] = anchor, used + end - begin
        drives = np.hypot(*(ends[1] - ends[0])) > 75
        last = end if drives else min(end, begin + max(1800 - used, 0))
        for t in np.arange(begin + 0.125, last, 0.25):
            place = shapely.Point(ends[0] + (t - begin) / (end - begin) * (ends[1] - ends[0]))
            for segment in np.flatnonzero(shapely.distance(lines, place) <= 75):
                key = int(t // HOUR), row.unit, int(segment)
                spent[key] = spent.get(key, 0.0) + 0.25
    seen = {(window, segment) for (window, _, segment), seconds in spent.items() if seconds >= 10}
    unsure = {(w, s) for (w, _, s), seconds in spent.items() if abs(seconds - 10) < 1.5}
    return seen, unsure


@st.composite
def patrols(draw):
    told = []
    for unit in ("U1", "U2"):
        now, place = draw(st.integers(0, 3000)), (draw(st.integers(0, 250)), draw(st.integers(0, 250)))
        for _ in range(draw(st.integers(1, 5))):
            lasts = draw(st.integers(5, 70))
            corner = draw(st.integers(-50, 300)), draw(st.integers(-50, 300))
            goal = corner if draw(st.booleans()) else place
            told.append((unit, now, now + lasts, place, goal))
            now, place = now + lasts + draw(st.sampled_from([0, 0, 300, 1700])), goal
    return told


@settings(deadline=None, max_examples=25)
@given(patrols())
def test_the_rate_is_that_of_looking_every_moment(told):
    streets = street_segments(jittered_grid(3, seed=7))
    hours = 2 + int(max(row[2] for row in told) // HOUR)
    presence = rows(*told)
    seen, unsure = plain_rate(presence, streets)
    found = rate(presence, streets, hours=hours)
    for segment, times in enumerate(found.streets["seen"]):
        sure = {key for key in seen - unsure if key[1] == segment}
        most = {key for key in seen | unsure if key[1] == segment}
        assert len(sure) <= times <= len(most)
    if not unsure:
        expected = sum(streets.weight[segment] for _, segment in seen) / (hours * streets.weight.sum())
        assert found.rate == pytest.approx(expected)


@settings(deadline=None, max_examples=25)
@given(patrols(), st.integers(1, 60))
def test_cutting_a_stretch_in_two_changes_nothing(told, cut):
    streets = street_segments(jittered_grid(3, seed=7))
    parts = []
    for unit, begin, end, place, goal in told:
        middle = min(begin + cut, end - 1)
        share = (middle - begin) / (end - begin)
        halfway = tuple(a + share * (b - a) for a, b in zip(place, goal, strict=True))
        parts += [(unit, begin, middle, place, halfway), (unit, middle, end, halfway, goal)]
    whole, halves = (rate(rows(*made), streets, hours=5) for made in (told, parts))
    assert halves.streets["seconds"].tolist() == pytest.approx(whole.streets["seconds"].tolist(), abs=0.02)


@settings(deadline=None, max_examples=15)
@given(patrols(), patrols())
def test_more_presence_never_makes_the_rate_smaller(one, two):
    streets = street_segments(jittered_grid(3, seed=7))
    others = [(f"{row[0]}x", *row[1:]) for row in two]
    alone, together = (rate(rows(*made), streets, hours=5) for made in (one, [*one, *others]))
    assert together.rate >= alone.rate - 1e-12
    assert 0.0 <= together.rate <= 1.0


def test_a_post_in_a_firm_is_not_seen_from_the_street_and_one_outside_is_told_apart():
    where = ("P1", 0, 60, (450, 0))
    assert rate(rows(where, kind="post"), kinds=("post",)).rate == pytest.approx(0.3)
    assert rate(rows(where, kind="post", firm="E1"), kinds=("post",)).rate == 0.0
