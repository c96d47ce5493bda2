"""How far the simulator is from closed forms, and how good and fast the hypercube solvers are."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from routing.numbers import Floats
from routing.simulation.hypercube import Steady, closest_first, hypercube_case, solve_exactly
from routing.simulation.hypercube_approximation import approximate
from routing.simulation.queueing import erlang_b, erlang_c, mean_wait, priority_waits
from routing.simulation.reading import read_scenario
from routing.simulation.result import result_json
from routing.simulation.simulate import simulate
from routing.simulation.tally import Tally

CALLS = 1e7
SERVICE_MIN = 30.0


@dataclass(frozen=True)
class Known:
    """A scenario whose long run is known.

    Attributes
    ----------
    shares : by figure of the result; differences count as they are
    minutes : the same; differences count as shares of what is known
    """

    name: str
    scenario: dict[str, Any]
    shares: dict[str, Any]
    minutes: dict[str, Any]


def result_of(scenario: dict[str, Any]) -> dict[str, Any]:
    """Simulate."""
    read = read_scenario(scenario)
    return result_json(read, Tally.merged([tally for _number, tally in simulate([read])]))


def scenario_of(calls: float, rate: Floats, travel: Floats, homes: list[int], **rest: Any) -> dict[str, Any]:
    """Return a scenario with so many calls of a rate per minute; units are busy for their service only."""
    return {
        "horizon_min": float(calls / rate.sum()),
        "warmup_min": 1000,
        "replications": 1,
        "seed": 3,
        "travel_min": travel.tolist(),
        "units": [{"home": home} for home in homes],
        "demand": {"rate_per_h": (60 * rate).tolist()},
        "service": {"law": "exponential", "mean_min": SERVICE_MIN},
        "travel_is_busy": False,
        "return": "instant",
        **rest,
    }


def waiting_line(calls: float, *, units: int = 8, busy: float = 0.6) -> Known:
    """Units all alike at one place: Erlang C."""
    rate = busy * units / SERVICE_MIN
    scenario = scenario_of(calls, np.array([rate]), np.zeros((1, 1)), [0] * units)
    shares = {"p_wait": erlang_c(busy * units, units), "p_lost": 0.0}
    return Known("waiting line", scenario, shares, {"mean_wait_min": mean_wait(rate, SERVICE_MIN, units)})


def losses(calls: float, *, law: str, units: int = 6, busy: float = 0.8) -> Known:
    """Lose calls that find nobody: Erlang B, whatever the law of service."""
    rate = busy * units / SERVICE_MIN
    scenario = scenario_of(calls, np.array([rate]), np.zeros((1, 1)), [0] * units)
    scenario |= {
        "dispatch": {"queue": "none"},
        "service": {"law": law, "mean_min": SERVICE_MIN, "cv": 1.5},
    }
    return Known(f"losses, {law} service", scenario, {"p_lost": erlang_b(busy * units, units)}, {})


def priorities(calls: float, *, units: int = 5, busy: float = 0.7) -> Known:
    """Three classes wait in one line: Cobham, Kella and Yechiali."""
    shares = np.array([0.2, 0.3, 0.5])
    rate = busy * units / SERVICE_MIN
    scenario = scenario_of(calls, np.array([rate]), np.zeros((1, 1)), [0] * units)
    scenario["demand"]["priorities"] = shares.tolist()
    waits = priority_waits(list(shares * rate), SERVICE_MIN, units)
    return Known("priorities", scenario, {"p_wait": erlang_c(busy * units, units)}, {"by_priority": waits})


def made_city(seed: int, units: int, nodes: int, busy: float) -> tuple[Floats, Floats, list[int]]:
    """Return rates per minute, travel times and homes of a city on a plane."""
    rng = np.random.default_rng(seed)
    places = rng.random((nodes, 2))
    travel = 20 * np.abs(places[:, None] - places).sum(axis=2)
    rate = rng.gamma(1.0, size=nodes)
    homes = sorted(rng.choice(nodes, units, replace=units > nodes).tolist())
    return rate * busy * units / SERVICE_MIN / rate.sum(), travel, homes


def hypercube(calls: float, *, queue: bool, units: int = 6, nodes: int = 12, busy: float = 0.55) -> Known:
    """Unlike units spread over a city: the exact hypercube model."""
    rate, travel, homes = made_city(5, units, nodes, busy)
    factors = np.linspace(0.8, 1.2, units)
    scenario = scenario_of(calls, rate, travel, homes)
    for unit, factor in zip(scenario["units"], factors, strict=True):
        unit["service_factor"] = float(factor)
    lists = closest_first(travel[homes])
    scenario["dispatch"] = {"queue": "priority_fifo"}
    if not queue:
        scenario["dispatch"] = {"queue": "none", "rule": "preference", "preference": lists.tolist()}
    known = solve_exactly(hypercube_case(rate, lists, SERVICE_MIN * factors, queue=queue))
    shares = {"workload": known.workload, "f": known.f, "p_wait": known.p_wait, "p_lost": known.p_lost}
    minutes = {"mean_travel_min": known.mean_travel_min(travel[homes])}
    minutes["mean_travel_immediate_min"] = known.mean_travel_immediate_min(travel[homes])
    if queue:
        minutes["mean_wait_min"] = known.mean_wait_min
    return Known(f"hypercube, {'queue' if queue else 'losses'}", scenario, shares, minutes)


def all_known(calls: float) -> list[Known]:
    """Return every case."""
    laws = ("exponential", "lognormal", "constant")
    return [
        waiting_line(calls),
        *(losses(calls, law=law) for law in laws),
        priorities(calls),
        *(hypercube(calls, queue=queue) for queue in (True, False)),
    ]


def misses(known: Known) -> tuple[float, float]:
    """Simulate a case; return the greatest miss of a share, and of minutes as a share of what is known."""
    result = result_of(known.scenario)
    shares = [np.abs(_means(result[name]) - value).max() for name, value in known.shares.items()]
    minutes = [
        np.abs(_means(_minutes(result, name)) / np.asarray(value) - 1).max()
        for name, value in known.minutes.items()
    ]
    return float(max(shares)), float(max(minutes, default=0.0))


def _minutes(result: dict[str, Any], name: str) -> Any:
    waits = result["mean_wait_min"]
    return {"mean_wait_min": waits["all"], "by_priority": waits["by_priority"]}.get(name) or result[name]


def _means(value: Any) -> Floats:
    if isinstance(value, list):
        return np.array([_means(one) for one in value])
    return np.asarray(value["mean"], dtype=np.float64)


def figures() -> Iterator[dict[str, object]]:
    """Simulate each case, then measure the hypercube solvers."""
    began, count = time.process_time(), 0.0
    for known in all_known(CALLS):
        share, minutes = misses(known)
        count += CALLS
        yield _figure(f"{known.name}, 1e7 calls: greatest miss of a share", round(share, 5), "", "≤ 0.003")
        if known.minutes:
            yield _figure(f"{known.name}: greatest miss of mean minutes", round(100 * minutes, 2), "%", "≤ 2")
    rate = count / (time.process_time() - began) / 1e6
    yield _figure("Calls simulated with their figures, CPU", round(rate, 2), "million/s")
    yield from _exact_figures()
    yield from _approximate_figures()


def _exact_figures() -> Iterator[dict[str, object]]:
    rate, travel, homes = made_city(7, 10, 200, 0.6)
    case = hypercube_case(rate, closest_first(travel[homes]), SERVICE_MIN)
    found, seconds = _timed(partial(solve_exactly, case))
    yield _figure("Exact hypercube, 10 units, 200 places, CPU", round(seconds, 3), "s", "< 1")
    yield _figure("Exact hypercube, flow missing in a balance", f"{found.residual:.1e}", "", "≤ 1e-9")


def _approximate_figures() -> Iterator[dict[str, object]]:
    worst_seconds = 0.0
    for busy in (0.2, 0.5, 0.8):
        rate, travel, homes = made_city(8, 40, 500, busy)
        case = hypercube_case(rate, closest_first(travel[homes]), SERVICE_MIN)
        found, seconds = _timed(partial(approximate, case))
        simulated = _means(result_of(scenario_of(4e6, rate, travel, homes))["workload"])
        error = float(np.abs(found.workload - simulated).mean() / simulated.mean())
        worst_seconds = max(worst_seconds, seconds)
        name = f"Approximate hypercube, 40 units busy {busy:.0%}: mean workload error"
        yield _figure(name, round(100 * error, 2), "%", "≤ 2.6")
    name = "Approximate hypercube, 40 units, 500 places, slowest, CPU"
    yield _figure(name, round(1000 * worst_seconds), "ms", "< 50")


def _timed(run: Callable[[], Steady]) -> tuple[Steady, float]:
    run()
    began = time.process_time()
    return run(), time.process_time() - began


def _figure(name: str, value: object, unit: str, goal: str | None = None) -> dict[str, object]:
    return {"name": name, "value": value, "unit": unit, "goal": goal}
