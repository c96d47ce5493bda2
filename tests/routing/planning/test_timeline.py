from types import SimpleNamespace

import geopandas as gpd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point

from routing.planning.timeline import UnitTimeline, timelines

POST = (109.0, 39.0)
OUT = LineString([POST, (109.01, 39.0), (109.01, 39.01)])
BACK = LineString([(109.01, 39.01), POST])
LEGS = [
    SimpleNamespace(leave_s=100, arrive_s=300, to_site="P1", geometry=OUT),
    SimpleNamespace(leave_s=1200, arrive_s=1400, to_site=None, geometry=BACK),
]
UNIT = UnitTimeline((0, 3600), POST, LEGS)


def test_it_waits_at_its_post_before_and_after():
    before, after = UNIT.at(50), UNIT.at(2000)
    assert (before.lon, before.lat, before.speed_kmh) == (*POST, 0.0)
    assert (after.lon, after.lat, after.site) == (*POST, None)


def test_it_stands_at_the_stop_between_two_drives():
    stop = UNIT.at(700)
    assert (stop.lon, stop.lat, stop.speed_kmh, stop.site) == (109.01, 39.01, 0.0, "P1")
    assert stop.bearing == pytest.approx(0.0)


def test_it_drives_evenly_and_looks_ahead():
    # 865 m east and 1 112 m north in 200 s: after 50 s it is 494 m east of the post.
    moment = UNIT.at(150)
    assert moment.lat == 39.0
    assert moment.lon == pytest.approx(109.0 + 0.01 * 494 / 864.1, abs=2e-5)
    assert moment.bearing == pytest.approx(90.0)
    assert moment.speed_kmh == pytest.approx(3.6 * 1976 / 200, rel=1e-3)


@pytest.mark.parametrize("second", [-1, 3601])
def test_off_duty_it_is_nowhere(second):
    assert UNIT.at(second) is None


@given(st.floats(0, 3600))
def test_it_never_leaves_its_way(second):
    moment = UNIT.at(second)
    assert (
        min(OUT.distance(Point(moment.lon, moment.lat)), BACK.distance(Point(moment.lon, moment.lat))) < 1e-9
    )


@given(st.floats(0, 3599))
def test_it_never_jumps(second):
    one, two = UNIT.at(second), UNIT.at(second + 1)
    assert Point(one.lon, one.lat).distance(Point(two.lon, two.lat)) < 15 / 80_000


def test_a_leg_without_length_stays_where_it_is():
    still = SimpleNamespace(leave_s=10, arrive_s=10, to_site="P1", geometry=LineString([POST, POST]))
    assert UnitTimeline((0, 100), POST, [still]).at(50).site == "P1"


def test_frames_become_one_timeline_a_unit():
    units = gpd.GeoDataFrame(
        {"unit": ["U1", "U2"], "shift_start_s": 0, "shift_end_s": 3600}, geometry=[Point(POST), Point(POST)]
    )
    legs = gpd.GeoDataFrame(
        {
            "unit": "U1",
            "seq": [2, 1],
            "leave_s": [1200, 100],
            "arrive_s": [1400, 300],
            "to_site": [None, "P1"],
        },
        geometry=[BACK, OUT],
    )
    found = timelines(units, legs)
    assert found["U1"].at(700).site == "P1"
    assert found["U2"].at(700).site is None
