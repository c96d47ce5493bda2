"""见警率 of a simulated plan: the visible-police rate of the streets around parks, over some replications."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

import numpy as np
import shapely

from routing.measuring.streets import Streets, street_segments
from routing.measuring.visible import visible_rate
from routing.network.network import RoadNetwork
from routing.network.shapes import metres_per_degree
from routing.simulation.frames import MONDAY, OnRoads, simulated_presence
from routing.simulation.scenario import Floats, Scenario
from routing.simulation.trace import trace_of

DAY_MIN = 1440.0
AROUND_M = 1000.0
"""Streets whose middle lies within so many metres of a park's node count; without parks, of any node."""


class Watch:
    """Measures what plans of one city let be seen of the police."""

    def __init__(self, scenario: Scenario, network: RoadNetwork) -> None:
        assert scenario.positions is not None  # noqa: S101 - who has no places has no streets
        self._ways = OnRoads(network, scenario.positions)
        self._streets = streets_around(street_segments(network), _watched(scenario, scenario.positions))

    def rate(self, scenario: Scenario, replication: int) -> float:
        """Return the rate of a day after the warm-up; NaN if nothing can be said.

        The day is simulated by itself: a plan drives every day alike, and its calls are those of the same day
        of any other plan.
        """
        begin_min = scenario.warmup_min
        end_min = min(begin_min + DAY_MIN, scenario.horizon_min)
        day = replace(scenario, horizon_min=end_min)
        presence = simulated_presence(
            day, trace_of(day, replication), self._ways, begin_min=begin_min, end_min=end_min
        )
        found = visible_rate(
            presence,
            self._streets,
            start=MONDAY + timedelta(minutes=begin_min),
            end=MONDAY + timedelta(minutes=end_min),
            timezone=UTC,
        )
        return np.nan if found.rate is None else found.rate


def streets_around(streets: Streets, places: Floats) -> Streets:
    """Return the segments within :data:`AROUND_M` of places, (k, 2) degrees."""
    middle = np.array(
        [point.coords[0] for point in shapely.line_interpolate_point(streets.lines(), 0.5, normalized=True)]
    )
    scale = np.concatenate(metres_per_degree(places[:, 1].mean(keepdims=True)))
    tree = shapely.STRtree([shapely.Point(place) for place in places * scale])
    near = tree.query(shapely.points(middle * scale), predicate="dwithin", distance=AROUND_M)[0]
    kept = np.zeros(len(streets), dtype=np.bool_)
    kept[near] = True
    return streets.some(kept)


def _watched(scenario: Scenario, positions: Floats) -> Floats:
    in_park = np.array([park is not None for park in scenario.parks])
    return positions[in_park] if in_park.any() else positions
