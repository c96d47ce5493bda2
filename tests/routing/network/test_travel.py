import os
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from network_towns import INF, jittered_grid, square_town, town, towns

from api.errors import LANGUAGES, sentence
from data.importers.roads import read_roads
from routing.errors import EdgeUnknown, FactorUnusable, WayUnknown
from routing.network import engines
from routing.network.build import build_network
from routing.network.snapping import Snaps, snap
from routing.network.travel import TravelTimes, edges_of_ways

ENGINES = ["cch", "scipy"]


def placed(*points):
    """Points by edge and fraction."""
    edge, fraction = np.array([p[0] for p in points], np.int32), np.array([p[1] for p in points], float)
    zeros = np.zeros(len(points))
    return Snaps(edge, fraction, np.where(edge < 0, INF, 0.0), zeros, zeros)


def oracle(network, points, *, closed=(), factor=1.0):
    """Seconds between all points by networkx, on a graph in which every place of a point is a junction."""
    graph = nx.DiGraph()
    place = [
        _place(network, e, f) for e, f in zip(points.edge.tolist(), points.fraction.tolist(), strict=True)
    ]
    graph.add_nodes_from(place)
    for edge, scale in enumerate(np.broadcast_to(factor, network.edge_count)):
        fractions = {f for e, f in zip(points.edge, points.fraction, strict=True) if e == edge}
        for f, g in pairwise(sorted(fractions | {0.0, 1.0})) if edge not in closed else ():
            a, b = _place(network, edge, f), _place(network, edge, g)
            for tail, head, whole in (
                (a, b, network.edge_forward_s[edge]),
                (b, a, network.edge_backward_s[edge]),
            ):
                if (
                    np.isfinite(whole)
                    and (g - f) * whole * scale < graph.get_edge_data(tail, head, {"s": INF})["s"]
                ):
                    graph.add_edge(tail, head, s=(g - f) * whole * scale)
    found = np.full((len(points), len(points)), INF)
    for k, source in enumerate(place):
        far = nx.single_source_dijkstra_path_length(graph, source, weight="s")
        found[k] = [
            far.get(goal, INF) if min(points.edge[k], edge) >= 0 else INF
            for goal, edge in zip(place, points.edge, strict=True)
        ]
    return found


def _place(network, edge, fraction):
    if edge < 0 or 0.0 < fraction < 1.0:
        return (edge, fraction)
    return int(network.edge_from[edge] if fraction == 0.0 else network.edge_to[edge])


points_on_edges = st.lists(
    st.tuples(st.integers(-1, 11), st.one_of(st.sampled_from([0.0, 0.5, 1.0]), st.floats(0, 1))),
    min_size=1,
    max_size=6,
)


@st.composite
def situations(draw):
    network = draw(towns())
    points = placed(*[(min(e, network.edge_count - 1), f) for e, f in draw(points_on_edges)])
    closed = draw(st.lists(st.integers(0, network.edge_count - 1), max_size=2))
    factor = draw(st.one_of(st.none(), st.just(2.5), st.just(np.linspace(0.5, 3, network.edge_count))))
    return network, points, closed, factor


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=60, deadline=None)
@given(situation=situations())
def test_the_matrix_equals_an_independent_one(engine, situation):
    network, points, closed, factor = situation
    cells = TravelTimes(network, closed_edges=closed, factor=factor, engine=engine).matrix(points, points)
    expected = oracle(network, points, closed=closed, factor=1.0 if factor is None else factor)
    np.fill_diagonal(expected, 0.0)
    assert cells.dtype == np.float32
    np.testing.assert_allclose(cells, expected, atol=0.01, rtol=1e-5)


@settings(max_examples=60, deadline=None)
@given(situations())
def test_both_engines_agree_to_the_last_digit(situation):
    network, points, closed, factor = situation
    one, other = (TravelTimes(network, closed_edges=closed, factor=factor, engine=e) for e in ENGINES)
    np.testing.assert_array_equal(one.matrix(points, points), other.matrix(points, points))


