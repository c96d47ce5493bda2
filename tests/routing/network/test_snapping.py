import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from network_towns import INF, jittered_grid, square_town, town, towns
from pyproj import Geod

from routing.network.snapping import snap

GEOD = Geod(ellps="WGS84")


def test_a_point_beside_a_street_falls_square_onto_it():
    network = square_town()
    snaps = snap(network, 110.0029, 39.601)
    assert snaps.edge.tolist() == [0]
    assert snaps.fraction[0] == pytest.approx(0.25, abs=1e-6)
    assert (snaps.lon[0], snaps.lat[0]) == pytest.approx((110.0029, 39.6))
    assert snaps.distance_m[0] == pytest.approx(GEOD.inv(110.0029, 39.601, 110.0029, 39.6)[2], abs=0.001)
    assert snaps[0].edge == 0


def test_of_equally_near_edges_the_lowest_number_wins():
    network = square_town()
    assert snap(network, network.node_lon[4], network.node_lat[4]).edge[0] == 2
    assert snap(network, 109.99, 39.59, within_m=5000.0).edge[0] == 0


@pytest.mark.parametrize(("lon", "edge", "fraction"), [(110.0000009, 0, 0.0), (110.0116 - 9e-7, 0, 1.0)])
def test_a_point_within_a_hand_of_a_junction_is_at_the_junction(lon, edge, fraction):
    snapped = snap(square_town(), lon, 39.5999)[0]
    assert (snapped.edge, snapped.fraction) == (edge, fraction)
    assert snapped.lon == pytest.approx(110.0 if fraction == 0 else 110.0116, abs=1e-12)
    assert 0.0 < snap(square_town(), 110.000002, 39.5999).fraction[0] < 1e-3


def test_a_point_too_far_away_has_no_edge():
    snaps = snap(square_town(), [110.0, 110.0], [39.59, 39.5905], within_m=1100.0)
    assert snaps.edge.tolist() == [-1, 0]
    assert snaps.distance_m[0] == INF
    assert (snaps.lon[0], snaps.lat[0]) == (110.0, 39.59)
    assert snaps.distance_m[1] == pytest.approx(GEOD.inv(110.0, 39.5905, 110.0, 39.6)[2], abs=0.001)


def test_the_limit_is_closed_and_exact():
    metres = GEOD.inv(110.005, 39.595, 110.005, 39.6)[2]
    assert snap(square_town(), 110.005, 39.595, within_m=metres + 0.01).edge[0] == 0
    assert snap(square_town(), 110.005, 39.595, within_m=metres - 0.01).edge[0] == -1


def test_an_edge_that_nobody_may_drive_is_passed_over():
    roads = [{"ends": (0, 1), "forward_s": INF, "backward_s": INF}, {"ends": (2, 3), "forward_s": INF}]
    network = town([(110, 39.6), (110.01, 39.6), (110, 39.601), (110.01, 39.601)], roads)
    assert snap(network, 110.005, 39.6001).edge[0] == 1
    nowhere = town([(110, 39.6), (110.01, 39.6)], roads[:1])
    assert snap(nowhere, 110.005, 39.6001).edge[0] == -1


def test_a_long_straight_road_is_the_line_as_drawn():
    network = town([(110.0, 39.0), (110.4, 39.4)], [{"ends": (0, 1)}])
    snaps = snap(network, 110.2, 39.2)
    assert snaps.distance_m[0] == pytest.approx(0.0, abs=0.001)
    assert snaps.fraction[0] == pytest.approx(0.5, abs=0.002)


def test_no_points_give_no_snaps():
    assert len(snap(square_town(), [], [])) == 0


@settings(max_examples=60, deadline=None)
@given(
    towns(), st.lists(st.tuples(st.floats(109.99, 110.02), st.floats(39.59, 39.62)), min_size=1, max_size=5)
)
def test_no_point_of_any_edge_is_nearer(network, points):
    snaps = snap(network, [p[0] for p in points], [p[1] for p in points], within_m=5000)
    for k, (lon, lat) in enumerate(points):
        assert snaps.distance_m[k] == pytest.approx(
            GEOD.inv(lon, lat, snaps.lon[k], snaps.lat[k])[2], abs=0.11
        )
        shapes = [network.shape(edge) for edge in range(network.edge_count)]
        share = np.linspace(0, 1, 41)[:, None, None]
        line = np.vstack([(s[:-1] + share * (s[1:] - s[:-1])).reshape(-1, 2) for s in shapes])
        near = GEOD.inv(np.full(len(line), lon), np.full(len(line), lat), line[:, 0], line[:, 1])[2].min()
        assert snaps.distance_m[k] <= near + 0.05


@settings(max_examples=60, deadline=None)
@given(
    towns(), st.lists(st.tuples(st.floats(109.99, 110.02), st.floats(39.59, 39.62)), min_size=2, max_size=6)
)
def test_a_point_snaps_alike_alone_and_in_company(network, points):
    together = snap(network, [p[0] for p in points], [p[1] for p in points], within_m=800)
    assert [together[k] for k in range(len(points))] == [snap(network, *p, within_m=800)[0] for p in points]


def test_the_fraction_and_the_foot_say_the_same():
    network = jittered_grid(12)
    rng = np.random.default_rng(4)
    snaps = snap(network, rng.uniform(110, 110.012, 200), rng.uniform(39.6, 39.609, 200))
    for k in range(200):
        a, b = network.shape(int(snaps.edge[k]))
        whole, part = GEOD.inv(*a, *b)[2], GEOD.inv(*a, snaps.lon[k], snaps.lat[k])[2]
        assert part == pytest.approx(snaps.fraction[k] * whole, abs=0.01)
