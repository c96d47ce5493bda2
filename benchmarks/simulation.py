"""Speed, honesty and size of the coverage simulation: ``python -m benchmarks.simulation``."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.run import line
from routing.simulation.comparison import PlanSamples, differences
from routing.simulation.demand import calls_of
from routing.simulation.layout import city_of
from routing.simulation.reading import read_scenario
from routing.simulation.replication import replicate
from routing.simulation.result import half_width, kpi_named, samples_json
from routing.simulation.scenario import Scenario
from routing.simulation.simulate import simulate
from routing.simulation.tally import Tally

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from simulation_oracle import PlainCity  # type: ignore[import-not-found]  # it lies with the tests

DAY_MIN = 1440.0
_HELD = (
    *("response_min.mean", "response_min.p90", "within.3", "within.5", "p_wait", "mean_wait_min.all"),
    *("workload.mean", "visible_min.total"),
)
_PAIRED = {
    "within_by_priority.1.3": "priority 1 within 3 min",
    "within_by_priority.1.5": "priority 1 within 5 min",
    "response_min.mean": "mean response",
}
GROUPS, OF_A_GROUP, TRUTH = 100, 10, 2000
Figure = dict[str, object]


def figures() -> Iterator[Figure]:
    """Measure speed in CPU seconds on one core, the ratio to SimPy, and what the intervals promise."""
    yield from _speed("40 units, 500 nodes, 1 000 a day", city(40, 500, 1000), "≥ 0.4, target 1.0")
    yield from _speed("the same with every feature on", city(40, 500, 1000, rich=True), "≥ 0.4, target 1.0")
    yield from _speed("200 units, 2 000 nodes, 4 000 a day", city(200, 2000, 4000), "≥ 0.08, target 0.2")
    yield _ratio_to_simpy()
    yield from _comparison()
    yield from _growth()
    yield from _coverage_of_intervals()
    yield from _large_year()


def city(
    units: int,
    nodes: int,
    calls_a_day: float,
    *,
    days: float = 30,
    rich: bool = False,
    keys: dict[str, Any] | None = None,
) -> Scenario:
    """Make a city on a square; every other unit patrols by night, all patrol eight of sixty sites.

    Parameters
    ----------
    rich : with hand-over, reserve, diversion, calls for two units and slow hours
    keys : of the scenario format, in place of the ones made
    """
    random = np.random.default_rng(1)
    places = random.random((nodes, 2)) * 8 * np.sqrt(nodes / 500)
    # Streets on a grid: many nodes lie on the ways of others, as on roads.
    travel = np.rint(np.abs(places[:, None] - places[None]).sum(axis=2) * 12) / 10
    travel = np.where(np.eye(nodes, dtype=bool), 0.0, np.maximum(travel, 0.1))
    sites = random.integers(0, nodes, 60)
    told = {
        "horizon_min": days * DAY_MIN,
        "replications": 2,
        "seed": 1,
        "travel_min": travel.tolist(),
        "areas": [f"A{int(x)}" for x in places[:, 0]],
        "parks": [f"P{node % 30}" if node in set(sites.tolist()) else None for node in range(nodes)],
        "units": [_unit(random, number, sites, nodes, days, rich=rich) for number in range(units)],
        "demand": {"rate_per_h": [calls_a_day / 24 / nodes] * nodes, "priorities": [0.12, 0.38, 0.5]},
        "service": {"law": "lognormal", "mean_min": 15, "cv": 1.0},
        **(_every_feature() if rich else {}),
        **(keys or {}),
    }
    return read_scenario(told)


def _unit(
    random: np.random.Generator, number: int, sites: Any, nodes: int, days: float, *, rich: bool
) -> dict[str, Any]:
    shift = (
        [[d * DAY_MIN + 300, d * DAY_MIN + 1340] for d in range(int(days))] if rich and number % 2 else None
    )
    return {
        "home": int(random.integers(nodes)),
        "area": f"A{int(random.integers(8))}",
        "route": [{"node": int(site), "dwell_min": 12} for site in random.choice(sites, 8)],
        **({"on_duty": shift} if shift else {}),
    }


def _every_feature() -> dict[str, Any]:
    rules = {"rule": "own_area", "reserve": {"1": 2}, "divert": True, "units_needed": {"1": 2}}
    return {"dispatch": rules, "travel_periods": [{"hours": list(range(7, 168, 24)), "factor": 1.3}]}


def _speed(name: str, scenario: Scenario, goal: str) -> Iterator[Figure]:
    laid_out = city_of(scenario)
    parks = len(scenario.park_names)
    drawn = [calls_of(scenario, number) for number in range(3)]
    replicate(laid_out, drawn[0], parks=parks)  # compiles
    begin = time.process_time()
    for calls in drawn:
        replicate(laid_out, calls, parks=parks)
    seconds = time.process_time() - begin
    served = sum(len(calls.t) for calls in drawn)
    yield _figure(f"{name}: calls per CPU second", round(served / seconds / 1e6, 2), "million", goal)


def _ratio_to_simpy() -> Figure:
    """Run the same days on both engines; the plain one knows the next nodes from the second time on."""
    scenario = city(40, 200, 1000, days=3)
    told = _told(scenario)
    calls = calls_of(scenario, 0)
    laid_out = city_of(scenario)
    replicate(laid_out, calls, parks=30)
    begin = time.process_time()
    for _ in range(20):
        replicate(laid_out, calls, parks=30)
    ours_s = (time.process_time() - begin) / 20
    rows = [
        {"number": k, "t": t, "node": n, "priority": p + 1, "service": s, "unit": None}
        for k, (t, n, p, s) in enumerate(
            zip(
                calls.t.tolist(),
                calls.node.tolist(),
                calls.priority.tolist(),
                calls.service.tolist(),
                strict=True,
            )
        )
    ]
    plain = PlainCity(told, scenario.travel.minutes.tolist(), scenario.travel.period.tolist())
    plain.run([dict(row) for row in rows])
    warm = PlainCity(told, plain.travel, plain.period)
    warm.following = plain.following
    begin = time.process_time()
    warm.run([dict(row) for row in rows])
    plain_s = time.process_time() - begin
    return _figure(
        "ratio to SimPy on the same days, 40 units", round(plain_s / ours_s), "times", "≥ 20, target 50"
    )


def _told(scenario: Scenario) -> dict[str, Any]:
    """Return what the plain engine reads of a scenario."""
    return {
        "horizon_min": scenario.horizon_min,
        "parks": list(scenario.parks),
        "areas": list(scenario.areas),
        "units": [
            {
                "home": unit.home,
                "area": unit.area,
                "on_duty": [list(duty) for duty in unit.on_duty],
                "route": [{"node": stop.node, "dwell_min": stop.dwell_min} for stop in unit.route],
            }
            for unit in scenario.units
        ],
    }


def _comparison() -> Iterator[Figure]:
    """Compare two plans of a month over 100 paired replications, all from drawing calls to the verdicts."""
    first, other = _two_plans(replications=100, on_scene_min=15)
    list(simulate([first, other], replications=(0, 5)))
    begin = time.process_time()
    plans, calls = _simulated(first, other)
    differences([kpi_named(name) for name in plans[0].values], *plans)
    seconds = time.process_time() - begin
    name = f"two plans, 100 paired replications of 30 days, {calls / 1e6:.1f} million calls"
    yield _figure(name, round(seconds, 1), "CPU s", "≤ 15, target 6")
    plans, _ = _simulated(*_two_plans(replications=100, on_scene_min=35))
    rows = {row.kpi: row for row in differences([kpi_named(name) for name in plans[0].values], *plans)}
    busy = rows["workload.mean"].first or 0.0
    for kpi, what in _PAIRED.items():
        name = f"variance of a difference, own calls ÷ the same calls, units {busy:.0%} busy: {what}"
        yield _figure(name, round(rows[kpi].variance_ratio or 0.0, 1), "times", "≥ 2, target 5")


def _two_plans(*, replications: int, on_scene_min: float) -> tuple[Scenario, Scenario]:
    keys = {
        "replications": replications,
        "service": {"law": "lognormal", "mean_min": on_scene_min, "cv": 1.0},
    }
    first = city(40, 500, 1000, keys=keys)
    return first, city(40, 500, 1000, keys={**keys, "units": _shorter_rounds(first)})


def _simulated(first: Scenario, other: Scenario) -> tuple[list[PlanSamples], float]:
    """Return what the replications of two plans say, and how many calls that took."""
    found: list[list[Tally]] = [[], []]
    for number, tally in simulate([first, other]):
        found[number].append(tally)
    calls = sum(sample.calls for tallies in found for tally in tallies for sample in tally.samples)
    plans = [_samples(scenario, tallies) for scenario, tallies in zip((first, other), found, strict=True)]
    return plans, calls


def _shorter_rounds(scenario: Scenario) -> list[dict[str, Any]]:
    """Let the plan differ as plans do: every fifth unit has another round."""
    return [
        {
            "home": unit.home,
            "area": unit.area,
            "route": [
                {"node": stop.node, "dwell_min": stop.dwell_min}
                for stop in (unit.route[:3] if number % 5 == 0 else unit.route)
            ],
        }
        for number, unit in enumerate(scenario.units)
    ]


def _samples(scenario: Scenario, tallies: list[Tally]) -> PlanSamples:
    values = samples_json(scenario, Tally.merged(tallies))
    return PlanSamples(
        scenario.name, {name: np.array(each, dtype=np.float64) for name, each in values.items()}
    )


def _growth() -> Iterator[Figure]:
    """Seconds of a month for twice the units, the nodes, the calls."""
    base = {"units": 40, "nodes": 500, "calls_a_day": 1000}
    once = _month_s(**base)
    for key, value in base.items():
        more = _month_s(**{**base, key: 2 * value})
        yield _figure(f"a month with twice the {key.replace('_', ' ')}", round(more / once, 2), "times", "")


def _month_s(*, units: int, nodes: int, calls_a_day: int) -> float:
    scenario = city(units, nodes, calls_a_day)
    laid_out, calls = city_of(scenario), calls_of(scenario, 0)
    replicate(laid_out, calls, parks=30)
    spent = []
    for _ in range(5):
        begin = time.process_time()
        replicate(laid_out, calls, parks=30)
        spent.append(time.process_time() - begin)
    return min(spent)


def _coverage_of_intervals() -> Iterator[Figure]:
    """Count how many of 100 intervals of 10 replications hold the mean of 2 000 others."""
    scenario = city(
        10, 60, 500, days=2, keys={"replications": GROUPS * OF_A_GROUP + TRUTH, "warmup_min": 120}
    )
    values = _samples(scenario, [tally for _, tally in simulate([scenario])]).values
    for name in _HELD:
        groups = values[name][: GROUPS * OF_A_GROUP].reshape(GROUPS, OF_A_GROUP).T
        truth = values[name][GROUPS * OF_A_GROUP :].mean()
        held = np.mean(np.abs(groups.mean(axis=0) - truth) <= half_width(groups))
        what = f"95 % intervals of {OF_A_GROUP} replications that hold the truth, of {GROUPS}: {name}"
        yield _figure(what, round(100 * float(held)), "%", "88 to 99, target 91 to 98")


def _large_year() -> Iterator[Figure]:
    """Simulate a year of a city of 2 000 units."""
    scenario = city(2000, 1000, 8000, days=365)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.process_time()
    laid_out, calls = city_of(scenario), calls_of(scenario, 0)
    replicate(laid_out, calls, parks=30)
    seconds = time.process_time() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    name = f"a year of 2 000 units, {len(calls.t) / 1e6:.1f} million calls"
    yield _figure(name, round(seconds), "CPU s", "")
    yield _figure(
        f"{name}: memory beyond what was used before", round(max(0, peak - before) / 1024), "MB", ""
    )


def _figure(name: str, value: object, unit: str, goal: str) -> Figure:
    return {"name": name, "value": value, "unit": unit, "goal": goal}


if __name__ == "__main__":
    for each in figures():
        print(line(each), flush=True)
