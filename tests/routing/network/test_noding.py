from itertools import combinations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from road_files import M
from ways_by_hand import drawn, way_keys, way_lines

from routing.network.noding import noded
from routing.network.ways import RoadWays, Way

GEOD = Geod(ellps="WGS84")
WEST_EAST = [(-0.01, 0.0), (0.01, 0.0)]
SOUTH_NORTH = [(0.0, -0.01), (0.0, 0.01)]


def shared(ways: RoadWays, a: int = 0, b: int = 1) -> set[int]:
    keys = way_keys(ways)
    return set(keys[a].tolist()) & set(keys[b].tolist())


def length_m(ways: RoadWays) -> float:
    return sum(GEOD.line_length(*line.T) for line in way_lines(ways))


def meet(*lines: list, rows: list[Way] | None = None) -> RoadWays:
    return noded(drawn(*lines, rows=rows or []))[0]


def test_two_lines_that_cross_get_a_vertex_there() -> None:
    ways = meet(WEST_EAST, SOUTH_NORTH)
    assert [line.tolist() for line in way_lines(ways)] == [
        [[-0.01, 0.0], [0.0, 0.0], [0.01, 0.0]],
        [[0.0, -0.01], [0.0, 0.0], [0.0, 0.01]],
    ]
    assert len(shared(ways)) == 1


@pytest.mark.parametrize("row", [{"bridge": True}, {"tunnel": True}, {"layer": 1}, {"layer": -1}])
def test_lines_of_different_levels_pass(row: dict) -> None:
    ways = meet(WEST_EAST, SOUTH_NORTH, rows=[Way(""), Way("", **row)])
    assert not shared(ways)
    assert len(ways.lon) == 4


def test_two_bridges_of_one_level_cross() -> None:
    bridge = Way("", bridge=True, layer=1)
    assert len(shared(meet(WEST_EAST, SOUTH_NORTH, rows=[bridge, bridge]))) == 1


def test_a_vertex_in_the_crossing_is_not_doubled() -> None:
    ways = meet([(-0.01, 0), (0, 0), (0.01, 0)], SOUTH_NORTH)
    assert np.diff(ways.vertex_start).tolist() == [3, 3]
    ways = meet([(-0.01, 0), (0, 0), (0.01, 0)], [(0, -0.01), (0, 0), (0, 0.01)])
    assert np.diff(ways.vertex_start).tolist() == [3, 3]
    assert len(shared(ways)) == 1


def test_a_bridge_meets_its_approaches_at_its_ends() -> None:
    lines = [[(-0.02, 0), (-0.01, 0)], [(-0.01, 0), (0.01, 0)], [(0.01, 0), (0.02, 0)], SOUTH_NORTH]
    bridge = Way("", bridge=True, layer=1)
    ways = meet(*lines, rows=[Way(""), bridge, Way(""), Way("")])
    assert len(shared(ways, 0, 1)) == len(shared(ways, 1, 2)) == 1
    assert not shared(ways, 1, 3)


def test_a_bridge_comes_down_on_the_middle_of_a_road_but_no_road_ends_on_a_bridge() -> None:
    bridge = Way("", bridge=True)
    onto_road = [(0.0, 0.0), (0.0, 0.01)]
    assert len(shared(meet(WEST_EAST, onto_road, rows=[Way(""), bridge]))) == 1
    assert not shared(meet(WEST_EAST, onto_road, rows=[bridge, Way("")]))


def test_a_ramp_joins_a_flyover_at_a_vertex_that_both_have() -> None:
    flyover = [(-0.01, 0.0), (0.0, 0.0), (0.01, 0.0)]
    ways = meet(flyover, [(0.0, 0.0), (0.0, 0.01)], rows=[Way("", layer=2), Way("", layer=1)])
    assert len(shared(ways)) == 1
    passing = meet(flyover, [(0.0, -0.01), (0.0, 0.0), (0.0, 0.01)], rows=[Way("", layer=2), Way("")])
    assert not shared(passing)


@pytest.mark.parametrize(("gap_m", "joins"), [(0.0, 1), (0.05, 1), (0.09, 1), (0.15, 0), (5, 0)])
@pytest.mark.parametrize("side", [1, -1])
def test_an_end_that_stops_within_ten_centimetres_makes_a_t_junction(
    gap_m: float, joins: int, side: int
) -> None:
    ways = meet(WEST_EAST, [(0.003, side * gap_m * M), (0.003, side * 0.01)])
    assert len(shared(ways)) == joins


def test_an_end_that_overshoots_has_one_junction_only() -> None:
    ways = meet(WEST_EAST, [(0.003, -0.05 * M), (0.003, 0.01)])
    assert len(shared(ways)) == 1
    assert np.diff(ways.vertex_start).tolist() == [3, 3]


@pytest.mark.parametrize(("gap_m", "joins"), [(0.005, 1), (0.05, 0)])
def test_a_bend_joins_a_line_only_where_it_touches_it(gap_m: float, joins: int) -> None:
    ways = meet(WEST_EAST, [(-0.005, 0.01), (0.0, gap_m * M), (0.005, 0.01)])
    assert len(shared(ways)) == joins


