"""Use case: how well a scenario tells the response times that were recorded in the same days."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from api.actions.simulate import read_scenario_file
from data.importers.recorded_responses import read_recorded_responses
from routing.errors import PeriodEmpty
from routing.simulation.scenario import Scenario
from routing.simulation.simulate import Progress, simulate
from routing.simulation.validation import validate


def validate_simulation(
    path: Path, record: Path, *, processes: int, max_bytes: int, progress: Progress
) -> dict[str, Any]:
    """Simulate a scenario and set it against a record; only calls after the warm-up count.

    Raises
    ------
    InputError
        A file cannot be used, or no recorded call lies in the scenario's time.
    """
    scenario, _ = read_scenario_file(path, max_bytes=max_bytes)
    recorded = read_recorded_responses(record, node_count=scenario.node_count, max_bytes=max_bytes)
    counted = recorded[_is_counted(recorded, scenario)]
    if counted.empty:
        raise PeriodEmpty(file=str(record), field="t_min")
    simulated = _simulated(scenario, processes=processes, progress=progress)
    found = validate(
        counted, simulated, areas=scenario.areas, targets_min=scenario.targets_min, seed=scenario.seed
    )
    return {
        "name": scenario.name or path.stem,
        "scenario_sha256": scenario.sha256,
        "replications": scenario.replications,
        "left_out": len(recorded) - len(counted),
        **found,
    }


def _simulated(scenario: Scenario, *, processes: int, progress: Progress) -> pd.DataFrame:
    tables: list[pd.DataFrame] = []
    for _ in simulate(
        [scenario],
        processes=processes,
        progress=progress,
        take_table=lambda table: tables.append(
            table.select(["t", "node", "priority", "arrived"]).to_pandas()
        ),
    ):
        pass
    calls = pd.concat(tables, ignore_index=True)
    calls["response"] = calls["arrived"] - calls["t"]
    counted: pd.DataFrame = calls[_is_counted(calls, scenario)]
    return counted.drop(columns="arrived")


def _is_counted(calls: pd.DataFrame, scenario: Scenario) -> Any:
    return (calls["t"] >= scenario.warmup_min) & (calls["t"] < scenario.horizon_min)
