"""Matrices and re-weighting on a city and a large grid: ``python -m benchmarks.travel_times``."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np

from benchmarks.network_build import PORTO
from benchmarks.run import line
from data.importers.roads import read_roads
from routing.network.build import build_network
from routing.network.network import RoadNetwork
from routing.network.snapping import SnapIndex, Snaps, snap
from routing.network.travel import TravelTimes
from routing.network.ways import RoadWays, Way

POINTS = 1000
_CHECKED_ROWS = 50
_ROUNDS = 3
_SIDE = 325
_DEGREES_APART = 0.0012
_CLASSES = ("primary", "secondary", "residential")


def figures() -> list[dict[str, object]]:
    """Measure both networks; each matrix is checked against scipy on some of its rows."""
    porto = build_network(read_roads(PORTO, max_bytes=10**10), source="Porto")
    grid = build_network(grid_ways(), source="grid")
    return [*_figures("Porto", porto), *_figures(f"grid of {grid.node_count} junctions", grid)]


def grid_ways(side: int = _SIDE, seed: int = 1) -> RoadWays:
    """Make a grid with moved corners, missing streets, one-way streets and three classes of speed."""
    rng = np.random.default_rng(seed)
    node = np.arange(side * side).reshape(side, side)
    ends = np.vstack(
        [
            np.column_stack([node[:, :-1].ravel(), node[:, 1:].ravel()]),
            np.column_stack([node[:-1].ravel(), node[1:].ravel()]),
        ]
    )
    ends = ends[rng.random(len(ends)) >= 0.1]
    corner = np.column_stack([node.ravel() % side, node.ravel() // side]) + rng.uniform(
        -0.3, 0.3, (side**2, 2)
    )
    lon, lat = 110 + _DEGREES_APART * corner[:, 0], 39.6 + 0.75 * _DEGREES_APART * corner[:, 1]
    road_class, oneway = rng.integers(0, len(_CLASSES), len(ends)), rng.random(len(ends)) < 0.07
    ways = [
        Way(way_id=str(k), road_class=_CLASSES[road_class[k]], oneway=int(oneway[k]))
        for k in range(len(ends))
    ]
    flat = ends.ravel()
    return RoadWays.of(
        ways, vertex_start=np.arange(0, len(flat) + 1, 2), lon=lon[flat], lat=lat[flat], vertex_key=flat
    )


def _figures(name: str, network: RoadNetwork) -> list[dict[str, object]]:
    index_s = _median_s(lambda: SnapIndex(network))
    points = _points(network)
    start_s = _median_s(lambda: TravelTimes(network, engine="cch"))
    travel = TravelTimes(network, engine="cch")
    matrix_s = _median_s(lambda: travel.matrix(points, points))
    closed = np.arange(0, network.edge_count, 5000)
    reweight_s = _median_s(lambda: travel.reweighted(closed_edges=closed))
    return [
        _figure(f"{name}: index for snapping", round(index_s, 2), "s", "< 1"),
        _figure(f"{name}: travel times from the stored order", round(start_s, 2), "s", ""),
        _figure(f"{name}: {POINTS} × {POINTS} matrix", round(matrix_s, 2), "s", "≤ 5, stretch 3"),
        _figure(f"{name}: largest difference to scipy", _difference_s(travel, points), "s", "≤ 1"),
        _figure(f"{name}: re-weight after closures", round(reweight_s, 3), "s", "≤ 0.5, stretch 0.25"),
    ]


def _points(network: RoadNetwork) -> Snaps:
    """Return points beside junctions, on the road."""
    rng = np.random.default_rng(1)
    near = rng.choice(network.node_count, POINTS, replace=False)
    shift = rng.normal(0, 3e-4, (2, POINTS))
    return snap(network, network.node_lon[near] + shift[0], network.node_lat[near] + shift[1])


def _difference_s(travel: TravelTimes, points: Snaps) -> float:
    some = Snaps(*(column[:_CHECKED_ROWS] for column in vars(points).values()))
    plain = TravelTimes(travel.network, engine="scipy").matrix(some, points)
    found = travel.matrix(some, points)
    assert (np.isinf(plain) == np.isinf(found)).all()
    good = np.isfinite(plain)
    return round(float(np.abs(plain[good] - found[good]).max()), 6)


def _median_s(work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(_ROUNDS):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)


def _figure(name: str, value: float, unit: str, goal: str) -> dict[str, object]:
    return {"name": name, "value": value, "unit": unit, "goal": goal}


def main() -> None:
    """Print the figures."""
    for figure in figures():
        print(line(figure))


if __name__ == "__main__":
    main()
