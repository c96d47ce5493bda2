"""Small road networks made by hand, and random ones, for tests of queries."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st

from routing.network.network import RoadNetwork, TextColumn
from routing.network.shapes import along_m

INF = float("inf")


def town(nodes: Sequence[tuple[float, float]], roads: Sequence[dict]) -> RoadNetwork:
    """Build a network of junctions and roads, each with ``ends`` and what else is told.

    Seconds follow from ``speed`` (m/s, default 10) unless given; ``backward_s=INF`` is a one-way.
    """
    shapes = [
        np.array([nodes[road["ends"][0]], *road.get("via", []), nodes[road["ends"][1]]], float)
        for road in roads
    ]
    start = np.concatenate([[0], np.cumsum([len(shape) for shape in shapes])]).astype(np.int64)
    points = np.vstack(shapes)
    count = len(roads)
    fields = {
        "node_lon": np.array([lon for lon, _ in nodes], float),
        "node_lat": np.array([lat for _, lat in nodes], float),
        "node_order": np.arange(len(nodes), dtype=np.uint32),
        "edge_from": np.array([road["ends"][0] for road in roads], np.int32),
        "edge_to": np.array([road["ends"][1] for road in roads], np.int32),
        "edge_way": np.arange(count, dtype=np.int32),
        "edge_offset_m": np.zeros(count),
        "edge_length_m": np.zeros(count),
        "edge_forward_s": np.zeros(count),
        "edge_backward_s": np.zeros(count),
        "shape_start": start,
        "shape_lon": points[:, 0].copy(),
        "shape_lat": points[:, 1].copy(),
        "way_id": TextColumn.of(road.get("id", f"w{k}") for k, road in enumerate(roads)),
        "way_name": TextColumn.of(road.get("name", "") for road in roads),
        "way_ref": TextColumn.of(road.get("ref", "") for road in roads),
        "way_class": TextColumn.of(road.get("class", "residential") for road in roads),
    }
    length = along_m(RoadNetwork(**fields))[start[1:] - 1]
    driven = length / np.array([road.get("speed", 10.0) for road in roads])
    fields["edge_length_m"] = length
    fields["edge_forward_s"] = _given(roads, "forward_s", driven)
    fields["edge_backward_s"] = _given(roads, "backward_s", driven)
    return RoadNetwork(**fields)


def _given(roads, key, otherwise):
    return np.array([road.get(key, usual) for road, usual in zip(roads, otherwise, strict=True)], float)


def square_town() -> RoadNetwork:
    """Four blocks: 3 x 3 junctions about 1 km apart near Ordos; the middle street runs east only.

    Junctions are numbered from the south-west, row by row. 东胜街 is the south street, 中街 the middle one,
    北街 the north one; the avenues from west to east are 西路, 中路 and (without a name) the last.
    """
    nodes = [(110.0 + 0.0116 * col, 39.6 + 0.009 * row) for row in range(3) for col in range(3)]
    roads: list[dict] = []
    for row, name in enumerate(["东胜街", "中街", "北街"]):
        one_way = {"backward_s": INF} if name == "中街" else {}
        roads += [{"ends": (3 * row + col, 3 * row + col + 1), "name": name, **one_way} for col in range(2)]
    for col, name in enumerate(["西路", "中路", ""]):
        roads += [{"ends": (3 * row + col, 3 * row + col + 3), "name": name} for row in range(2)]
    return town(nodes, roads)


def jittered_grid(side: int, *, seed: int = 0, dropped: float = 0.1, one_way: float = 0.1) -> RoadNetwork:
    """Build a grid of about 100 m blocks with moved corners, missing pieces and one-way streets."""
    rng = np.random.default_rng(seed)
    nodes = [
        (110 + 0.00116 * (c + rng.uniform(-0.3, 0.3)), 39.6 + 0.0009 * (r + rng.uniform(-0.3, 0.3)))
        for r in range(side)
        for c in range(side)
    ]
    pairs = [(r * side + c, r * side + c + 1) for r in range(side) for c in range(side - 1)]
    pairs += [(r * side + c, r * side + c + side) for r in range(side - 1) for c in range(side)]
    roads = [
        {"ends": pair, "speed": rng.choice([8.0, 12.0, 20.0])}
        | ({"backward_s": INF} if rng.random() < one_way else {})
        for pair in pairs
        if rng.random() >= dropped
    ]
    return town(nodes, roads)


@st.composite
def towns(draw: st.DrawFn) -> RoadNetwork:
    """Draw little towns with one-ways, dead ends, parallel roads, loops, parts apart, roads of no time."""
    count = draw(st.integers(2, 7))
    nodes = [
        (110 + 0.001 * draw(st.integers(0, 9)) + 1e-5 * k, 39.6 + 0.001 * draw(st.integers(0, 9)))
        for k in range(count)
    ]
    seconds = st.one_of(st.just(INF), st.floats(0, 300), st.integers(0, 3).map(float))
    roads = []
    for _ in range(draw(st.integers(1, 12))):
        ends = (draw(st.integers(0, count - 1)), draw(st.integers(0, count - 1)))
        forward, backward = draw(st.floats(0, 300)), draw(seconds)
        via = (
            [(110.005 + 0.001 * draw(st.integers(1, 5)), 39.603)]
            if ends[0] == ends[1] or draw(st.booleans())
            else []
        )
        if draw(st.booleans()):
            forward, backward = (backward, forward)
        roads.append({"ends": ends, "forward_s": forward, "backward_s": backward, "via": via})
    return town(nodes, roads)
