"""How much of the time on duty fixes tell where a unit was."""

from __future__ import annotations

import numpy as np
import pandas as pd

from routing.measuring.frames import Floats, seconds_since


def fix_shares(presence: pd.DataFrame, duty: pd.DataFrame, bounds: pd.DatetimeIndex) -> pd.DataFrame:
    """Return ``unit``, ``duty_s``, ``known_s`` and ``fix_share`` (NaN without duty) of each unit."""
    due_s, known_s = (part.sum(axis=1) for part in by_duty(presence, duty, bounds))
    found = pd.DataFrame({"unit": duty["unit"], "duty_s": due_s, "known_s": known_s})
    total = found.groupby("unit", sort=True).sum().reset_index()
    return total.assign(fix_share=total["known_s"] / total["duty_s"].where(total["duty_s"] > 0))


def by_duty(presence: pd.DataFrame, duty: pd.DataFrame, bounds: pd.DatetimeIndex) -> tuple[Floats, Floats]:
    """Return seconds due and known for each row of duty and window, (D, K) each.

    Parameters
    ----------
    presence : rows of a unit do not overlap
    duty : from :func:`routing.measuring.frames.duty_frame`
    bounds : (K + 1,) of the windows
    """
    bounds_s = seconds_since(bounds.to_series(), bounds[0])
    begin_s, end_s = (seconds_since(duty[name], bounds[0]) for name in ("from", "to"))
    marks = np.clip(bounds_s, begin_s[:, None], np.maximum(begin_s, end_s)[:, None])
    known = np.zeros_like(marks)
    placed = np.isfinite(presence["lon"].to_numpy())
    rows_of, dues_of = (frame.groupby("unit").indices for frame in (presence, duty))
    for unit, dues in dues_of.items():
        rows = rows_of.get(unit, np.empty(0, np.int64))
        rows = rows[placed[rows]]
        if len(rows):
            clock = _clock(presence[["from", "to"]].iloc[rows], bounds[0])
            for due in dues:
                known[due] = np.interp(marks[due], *clock)
    return np.diff(marks), np.diff(known)


def _clock(rows: pd.DataFrame, start: pd.Timestamp) -> tuple[Floats, Floats]:
    """Return times, and the seconds with a known place before each."""
    begin, end = (seconds_since(rows[name], start) for name in ("from", "to"))
    order = np.argsort(begin, kind="stable")
    begin, end = begin[order], np.maximum(end[order], begin[order])
    known = np.cumsum(end - begin)
    times = np.column_stack([begin, end]).ravel()
    return times, np.column_stack([known - (end - begin), known]).ravel()
