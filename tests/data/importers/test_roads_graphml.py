from pathlib import Path

import numpy as np
import pytest
from pyproj import Transformer
from road_files import graphml

from data.errors import AxesSwappedRow, CrsUnknown, GeometryKind, RoadNodeMissing, RoadVertexUnreadable
from data.importers.roads_graphml import read_graphml
from geo.errors import InputError, PositionOutOfRange
from routing.network.ways import RoadWays

NODES = {"10": (0.0, 0.0), "20": (0.01, 0.0), "30": (0.01, 0.01)}
ROAD = {"highway": "residential", "osmid": "5"}


def read(folder: Path, edges: list, nodes: dict = NODES, **options: object) -> RoadWays:
    path = folder / "a.graphml"
    path.write_text(graphml(nodes, edges, **options), encoding="utf-8")
    return read_graphml(path)


def lines(ways: RoadWays) -> list[list[tuple[float, float]]]:
    places = list(zip(ways.lon.tolist(), ways.lat.tolist(), strict=True))
    return [places[a:b] for a, b in zip(ways.vertex_start[:-1], ways.vertex_start[1:], strict=True)]


def test_two_arcs_over_one_line_are_one_street_as_osm_draws_it(tmp_path: Path) -> None:
    bend = "LINESTRING (0.01 0, 0.005 0.001, 0 0)"
    back = "LINESTRING (0 0, 0.005 0.001, 0.01 0)"
    arcs = [
        ("10", "20", ROAD | {"reversed": "True", "geometry": back}),
        ("20", "10", ROAD | {"reversed": "False", "geometry": bend}),
    ]
    ways = read(tmp_path, arcs)
    assert ways.oneway.tolist() == [0]
    assert lines(ways) == [[(0.01, 0.0), (0.005, 0.001), (0.0, 0.0)]]


def test_a_single_arc_is_driven_in_its_direction_only(tmp_path: Path) -> None:
    arcs = [("20", "10", ROAD | {"oneway": "True"}), ("20", "30", ROAD | {"oneway": "False"})]
    ways = read(tmp_path, arcs)
    assert ways.oneway.tolist() == [1, 1]
    assert lines(ways)[0] == [(0.01, 0.0), (0.0, 0.0)]


def test_two_carriageways_between_the_same_nodes_stay_apart(tmp_path: Path) -> None:
    arcs = [
        ("10", "20", ROAD | {"geometry": "LINESTRING (0 0, 0.005 0.001, 0.01 0)"}),
        ("20", "10", ROAD | {"geometry": "LINESTRING (0.01 0, 0.005 -0.001, 0 0)"}),
    ]
    assert read(tmp_path, arcs).oneway.tolist() == [1, 1]


def test_three_arcs_leave_one_way_alone(tmp_path: Path) -> None:
    arcs = [("10", "20", ROAD), ("10", "20", ROAD), ("20", "10", ROAD)]
    assert sorted(read(tmp_path, arcs).oneway.tolist()) == [0, 1]


def test_a_loop_that_runs_both_ways_is_one_street(tmp_path: Path) -> None:
    loop = "LINESTRING (0 0, 0.001 0, 0.001 0.001, 0 0)"
    back = "LINESTRING (0 0, 0.001 0.001, 0.001 0, 0 0)"
    arcs = [("10", "10", ROAD | {"geometry": loop}), ("10", "10", ROAD | {"geometry": back})]
    ways = read(tmp_path, arcs)
    assert ways.oneway.tolist() == [0]
    assert ways.vertex_key[0] == ways.vertex_key[-1]


def test_ends_join_by_node_and_points_between_join_nobody(tmp_path: Path) -> None:
    through = "LINESTRING (0 0, 0.005 0.005, 0.01 0.01)"
    arcs = [
        ("10", "30", ROAD | {"geometry": through}),
        ("10", "30", ROAD | {"geometry": through}),
        ("30", "20", ROAD),
    ]
    keys = read(tmp_path, arcs).vertex_key
    assert keys[0] == keys[3]
    assert keys[1] != keys[4]
    assert keys[2] == keys[5] == keys[6]


