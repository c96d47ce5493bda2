"""Use cases of the coverage simulation: read a scenario with its files, run it, compare several."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from api.actions.network import open_network
from api.actions.plan import read_json
from api.output import replacing
from data.importers.recorded_calls import read_recorded_calls
from geo.errors import InputError
from routing.errors import ScenarioWithoutPlaces
from routing.planning.fields import Field
from routing.simulation.likely import likely_mistakes
from routing.simulation.read_travel import node_count, positions
from routing.simulation.reading import read_scenario
from routing.simulation.result import result_json, with_visible_rate
from routing.simulation.scenario import Floats, RecordedCalls, Scenario
from routing.simulation.simulate import simulate
from routing.simulation.tally import TABLE, Tally
from routing.simulation.visibility import Watch

Progress = Callable[[float], None]


@dataclass(frozen=True)
class How:
    """Where replications are made: so many processes, or a dask cluster by its address."""

    processes: int = 1
    dask: str | None = None


def read_scenario_file(path: Path, *, max_bytes: int) -> tuple[Scenario, list[InputError]]:
    """Read a scenario and the files that it names; return it with what should be told about it.

    Raises
    ------
    InputError
        With the file, the entry and the path to what cannot be used.
    """
    value = read_json(path, max_bytes=max_bytes)
    try:
        whole = Field(value)
        network_min = _network_min(whole, path.parent, max_bytes=max_bytes)
        calls = _calls(whole, path.parent, max_bytes=max_bytes)
        scenario = read_scenario(value, calls=calls, network_min=network_min)
        return scenario, [note.at(file=str(path)) for note in likely_mistakes(scenario)]
    except InputError as error:
        raise error.at(file=str(path)) from None


def _calls(whole: Field, folder: Path, *, max_bytes: int) -> RecordedCalls | None:
    demand = whole.key("demand")
    if not demand.has("calls"):
        return None
    file = folder / demand.key("calls").text()
    return read_recorded_calls(file, node_count=node_count(whole), max_bytes=max_bytes)


def _network_min(whole: Field, folder: Path, *, max_bytes: int) -> Floats | None:
    """Return the minutes between the nodes of a scenario that names a road network."""
    if not whole.has("network"):
        return None
    from routing.network.snapping import snap  # noqa: PLC0415 - only scenarios that name a network need it
    from routing.network.travel import TravelTimes  # noqa: PLC0415

    network = open_network(folder / whole.key("network").text(), max_bytes=max_bytes)
    places = positions(whole.key("nodes"))
    snaps = snap(network, places[:, 0], places[:, 1])
    minutes = TravelTimes(network).matrix(snaps, snaps).astype(np.float64) / 60.0
    np.fill_diagonal(minutes, 0.0)
    return minutes


def with_files_of(value: dict[str, Any], path: Path, out: Path) -> dict[str, Any]:
    """Return a scenario read at ``path`` so that it finds its files from ``out`` too."""
    folder = Path(os.path.relpath(path.resolve().parent, out.resolve().parent))
    made = dict(value)
    if "network" in value:
        made["network"] = (folder / value["network"]).as_posix()
    if "calls" in value["demand"]:
        made["demand"] = value["demand"] | {"calls": (folder / value["demand"]["calls"]).as_posix()}
    return made


@dataclass(frozen=True)
class Seen:
    """That the visible-police rate is wanted: on which roads, and over how many replications."""

    roads: Path
    replications: int


def with_visible_rates(
    results: Sequence[dict[str, Any]],
    scenarios: Sequence[Scenario],
    seen: Seen | None,
    *,
    max_bytes: int,
    progress: Progress,
) -> list[dict[str, Any]]:
    """Add the visible-police rate to results of scenarios of one city, if it is wanted.

    Raises
    ------
    ScenarioWithoutPlaces
        A scenario does not tell where its nodes are.
    """
    if seen is None:
        return list(results)
    for scenario in scenarios:
        if scenario.positions is None:
            raise ScenarioWithoutPlaces(field="nodes")
    network = open_network(seen.roads, max_bytes=max_bytes)
    watch = Watch(scenarios[0], network)
    found, steps = [], len(scenarios) * seen.replications
    for number, (result, scenario) in enumerate(zip(results, scenarios, strict=True)):
        rates = []
        for replication in range(min(seen.replications, result["replications"])):
            rates.append(watch.rate(scenario, replication))
            progress((number * seen.replications + replication + 1) / steps)
        found.append(with_visible_rate(result, np.array(rates)))
    return found


@dataclass(frozen=True)
class Simulated:
    """What came of a scenario: its result in the result format, and whether it was cut short."""

    scenario: Scenario
    tally: Tally
    interrupted: bool

    def to_json(self) -> dict[str, Any]:
        """Return the result format."""
        return result_json(self.scenario, self.tally, interrupted=self.interrupted)


def run_scenario(scenario: Scenario, *, how: How, table: Path | None, progress: Progress) -> Simulated:
    """Run all replications of a scenario; a person who interrupts it gets those that are finished.

    Raises
    ------
    KeyboardInterrupt
        None was finished.
    InputError
        The cluster cannot be asked, or the table cannot be written there.
    """
    tallies, interrupted = [], False
    with ExitStack() as stack:
        writer = (
            stack.enter_context(pq.ParquetWriter(stack.enter_context(replacing(table)), TABLE))
            if table
            else None
        )
        found = simulate(
            [scenario],
            processes=how.processes,
            dask=how.dask,
            progress=progress,
            take_table=writer.write_table if writer else None,
        )
        try:
            for _, tally in found:
                tallies.append(tally)
        except KeyboardInterrupt:
            if not tallies:
                raise
            interrupted = True
    return Simulated(scenario, Tally.merged(tallies), interrupted)
