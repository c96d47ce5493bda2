"""Tracks with known true places, matched to their roads: ``python -m benchmarks.matching``."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.network_build import PORTO
from benchmarks.run import line
from data.importers.roads import read_roads
from routing.network.build import build_network
from routing.network.matching.match import Matches, match_track
from routing.network.matching.track import Track
from routing.network.network import Floats, RoadNetwork
from routing.network.shapes import along_m, distance_m, metres_per_degree
from routing.network.snapping import roads_around

TRACKS = PORTO.parent.parent / "tracks" / "porto"
# A way this near to the true place is the true way.
TRUE_WAY_M = 1.0
THIN = 4
NOISE_M = 20.0
# Longer than any gap that a track may have: trips follow each other in one track.
_BETWEEN_TRIPS_S = 3600.0

Trip = Floats


def figures() -> list[dict[str, object]]:
    """Measure the tracks as they are, one fix each minute, and that with much noise."""
    network = build_network(read_roads(PORTO, max_bytes=10**10), source="Porto")
    fixes, truth = read_trips(TRACKS / "train_input.txt"), read_trips(TRACKS / "train_output.txt")
    match_track(network, track_of(fixes[:1]))
    thin, thin_truth = [trip[::THIN] for trip in fixes], [trip[::THIN] for trip in truth]
    noisy = with_noise(thin_truth, NOISE_M)
    return [
        *_figures("each 15 s", network, fixes, truth, goals=("≤ 1.5", "≤ 6", "≥ 92", "", "≥ 20 000")),
        *_figures("each 60 s", network, thin, thin_truth),
        *_figures(f"each 60 s, noise of {NOISE_M:g} m", network, noisy, thin_truth),
    ]


def read_trips(path: Path) -> list[Trip]:
    """Read trips: (n, 3) seconds, longitude and latitude each; a negative line ends a trip."""
    trips: list[list[list[float]]] = [[]]
    for row in path.read_text("utf-8").splitlines():
        cells = [float(cell) for cell in row.split()]
        if cells[0] < 0:
            trips.append([])
        else:
            trips[-1].append([cells[0], cells[2], cells[1]])
    return [np.array(trip) for trip in trips if trip]


def with_noise(trips: Sequence[Trip], sigma_m: float, seed: int = 0) -> list[Trip]:
    """Move each fix by a normal error along both axes."""
    rng = np.random.default_rng(seed)
    moved = []
    for trip in trips:
        east_m, north_m = metres_per_degree(trip[:, 2])
        error = rng.normal(0.0, sigma_m, (2, len(trip)))
        moved.append(trip + np.column_stack([np.zeros(len(trip)), error[0] / east_m, error[1] / north_m]))
    return moved


def track_of(trips: Sequence[Trip]) -> Track:
    """Join trips to one track with long gaps between them."""
    begin = np.cumsum([0.0, *(np.ptp(trip[:, 0]) + _BETWEEN_TRIPS_S for trip in trips[:-1])])
    seconds = [trip[:, 0] - trip[0, 0] + start for trip, start in zip(trips, begin, strict=True)]
    fixes = np.vstack(trips)
    return Track(np.concatenate(seconds), fixes[:, 1], fixes[:, 2], np.full(len(fixes), np.nan))


def errors_m(network: RoadNetwork, track: Track, found: Matches, truth: Floats) -> Floats:
    """Return metres from each matched place, or fix without one, to the true place."""
    along = along_m(network)
    lon, lat = track.lon.copy(), track.lat.copy()
    for row in np.flatnonzero(found.edge >= 0).tolist():
        part = slice(network.shape_start[found.edge[row]], network.shape_start[found.edge[row] + 1])
        place_m = found.fraction[row] * along[part][-1]
        lon[row] = np.interp(place_m, along[part], network.shape_lon[part])
        lat[row] = np.interp(place_m, along[part], network.shape_lat[part])
    return distance_m(lon, lat, truth[:, 1], truth[:, 2])


def right_ways(
    network: RoadNetwork, found: Matches, truth: Floats
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return the fixes that have a true way, and whether each was matched to one."""
    feet = roads_around(network, truth[:, 1], truth[:, 2], np.full(len(truth), TRUE_WAY_M))
    right = np.zeros(len(truth), np.bool_)
    same = network.edge_way[feet.edge] == network.edge_way[found.edge[feet.point]]
    right[feet.point[same & (found.edge[feet.point] >= 0)]] = True
    judged = np.unique(feet.point)
    return judged, right[judged]


def _figures(
    name: str,
    network: RoadNetwork,
    trips: Sequence[Trip],
    truth: Sequence[Trip],
    goals: Sequence[str] = ("",) * 5,
) -> list[dict[str, object]]:
    track, places = track_of(trips), np.vstack(truth)
    begun = time.process_time()
    found = match_track(network, track)
    seconds = time.process_time() - begun
    error_m = errors_m(network, track, found, places)
    judged, right = right_ways(network, found, places)
    sure = float(found.confidence[judged].mean() - right.mean())
    figures: list[tuple[str, float, str]] = [
        ("median error", round(float(np.median(error_m)), 2), "m"),
        ("p90 error", round(float(np.percentile(error_m, 90)), 2), "m"),
        (f"right way ({len(right)} fixes that have one)", round(100 * float(right.mean()), 1), "%"),
        ("mean confidence above that share", round(100 * sure, 1), "points"),
        ("fixes for each second of CPU", round(len(track) / seconds), "/s"),
    ]
    return [
        {"name": f"{name}: {what}", "value": value, "unit": unit, "goal": goal}
        for (what, value, unit), goal in zip(figures, goals, strict=True)
    ]


def main() -> None:
    """Print the figures."""
    for figure in figures():
        print(line(figure))


if __name__ == "__main__":
    main()
