import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from network_towns import INF, square_town, town, towns
from pyproj import Geod

from api.errors import LANGUAGES, sentence
from routing.errors import NoRoute
from routing.network.route import route, routes
from routing.network.snapping import snap
from routing.network.travel import TravelTimes

GEOD = Geod(ellps="WGS84")


def metres(coordinates):
    return GEOD.line_length(coordinates[:, 0], coordinates[:, 1])


places = st.lists(st.tuples(st.floats(110, 110.01), st.floats(39.6, 39.609)), min_size=2, max_size=5)


@pytest.mark.parametrize("engine", ["cch", "scipy"])
@settings(max_examples=60, deadline=None)
@given(network=towns(), at=places, closed=st.booleans())
def test_a_route_is_the_cell_of_the_matrix_and_its_line_the_length(engine, network, at, closed):
    points = snap(network, [p[0] for p in at], [p[1] for p in at], within_m=3000)
    travel = TravelTimes(network, engine=engine, closed_edges=[0] if closed else [])
    cells = travel.matrix(points, snap(network, [p[0] for p in at], [p[1] for p in at], within_m=3000))
    for i in range(len(points)):
        for j, found in enumerate(routes(travel, [(points[i], points[k]) for k in range(len(points))])):
            assert (found is None) == np.isinf(cells[i, j])
            if found is not None:
                follows_the_streets(network, travel, points[i], points[j], found)
                assert found.seconds == pytest.approx(cells[i, j], rel=1e-6)


def follows_the_streets(network, travel, origin, destination, found):
    assert metres(found.coordinates) == pytest.approx(found.length_m, abs=0.02)
    assert found.coordinates[0] == pytest.approx([origin.lon, origin.lat], abs=1e-9)
    assert found.coordinates[-1] == pytest.approx([destination.lon, destination.lat], abs=1e-9)
    assert found.arc_s.sum() == pytest.approx(found.seconds)
    assert found.arc_m.sum() == pytest.approx(found.length_m)
    bounds = [*found.arc_start, len(found.coordinates) - 1]
    for k, arc in enumerate(found.arcs):
        shape = network.shape(arc % network.edge_count)
        line = found.coordinates[bounds[k] : bounds[k + 1] + 1]
        assert metres(line) == pytest.approx(found.arc_m[k], abs=0.02)
        assert found.arc_s[k] <= travel.arc_ms[arc] / 1000
        if 0 < k < len(found.arcs) - 1:
            np.testing.assert_array_equal(line, shape if arc < network.edge_count else shape[::-1])


def test_a_route_through_town_is_cut_at_both_foot_points():
    network = square_town()
    points = snap(network, [110.0058, 110.0232], [39.6001, 39.6045])
    found = route(TravelTimes(network), points[0], points[1])
    assert found.arcs.tolist() == [0, 1, 10]
    assert found.coordinates == pytest.approx(
        np.array([[110.0058, 39.6], [110.0116, 39.6], [110.0232, 39.6], [110.0232, 39.6045]])
    )
    assert found.length_m == pytest.approx(metres(found.coordinates), abs=0.01)
    assert found.seconds == pytest.approx(found.length_m / 10, abs=0.002)


def test_a_route_along_one_street_keeps_its_bends():
    network = town([(110, 39.6), (110.01, 39.6)], [{"ends": (0, 1), "via": [(110.005, 39.603)]}])
    points = snap(network, [110.009, 110.001], [39.6006, 39.6006])
    found = route(TravelTimes(network), points[0], points[1])
    assert found.arcs.tolist() == [1]
    assert len(found.coordinates) == 3
    assert found.coordinates[1] == pytest.approx([110.005, 39.603])


def test_a_point_at_the_junction_drives_no_piece_of_its_street():
    network = square_town()
    points = snap(network, [110.0116, 110.0232], [39.6, 39.603])
    assert (points[0].edge, points[0].fraction) == (0, 1.0)
    assert route(TravelTimes(network), points[0], points[1]).arcs.tolist() == [1, 10]


def test_from_a_point_to_itself_is_a_line_of_no_length():
    network = square_town()
    point = snap(network, 110.003, 39.6)[0]
    found = route(TravelTimes(network), point, point)
    assert (found.seconds, found.length_m, len(found.coordinates)) == (0, 0, 2)


def test_where_nobody_can_drive_there_is_no_route():
    network = town(
        [(110, 39.6), (110.01, 39.6), (110.02, 39.6)],
        [{"ends": (0, 1), "backward_s": INF}, {"ends": (1, 2)}],
    )
    points = snap(network, [110.005, 110.015, 111], [39.6, 39.6, 39.6])
    travel = TravelTimes(network)
    with pytest.raises(NoRoute) as refusal:
        route(travel, points[1], points[0])
    assert all("110.015" in sentence(refusal.value, language) for language in LANGUAGES)
    assert routes(travel, [(points[0], points[2]), (points[0], points[1])])[0] is None
    assert routes(travel, []) == []
