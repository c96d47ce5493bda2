import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from network_towns import INF, jittered_grid, square_town, town

from routing.network.matching.match import match_track
from routing.network.matching.track import Track
from routing.network.shapes import distance_m, metres_per_degree

EAST_M, NORTH_M = (float(side[0]) for side in metres_per_degree(np.array([39.6])))


def track(places, *, every_s=10.0, times=None, accuracy_m=None):
    """Return fixes at places told in metres east and north of 110 E, 39.6 N."""
    east, north = np.array(places, float).reshape(-1, 2).T
    time_s = np.arange(len(east)) * every_s if times is None else np.array(times, float)
    accuracy = np.full(len(east), np.nan) if accuracy_m is None else np.array(accuracy_m, float)
    return Track(time_s, 110 + east / EAST_M, 39.6 + north / NORTH_M, accuracy)


def at(east, north):
    return 110 + east / EAST_M, 39.6 + north / NORTH_M


def parallel_roads(apart_m=24.0, *, oneway=False):
    """Two parallel roads from west to east, joined at their western ends; the northern one may be one-way."""
    nodes = [at(0, 0), at(3000, 0), at(0, apart_m), at(3000, apart_m)]
    north = {"ends": (2, 3), "id": "north", **({"backward_s": INF} if oneway else {})}
    south = {"ends": (0, 1), "id": "south", **({"forward_s": INF} if oneway else {})}
    return town(nodes, [south, north, {"ends": (0, 2), "id": "west"}, {"ends": (1, 3), "id": "east"}])


def ways(network, found):
    return [network.way_id[int(network.edge_way[e])] if e >= 0 else "" for e in found.edge]


def test_a_drive_along_a_street_is_matched_to_its_feet():
    network = square_town()
    found = match_track(network, track([(x, 3.0) for x in range(50, 950, 100)]))
    assert set(ways(network, found)) == {"w0"}
    along = found.fraction * network.edge_length_m[0]
    np.testing.assert_allclose(along, np.arange(50, 950, 100), atol=0.5)
    assert found.confidence.min() > 0.99
    assert found.follows.tolist() == [False] + [True] * 8


def test_one_fix_that_is_nearer_to_the_other_carriageway_does_not_leave_its_own():
    network = parallel_roads()
    places = [(200.0 + 150 * k, 4.0) for k in range(9)]
    places[4] = (800.0, 14.0)
    found = match_track(network, track(places))
    assert set(ways(network, found)) == {"south"}


@pytest.mark.parametrize(("way", "eastward"), [("north", True), ("south", False)])
def test_between_two_one_way_carriageways_the_direction_of_the_drive_decides(way, eastward):
    network = parallel_roads(10.0, oneway=True)
    east = np.arange(200, 2600, 150.0)
    places = [(x, 5.0) for x in (east if eastward else east[::-1])]
    found = match_track(network, track(places))
    assert set(ways(network, found)) == {way}
    assert found.confidence.min() > 0.9


def test_a_fix_halfway_between_two_roads_is_half_sure():
    found = match_track(parallel_roads(20.0), track([(1500.0, 10.0)]))
    assert found.confidence[0] == pytest.approx(0.5, abs=1e-3)


def test_a_car_turns_round_on_a_long_street_and_stays_on_it():
    network = square_town()
    out = [(x, 2.0) for x in (100, 250, 400, 550)]
    found = match_track(network, track(out + out[::-1]))
    assert set(ways(network, found)) == {"w0"}
    assert found.follows[1:].all()


def test_a_car_does_not_turn_into_a_side_street_for_one_fix_beside_it():
    nodes = [at(0, 0), at(500, 0), at(1000, 0), at(500, 300)]
    roads = [{"ends": (0, 1), "id": "a"}, {"ends": (1, 2), "id": "b"}, {"ends": (1, 3), "id": "side"}]
    places = [(100, 1.0), (250, 1.0), (400, 1.0), (503, 18.0), (650, 1.0), (800, 1.0)]
    network = town(nodes, roads)
    assert "side" not in ways(network, match_track(network, track(places)))


def test_fixes_far_from_every_road_are_left_alone_and_the_drive_goes_on_around_them():
    network = square_town()
    places = [(100, 1), (200, 1), (300, 120), (400, 1), (500, 1)]
    found = match_track(network, track(places))
    assert (found.edge < 0).tolist() == [False, False, True, False, False]
    assert found.confidence[2] == 0.0
    assert found.follows.tolist() == [False, True, False, True, True]