@settings(max_examples=60, deadline=None)
@given(situations())
def test_no_detour_over_a_third_point_is_quicker(situation):
    network, points, closed, factor = situation
    cells = TravelTimes(network, closed_edges=closed, factor=factor).matrix(points, points).astype(float)
    over = (cells[:, :, None] + cells[None, :, :]).min(axis=1)
    assert (cells <= over * (1 + 1e-6) + 1e-6).all()


@settings(max_examples=60, deadline=None)
@given(situations())
def test_a_closure_makes_no_journey_quicker(situation):
    network, points, closed, _ = situation
    before = TravelTimes(network)
    after = before.reweighted(closed_edges=closed)
    assert (after.matrix(points, points) >= before.matrix(points, points)).all()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_new_weighting_equals_a_new_start_and_leaves_the_old_one(engine):
    network = jittered_grid(12)
    points = snap(network, *np.random.default_rng(2).uniform([[110], [39.6]], [[110.013], [39.61]], (2, 30)))
    factor = np.random.default_rng(3).uniform(0.5, 2, network.edge_count)
    travel = TravelTimes(network, engine=engine)
    before = travel.matrix(points, points)
    changed = travel.reweighted(closed_edges=[5, 17], factor=factor).matrix(points, points)
    anew = TravelTimes(network, closed_edges=[5, 17], factor=factor, engine=engine).matrix(points, points)
    np.testing.assert_array_equal(changed, anew)
    np.testing.assert_array_equal(travel.matrix(points, points), before)
    assert (changed != before).any()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_larger_town_in_several_blocks_and_threads_equals_the_oracle(engine, monkeypatch):
    monkeypatch.setattr(engines, "_BLOCK", 2000)
    monkeypatch.setattr(engines, "_ROWS_PER_THREAD", 4)
    network = jittered_grid(10, seed=3)
    points = snap(network, *np.random.default_rng(2).uniform([[110], [39.6]], [[110.011], [39.608]], (2, 40)))
    cells = TravelTimes(network, engine=engine).matrix(points, points)
    expected = oracle(network, points)
    np.fill_diagonal(expected, 0.0)
    np.testing.assert_allclose(cells, expected, atol=0.02)
    assert (np.isfinite(cells).mean()) > 0.8


def test_partial_edges_count_at_both_ends():
    network = town([(110, 39.6), (110.01, 39.6), (110.02, 39.6)], [{"ends": (0, 1)}, {"ends": (2, 1)}])
    whole = network.edge_forward_s
    points = placed((0, 0.25), (1, 0.25))
    expected = 0.75 * whole[0] + 0.75 * whole[1]
    assert TravelTimes(network).matrix(points, points) == pytest.approx(
        np.array([[0, expected], [expected, 0]]), abs=0.002
    )


def test_behind_on_a_one_way_street_is_all_the_way_around():
    network = square_town()
    points = placed((2, 0.75), (2, 0.25))
    there, back = TravelTimes(network).matrix(points, points)[[0, 1], [1, 0]]
    assert back == pytest.approx(0.5 * network.edge_forward_s[2], abs=0.002)
    assert there == pytest.approx(
        network.edge_forward_s[[6, 8, 0]].sum() + 0.5 * network.edge_forward_s[2], rel=0.01
    )


def test_a_quicker_way_around_beats_the_slow_edge_itself():
    network = town(
        [(110, 39.6), (110.01, 39.6)],
        [{"ends": (0, 1), "forward_s": 500.0}, {"ends": (0, 1), "forward_s": 10.0}],
    )
    points = placed((0, 0.01), (0, 0.99))
    assert TravelTimes(network).matrix(points, points)[0, 1] == pytest.approx(
        0.01 * network.edge_backward_s[0] + 10 + 0.01 * network.edge_backward_s[0], abs=0.002
    )


def test_the_diagonal_is_zero_only_between_a_list_and_itself():
    points, others = placed((0, 0.5), (-1, 0.0)), placed((0, 0.5), (-1, 0.0))
    travel = TravelTimes(square_town())
    assert travel.matrix(points, points).tolist() == [[0, INF], [INF, 0]]
    assert travel.matrix(points, others).tolist() == [[0, INF], [INF, INF]]


