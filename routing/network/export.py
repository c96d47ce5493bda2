"""The edges of a network as a table that other programs read."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from routing.network.network import RoadNetwork


def edges_frame(network: RoadNetwork) -> gpd.GeoDataFrame:
    """Return one row per arc that may be driven, in EPSG:4326.

    An edge with both directions gives two rows, the second with its ends and its line turned round.

    Returns
    -------
    GeoDataFrame
        ``from_node``, ``to_node`` (int64, numbers of junctions), ``way_id`` (the id in the source),
        ``length_m`` (metres on the ellipsoid), ``seconds`` (driving time), ``geometry`` (LineString
        in driving direction). Rows are in the order of edges, as drawn before against.
    """
    edges = np.tile(np.arange(network.edge_count), (2, 1)).T
    seconds = np.column_stack([network.edge_forward_s, network.edge_backward_s])
    ends = np.column_stack([network.edge_from, network.edge_to]).astype(np.int64)
    lines = network.lines()
    driven = np.isfinite(seconds)
    edge = edges[driven]
    way_ids = np.array(network.way_id[:], dtype=object)
    return gpd.GeoDataFrame(
        {
            "from_node": ends[driven],
            "to_node": ends[:, ::-1][driven],
            "way_id": way_ids[network.edge_way[edge]],
            "length_m": network.edge_length_m[edge],
            "seconds": seconds[driven],
        },
        geometry=np.column_stack([lines, shapely.reverse(lines)])[driven],
        crs="EPSG:4326",
    )
