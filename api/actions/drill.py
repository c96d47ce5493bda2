"""Use case: put a drill into a scenario, so that it can be simulated beside the quiet days."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from api.actions.network import open_network
from api.actions.plan import read_json
from api.actions.scenario_places import minutes_between
from api.actions.simulate import read_scenario_file
from geo.errors import InputError
from routing.errors import DrillRepeats, DrillRoadsNeeded
from routing.network.network import RoadNetwork
from routing.network.snapping import Snaps, snap
from routing.network.travel import TravelTimes, edges_of_ways
from routing.simulation.drill import Drill, Happening, Kind, read_drill
from routing.simulation.drill_effects import CallRow, burst_rows, calls_with, units_left
from routing.simulation.drill_travel import drilled_travel
from routing.simulation.scenario import HOURS_OF_WEEK, Floats, RecordedCalls, Scenario, Travel

_MS_PER_MIN = 60_000.0
_TRAVEL = ("travel_min", "edges", "network", "travel_periods")


@dataclass(frozen=True, eq=False)
class DrilledScenario:
    """A scenario with a drill.

    Attributes
    ----------
    value : in the scenario format, without the name of the file of calls
    calls : rows of that file, None where calls come at random
    notes : what should be told
    """

    value: dict[str, Any]
    calls: list[CallRow] | None
    notes: list[InputError]


def drill_scenario(
    path: Path,
    drill_path: Path,
    *,
    folder: Path,
    roads: Path | None,
    replication: int | None,
    max_bytes: int,
) -> DrilledScenario:
    """Put the events of a drill into a scenario.

    Parameters
    ----------
    folder : where the result will stand, for the names of files in it
    roads : a road file or built network on which closed roads are driven around
    replication : whose random calls are written down; None = they stay random

    Raises
    ------
    InputError
        With the file, the entry and the path to what cannot be used.
    """
    scenario, notes = read_scenario_file(path, max_bytes=max_bytes)
    value = read_json(path, max_bytes=max_bytes)
    if "network" in value:
        value["network"] = os.path.relpath(path.parent / value["network"], folder)
    try:
        drill = read_drill(read_json(drill_path, max_bytes=max_bytes), scenario)
        notes += _notes(drill)
        changed = _changed(value, scenario, drill, _network(drill, scenario, roads, max_bytes=max_bytes))
    except InputError as error:
        raise error.at(file=str(drill_path)) from None
    calls = _calls(scenario, drill, replication)
    if calls is not None:
        changed |= {"demand": {"calls": ""}, "replications": 1}
    elif added := burst_rows(drill):
        before = value["demand"].get("added", [])
        changed["demand"] = value["demand"] | {"added": [*before, *(_entry(row) for row in added)]}
    return DrilledScenario(changed, calls, notes)


def _notes(drill: Drill) -> list[InputError]:
    """Say that what lasts some hours comes again every week."""
    timed = [event for event in drill.events if event.kind in {Kind.ROADS, Kind.BLOCKED}]
    partly = [event for event in timed if event.begin_min > 0 or event.end_min < drill.horizon_min]
    if drill.horizon_min <= 60 * HOURS_OF_WEEK:
        return []
    return [DrillRepeats(row=event.row, field=event.path) for event in partly]


def _changed(
    value: dict[str, Any], scenario: Scenario, drill: Drill, roads: _DrivenRoads | None
) -> dict[str, Any]:
    left = units_left(scenario, drill)
    found = {key: entry for key, entry in value.items() if key not in _TRAVEL}
    found |= {"name": drill.name, "horizon_min": drill.horizon_min}
    found["units"] = [
        value["units"][number] | {"on_duty": [list(duty) for duty in duties]}
        for number, duties in left.items()
    ]
    if scenario.dispatch.preference:
        place = {number: new for new, number in enumerate(left)}
        lists = [[place[unit] for unit in order if unit in place] for order in scenario.dispatch.preference]
        found["dispatch"] = value["dispatch"] | {"preference": lists}
    events = [event for event in drill.events if event.kind in {Kind.ROADS, Kind.BLOCKED}]
    if not events:
        return found | {key: value[key] for key in _TRAVEL if key in value}
    travel = drilled_travel(scenario.travel, events, horizon_min=drill.horizon_min, roads=roads)
    # A matrix has to add up more exactly than the seconds of a network do.
    if "network" in value:
        travel = replace(travel, minutes=np.rint(travel.minutes * _MS_PER_MIN) / _MS_PER_MIN)
    return found | _written_travel(travel)


def _written_travel(travel: Travel) -> dict[str, Any]:
    periods = [
        {"hours": np.flatnonzero(travel.period == number).tolist(), "travel_min": minutes.tolist()}
        for number, minutes in enumerate(travel.minutes)
    ]
    return {
        "travel_min": periods[0]["travel_min"],
        **({"travel_periods": periods[1:]} if len(periods) > 1 else {}),
    }


def _calls(scenario: Scenario, drill: Drill, replication: int | None) -> list[CallRow] | None:
    """Return the calls to be written: where they are known already, or asked for."""
    if replication is None and not isinstance(scenario.demand, RecordedCalls):
        return None
    return calls_with(scenario, drill, replication=replication or 0)


def _entry(row: CallRow) -> dict[str, Any]:
    return dict(zip(("t_min", "node", "priority", "service_min", "units"), row, strict=True))


@dataclass(frozen=True, eq=False)
class _DrivenRoads:
    """The network of a scenario."""

    network: RoadNetwork
    travel: TravelTimes
    snaps: Snaps

    def minutes(self, events: Sequence[Happening]) -> Floats:
        """Return minutes between the nodes while roads are closed or slow."""
        factor, closed = np.ones(self.network.edge_count), np.zeros(self.network.edge_count, dtype=np.bool_)
        for event in events:
            edges = self._edges(event)
            if event.closed:
                closed[edges] = True
            factor[edges] *= event.factor
        driven = self.travel.reweighted(closed_edges=np.flatnonzero(closed), factor=factor)
        return minutes_between(driven, self.snaps)

    def _edges(self, event: Happening) -> Any:
        assert event.where is not None  # noqa: S101 - roads have a place
        if event.where.ways:
            try:
                return edges_of_ways(self.network, event.where.ways)
            except InputError as error:
                raise error.at(row=event.row, field=f"{event.path}.where.ways") from None
        return np.flatnonzero(shapely.intersects(self.network.lines(), event.where.shape))


def _network(drill: Drill, scenario: Scenario, roads: Path | None, *, max_bytes: int) -> _DrivenRoads | None:
    if roads is None:
        for event in drill.events:
            if event.where is not None and not len(event.where.nodes):
                raise DrillRoadsNeeded(row=event.row, field=f"{event.path}.where")
        return None
    if scenario.positions is None:
        return None
    network = open_network(roads, max_bytes=max_bytes)
    lon, lat = scenario.positions.T
    return _DrivenRoads(network, TravelTimes(network), snap(network, lon, lat))
