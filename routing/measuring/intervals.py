"""How long each step of a call took: percentiles and buckets, with what is missing beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from routing.measuring.frames import Floats

_MIN, _H = 60.0, 3600.0


@dataclass(frozen=True)
class Interval:
    """A named time between two of T0 … T8.

    Attributes
    ----------
    name, zh : what it is called
    begin, end : the columns
    bounds_s : where one bucket ends and the next begins; each holds its upper bound, not its lower
    """

    name: str
    zh: str
    begin: str
    end: str
    bounds_s: tuple[float, ...] = ()


INTERVALS = (
    Interval("sign", "签收", "t2", "t3", (30.0, 60.0, 120.0, 180.0)),
    Interval("set_out", "出警", "t2", "t4"),
    Interval("arrive", "到场", "t2", "t5", (5 * _MIN, 10 * _MIN, 15 * _MIN, 30 * _MIN)),
    Interval("whole", "全程", "t0", "t5"),
    Interval("handle", "处置", "t5", "t6"),
    Interval("feed_back", "反馈", "t2", "t7", (30 * _MIN, _H, 2 * _H, 4 * _H)),
    Interval("dispatch", "接派", "t0", "t2"),
)


def elapsed_s(calls: pd.DataFrame, begin: str, end: str) -> Floats:
    """Return the seconds between two times of each call, (n,); NaN without both, or out of order."""
    seconds = np.asarray((calls[end] - calls[begin]).dt.total_seconds(), dtype=np.float64)
    return np.where(seconds >= 0.0, seconds, np.nan)


def intervals(calls: pd.DataFrame, *, by: Sequence[str] = ()) -> pd.DataFrame:
    """Return the times between the steps of calls.

    Parameters
    ----------
    calls : from :func:`routing.measuring.frames.calls_frame`
    by : columns by which calls are told apart, such as district or priority

    Returns
    -------
    DataFrame
        A row for each interval (and group, ascending): the ``by`` columns, ``interval``, ``calls``, ``n``
        (with both times in order), ``missing`` (without one of them), ``disordered`` (the later one is
        earlier), ``edited`` (one of them changed by a person; they are counted in n), ``p50_s``, ``p90_s``
        (linear between values; NaN without calls) and ``buckets``: counts of (0, a], (a, b] … (z, ∞), the
        first with 0 itself; empty for an interval without bounds.
    """
    groups = [((), calls)] if not by else list(calls.groupby(list(by), dropna=False, sort=True))
    rows = [
        dict(zip(by, key, strict=True)) | _row(group, interval)
        for key, group in groups
        for interval in INTERVALS
    ]
    return pd.DataFrame(rows)


def _row(calls: pd.DataFrame, interval: Interval) -> dict[str, Any]:
    seconds = elapsed_s(calls, interval.begin, interval.end)
    known = seconds[np.isfinite(seconds)]
    missing = calls[interval.begin].isna() | calls[interval.end].isna()
    return {
        "interval": interval.name,
        "calls": len(calls),
        "n": len(known),
        "missing": int(missing.sum()),
        "disordered": len(calls) - len(known) - int(missing.sum()),
        "edited": int((is_edited(calls, interval.begin) | is_edited(calls, interval.end)).sum()),
        "p50_s": float(np.percentile(known, 50)) if len(known) else np.nan,
        "p90_s": float(np.percentile(known, 90)) if len(known) else np.nan,
        "buckets": bucket_counts(known, interval.bounds_s),
    }


def is_edited(calls: pd.DataFrame, time: str) -> pd.Series[Any]:
    """Tell of which calls a person changed a time."""
    return calls["edited"].str.split().map(lambda words: time in words).astype(bool)


def bucket_counts(values: Floats, bounds: Sequence[float]) -> tuple[int, ...]:
    """Count values in (-∞, a], (a, b] … (z, ∞); nothing without bounds."""
    if not bounds:
        return ()
    place = np.searchsorted(np.asarray(bounds), values, side="left")
    return tuple(np.bincount(place, minlength=len(bounds) + 1).tolist())