def test_lists_written_as_text_are_read(tmp_path: Path) -> None:
    tags = {
        "osmid": "[12, 34]",
        "name": "['深南大道', '福华路']",
        "ref": "S550",
        "highway": "['residential', 'living_street']",
        "maxspeed": "['50', '30']",
        "bridge": "['viaduct', 'yes']",
    }
    ways = read(tmp_path, [("10", "20", tags)])
    assert (ways.way_id, ways.name, ways.ref) == (["12"], ["深南大道 / 福华路"], ["S550"])
    assert (ways.road_class, ways.maxspeed_kmh.tolist(), ways.bridge.tolist()) == (
        ["living_street"],
        [30.0],
        [True],
    )


def test_a_name_in_brackets_is_no_list(tmp_path: Path) -> None:
    assert read(tmp_path, [("10", "20", ROAD | {"name": "[sic"})]).name == ["[sic"]
    assert read(tmp_path, [("10", "20", ROAD | {"name": "[sic]"})]).name == ["[sic]"]


def test_paths_and_closed_roads_are_left_out_and_counted(tmp_path: Path) -> None:
    edges = [
        ("10", "20", {"highway": "footway"}),
        ("10", "20", {"highway": "['path', 'service']"}),
        ("10", "20", {"access": "no"}),
        ("10", "20", ROAD | {"access": "private"}),
        ("10", "20", ROAD | {"access": "['yes', 'no']"}),
        ("20", "30", ROAD),
    ]
    ways = read(tmp_path, edges)
    assert ways.way_count == 1
    assert ways.facts["left_out"] == {"no_access": 3, "not_for_cars": 2}


def test_an_edge_that_does_not_say_its_class_is_a_road_without_one(tmp_path: Path) -> None:
    ways = read(tmp_path, [("10", "20", {"osmid": "5"}), ("20", "10", {"osmid": "5"})])
    assert (ways.way_id, ways.road_class, ways.oneway.tolist()) == (["5"], [""], [0])


def test_an_undirected_graph_is_driven_both_ways_unless_it_says_no(tmp_path: Path) -> None:
    edges = [
        ("10", "20", ROAD | {"oneway": "False"}),
        ("20", "30", ROAD | {"oneway": "True"}),
        ("10", "30", ROAD | {"oneway": "True", "from": "30", "to": "10"}),
    ]
    ways = read(tmp_path, edges, directed=False)
    assert ways.oneway.tolist() == [0, 1, 1]
    assert lines(ways)[2] == [(0.01, 0.01), (0.0, 0.0)]


def test_a_line_stored_against_its_edge_is_turned_round(tmp_path: Path) -> None:
    ways = read(tmp_path, [("10", "20", ROAD | {"geometry": "LINESTRING (0.01 0, 0.002 0.001, 0 0)"})])
    assert lines(ways) == [[(0.0, 0.0), (0.002, 0.001), (0.01, 0.0)]]


def test_a_projected_graph_comes_back_to_degrees(tmp_path: Path) -> None:
    there = Transformer.from_crs("EPSG:4326", "EPSG:32650", always_xy=True)
    degrees = {"1": (114.05, 22.54), "2": (114.06, 22.55)}
    metres = {node: there.transform(*place) for node, place in degrees.items()}
    ways = read(tmp_path, [("1", "2", ROAD)], metres, crs="epsg:32650")
    assert np.allclose(np.column_stack([ways.lon, ways.lat]), list(degrees.values()), atol=1e-9)


@pytest.mark.parametrize(
    ("nodes", "tags", "refusal"),
    [
        ({"10": (0, 0)}, {}, RoadNodeMissing),
        (NODES | {"20": ("east", 0)}, {}, RoadVertexUnreadable),
        (NODES | {"20": ("nan", 0)}, {}, RoadVertexUnreadable),
        (NODES | {"20": (30, 110)}, {}, AxesSwappedRow),
        (NODES | {"20": (200, 0)}, {}, PositionOutOfRange),
        (NODES, {"geometry": "POINT (0 0)"}, GeometryKind),
        (NODES, {"geometry": "LINESTRING (0 0, zero)"}, GeometryKind),
        (NODES, {"geometry": "LINESTRING EMPTY"}, GeometryKind),
    ],
)
def test_an_edge_of_no_use_is_refused_with_its_place(
    tmp_path: Path, nodes: dict, tags: dict[str, str], refusal: type[InputError]
) -> None:
    with pytest.raises(refusal) as refused:
        read(tmp_path, [("10", "20", ROAD | tags)], nodes)
    assert refused.value.row in ("edge 10 → 20", "node 20")


def test_an_unknown_coordinate_system_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CrsUnknown):
        read(tmp_path, [("10", "20", ROAD)], crs="epsg:0")
