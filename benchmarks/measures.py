"""A month of presence of 120 units in a city: ``python -m benchmarks.measures``."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import shapely

from benchmarks.network_build import PORTO
from benchmarks.run import line
from data.importers.roads import read_roads
from routing.measures import (
    attendance,
    duty_frame,
    fix_shares,
    intervals,
    presence_frame,
    presence_of_fixes,
    street_segments,
    visible_rate,
)
from routing.measures import calls_frame as filled_calls
from routing.network.build import build_network
from routing.network.matching.arcs import arcs_of
from routing.network.network import RoadNetwork

UNITS, DAYS, HOURS = 120, 30, 12
CALLS = 60_000
_SPEED_MPS = 8.0
# The densest part of the city, about ten kilometres each way, which the units keep to.
_CENTRE, _HALF_DEG = (-8.61, 41.16), 0.06
_GOAL_S = DAYS * HOURS * 3600.0
_START = datetime(2020, 3, 1, 0, 0, tzinfo=UTC)
_ZONE = ZoneInfo("Asia/Shanghai")
_MATCHED_UNITS = 3


def figures() -> list[dict[str, object]]:
    """Measure a month of units that drive about at random half of each day."""
    network = build_network(read_roads(PORTO, max_bytes=10**10), source="Porto")
    presence, duty = month(network)
    lon, lat = _CENTRE
    area = shapely.box(lon - _HALF_DEG, lat - _HALF_DEG, lon + _HALF_DEG, lat + _HALF_DEG)
    streets = street_segments(network).within(area)
    end = _START + timedelta(days=DAYS)
    measured = partial(visible_rate, streets=streets, start=_START, end=end, timezone=_ZONE)
    measured(presence.head(1000))
    rate, rate_s = _timed(lambda: measured(presence, duty=duty))
    park = shapely.Point(_CENTRE).buffer(0.004)
    _, park_s = _timed(lambda: attendance(presence, park, start=_START, end=end, timezone=_ZONE))
    bounds = pd.date_range(_START, end, freq="D")
    _, share_s = _timed(lambda: fix_shares(presence, duty, bounds))
    calls = some_calls()
    _, calls_s = _timed(lambda: intervals(calls, by=["district"]))
    fixes = fixes_of(presence, _MATCHED_UNITS)
    _, match_s = _timed(lambda: presence_of_fixes(fixes, network))
    total_s = rate_s + park_s + share_s + calls_s
    return [
        _figure("stretches of presence", len(presence), ""),
        _figure("street segments", len(streets), ""),
        _figure(f"visible-police rate of {UNITS} units and {DAYS} days", round(rate_s, 1), "s of CPU"),
        _figure("the rate itself", round(100 * (rate.rate or 0.0), 1), "%"),
        _figure("one park: minutes, visits, gaps", round(park_s, 1), "s of CPU"),
        _figure("share of fixes of each unit", round(share_s, 1), "s of CPU"),
        _figure(f"intervals of {CALLS} calls by district", round(calls_s, 2), "s of CPU"),
        _figure("all measures of the month", round(total_s, 1), "s of CPU", "≤ 60"),
        _figure("fixes put on roads before", round(len(fixes) / match_s), "fixes/s of CPU"),
        _figure("greatest memory", round(_memory_gb(), 1), "GB", "≤ 2"),
    ]


def month(network: RoadNetwork) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Let units drive from junction to junction by chance, twelve hours a day."""
    place, now = _driven(network)
    kept = (now[1:] <= _GOAL_S) & (now[:-1] // (HOURS * 3600) == now[1:] // (HOURS * 3600))
    unit = np.broadcast_to(np.arange(UNITS, dtype=np.int16), kept.shape)[kept]
    columns: dict[str, Any] = {
        "unit": pd.Categorical.from_codes(unit, pd.Index([f"U{k:03d}" for k in range(UNITS)])),
        "from": _moment(now[:-1][kept]),
        "to": _moment(now[1:][kept]),
    }
    del now
    for part, prefix in ((place[:-1], ""), (place[1:], "to_")):
        node = part[kept]
        columns |= {f"{prefix}lon": network.node_lon[node], f"{prefix}lat": network.node_lat[node]}
    columns["moving"] = np.ones(len(unit), np.bool_)
    for name, value in (("kind", "car"), ("firm", ""), ("source", "")):
        columns[name] = pd.Categorical.from_codes(np.zeros(len(unit), np.int8), pd.Index([value]))
    presence = presence_frame(pd.DataFrame(columns, copy=False))
    return presence, _duty()


def _driven(network: RoadNetwork) -> tuple[Any, Any]:
    """Return the junctions that units come to and when, (L + 1, UNITS) each, in seconds of duty."""
    arcs = arcs_of(network)
    rng = np.random.default_rng(1)
    near = np.abs(network.node_lon - _CENTRE[0]) + np.abs(network.node_lat - _CENTRE[1])
    node = rng.choice(np.flatnonzero(near < _HALF_DEG / 2), UNITS)
    nodes, times = [node.astype(np.int32)], [np.zeros(UNITS)]
    while (times[-1] < _GOAL_S).any():
        first, last = arcs.leave_start[node], arcs.leave_start[node + 1]
        arc = first + (rng.random(UNITS) * (last - first)).astype(np.int64)
        node, lasts = arcs.leave_head[arc], np.maximum(arcs.leave_m[arc] / _SPEED_MPS, 1.0)
        nodes.append(node.astype(np.int32))
        times.append(times[-1] + lasts)
    return np.array(nodes), np.array(times)


def fixes_of(presence: pd.DataFrame, units: int) -> pd.DataFrame:
    """Return a fix at the beginning of each stretch of some units."""
    own = presence[presence["unit"].isin([f"U{k:03d}" for k in range(units)])]
    return own[["unit", "from", "lon", "lat"]].rename(columns={"from": "at"})


def some_calls() -> pd.DataFrame:
    """Return calls with all times, some of them missing."""
    rng = np.random.default_rng(2)
    seconds = np.cumsum(rng.exponential(300.0, (9, CALLS)), axis=0)
    begin = rng.uniform(0, DAYS * 86_400, CALLS)
    times: dict[str, Any] = {f"t{k}": pd.Series(_wall(begin + row)) for k, row in enumerate(seconds)}
    frame = pd.DataFrame(times).mask(rng.random((CALLS, 9)) < 0.1)
    frame["district"] = rng.choice([f"D{k}" for k in range(9)], CALLS)
    return filled_calls(frame)


def _moment(on_duty_s: Any) -> Any:
    """Return when so many seconds of duty are over: the first twelve hours of each day."""
    day, rest = np.divmod(on_duty_s, HOURS * 3600.0)
    return _wall(day * 86_400 + rest)


def _wall(seconds: Any) -> Any:
    return pd.Timestamp(_START) + pd.to_timedelta((seconds * 1e6).astype(np.int64), unit="us")


def _duty() -> pd.DataFrame:
    return duty_frame(
        [
            {"unit": f"U{k:03d}", "from": begin, "to": begin + timedelta(hours=HOURS)}
            for k in range(UNITS)
            for begin in (_START + timedelta(days=day) for day in range(DAYS))
        ]
    )


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.process_time()
    return work(), time.process_time() - begun


def _memory_gb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _figure(name: str, value: float, unit: str, goal: str = "") -> dict[str, object]:
    return {"name": name, "value": value, "unit": unit, "goal": goal}


def main() -> None:
    """Print the figures."""
    for figure in figures():
        print(line(figure))


if __name__ == "__main__":
    main()
