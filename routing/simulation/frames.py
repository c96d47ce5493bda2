"""Fills the frames of :mod:`routing.measures` from a simulated replication: one engine measures both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from routing.measuring.frames import calls_frame, presence_frame
from routing.network.network import RoadNetwork
from routing.network.route import Route, routes
from routing.network.snapping import snap
from routing.network.travel import TravelTimes
from routing.simulation.scenario import Floats, Scenario
from routing.simulation.trace import Doing, Trace

MONDAY = datetime(2024, 1, 1, tzinfo=UTC)
"""Minute 0 of a scenario is a Monday at 00:00."""
_MOVES = (Doing.PATROL, Doing.RETURN, Doing.DRIVE)
_Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Line:
    """A way as a line: points, and the share of its time that has passed at each, from 0 to 1."""

    lon: Floats
    lat: Floats
    share: Floats


class Ways(Protocol):
    """Knows how one drives from node to node."""

    def lines(self, pairs: Sequence[tuple[int, int]]) -> list[Line]:
        """Return the way of each pair of nodes."""


class Straight:
    """Straight lines between the nodes of a scenario."""

    def __init__(self, positions: Floats) -> None:
        self.positions = positions

    def lines(self, pairs: Sequence[tuple[int, int]]) -> list[Line]:
        """Return a line of two points for each pair."""
        share = np.array([0.0, 1.0])
        ends = [self.positions[[a, b]] for a, b in pairs]
        return [Line(both[:, 0], both[:, 1], share) for both in ends]


class OnRoads:
    """The quickest ways on a road network; straight where none leads there."""

    def __init__(self, network: RoadNetwork, positions: Floats) -> None:
        self._travel = TravelTimes(network)
        self._snaps = snap(network, positions[:, 0], positions[:, 1])
        self._straight = Straight(positions)
        self._known: dict[tuple[int, int], Line] = {}

    def lines(self, pairs: Sequence[tuple[int, int]]) -> list[Line]:
        """Return the way of each pair; each is looked up once."""
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self._known]
        found = routes(self._travel, [(self._snaps[a], self._snaps[b]) for a, b in new])
        for pair, way in zip(new, found, strict=True):
            self._known[pair] = self._straight.lines([pair])[0] if way is None else _line(way)
        return [self._known[pair] for pair in pairs]


def simulated_calls(scenario: Scenario, trace: Trace) -> pd.DataFrame:
    """Return the calls of a replication as :func:`routing.measures.calls_frame` describes them.

    A simulated call is dispatched and set out for at one moment; nobody signs or feeds back, so that T1, T3,
    T7 and T8 are missing.
    """
    calls = trace.calls
    positions = scenario.positions
    place = positions[calls["node"]] if positions is not None else np.full((len(calls), 2), np.nan)
    served = calls["unit"] >= 0
    areas = np.array([area or "" for area in scenario.areas], dtype=object)
    return calls_frame(
        pd.DataFrame(
            {
                "call": calls.index.astype(str),
                "t0": _moments(calls["t"]),
                "t2": _moments(calls["dispatched"]),
                "t4": _moments(calls["dispatched"]),
                "t5": _moments(calls["arrived"]),
                "t6": _moments(calls["cleared"]),
                "lon": place[:, 0],
                "lat": place[:, 1],
                "district": areas[calls["node"]],
                "priority": calls["priority"],
                "unit": np.where(served, _names(scenario)[calls["unit"]], ""),
            }
        )
    )


def simulated_presence(
    scenario: Scenario, trace: Trace, ways: Ways | None = None, *, begin_min: float, end_min: float
) -> pd.DataFrame:
    """Return where units were as :func:`routing.measures.presence_frame` describes it.

    A unit that stands at home is a post; what it does else it does by car. Where a drive is broken off
    between two nodes, it is drawn to the next node and the drive after it from there, so that places are off
    by less than one such way.

    Parameters
    ----------
    ways : straight lines unless told; a scenario without positions has no places at all
    begin_min, end_min : what lies outside is left out
    """
    segments = trace.segments
    segments = segments[(segments["end"] > begin_min) & (segments["begin"] < end_min)]
    if scenario.positions is None:
        return _frame(
            scenario, segments, segments["begin"], segments["end"], np.full((len(segments), 4), np.nan)
        )
    ways = ways or Straight(scenario.positions)
    moving = segments["doing"].isin(_MOVES) & (segments["origin"] != segments["node"])
    still, drives = segments[~moving], segments[moving]
    places = scenario.positions[still["node"]]
    parts = [_frame(scenario, still, still["begin"], still["end"], np.hstack([places, places]))]
    if len(drives):
        parts.append(_driven(scenario, drives, ways))
    found = pd.concat(parts, ignore_index=True)
    window = (found["to"] > _moment(begin_min)) & (found["from"] < _moment(end_min))
    return found[window].sort_values(["unit", "from"], kind="stable", ignore_index=True)


def _driven(scenario: Scenario, drives: pd.DataFrame, ways: Ways) -> pd.DataFrame:
    """Return a row for each straight part of each drive."""
    key = drives["origin"].to_numpy(np.int64) * scenario.node_count + drives["node"].to_numpy(np.int64)
    unique, which = np.unique(key, return_inverse=True)
    lines = ways.lines([divmod(int(one), scenario.node_count) for one in unique])
    size = np.array([len(line.share) - 1 for line in lines])
    first = np.concatenate([[0], np.cumsum(size + 1)])
    lon, lat, share = (
        np.concatenate([getattr(line, name) for line in lines]) for name in ("lon", "lat", "share")
    )
    row = np.repeat(np.arange(len(drives)), size[which])
    within = np.arange(len(row)) - np.repeat(np.cumsum(size[which]) - size[which], size[which])
    point = first[which][row] + within
    begin = drives["begin"].to_numpy()[row]
    lasts = drives["end"].to_numpy()[row] - begin
    places = np.column_stack([lon[point], lat[point], lon[point + 1], lat[point + 1]])
    return _frame(
        scenario, drives.iloc[row], begin + share[point] * lasts, begin + share[point + 1] * lasts, places
    )


def _frame(
    scenario: Scenario, segments: pd.DataFrame, begin: npt.ArrayLike, end: npt.ArrayLike, places: Floats
) -> pd.DataFrame:
    return presence_frame(
        pd.DataFrame(
            {
                "unit": _names(scenario)[segments["unit"]],
                "from": _moments(begin),
                "to": _moments(end),
                "lon": places[:, 0],
                "lat": places[:, 1],
                "to_lon": places[:, 2],
                "to_lat": places[:, 3],
                "moving": segments["doing"].isin(_MOVES).to_numpy(),
                "kind": np.where(segments["doing"] == Doing.STAND, "post", "car"),
                "source": "simulated",
            }
        )
    )


def _line(way: Route) -> Line:
    """Return a route with the share of time at each point: each arc at its own even speed."""
    ends = np.append(way.arc_start[1:], len(way.coordinates) - 1)
    spent = np.concatenate([[0.0], np.cumsum(way.arc_s)])
    share = np.zeros(len(way.coordinates))
    for arc, (first, last) in enumerate(zip(way.arc_start, ends, strict=True)):
        steps = np.hypot(*np.diff(way.coordinates[first : last + 1], axis=0).T)
        along = np.concatenate([[0.0], np.cumsum(steps)])
        part = along / along[-1] if along[-1] > 0 else np.linspace(0.0, 1.0, len(along))
        share[first : last + 1] = spent[arc] + part * (spent[arc + 1] - spent[arc])
    whole = share[-1] if share[-1] > 0 else 1.0
    return Line(way.coordinates[:, 0], way.coordinates[:, 1], share / whole)


def _names(scenario: Scenario) -> npt.NDArray[np.object_]:
    return np.array([unit.name or f"U{number}" for number, unit in enumerate(scenario.units)], dtype=object)


def _moments(minutes: npt.ArrayLike) -> pd.Series:
    values = np.asarray(minutes, dtype=np.float64)
    return pd.Series(pd.Timestamp(MONDAY) + pd.to_timedelta(values, unit="min")).dt.round("us")


def _moment(minutes: float) -> pd.Timestamp:
    return pd.Timestamp(MONDAY) + pd.Timedelta(minutes=minutes)