def test_touching_ends_join_and_a_metre_apart_do_not() -> None:
    east = [(0.01 + 0.005 * M, 0.0), (0.02, 0.0)]
    assert len(shared(meet(WEST_EAST, east))) == 1
    assert not shared(meet(WEST_EAST, [(0.01 + M, 0.0), (0.02, 0.0)]))


def test_three_lines_through_one_point_share_one_vertex() -> None:
    ways = meet(WEST_EAST, SOUTH_NORTH, [(-0.01, -0.007), (0.01, 0.007)])
    assert shared(ways, 0, 1) == shared(ways, 1, 2) == shared(ways, 0, 2)
    assert np.diff(ways.vertex_start).tolist() == [3, 3, 3]


def test_a_line_that_crosses_itself_gets_one_vertex_twice() -> None:
    keys = way_keys(meet([(0, 0), (0.01, 0), (0.01, 0.01), (0.005, -0.01)]))[0].tolist()
    assert len(keys) == 6
    assert keys[1] == keys[4]
    assert len(set(keys)) == 5


def test_lines_drawn_over_each_other_meet_at_each_others_vertices() -> None:
    ways = meet([(0, 0), (0.01, 0)], [(0.002, 0), (0.02, 0)])
    assert len(shared(ways)) == 2


def test_a_ring_meets_itself_where_it_closes() -> None:
    keys = way_keys(meet([(0, 0), (0.01, 0), (0.01, 0.01), (0, 0)]))[0].tolist()
    assert keys[0] == keys[-1]
    assert len(set(keys)) == 3


def test_what_has_no_length_is_dropped_and_counted() -> None:
    ways, dropped = noded(drawn([(0, 0), (0, 0)], WEST_EAST, [(1, 1)]))
    assert (ways.way_id, dropped) == (["w1"], 2)
    assert noded(drawn([(0, 0), (0, 0)]))[1] == 1
    assert noded(drawn())[0].way_count == 0


def test_the_same_lines_give_the_same_keys() -> None:
    rng = np.random.default_rng(3)
    lines = [list(map(tuple, rng.uniform(0, 0.01, (4, 2)))) for _ in range(30)]
    one, other = meet(*lines), meet(*lines)
    assert one.vertex_key.tobytes() == other.vertex_key.tobytes()
    assert one.lon.tobytes() == other.lon.tobytes()


# Vertices on a grid of about 11 m, so that lines meet in vertices and run over each other often.
grid = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda p: (p[0] * 1e-4, p[1] * 1e-4))
polylines = st.lists(grid, min_size=2, max_size=5, unique=True)


@settings(deadline=None)
@given(st.lists(polylines, min_size=2, max_size=6))
def test_every_crossing_becomes_a_junction_of_both_lines(lines: list) -> None:
    ways = meet(*lines)
    keys = way_keys(ways)
    places = dict(zip(ways.vertex_key.tolist(), zip(ways.lon, ways.lat, strict=True), strict=True))
    for a, b in combinations(range(len(lines)), 2):
        common = shapely.MultiPoint([places[key] for key in set(keys[a]) & set(keys[b])])
        meeting = shapely.intersection(shapely.LineString(lines[a]), shapely.LineString(lines[b]))
        ends = shapely.get_coordinates(meeting)
        assert all(shapely.Point(place).distance(common) < 0.02 * M for place in ends)


@settings(deadline=None)
@given(st.lists(polylines, min_size=1, max_size=6))
def test_a_key_is_one_place_and_no_line_leaves_its_course(lines: list) -> None:
    ways = meet(*lines)
    places = np.column_stack([ways.lon, ways.lat])
    _, first, inverse = np.unique(ways.vertex_key, return_index=True, return_inverse=True)
    assert (places == places[first][inverse]).all()
    for line, course in zip(way_lines(ways), lines, strict=True):
        assert shapely.hausdorff_distance(shapely.LineString(line), shapely.LineString(course)) < 0.15 * M


@settings(deadline=None)
@given(st.lists(polylines, min_size=1, max_size=6))
def test_noding_keeps_the_total_length(lines: list) -> None:
    ways = meet(*lines)
    # On this grid no end stops short of a line: a vertex moves by 1 cm at most, in two segments.
    moved = 2 * 0.01 * len(ways.lon)
    assert length_m(ways) == pytest.approx(length_m(drawn(*lines)), abs=moved)


@settings(deadline=None, max_examples=50)
@given(st.lists(polylines, min_size=2, max_size=6), st.lists(st.integers(-1, 1), min_size=6, max_size=6))
def test_an_inner_crossing_of_two_levels_is_never_joined(lines: list, layers: list[int]) -> None:
    rows = [Way("", layer=layer) for layer, _ in zip(layers, lines, strict=False)]
    keys = way_keys(meet(*lines, rows=rows))
    ends = [{key[0], key[-1]} for key in keys]
    for a, b in combinations(range(len(lines)), 2):
        if rows[a].layer != rows[b].layer:
            for key in set(keys[a]) & set(keys[b]):
                assert any(key in end for end in ends)
