import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from routingkit_cch import CCH
from ways_by_hand import drawn, joined, way_lines

from geo.errors import InputError
from routing.errors import NoDrivableRoad, RoadsInPieces
from routing.network.build import build_network
from routing.network.network import RoadNetwork
from routing.network.noding import noded
from routing.network.ways import RoadWays, Way

GEOD = Geod(ellps="WGS84")
A, B, C, D = (0.0, 0.0), (0.01, 0.0), (0.01, 0.01), (0.0, 0.01)
FAR = [(1.0, 1.0), (1.0, 1.001)]


def build(ways: RoadWays, **options: bool) -> RoadNetwork:
    return build_network(ways, source="town", **options)


def metres(*places: tuple[float, float]) -> float:
    return GEOD.line_length(*zip(*places, strict=True))


def edges(network: RoadNetwork) -> list[tuple[str, list[list[float]]]]:
    return [
        (network.way_id[network.edge_way[e]], network.shape(e).tolist()) for e in range(network.edge_count)
    ]


def test_a_town_checked_by_hand() -> None:
    square = [A, B, (0.011, 0.005), C, D]
    rows = [
        Way("ring", name="环路", road_class="primary"),
        Way("close", ref="X1", oneway=1, maxspeed_kmh=36.0),
        Way("middle", oneway=-1, road_class="service"),
    ]
    network = build(joined(square, [D, A], [B, D], rows=rows))
    assert edges(network) == [
        ("ring", [list(A), list(B)]),
        ("ring", [list(B), [0.011, 0.005], list(C), list(D)]),
        ("close", [list(D), list(A)]),
        ("middle", [list(B), list(D)]),
    ]
    assert network.edge_length_m == pytest.approx(
        [metres(A, B), metres(B, (0.011, 0.005), C, D), metres(D, A), metres(B, D)]
    )
    assert network.edge_offset_m == pytest.approx([0, metres(A, B), 0, 0])
    assert network.edge_forward_s == pytest.approx(
        network.edge_length_m / [60 / 3.6, 60 / 3.6, 10, np.inf] + [0, 0, 0, np.inf]
    )
    assert network.edge_backward_s == pytest.approx(
        network.edge_length_m / [60 / 3.6, 60 / 3.6, np.inf, 20 / 3.6] + [0, 0, np.inf, 0]
    )
    assert (network.street(0), network.street(2), network.street(3)) == ("环路", "X1", "")
    assert network.way_class[:] == ["primary", "", "service"]
    ends = np.column_stack([network.node_lon, network.node_lat])
    assert ends[network.edge_from].tolist() == [list(A), list(B), list(D), list(B)]
    assert ends[network.edge_to].tolist() == [list(B), list(D), list(A), list(D)]


def test_ways_are_split_where_they_meet_and_nowhere_else() -> None:
    network = build(joined([A, (0.005, 0.0), B], [B, C]))
    assert [len(shape) for _, shape in edges(network)] == [3, 2]


def test_a_way_that_meets_itself_is_split_there() -> None:
    lollipop = [D, A, B, C, A]
    network = build(joined(lollipop))
    assert [(int(a), int(b)) for a, b in zip(network.edge_from, network.edge_to, strict=True)] == [
        (1, 0),
        (0, 0),
    ]
    assert network.edge_offset_m == pytest.approx([0, metres(D, A)])


def test_a_ring_alone_is_one_loop() -> None:
    network = build(joined([A, B, C, A]))
    assert (network.node_count, network.edge_count) == (1, 1)
    assert network.edge_length_m == pytest.approx([metres(A, B, C, A)])
    assert network.node_order.tolist() == [0]


def test_a_missing_class_drives_forty() -> None:
    network = build(joined([A, B]))
    assert network.edge_forward_s == pytest.approx([metres(A, B) / (40 / 3.6)])


def test_offsets_of_a_further_part_go_on_counting() -> None:
    rows = [Way("w"), Way("w", continues=True), Way("w", continues=True), Way("v"), Way("link")]
    network = build(joined([A, B], [C, C], [C, D], [D, A], [B, C], rows=rows))
    offsets = dict(zip([way for way, _ in edges(network)][1:], network.edge_offset_m[1:], strict=True))
    assert network.edge_offset_m[0] == 0
    assert offsets["w"] == pytest.approx(metres(A, B))
    assert offsets["v"] == offsets["link"] == 0


def test_repeated_vertices_are_passed_over() -> None:
    network = build(joined([A, A, B, B, C, C]))
    assert edges(network)[0][1] == [list(A), list(B), list(C)]


@pytest.mark.parametrize(
    "ways", [joined(), joined([A, A]), joined([A, B], rows=[Way("w", oneway=1)]), joined([A], [B])]
)
def test_without_a_road_there_and_back_there_is_no_network(ways: RoadWays) -> None:
    with pytest.raises(NoDrivableRoad):
        build(ways, largest_part=True)


def test_roads_in_two_pieces_are_refused_with_an_example() -> None:
    ways = joined([A, B], [B, C], [(1.0, 1.0), (1.0, 1.01)], [(2, 2), (2, 2.001)])
    with pytest.raises(RoadsInPieces) as refused:
        build(ways)
    params = refused.value.params
    assert (params["pieces"], params["example"]) == (3, "w2")
    assert (params["lon"], params["lat"]) in ((1.0, 1.0), (1.0, 1.01))
    whole = metres(A, B, C) + metres((1, 1), (1, 1.01)) + metres((2, 2), (2, 2.001))
    assert params["kept_percent"] == pytest.approx(100 * metres(A, B, C) / whole, abs=1e-3)
    network = build(ways, largest_part=True)
    assert network.way_id[:] == ["w0", "w1"]
    assert network.facts["dropped"]["pieces"] == 2


