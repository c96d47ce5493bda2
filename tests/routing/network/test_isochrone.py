import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from network_towns import INF, jittered_grid, square_town, town, towns

from routing.errors import MinutesUnusable
from routing.network.isochrone import SIDE_GROWTH_M, STREET_SIDE_M, isochrone
from routing.network.shapes import distance_m, part
from routing.network.snapping import Snaps, snap
from routing.network.travel import TravelTimes

MINUTES = [0.3, 0.6, 1]


def places_along(network, edges, fractions):
    """Points at all fractions of all edges."""
    edge = np.repeat(np.array(edges, np.int32), len(fractions))
    fraction = np.tile(fractions, len(edges))
    at = np.array([part(network.shape(e), f, f)[0] for e, f in zip(edge, fraction, strict=True)])
    return Snaps(edge, fraction, np.zeros(len(edge)), at[:, 0], at[:, 1])


@pytest.mark.parametrize("closed", [[], list(range(60, 75))])
def test_places_within_the_time_are_inside_and_others_outside(closed):
    network = jittered_grid(18, seed=5, dropped=0.15)
    travel = TravelTimes(network, closed_edges=closed)
    origin = snap(network, 110.0101, 39.6081)
    samples = places_along(network, range(network.edge_count), np.linspace(0, 1, 7))
    seconds = travel.matrix(origin, samples)[0]
    areas = isochrone(travel, origin[0], MINUTES)
    for minutes, area in zip(areas.minutes, areas.geometry, strict=True):
        inside = shapely.contains_xy(area, samples.lon, samples.lat)
        reached = seconds <= minutes * 60
        assert inside[reached].all()
        far = _metres_to_the_nearest(samples, reached) > STREET_SIDE_M + SIDE_GROWTH_M * minutes + 20
        assert not inside[far].any()
        assert far.any()


def _metres_to_the_nearest(samples, reached):
    lon, lat = samples.lon[reached], samples.lat[reached]
    return np.array([distance_m(lon, lat, x, y).min() for x, y in zip(samples.lon, samples.lat, strict=True)])


def test_the_metres_reached_are_those_of_the_road_driven():
    network = jittered_grid(9, seed=2)
    travel = TravelTimes(network)
    origin = snap(network, 110.0052, 39.6041)
    fractions = (np.arange(50) + 0.5) / 50
    seconds = travel.matrix(origin, places_along(network, range(network.edge_count), fractions))[0]
    for minutes, metres in isochrone(travel, origin[0], MINUTES)[["minutes", "reached_m"]].itertuples(
        index=False
    ):
        share = (seconds <= minutes * 60).reshape(-1, 50).mean(axis=1)
        assert metres == pytest.approx((share * network.edge_length_m).sum(), rel=0.02)


def test_outer_rings_run_counterclockwise_and_holes_clockwise():
    network = square_town()
    areas = isochrone(TravelTimes(network), snap(network, 110.003, 39.6)[0], [1, 30])
    polygons = [polygon for area in areas.geometry for polygon in shapely.get_parts(area)]
    assert all(polygon.exterior.is_ccw for polygon in polygons)
    holes = [hole for polygon in polygons for hole in polygon.interiors]
    assert holes
    assert not any(hole.is_ccw for hole in holes)


def test_streets_do_not_widen_without_end():
    network = square_town()
    travel = TravelTimes(network)
    day, ages = isochrone(travel, snap(network, 110.003, 39.6)[0], [1440, 1e13]).geometry
    assert ages.equals(day)


@settings(max_examples=30, deadline=None)
@given(towns(), st.floats(110, 110.01), st.floats(39.6, 39.61), st.sets(st.integers(1, 6), min_size=1))
def test_each_area_is_valid_and_lies_inside_the_next(network, lon, lat, minutes):
    areas = isochrone(TravelTimes(network), snap(network, lon, lat, within_m=5000)[0], minutes)
    assert areas.minutes.tolist() == sorted(minutes)
    assert areas.crs == "EPSG:4326"
    assert areas.geometry.is_valid.all()
    assert set(areas.geom_type) <= {"Polygon", "MultiPolygon"}
    for small, large in zip(areas.geometry, areas.geometry[1:], strict=False):
        assert large.contains(small)
    assert (np.diff(areas.reached_m) >= -1e-6).all()


def test_a_road_is_cut_where_the_time_is_over():
    network = town([(110, 39.6), (110.1, 39.6)], [{"ends": (0, 1), "speed": 10.0}])
    area = isochrone(TravelTimes(network), snap(network, 110.05, 39.6)[0], [1])
    assert area.reached_m[0] == pytest.approx(1200, abs=1)
    west, _, east, _ = area.geometry[0].bounds
    ends_m = distance_m(*(np.array([v]) for v in (west, 39.6, east, 39.6)))[0]
    assert ends_m == pytest.approx(1200 + 2 * 61, abs=3)


def test_against_a_one_way_street_nothing_is_reached():
    network = town([(110, 39.6), (110.1, 39.6)], [{"ends": (0, 1), "speed": 10.0, "backward_s": INF}])
    areas = isochrone(TravelTimes(network), snap(network, 110.05, 39.6)[0], [1, 2])
    assert areas.reached_m.tolist() == pytest.approx([600, 1200], abs=1)
    assert areas.geometry[1].bounds[0] > 110.049


def test_the_inside_of_a_block_is_filled_and_a_park_is_not():
    block = town(
        [(110, 39.6), (110.0023, 39.6), (110.0023, 39.6018), (110, 39.6018)],
        [{"ends": (k, (k + 1) % 4)} for k in range(4)],
    )
    area = isochrone(TravelTimes(block), snap(block, 110.001, 39.6)[0], [5]).geometry[0]
    assert len(area.interiors) == 0
    wide = isochrone(TravelTimes(square_town()), snap(square_town(), 110.005, 39.6)[0], [20]).geometry[0]
    assert len(wide.interiors) == 4


def test_on_a_closed_street_only_the_place_itself_is_reached():
    network = square_town()
    areas = isochrone(TravelTimes(network, closed_edges=[0]), snap(network, 110.005, 39.6)[0], [5])
    assert areas.reached_m.tolist() == [0]
    assert areas.geometry[0].contains(shapely.Point(110.005, 39.6))


@pytest.mark.parametrize("minutes", [[], [0], [-1, 5], [INF], [float("nan")]])
def test_minutes_that_are_none_are_refused(minutes):
    network = square_town()
    with pytest.raises(MinutesUnusable):
        isochrone(TravelTimes(network), snap(network, 110.005, 39.6)[0], minutes)
