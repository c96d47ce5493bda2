"""Use case: simulate several plans on the same calls, or take their results, and say how they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from api.actions.plan import read_json
from api.actions.simulate import How, Seen, read_scenario_file, with_visible_rates
from geo.errors import InputError
from routing.errors import ChoiceUnknown, NotAResult, ResultsDiffer
from routing.planning.fields import Field
from routing.simulation.comparison import PlanSamples, differences, ranking, widest
from routing.simulation.result import Kpi, kpi_named, result_json, samples_json
from routing.simulation.scenario import Scenario
from routing.simulation.simulate import simulate
from routing.simulation.tally import Tally
from routing.simulation.wording import chief_target, sentences

Progress = Callable[[float], None]
ROUND = 20
"""Replications between two looks at a half-width that is asked for."""
MOST = 2000
_LEFT_OUT = ("samples", "f")
"""Keys of a result that a comparison does not repeat."""


@dataclass(frozen=True)
class Until:
    """Go on until the half-width of a figure is small enough, or ``most`` replications are made."""

    kpi: str
    half_width: float
    most: int = MOST


@dataclass(frozen=True)
class Compared:
    """A comparison in its format, and what should be told about it."""

    value: dict[str, Any]
    notes: list[InputError]


def compare_files(
    paths: Sequence[Path],
    *,
    how: How,
    until: Until | None,
    rank_by: str | None,
    seen: Seen | None = None,
    max_bytes: int,
    progress: Progress,
) -> Compared:
    """Compare scenarios by simulating them, or results that stand in files.

    Parameters
    ----------
    paths : two or more, all scenarios or all results; the first is what the others are compared with
    until : keep simulating until a difference is known well enough
    rank_by : figure that plans are ranked by; the share within the chief's target unless told
    seen : whether the visible-police rate of scenarios is wanted too

    Raises
    ------
    InputError
        A file cannot be used, or two cannot be compared.
    KeyboardInterrupt
        Nothing was finished.
    """
    values = [read_json(path, max_bytes=max_bytes) for path in paths]
    are_results = [isinstance(value, dict) and "samples" in value for value in values]
    notes: list[InputError] = []
    if not all(are_results):
        for path, is_result in zip(paths, are_results, strict=True):
            if is_result:
                raise NotAResult(file=str(path))
        values, notes = _simulated(
            paths, how=how, until=until, seen=seen, max_bytes=max_bytes, progress=progress
        )
    plans = [_samples(path, value) for path, value in zip(paths, values, strict=True)]
    _refuse_unless_alike(paths, values)
    return Compared(_comparison(paths, values, plans, rank_by), notes)


def _simulated(
    paths: Sequence[Path],
    *,
    how: How,
    until: Until | None,
    seen: Seen | None,
    max_bytes: int,
    progress: Progress,
) -> tuple[list[dict[str, Any]], list[InputError]]:
    """Return the results of scenarios, each with as many replications as the others."""
    read = [read_scenario_file(path, max_bytes=max_bytes) for path in paths]
    scenarios = [scenario for scenario, _ in read]
    found: list[list[Tally]] = [[] for _ in scenarios]
    interrupted = False
    try:
        for first, last in _rounds(scenarios, found, until):
            begin, part = (0.0, 1.0) if until is None else (first / until.most, (last - first) / until.most)
            blocks = simulate(
                scenarios,
                processes=how.processes,
                dask=how.dask,
                replications=(first, last),
                progress=lambda share, begin=begin, part=part: progress(begin + share * part),  # type: ignore[misc]
            )
            for number, tally in blocks:
                found[number].append(tally)
    except KeyboardInterrupt:
        interrupted = True
        common = min(len(each) for each in found)
        if not common:
            raise
        found = [each[:common] for each in found]
    results = [
        result_json(scenario, Tally.merged(tallies), interrupted=interrupted, without=("f",))
        for scenario, tallies in zip(scenarios, found, strict=True)
    ]
    results = with_visible_rates(results, scenarios, seen, max_bytes=max_bytes, progress=progress)
    return results, [note for _, notes in read for note in notes]


def _rounds(
    scenarios: Sequence[Scenario], found: Sequence[Sequence[Tally]], until: Until | None
) -> Iterator[tuple[int, int]]:
    """Yield the replications to make next, looking at what was found before."""
    if until is None:
        yield 0, scenarios[0].replications
        return
    for first in range(0, until.most, ROUND):
        if first and _half_width(scenarios, found, until.kpi) <= until.half_width:
            return
        yield first, min(first + ROUND, until.most)


def _half_width(scenarios: Sequence[Scenario], found: Sequence[Sequence[Tally]], kpi: str) -> float:
    plans = [
        PlanSamples(scenario.name, _arrays(samples_json(scenario, Tally.merged(tallies))))
        for scenario, tallies in zip(scenarios, found, strict=True)
    ]
    _known_kpi(kpi, plans)
    return widest(kpi, plans)


def _arrays(samples: dict[str, list[float | None]]) -> dict[str, Any]:
    return {name: np.array(values, dtype=np.float64) for name, values in samples.items()}


def _samples(path: Path, value: Any) -> PlanSamples:
    """Read the samples of a result; what is not there or no number is refused."""
    try:
        samples = Field(value).key("samples")
        values = {
            name: np.array(
                [np.nan if entry.value is None else entry.number() for entry in samples.key(name).entries()]
            )
            for name in samples.mapping()
        }
    except InputError as error:
        raise error.at(file=str(path)) from None
    return PlanSamples(value.get("name") or path.stem, values)


def _refuse_unless_alike(paths: Sequence[Path], values: Sequence[Any]) -> None:
    """Refuse to compare what was not made with the same random numbers, or does not measure the same."""
    for path, value in zip(paths, values, strict=True):
        for key in ("seed", "replications", "counted_min", "targets_min"):
            if value.get(key) != values[0].get(key):
                raise ResultsDiffer(file=str(path), reason=f"{key}: {values[0].get(key)} ≠ {value.get(key)}")


def _comparison(
    paths: Sequence[Path], values: Sequence[Any], plans: Sequence[PlanSamples], rank_by: str | None
) -> dict[str, Any]:
    target = chief_target(values[0]["targets_min"])
    ranked_by = _known_kpi(rank_by or (f"within.{target}" if target else "response_min.mean"), plans)
    kpis = [kpi_named(name) for name in plans[0].values]
    found = [differences(kpis, plans[0], plan) for plan in plans[1:]]
    return {
        "seed": values[0]["seed"],
        "replications": plans[0].replications,
        "interrupted": any(value["interrupted"] for value in values),
        "plans": [
            {
                "name": plan.name,
                "file": path.name,
                "scenario_sha256": value["scenario_sha256"],
                "result": {key: entry for key, entry in value.items() if key not in _LEFT_OUT},
            }
            for path, value, plan in zip(paths, values, plans, strict=True)
        ],
        "differences": [
            {"name": plan.name, "kpis": [asdict(each) for each in own]}
            for plan, own in zip(plans[1:], found, strict=True)
        ],
        "ranking": {"kpi": ranked_by.name, "plans": ranking(ranked_by, plans)},
        "sentences": [
            sentences(plan.name, own, values[0]["targets_min"], counted_min=values[0]["counted_min"])
            for plan, own in zip(plans[1:], found, strict=True)
        ],
    }


def _known_kpi(name: str, plans: Sequence[PlanSamples]) -> Kpi:
    for plan in plans:
        if name not in plan.values:
            raise ChoiceUnknown(value=name, known=", ".join(list(plan.values)[:40]))
    return kpi_named(name)