def test_a_small_island_is_dropped_and_told() -> None:
    network = build(joined([A, B], [B, C], FAR))
    assert network.way_id[:] == ["w0", "w1"]
    dropped = network.facts["dropped"]
    assert (dropped["ways"], dropped["edges"], dropped["pieces"], dropped["example"]) == (1, 1, 1, "w2")
    assert dropped["km"] == pytest.approx(metres(*FAR) / 1000, abs=1e-3)
    assert network.facts["drivable_km"] == pytest.approx(network.facts["km"] + dropped["km"], abs=2e-3)


def test_a_one_way_dead_end_is_dropped_and_told() -> None:
    rows = [Way("ab"), Way("bc"), Way("trap", oneway=1)]
    network = build(joined([A, B], [B, C], [C, (0.01, 0.011)], rows=rows))
    assert network.way_id[:] == ["ab", "bc"]
    assert network.facts["dropped"]["example"] == "trap"
    assert network.facts["dropped"]["pieces"] == 0


def test_one_way_roads_that_let_nobody_in_or_out_are_dropped_however_long() -> None:
    rows = [Way("ab"), Way("trap", oneway=-1)]
    network = build(joined([A, B], [B, C], rows=rows))
    assert network.way_id[:] == ["ab"]
    assert network.facts["dropped"]["example"] == "trap"


def test_a_whole_network_has_dropped_nothing() -> None:
    network = build(joined([A, B], [B, C]))
    assert network.facts["dropped"] == {"ways": 0, "edges": 0, "km": 0.0, "pieces": 0}
    assert network.facts["source"] == "town"


def test_progress_ends_with_the_order() -> None:
    told: list[tuple[str, float]] = []
    build_network(joined([A, B]), source="x", progress=lambda stage, share: told.append((stage, share)))
    assert told[-1] == ("order", 1.0)


def random_town(seed: int, count: int) -> RoadWays:
    rng = np.random.default_rng(seed)
    lines = [list(map(tuple, rng.uniform(0, 0.02, (rng.integers(2, 6), 2)))) for _ in range(count)]
    rows = [Way(f"w{k}", oneway=int(rng.choice([-1, 0, 0, 0, 1]))) for k in range(count)]
    return noded(drawn(*lines, rows=rows))[0]


towns = st.builds(random_town, st.integers(0, 10**6), st.integers(1, 12))


def build_or_none(ways: RoadWays) -> RoadNetwork | None:
    try:
        return build(ways, largest_part=True)
    except InputError:
        return None


@settings(deadline=None, max_examples=60)
@given(towns)
def test_every_place_is_reached_from_every_other(ways: RoadWays) -> None:
    network = build_or_none(ways)
    if network is None:
        return
    graph = nx.DiGraph()
    graph.add_nodes_from(range(network.node_count))
    ends = np.column_stack([network.edge_from, network.edge_to])
    graph.add_edges_from(ends[np.isfinite(network.edge_forward_s)].tolist())
    graph.add_edges_from(ends[np.isfinite(network.edge_backward_s)][:, ::-1].tolist())
    assert nx.is_strongly_connected(graph)
    assert sorted(network.node_order.tolist()) == list(range(network.node_count))


@settings(deadline=None, max_examples=60)
@given(towns)
def test_edges_tile_their_ways(ways: RoadWays) -> None:
    network = build_or_none(ways)
    if network is None:
        return
    course = dict(zip(ways.way_id, way_lines(ways), strict=True))
    for way in range(len(network.way_id)):
        line = course[network.way_id[way]]
        along = np.concatenate([[0], np.cumsum(GEOD.line_lengths(*line.T))])
        mine = np.flatnonzero(network.edge_way == way)
        begins = network.edge_offset_m[mine]
        assert (np.diff(begins) > 0).all()
        ends = begins + network.edge_length_m[mine]
        assert (ends[:-1] <= begins[1:] + 1e-6).all()
        for edge, begin, end in zip(mine, begins, ends, strict=True):
            first, last = (int(np.argmin(np.abs(along - offset))) for offset in (begin, end))
            assert along[[first, last]] == pytest.approx([begin, end], abs=1e-6)
            assert network.shape(edge).tolist() == line[first : last + 1].tolist()
    if not network.facts["dropped"]["edges"]:
        assert network.edge_length_m.sum() == pytest.approx(
            sum(GEOD.line_length(*line.T) for line in way_lines(ways))
        )


@settings(deadline=None, max_examples=30)
@given(towns)
def test_the_same_ways_give_the_same_bytes(ways: RoadWays) -> None:
    one, other = build_or_none(ways), build_or_none(ways)
    if one is None or other is None:
        assert one is other
        return
    assert one.facts == other.facts
    assert {k: v.tobytes() for k, v in one.arrays().items()} == {
        k: v.tobytes() for k, v in other.arrays().items()
    }


def test_the_contraction_order_is_accepted() -> None:
    network = build(random_town(5, 40), largest_part=True)
    tail, head = network.edge_from.tolist(), network.edge_to.tolist()
    assert CCH(network.node_order.tolist(), tail, head, False) is not None  # noqa: FBT003 - its signature