def test_a_point_on_a_closed_street_stays_behind_the_barrier():
    points = placed((0, 0.5), (0, 0.6), (1, 0.5))
    travel = TravelTimes(square_town(), closed_edges=[0])
    assert travel.matrix(points, placed((0, 0.6))).T.tolist() == [[INF, 0, INF]]
    cells = travel.matrix(points, points)
    assert cells.tolist() == [[0, INF, INF], [INF, 0, INF], [INF, INF, 0]]


@pytest.mark.parametrize("closed", [[], [2]])
def test_a_point_at_the_junction_may_take_any_street(closed):
    points = placed((2, 0.0), (2, 1.0), (8, 0.0))
    network = square_town()
    cells = TravelTimes(network, closed_edges=closed).matrix(points, points)
    driven = [7, 4, 9] if closed else [2]
    assert cells[0, 1] == pytest.approx(network.edge_forward_s[driven].sum(), abs=0.01)
    assert cells[1, 2] == pytest.approx(network.edge_forward_s[8], abs=0.01)
    assert cells[2, 1] == cells[1, 2]


def test_no_points_give_an_empty_matrix():
    travel = TravelTimes(square_town())
    assert travel.matrix(placed(), placed()).shape == (0, 0)
    assert travel.matrix(placed((0, 0.5)), placed()).shape == (1, 0)
    assert travel.matrix(placed(), placed((0, 0.5))).shape == (0, 1)


def test_without_the_hierarchy_scipy_takes_its_place(monkeypatch):
    monkeypatch.setattr("routing.network.travel.HAS_CCH", False)
    assert isinstance(TravelTimes(square_town()).engine, engines.DijkstraEngine)


def test_reach_gives_seconds_to_junctions_up_to_the_limit():
    network = square_town()
    point = placed((0, 0.0))[0]
    seconds = TravelTimes(network).reach(point, 110)
    assert seconds[0] == 0
    assert seconds[1] == pytest.approx(network.edge_forward_s[0], abs=0.001)
    assert seconds[3] == pytest.approx(network.edge_forward_s[6], abs=0.001)
    assert np.isinf(seconds[[2, 4, 5, 6, 7, 8]]).all()


@pytest.mark.parametrize("factor", [0.0, -1.0, INF, float("nan"), [1.0, 2.0]])
def test_factors_that_are_none_are_refused(factor):
    with pytest.raises(FactorUnusable) as refusal:
        TravelTimes(square_town(), factor=factor)
    assert all(sentence(refusal.value, language) for language in LANGUAGES)


@pytest.mark.parametrize("edge", [-1, 12])
def test_an_edge_that_is_not_there_cannot_be_closed(edge):
    with pytest.raises(EdgeUnknown):
        TravelTimes(square_town(), closed_edges=[edge])


def test_a_way_names_all_its_edges():
    roads = [{"ends": (0, 1), "id": "7"}, {"ends": (1, 2), "id": "8"}, {"ends": (2, 0), "id": "7"}]
    network = town([(110, 39.6), (110.01, 39.6), (110, 39.61)], roads)
    assert edges_of_ways(network, ["7"]).tolist() == [0, 2]
    with pytest.raises(WayUnknown) as refusal:
        edges_of_ways(network, ["7", "9"])
    assert refusal.value.params == {"way": "9"}


@pytest.mark.shared
def test_on_a_real_city_both_engines_agree_to_the_last_digit():
    roads = Path(os.environ.get("XUNFANG_SHARED", "../shared")) / "osm/porto_portugal.osm.pbf"
    network = build_network(read_roads(roads, max_bytes=10**10), source="Porto")
    rng = np.random.default_rng(7)
    near = rng.choice(network.node_count, 200, replace=False)
    points = snap(network, network.node_lon[near] + rng.normal(0, 3e-4, 200), network.node_lat[near])
    one, other = (TravelTimes(network, engine=engine).matrix(points, points) for engine in ENGINES)
    np.testing.assert_array_equal(one, other)
    assert np.isfinite(one).all()
