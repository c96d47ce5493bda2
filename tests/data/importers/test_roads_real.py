"""Counts of real networks, against what their read-me says and what osmium counts itself."""

import os
import re
from collections import Counter
from pathlib import Path

import networkx as nx
import numpy as np
import osmium
import pytest
from pyproj import Geod

from data.importers.roads import read_roads
from routing.network.build import build_network
from routing.network.speeds import CLASS_SPEED_KMH
from routing.network.ways import RoadWays

pytestmark = pytest.mark.shared
FOLDER = Path(os.environ.get("XUNFANG_SHARED", Path(__file__).parents[4] / "shared")) / "osm"
LIMIT = 10**9


def read(name: str) -> RoadWays:
    return read_roads(FOLDER / name, max_bytes=LIMIT)


def test_porto_has_the_roads_its_read_me_says() -> None:
    ways = read("porto_portugal.osm.pbf")
    network = build_network(ways, source="porto")
    facts = network.facts
    assert facts["drivable_km"] == pytest.approx(9_442, rel=0.01)  # private and closed roads are left out
    assert facts["junctions"] / facts["drivable_junctions"] == pytest.approx(0.989, abs=0.003)
    assert facts["oneway_ways"] == pytest.approx(11_013, rel=0.03)  # roundabouts and motorways are implied
    assert facts["maxspeed_ways"] == pytest.approx(2_090, rel=0.01)
    assert network.node_count > 60_000
    assert sorted(network.node_order.tolist()) == list(range(network.node_count))


def test_andorra_has_the_drivable_ways_its_read_me_says() -> None:
    ways = read("andorra.osm.pbf")
    assert ways.way_count + ways.facts["left_out"]["no_access"] == 1_179
    assert build_network(ways, source="andorra").facts["junctions"] > 1_500


def test_andorra_has_every_way_that_osmium_counts() -> None:
    highway = osmium.filter.KeyFilter("highway")
    found = {}
    for way in osmium.FileProcessor(str(FOLDER / "andorra.osm.pbf")).with_locations().with_filter(highway):
        if way.is_way() and way.tags["highway"] in CLASS_SPEED_KMH:
            places = np.array([(node.lon, node.lat) for node in way.nodes])
            found[str(way.id)] = Geod(ellps="WGS84").line_length(*places.T)
    network = build_network(read("andorra.osm.pbf"), source="andorra")
    by_way = np.bincount(network.edge_way, weights=network.edge_length_m)
    whole = [
        way for way, length in zip(network.way_id, by_way, strict=True) if abs(found[way] - length) < 0.01
    ]
    assert len(whole) > 0.97 * len(network.way_id)
    assert all(length <= found[way] + 0.01 for way, length in zip(network.way_id, by_way, strict=True))


def test_futian_keeps_its_names_and_leaves_out_its_paths() -> None:
    ways = read("shenzhen_futian.graphml")
    assert len({name for name in ways.name if name}) > 140
    assert ways.facts["left_out"]["not_for_cars"] > 1_000
    assert "深南大道" in set(build_network(ways, source="futian").way_name)


def test_futian_is_driven_in_the_directions_of_its_graph_and_no_other() -> None:
    graph = nx.read_graphml(FOLDER / "shenzhen_futian.graphml")
    place = {node: (float(data["x"]), float(data["y"])) for node, data in graph.nodes(data=True)}
    wanted = Counter(
        (place[a], place[b])
        for a, b, tags in graph.edges(data=True)
        if set(re.findall(r"\w+", tags["highway"])) <= set(CLASS_SPEED_KMH)
        and tags.get("access") not in ("no", "private", "bus")
    )
    ways = read("shenzhen_futian.graphml")
    found: Counter[tuple] = Counter()
    for row, oneway in enumerate(ways.oneway):
        first, last = ways.vertex_start[row], ways.vertex_start[row + 1] - 1
        begin, end = ((float(ways.lon[k]), float(ways.lat[k])) for k in (first, last))
        found[begin, end] += 1
        found[end, begin] += int(oneway == 0)
    assert +found == wanted
