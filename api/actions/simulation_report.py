"""Gathers what the report of simulated plans shows: figures, and of each scenario its places and one day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from api.actions.network import open_network
from api.actions.plan import read_json
from api.actions.plan_scene import base_roads
from api.actions.simulate import read_scenario_file
from geo.errors import InputError
from maps.simulation_data import SimulatedPlan, SimulationScene
from routing.errors import NotAComparison, ScenarioOfAnother
from routing.planning.fields import Field
from routing.simulation.scenario import Scenario
from routing.simulation.trace import trace_of

DAY_MIN = 1440.0
_NEEDED = ("scenario_sha256", "response_min", "within", "curve", "nodes", "response_by_hour_min", "workload")
_ROADS_BEYOND_DEG = 0.05


def report_scene(
    path: Path, scenarios: Sequence[Path], *, roads: Path | None, max_bytes: int
) -> SimulationScene:
    """Read a comparison or a single result, and the scenarios it was made from.

    Parameters
    ----------
    scenarios : files in the order of the plans; none = those named in the comparison, if they stand beside it
    roads : a road file or built network to draw under the cells

    Raises
    ------
    NotAComparison
        The file is neither.
    ScenarioOfAnother
        A scenario is not the one that a plan was simulated from.
    """
    value = read_json(path, max_bytes=max_bytes)
    try:
        entries = _entries(Field(value))
    except InputError as error:
        raise error.at(file=str(path)) from None
    files = list(scenarios) or _beside(path, entries, max_bytes=max_bytes)
    if files and len(files) != len(entries):
        raise ScenarioOfAnother(file=str(path), field="plans", found=len(files), plans=len(entries))
    read = [_scenario(file, entry, max_bytes=max_bytes) for file, entry in zip(files, entries, strict=False)]
    plans = [_plan(entry, *(read[number] if read else (None, {}))) for number, entry in enumerate(entries)]
    return SimulationScene(
        plans=plans,
        seed=value.get("seed"),
        replications=int(value.get("replications") or 1),
        interrupted=bool(value.get("interrupted")),
        differences=value.get("differences", ()),
        ranking=value.get("ranking"),
        sentences=value.get("sentences", ()),
        roads=_roads(roads, plans, max_bytes=max_bytes),
    )


def _entries(whole: Field) -> list[Mapping[str, Any]]:
    """Return the plans of a comparison; a single result is a comparison of one."""
    if not isinstance(whole.value, dict):
        raise whole.refusal(NotAComparison)
    if whole.has("plans"):
        entries = whole.key("plans").entries()
        results = [entry.key("result") for entry in entries]
        plans = [entry.mapping() for entry in entries]
    else:
        results = [whole]
        plans = [{"name": whole.value.get("name") or "", "file": "", "result": whole.value}]
    for result in results:
        for key in _NEEDED:
            if key not in result.mapping():
                raise result.refusal(NotAComparison)
    if not plans:
        raise whole.key("plans").refusal(NotAComparison)
    return [{"scenario_sha256": plan["result"]["scenario_sha256"], **plan} for plan in plans]


def _beside(path: Path, entries: Sequence[Mapping[str, Any]], *, max_bytes: int) -> list[Path]:
    """Return the scenarios that stand beside a comparison and are the ones it was made from."""
    found = [path.parent / str(entry.get("file") or "") for entry in entries]
    if not all(file.is_file() for file in found):
        return []
    try:
        for file, entry in zip(found, entries, strict=True):
            _scenario(file, entry, max_bytes=max_bytes)
    except InputError:
        return []
    return found


def _scenario(file: Path, entry: Mapping[str, Any], *, max_bytes: int) -> tuple[Scenario, dict[str, Any]]:
    scenario, _ = read_scenario_file(file, max_bytes=max_bytes)
    if scenario.sha256 != entry["scenario_sha256"]:
        raise ScenarioOfAnother(
            file=str(file), field="plans", found=scenario.sha256[:8], plans=entry["scenario_sha256"][:8]
        )
    return scenario, read_json(file, max_bytes=max_bytes)


def _plan(entry: Mapping[str, Any], scenario: Scenario | None, written: Mapping[str, Any]) -> SimulatedPlan:
    told = {
        "name": str(entry.get("name") or entry.get("file") or "A"),
        "file": str(entry.get("file") or ""),
        "sha256": str(entry["scenario_sha256"]),
        "result": entry["result"],
    }
    if scenario is None:
        return SimulatedPlan(**told)
    units = pd.DataFrame({"name": [unit.name or f"#{number}" for number, unit in enumerate(scenario.units)]})
    trace = trace_of(scenario)
    return SimulatedPlan(
        **told,
        units=units,
        nodes=_nodes(scenario, written),
        day=shown_day(scenario),
        segments=trace.segments,
        calls=trace.calls,
    )


def shown_day(scenario: Scenario) -> tuple[float, float]:
    """Return begin and end of the day that is shown: the second that is counted, if there are two."""
    begin = (scenario.warmup_min // DAY_MIN) * DAY_MIN
    if scenario.horizon_min - begin >= 2 * DAY_MIN:
        begin += DAY_MIN
    return begin, min(begin + DAY_MIN, scenario.horizon_min)


def _nodes(scenario: Scenario, written: Mapping[str, Any]) -> pd.DataFrame | None:
    if scenario.positions is None:
        return None
    labels = written.get("labels")
    known = isinstance(labels, list) and len(labels) == scenario.node_count
    return pd.DataFrame(
        {
            "lon": scenario.positions[:, 0],
            "lat": scenario.positions[:, 1],
            "area": pd.Series(scenario.areas, dtype=object),
            "park": pd.Series(scenario.parks, dtype=object),
            "label": pd.Series(
                [each if isinstance(each, str) else None for each in labels]
                if known and labels
                else [None] * scenario.node_count,
                dtype=object,
            ),
        }
    )


def _roads(roads: Path | None, plans: Sequence[SimulatedPlan], *, max_bytes: int) -> gpd.GeoDataFrame | None:
    """Return the roads around the nodes."""
    places = [plan.nodes for plan in plans if plan.nodes is not None]
    if roads is None or not places:
        return None
    frame = base_roads(open_network(roads, max_bytes=max_bytes))
    every = pd.concat(places)
    beyond = _ROADS_BEYOND_DEG
    west, south = every["lon"].min() - beyond, every["lat"].min() - beyond
    east, north = every["lon"].max() + beyond, every["lat"].max() + beyond
    return frame.cx[west:east, south:north]
