import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from network_towns import jittered_grid, square_town, town
from presence_rows import EAST_M, NORTH_M, at, moment

from routing.measures import presence_of_fixes
from routing.network.shapes import distance_m


def fixes(*told, unit="U1", **given_):
    """Return fixes from (seconds, east, north) in metres."""
    rows = [
        {"unit": unit, "at": moment(second), **dict(zip(("lon", "lat"), at(*place), strict=True)), **given_}
        for second, *place in told
    ]
    frame = pd.DataFrame(rows)
    return frame.assign(at=pd.to_datetime(frame["at"], utc=True))


def metres(presence, lon="lon", lat="lat"):
    return (presence[lon] - 110) * EAST_M, (presence[lat] - 39.6) * NORTH_M


def seconds(presence, name):
    return [(time - moment(0)).total_seconds() for time in presence[name]]


def test_a_car_goes_round_the_corner_along_its_roads():
    nodes = [at(0, 0), at(500, 0), at(500, 500)]
    network = town(nodes, [{"ends": (0, 1)}, {"ends": (1, 2)}])
    found = presence_of_fixes(fixes((0, 300, 3), (20, 400, -2), (40, 502, 100)), network)
    assert found["source"].tolist() == ["road"] * 3
    east, north = metres(found, "to_lon", "to_lat")
    assert east.tolist() == pytest.approx([400, 500, 500], abs=0.5)
    assert north.tolist() == pytest.approx([0, 0, 100], abs=0.5)
    # 200 m in 20 s: half of the time to the corner.
    assert seconds(found, "to") == pytest.approx([20, 30, 40], abs=0.1)
    assert found["moving"].all()


def test_nothing_is_known_over_more_than_a_minute():
    found = presence_of_fixes(fixes((0, 0, 0), (60, 100, 0), (121, 200, 0), (150, 300, 0)), square_town())
    assert (seconds(found, "from"), seconds(found, "to")) == ([0, 121], [60, 150])


def test_away_from_roads_on_foot_and_without_a_network_units_go_straight():
    network = square_town()
    off = presence_of_fixes(fixes((0, 300, 300), (30, 400, 400)), network)
    foot = presence_of_fixes(fixes((0, 300, 5), (30, 320, 5), kind="foot"), network)
    none = presence_of_fixes(fixes((0, 300, 5), (30, 400, 5)))
    assert [frame["source"].tolist() for frame in (off, foot, none)] == [["straight"]] * 3
    assert foot["kind"].tolist() == ["foot"]
    assert metres(off, "to_lon", "to_lat")[1].tolist() == pytest.approx([400], abs=0.1)


def test_a_car_that_leaves_the_road_goes_straight_from_it():
    found = presence_of_fixes(fixes((0, 300, 4), (30, 400, 4), (60, 420, 200)), square_town())
    assert found["source"].tolist() == ["road", "straight"]
    assert metres(found)[1].tolist() == pytest.approx([0, 0], abs=0.1)


def test_a_car_that_stands_does_not_move():
    found = presence_of_fixes(fixes((0, 300, 3), (30, 301, -2), (60, 299, 1)), square_town())
    assert not found["moving"].any()
    assert sum(seconds(found, "to")) - sum(seconds(found, "from")) == pytest.approx(60)


def test_what_is_told_of_a_fix_holds_until_the_next_and_units_stay_apart():
    first, second = fixes((0, 300, 3), (20, 350, 3), marked=False), fixes((10, 0, 0), (20, 50, 0), unit="U0")
    both = pd.concat([first, second])
    found = presence_of_fixes(both, square_town())
    assert found["unit"].tolist() == ["U0", "U1"]
    assert found["marked"].tolist() == [True, False]
    assert presence_of_fixes(both.head(0)).empty


def test_fixes_out_of_order_and_doubled_are_one_drive():
    found = presence_of_fixes(fixes((40, 500, 2), (0, 300, 2), (20, 400, 2), (20, 999, 2)), square_town())
    assert metres(found, "to_lon", "to_lat")[0].tolist() == pytest.approx([400, 500], abs=0.5)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000))
def test_a_drive_is_whole_from_fix_to_fix(seed):
    network = jittered_grid(6, seed=1)
    rng = np.random.default_rng(seed)
    walk = np.cumsum(rng.normal(0, 70, (12, 2)), axis=0) + 250
    found = presence_of_fixes(fixes(*[(20 * k, *place) for k, place in enumerate(walk)]), network)
    assert seconds(found, "from")[0] == 0
    assert seconds(found, "to")[-1] == 220
    assert seconds(found, "from")[1:] == pytest.approx(seconds(found, "to")[:-1])
    ends = [found[name].to_numpy() for name in ("to_lon", "to_lat", "lon", "lat")]
    jump_m = distance_m(ends[0][:-1], ends[1][:-1], ends[2][1:], ends[3][1:])
    assert (jump_m < 0.01).all()
