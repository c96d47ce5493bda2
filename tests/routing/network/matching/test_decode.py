"""The compiled model against one that tries every way through every fix."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from network_towns import INF, jittered_grid, town, towns
from scipy import sparse
from scipy.sparse import csgraph

from routing.network.matching.arcs import arcs_of, driven
from routing.network.matching.decode import Law, States, Steps, decode
from routing.network.matching.reach import new_search, spread


def all_metres(network):
    """Metres between all junctions, by Floyd and Warshall."""
    metres = np.full((network.node_count,) * 2, INF)
    np.fill_diagonal(metres, 0.0)
    arcs, may = arcs_of(network), driven(network)
    for arc in np.flatnonzero(may):
        cell = arcs.tail[arc], arcs.head[arc]
        metres[cell] = min(metres[cell], arcs.metres[arc])
    for through in range(network.node_count):
        metres = np.minimum(metres, metres[:, [through]] + metres[[through]])
    return metres


def plain_gain(arcs, metres, states, steps, law, fix, i, j):
    """Return what a step is worth, written down a second time."""
    half = len(arcs.tail) // 2
    a, b, x, y = states.arc[i], states.arc[j], states.place_m[i], states.place_m[j]
    crow, limit, sigma = steps.crow_m[fix], steps.limit_m[fix], steps.sigma_m[fix]
    if a == b and y >= x:
        return -abs(y - x - crow) / law.detour_m
    turn = law.turning if abs(a - b) == half else 0.0
    worth = [-INF]
    if a == b:
        worth.append(-(((x - y) / (2 * sigma)) ** 2) - abs(crow - (x - y)) / law.detour_m)
    if abs(a - b) == half:
        worth.append(turn - abs(abs(arcs.metres[a] - y - x) - crow) / law.detour_m)
    between = metres[arcs.head[a], arcs.tail[b]]
    if between <= limit and (road := arcs.metres[a] - x + between + y) <= limit:
        worth.append(turn - abs(road - crow) / law.detour_m)
    return max(worth)


def all_ways(network, states, steps, law):
    """Score of every sequence of states of one chain, as it is handed on in single precision."""
    arcs, metres = arcs_of(network), all_metres(network)
    fixes = [range(*states.first[k : k + 2]) for k in range(len(steps.crow_m))]
    for way in itertools.product(*fixes):
        score = sum(states.score[list(way)])
        for fix, (i, j) in enumerate(itertools.pairwise(way), start=1):
            score += plain_gain(arcs, metres, states, steps, law, fix, i, j)
        yield way, score


@st.composite
def chains(draw):
    network = draw(towns())
    may = np.flatnonzero(driven(network))
    if not len(may):
        return None
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    arc = np.array([draw(st.sampled_from(may.tolist())) for _ in range(sum(sizes))])
    share = np.array([draw(st.sampled_from([0.0, 0.25, 0.5, 1.0])) for _ in arc])
    score = np.array([draw(st.floats(-6, 0)) for _ in arc])
    metres = st.floats(0, 600)
    count = len(sizes)
    steps = Steps(
        np.array([draw(metres) for _ in sizes]),
        np.array([draw(st.floats(50, 3000)) for _ in sizes]),
        np.array([draw(st.floats(3, 30)) for _ in sizes]),
        np.arange(count) == 0,
    )
    first = np.concatenate([[0], np.cumsum(sizes)])
    return network, States(first, arc, share * arcs_of(network).metres[arc], score), steps


LAW = Law(detour_m=60.0, turning=-3.0, beam=1e9)


@settings(deadline=None, max_examples=150)
@given(chains())
def test_the_chosen_way_is_the_best_of_all_and_states_have_their_share_of_all(chain):
    if chain is None:
        return
    network, states, steps = chain
    ways = dict(all_ways(network, states, steps, LAW))
    best = max(ways.values())
    found = decode(arcs_of(network), states, steps, LAW)
    if best == -INF:
        assert found.begins[1:].any()
        return
    assert not found.begins[1:].any()
    assert ways[tuple(found.chosen.tolist())] == pytest.approx(best, abs=1e-4)
    weight = {way: math.exp(score - best) for way, score in ways.items()}
    total = sum(weight.values())
    for state, likely in enumerate(found.likely):
        share = sum(w for way, w in weight.items() if state in way) / total
        assert likely == pytest.approx(share, abs=1e-4)


@settings(deadline=None, max_examples=50)
@given(chains())
def test_the_shares_of_the_states_of_each_fix_sum_up_to_one(chain):
    if chain is None:
        return
    network, states, steps = chain
    found = decode(arcs_of(network), states, steps, LAW._replace(beam=3.0))
    np.testing.assert_allclose(np.add.reduceat(found.likely, states.first[:-1]), 1.0)
    rows = np.searchsorted(states.first, found.chosen, "right") - 1
    assert rows.tolist() == list(range(len(steps.crow_m)))


def test_where_no_road_leads_on_a_chain_begins():
    apart = town(
        [(110.0, 39.6), (110.01, 39.6), (110.0, 39.7), (110.01, 39.7)], [{"ends": (0, 1)}, {"ends": (2, 3)}]
    )
    states = States(np.array([0, 1, 2]), np.array([0, 1]), np.array([10.0, 10.0]), np.zeros(2))
    steps = Steps(np.array([0.0, 11_000.0]), np.full(2, 50_000.0), np.full(2, 5.0), np.array([True, False]))
    found = decode(arcs_of(apart), states, steps, LAW)
    assert found.begins.tolist() == [True, True]
    assert found.likely.tolist() == [1.0, 1.0]


def test_the_search_of_roads_agrees_with_scipy_on_a_grid():
    network = jittered_grid(8, seed=3)
    arcs, may = arcs_of(network), driven(network)
    graph = sparse.coo_array(
        (arcs.metres[may], (arcs.tail[may], arcs.head[may])), shape=(network.node_count,) * 2
    ).tocsr()
    exact = csgraph.dijkstra(graph, indices=5)
    search = new_search(network.node_count, len(arcs.leave_head))
    search.wanted[:], search.counts[1:] = 1, (1, network.node_count)
    spread(search, arcs, 5, 400.0)
    found = np.where(search.stamp == search.counts[0], search.metres, INF)
    np.testing.assert_allclose(found, np.where(exact <= 400.0, exact, INF))
