"""Ways for tests of noding and building, made without a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from routing.network.ways import RoadWays, Way

Line = Sequence[tuple[float, float]]


def drawn(*lines: Line, rows: Sequence[Way] = ()) -> RoadWays:
    """Ways as drawn, joined nowhere; without rows they are called w0, w1 … and say nothing."""
    named = [replace(row, way_id=row.way_id or f"w{k}") for k, row in enumerate(rows)]
    ways = named or [Way(f"w{k}") for k in range(len(lines))]
    places = np.array([place for line in lines for place in line], float).reshape(-1, 2)
    return RoadWays.of(
        ways,
        vertex_start=np.cumsum([0, *map(len, lines)]),
        lon=places[:, 0],
        lat=places[:, 1],
        vertex_key=np.arange(len(places)),
    )


def joined(*lines: Line, rows: Sequence[Way] = ()) -> RoadWays:
    """Ways that join where their vertices are equal, as OSM ways do."""
    ways = drawn(*lines, rows=rows)
    places = np.column_stack([ways.lon, ways.lat])
    return replace(ways, vertex_key=np.unique(places, axis=0, return_inverse=True)[1].reshape(-1))


def way_lines(ways: RoadWays) -> list[np.ndarray]:
    """Return the places of each way, (n, 2)."""
    return np.split(np.column_stack([ways.lon, ways.lat]), ways.vertex_start[1:-1])


def way_keys(ways: RoadWays) -> list[np.ndarray]:
    """Return the vertex keys of each way."""
    return np.split(ways.vertex_key, ways.vertex_start[1:-1])
