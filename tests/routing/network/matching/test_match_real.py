"""Real trips with known true places, from the shared data."""

import os
from pathlib import Path

import numpy as np
import pytest

from benchmarks.matching import errors_m, read_trips, right_ways, track_of
from data.importers.roads import read_roads
from routing.network.build import build_network
from routing.network.matching.match import match_track

SHARED = Path(os.environ.get("XUNFANG_SHARED", Path(__file__).parents[5] / "shared"))


@pytest.mark.shared
def test_real_trips_are_put_on_the_roads_they_were_driven_on() -> None:
    roads = read_roads(SHARED / "osm" / "porto_portugal.osm.pbf", max_bytes=10**9)
    network = build_network(roads, source="Porto")
    folder = SHARED / "tracks" / "porto"
    track, truth = track_of(read_trips(folder / "train_input.txt")), read_trips(folder / "train_output.txt")
    found = match_track(network, track)
    error_m = errors_m(network, track, found, np.vstack(truth))
    judged, right = right_ways(network, found, np.vstack(truth))
    assert np.median(error_m) <= 1.5
    assert np.percentile(error_m, 90) <= 6.0
    assert right.mean() >= 0.92
    assert abs(found.confidence[judged].mean() - right.mean()) < 0.05
