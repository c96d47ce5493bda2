"""How much of the time on duty fixes tell where a unit was."""

from __future__ import annotations

import numpy as np
import pandas as pd

from routing.measuring.frames import Floats, seconds_since


def covered_s(presence: pd.DataFrame, duty: pd.DataFrame, bounds: pd.DatetimeIndex) -> tuple[Floats, Floats]:
    """Return seconds on duty, and those of them in which the place is known, for each window.

    Parameters
    ----------
    presence : rows of a unit do not overlap
    duty : from :func:`routing.measuring.frames.duty_frame`
    bounds : (K + 1,) of the windows

    Returns
    -------
    (K,) due, (K,) known
    """
    bounds_s = seconds_since(bounds.to_series(), bounds[0])
    due_s, known_s = np.zeros(len(bounds) - 1), np.zeros(len(bounds) - 1)
    placed = presence[presence["lon"].notna()]
    known = {unit: _clock(rows, bounds[0]) for unit, rows in placed.groupby("unit")}
    for unit, begin, end in zip(
        duty["unit"],
        seconds_since(duty["from"], bounds[0]),
        seconds_since(duty["to"], bounds[0]),
        strict=True,
    ):
        marks = np.clip(bounds_s, begin, max(begin, end))
        due_s += np.diff(marks)
        if unit in known:
            known_s += np.diff(np.interp(marks, *known[unit]))
    return due_s, known_s


def fix_shares(presence: pd.DataFrame, duty: pd.DataFrame, bounds: pd.DatetimeIndex) -> pd.DataFrame:
    """Return ``unit``, ``duty_s``, ``known_s`` and ``fix_share`` (NaN without duty) of each unit."""
    rows = []
    for unit, own in duty.groupby("unit", sort=True):
        due_s, known_s = (part.sum() for part in covered_s(presence[presence["unit"] == unit], own, bounds))
        rows.append((unit, float(due_s), float(known_s), known_s / due_s if due_s > 0 else np.nan))
    return pd.DataFrame(rows, columns=["unit", "duty_s", "known_s", "fix_share"])


def _clock(rows: pd.DataFrame, start: pd.Timestamp) -> tuple[Floats, Floats]:
    """Return times, and the seconds with a known place before each."""
    begin, end = (seconds_since(rows[name], start) for name in ("from", "to"))
    order = np.argsort(begin, kind="stable")
    begin, end = begin[order], np.maximum(end[order], begin[order])
    known = np.cumsum(end - begin)
    times = np.column_stack([begin, end]).ravel()
    return times, np.column_stack([known - (end - begin), known]).ravel()
