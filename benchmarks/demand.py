"""How near learnt rates come to the true ones, and whether a forecast beats the dull one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from routing.demand.calls import Record, citizen_calls
from routing.demand.choice import choose_forecast
from routing.demand.forecast import Ewma, SmoothedPoisson
from routing.demand.rates import estimate_rates
from routing.numbers import Floats, Ints

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2019, 1, 1, tzinfo=ZONE)
NODES, DISTRICTS, CALLS_A_DAY = 2000, 40, 100
SIDE, CELL_M, PERIODS, FIRST = 20, 250.0, 130, 78


def figures() -> Iterator[dict[str, object]]:
    """Learn from a month and a year, then forecast a drifting city week by week."""
    for days in (30, 365):
        yield from _rates(days)
    yield from _forecast()


def _rates(days: int) -> Iterator[dict[str, object]]:
    rng = np.random.default_rng(days)
    districts: Ints = np.repeat(np.arange(DISTRICTS), NODES // DISTRICTS)
    rate: Floats = rng.gamma(1.0, size=DISTRICTS)[districts] * rng.gamma(2.0, size=NODES)
    rate *= CALLS_A_DAY / 24 / rate.sum()
    record = Record(BEGIN, BEGIN + timedelta(days=days), ZONE)
    hour = np.sort(rng.integers(record.hours, size=rng.poisson(CALLS_A_DAY * days)))
    at = pd.Timestamp(BEGIN) + pd.to_timedelta(hour, unit="h")
    node = rng.choice(NODES, len(hour), p=rate / rate.sum())
    frame = pd.DataFrame({"at": at, "node": node, "source": "call"})
    began = time.process_time()
    calls = citizen_calls(frame, record, nodes=rng.random((NODES, 2)))
    found = estimate_rates(calls, record, nodes=NODES, districts=districts.tolist())
    seconds = time.process_time() - began
    raw = np.bincount(node, minlength=NODES) / record.hours
    missed = np.abs(found.rate_per_h - rate).sum() / rate.sum()
    missed_raw = np.abs(raw - rate).sum() / rate.sum()
    yield _figure(f"Rates of {NODES} nodes from {days} days, CPU", round(seconds, 2), "s")
    yield _figure(f"Rates from {days} days, missed", round(100 * missed, 1), "%")
    yield _figure(f"Counts of {days} days as they are, missed", round(100 * missed_raw, 1), "%")


def drifting_city(seed: int) -> tuple[Floats, Floats]:
    """Return (cells, 2) metres and (periods, cells) counts of a city whose warm spots wander."""
    rng = np.random.default_rng(seed)
    places = CELL_M * np.array([[east, north] for east in range(SIDE) for north in range(SIDE)], dtype=float)
    near = np.exp(-0.5 * (np.linalg.norm(places[:, None] - places, axis=2) / 600) ** 2)
    near /= near.sum(axis=1, keepdims=True)
    field, counts = rng.normal(size=len(places)), []
    for _ in range(PERIODS):
        field = 0.96 * field + 0.28 * rng.normal(size=len(places))
        counts.append(rng.poisson(0.15 * np.exp(7 * near @ field)))
    return places, np.array(counts, dtype=np.float64)


def _forecast() -> Iterator[dict[str, object]]:
    places, counts = drifting_city(0)
    began = time.process_time()
    found = choose_forecast(
        counts, SmoothedPoisson(places), area=np.ones(len(places)), budget=20, first=FIRST, baseline=Ewma()
    )
    seconds = time.process_time() - began
    yield _figure(f"Forecasts of {PERIODS - FIRST} weeks, {len(places)} cells, CPU", round(seconds, 1), "s")
    yield _figure("Forecast used", found.used, "")
    for gain in found.gains:
        interval = f"{gain.low:.3f} to {gain.high:.3f}"
        yield _figure(f"Gain over EWMA in {gain.measure}, 95 %", interval, "a week")
    for name, one in found.scores.items():
        yield _figure(f"PEI of {name} at 5 % of the area", round(one.pei, 3), "")


def _figure(name: str, value: object, unit: str, goal: str | None = None) -> dict[str, object]:
    return {"name": name, "value": value, "unit": unit, "goal": goal}
