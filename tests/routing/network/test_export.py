import networkx as nx
import numpy as np
import pytest
from ways_by_hand import joined

from routing.network.build import build_network
from routing.network.export import edges_frame
from routing.network.ways import Way

A, B, C = (0.0, 0.0), (0.01, 0.0), (0.01, 0.01)
NETWORK = build_network(
    joined([A, B], [B, C], [A, (0.002, 0.008), C], rows=[Way("a"), Way("b"), Way("c", oneway=-1)]), source="x"
)


def test_each_driving_direction_is_a_row() -> None:
    frame = edges_frame(NETWORK)
    assert list(frame.columns) == ["from_node", "to_node", "way_id", "length_m", "seconds", "geometry"]
    assert frame["way_id"].tolist() == ["a", "a", "b", "b", "c"]
    assert frame.crs.to_epsg() == 4326
    assert np.isfinite(frame["seconds"]).all()


def test_lines_run_from_one_end_to_the_other() -> None:
    frame = edges_frame(NETWORK)
    places = np.column_stack([NETWORK.node_lon, NETWORK.node_lat])
    for row in frame.itertuples():
        line = np.array(row.geometry.coords)
        assert line[0].tolist() == places[row.from_node].tolist()
        assert line[-1].tolist() == places[row.to_node].tolist()
    assert list(frame.geometry.iloc[-1].coords) == [C, (0.002, 0.008), A]


def test_the_rows_alone_give_the_times_of_the_network() -> None:
    frame = edges_frame(NETWORK)
    graph = nx.from_pandas_edgelist(frame, "from_node", "to_node", "seconds", create_using=nx.MultiDiGraph)
    there = nx.shortest_path_length(graph, 0, 2, weight="seconds")
    back = nx.shortest_path_length(graph, 2, 0, weight="seconds")
    assert there == pytest.approx(NETWORK.edge_forward_s[:2].sum())
    assert back == pytest.approx(NETWORK.edge_backward_s[2])