def test_a_fix_that_does_not_know_where_it_is_belongs_to_no_road():
    found = match_track(square_town(), track([(100, 1), (200, 1), (300, 1)], accuracy_m=[5, 900, 5]))
    assert (found.edge < 0).tolist() == [False, True, False]


def test_the_told_accuracy_opens_the_search_for_roads():
    found = match_track(square_town(), track([(100, 90), (200, 90)], accuracy_m=[40, 5]))
    assert (found.edge < 0).tolist() == [False, True]


def test_a_jump_there_and_back_belongs_to_no_road():
    network = square_town()
    found = match_track(network, track([(100, 0), (150, 0), (100, 990), (250, 0), (300, 0)], every_s=5))
    assert (found.edge < 0).tolist() == [False, False, True, False, False]
    assert found.follows.tolist() == [False, True, False, True, True]


@pytest.mark.parametrize("times", [[0, 10, 400, 410], [0, 10, 5, 15]], ids=["gap", "clock put back"])
def test_a_gap_or_a_clock_put_back_breaks_the_chain(times):
    found = match_track(square_town(), track([(100, 1), (200, 1), (300, 1), (400, 1)], times=times))
    assert found.follows.tolist() == [False, True, False, True]
    assert (found.edge == 0).all()


def test_a_car_that_stands_among_jitter_stays_on_its_street():
    network = parallel_roads(24.0)
    rng = np.random.default_rng(4)
    drive = [(200.0 + 120 * k, 1.0) for k in range(8)]
    # The error of a receiver that stands hardly changes: here it points to the other road.
    stand = [(1050.0 + rng.normal(0, 2), 14.0 + rng.normal(0, 1)) for _ in range(60)]
    onward = [(1150.0 + 120 * k, 1.0) for k in range(8)]
    found = match_track(network, track(drive + stand + onward))
    assert set(ways(network, found)) == {"south"}


def test_repeated_fixes_have_one_place():
    found = match_track(square_town(), track([(300, 4)] * 5, every_s=0.0))
    assert len(set(found.fraction.tolist())) == 1
    assert (found.edge == 0).all()


def test_a_track_without_fixes_and_one_without_roads_have_no_matches():
    assert len(match_track(square_town(), track([])).edge) == 0
    assert match_track(square_town(), track([(-50_000, 0), (-50_100, 0)])).edge.tolist() == [-1, -1]


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.floats(0, 12))
def test_every_match_lies_on_a_driveable_edge_and_no_nearer_than_the_nearest_road(seed, noise_m):
    network = jittered_grid(6, seed=1)
    rng = np.random.default_rng(seed)
    walk = np.cumsum(rng.normal(0, 60, (20, 2)), axis=0) + 250 + rng.normal(0, noise_m, (20, 2))
    fixes = track(walk)
    found = match_track(network, fixes)
    on = found.edge >= 0
    assert ((found.fraction >= 0) & (found.fraction <= 1)).all()
    assert ((found.confidence > 0) == on).all()
    assert (found.confidence <= 1).all()
    for row in np.flatnonzero(on):
        shape = network.shape(int(found.edge[row]))
        place = shape[0] + found.fraction[row] * (shape[-1] - shape[0])
        off_m = distance_m(*(np.array([v]) for v in (*place, fixes.lon[row], fixes.lat[row])))[0]
        assert off_m <= 201


def test_what_comes_after_a_broken_chain_does_not_change_what_was_before():
    network = jittered_grid(8, seed=2)
    rng = np.random.default_rng(5)
    places = np.cumsum(rng.normal(0, 50, (40, 2)), axis=0) + 350
    accuracy = np.full(40, 8.0)
    times = np.concatenate([np.arange(20) * 10.0, 5000 + np.arange(20) * 10.0])
    both = match_track(network, track(places, times=times, accuracy_m=accuracy))
    first = match_track(network, track(places[:20], times=times[:20], accuracy_m=accuracy[:20]))
    # The usual detour is learnt from the whole track, so the confidence may differ a little.
    np.testing.assert_array_equal(both.edge[:20], first.edge)


def test_the_error_of_a_track_is_learnt_from_it():
    network = parallel_roads(60.0)
    rng = np.random.default_rng(6)
    east = np.arange(100, 2900, 25.0)
    exact = match_track(network, track(np.column_stack([east, 22 + rng.normal(0, 1, len(east))])))
    unsure = match_track(network, track(np.column_stack([east, 22 + rng.normal(0, 25, len(east))])))
    assert set(ways(network, exact)) == {"south"}
    assert exact.confidence.min() > 0.99
    assert unsure.confidence.mean() < exact.confidence.mean()
