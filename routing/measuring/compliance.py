"""到场达标率: the share of calls reached in time, and taps that do not fit the fixes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
import pandas as pd

from routing.errors import TargetUnusable
from routing.measuring.frames import AREA_TYPES
from routing.measuring.intervals import elapsed_s, is_edited
from routing.network.shapes import distance_m

CLOCKS: Mapping[str, tuple[str, str]] = {"T5-T2": ("t2", "t5"), "T5-T0": ("t0", "t5")}
"""From the first order sent, or from the call, to the scene."""
TAP_M = 300.0
TAP_S = 180.0
SURE = 0.8
"""Confidence from which the place of a scene is good enough to judge a tap by."""
_MINUTES = {"urban": 5.0, "suburban": 10.0, "rural": 30.0}
_S_PER_MIN = 60.0


@dataclass(frozen=True)
class Targets:
    """Within how many minutes a scene is to be reached.

    Attributes
    ----------
    clock : a name in :data:`CLOCKS`
    minutes : by area type and priority; the priority None holds for all that are not named
    """

    clock: str = "T5-T2"
    minutes: Mapping[tuple[str, int | None], float] = field(
        default_factory=lambda: {(area, None): minutes for area, minutes in _MINUTES.items()}
    )

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Self:
        """Read ``[targets]`` of city.toml; unknown keys are ignored.

        ``clock`` is "T5-T2" or "T5-T0"; ``urban_min``, ``suburban_min`` and ``rural_min`` are a number, or a
        table of numbers by priority such as ``{1 = 4, 2 = 5, other = 8}``.

        Raises
        ------
        TargetUnusable
        """
        clock = str(written.get("clock", cls.clock)).replace(" ", "").replace("−", "-").upper()
        if clock not in CLOCKS:
            raise TargetUnusable(field="clock", value=clock, expected=" / ".join(CLOCKS))
        found: dict[tuple[str, int | None], float] = {}
        for area in AREA_TYPES:
            value = written.get(f"{area}_min", _MINUTES[area])
            table = value if isinstance(value, Mapping) else {"other": value}
            for key, minutes in table.items():
                found[area, _priority(area, key)] = _minutes(area, minutes)
        return cls(clock, found)

    def minutes_for(self, area_type: str, priority: int | None) -> float | None:
        """Return the target of a call, None if there is none."""
        return self.minutes.get((area_type, priority), self.minutes.get((area_type, None)))


def _priority(area: str, key: Any) -> int | None:
    if str(key) == "other":
        return None
    if not str(key).isdecimal():
        raise TargetUnusable(field=f"{area}_min", value=str(key), expected="1, 2, 3, other")
    return int(key)


def _minutes(area: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < np.inf:
        raise TargetUnusable(field=f"{area}_min", value=str(value), expected="5")
    return float(value)


def compliance(calls: pd.DataFrame, targets: Targets) -> pd.DataFrame:
    """Return the share of calls reached within the target of their area type and priority.

    Returns
    -------
    DataFrame
        A row for each pair of area type and priority that has calls, ascending: ``area_type``, ``priority``,
        ``target_min``, ``clock`` (the one the target names), ``calls``, and of both clocks, as ``…_t5_t2``
        and ``…_t5_t0``: ``n`` (with both times), ``missing``, ``within`` (at most the target), ``share``
        (within ÷ n, NaN without any); ``edited`` (T5 changed by a person). Calls without area type or target
        stand in rows with a ``target_min`` of NaN and no shares.
    """
    rows = []
    groups: Iterable[tuple[Any, pd.DataFrame]] = calls.groupby(["area_type", "priority"], dropna=False)
    for (area, priority), group in groups:
        number = None if pd.isna(priority) else int(priority)
        target = targets.minutes_for(area, number)
        row = {"area_type": area, "priority": number, "target_min": target, "clock": targets.clock}
        row |= {"calls": len(group), "edited": int(is_edited(group, "t5").sum())}
        for name, (begin, end) in CLOCKS.items():
            row |= _shares(group, begin, end, target, name.lower().replace("-", "_"))
        rows.append(row)
    return pd.DataFrame(rows).astype({"target_min": float, "priority": "Int64"}) if rows else pd.DataFrame()


def _shares(calls: pd.DataFrame, begin: str, end: str, target_min: float | None, name: str) -> dict[str, Any]:
    seconds = elapsed_s(calls, begin, end)
    known = seconds[np.isfinite(seconds)]
    within = None if target_min is None else int((known <= target_min * _S_PER_MIN).sum())
    share = np.nan if within is None or not len(known) else within / len(known)
    return {
        f"n_{name}": len(known),
        f"missing_{name}": len(calls) - len(known),
        f"within_{name}": 0 if within is None else within,
        f"share_{name}": share,
    }


def taps_off(calls: pd.DataFrame, *, sure: float = SURE) -> pd.DataFrame:
    """Return the calls whose tap "on scene" does not fit where the unit was; never a reprimand by itself.

    Returns
    -------
    DataFrame
        ``call``, ``unit``, ``off_m`` (from a scene of at least so much confidence to the tap; NaN if not
        known), ``late_s`` (from the arrival by fixes to the tap, negative if tapped before; NaN if not
        known): rows with more than 300 m or 3 min either way, in the order of the calls.
    """
    known = calls["confidence"].to_numpy() >= sure
    places = [calls[name].to_numpy(dtype=float) for name in ("lon", "lat", "tap_lon", "tap_lat")]
    off_m = np.where(known, distance_m(*places), np.nan)
    late_s = np.asarray((calls["t5"] - calls["fence_at"]).dt.total_seconds(), dtype=float)
    odd = (off_m > TAP_M) | (np.abs(late_s) > TAP_S)
    columns: dict[str, Any] = {"call": calls["call"], "unit": calls["unit"], "off_m": off_m, "late_s": late_s}
    found: pd.DataFrame = pd.DataFrame(columns)[odd]
    return found.reset_index(drop=True)
