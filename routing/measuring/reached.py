"""Coverage by available units, its price of a dispatch, and 管事率."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from routing.measuring.frames import Bools, Floats

RINGS_MIN = (1.0, 3.0, 5.0, 10.0)
_S_PER_MIN = 60.0


def coverage(
    travel_s: npt.ArrayLike,
    weight: npt.ArrayLike,
    *,
    available: npt.ArrayLike | None = None,
    minutes: Sequence[float] = RINGS_MIN,
    units: int = 1,
) -> dict[float, float]:
    """Return C(t, m): the weighted share of demand that enough available units reach within m minutes.

    Parameters
    ----------
    travel_s : (units, places) seconds on the network at that moment; inf = no way
    weight : (places,) of the demand, not negative
    available : (units,) bool; all if not told
    minutes : m; a place at exactly m is reached
    units : how many must reach a place

    Returns
    -------
    m → share, 0 to 1; NaN without demand
    """
    ready = _ready(travel_s, available)
    share = np.asarray(weight, dtype=np.float64)
    return {ring: _covered(ready, share, ring, units) for ring in minutes}


def dispatch_cost(
    travel_s: npt.ArrayLike,
    weight: npt.ArrayLike,
    *,
    available: npt.ArrayLike | None = None,
    minutes: Sequence[float] = RINGS_MIN,
    units: int = 1,
) -> pd.DataFrame:
    """Return C before − C after sending each available unit.

    Returns
    -------
    DataFrame
        A row for each unit, NaN where it is not available; a column for each m.
    """
    seconds = np.asarray(travel_s, dtype=np.float64)
    free = np.ones(len(seconds), np.bool_) if available is None else np.asarray(available, np.bool_)
    before = coverage(seconds, weight, available=free, minutes=minutes, units=units)
    rows = []
    for unit in range(len(seconds)):
        others = free & (np.arange(len(seconds)) != unit)
        after = coverage(seconds, weight, available=others, minutes=minutes, units=units)
        rows.append([before[ring] - after[ring] if free[unit] else np.nan for ring in minutes])
    return pd.DataFrame(rows, columns=list(minutes))


def settled(calls: pd.DataFrame, *, within: timedelta) -> dict[str, float]:
    """Return 管事率: the share of matters with a recorded result within a limit after the call.

    Parameters
    ----------
    calls : of the area, from :func:`routing.measuring.frames.calls_frame`; ``t7`` is when ``result`` was
        recorded

    Returns
    -------
    dict
        ``matters``; ``settled`` (a result that is not empty, recorded at most ``within`` after T0);
        ``missing`` (a result without a time, or no T0: not settled, for nothing shows it); ``share`` (NaN
        without matters).
    """
    told = calls["result"].str.strip() != ""
    known = calls["t7"].notna() & calls["t0"].notna()
    done = told & known & (calls["t7"] - calls["t0"] <= within)
    return {
        "matters": len(calls),
        "settled": int(done.sum()),
        "missing": int((told & ~known).sum()),
        "share": float(done.mean()) if len(calls) else float("nan"),
    }


def _ready(travel_s: npt.ArrayLike, available: npt.ArrayLike | None) -> Floats:
    seconds = np.asarray(travel_s, dtype=np.float64)
    if available is None:
        return seconds
    free: Bools = np.asarray(available, dtype=np.bool_)
    return seconds[free]


def _covered(travel_s: Floats, weight: Floats, ring_min: float, units: int) -> float:
    total = weight.sum()
    enough = (travel_s <= ring_min * _S_PER_MIN).sum(axis=0) >= units
    return float(weight[enough].sum() / total) if total > 0 else float("nan")
