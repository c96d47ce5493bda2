"""见警率: the share of streets and hours in which somebody could have seen a marked unit on duty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

import numpy as np
import pandas as pd

from routing.measuring.fixes import by_duty
from routing.measuring.frames import Bools, Floats, Ints, seconds_since
from routing.measuring.sight import Moves, Seen, Shapes, look
from routing.measuring.stays import Pieces, chosen, counted_until
from routing.measuring.streets import Streets, grid_of

WITHIN_M = 75.0
LEAST_S = 10.0
LEAST_FIX_SHARE = 0.8
"""Below it a window or a segment is not assessable."""
AT_ONCE = 24
"""How many windows are looked at together."""


@dataclass(frozen=True, eq=False)
class VisibleRate:
    """The rate of an area and period, and what it rests on.

    Attributes
    ----------
    rate : 0 to 1; None if nothing can be said
    reason : why not: no_geometry (a scenario without places), no_streets, not_assessable; "" if there is a
        rate
    fix_share : of the time on duty with known places; NaN if nobody was on duty
    windows : ``from``, ``to`` (UTC), ``rate`` (NaN if not assessable), ``fix_share``, ``assessable`` (in a
        district at least)
    streets : ``edge``, ``piece``, ``weight``, ``seen`` and ``assessable`` (windows), ``rate`` (NaN if not
        assessable), ``seconds`` (of units near it), ``longest_unseen`` (windows in a row)
    """

    rate: float | None
    reason: str
    fix_share: float
    windows: pd.DataFrame
    streets: pd.DataFrame


def local_hours(start: datetime, end: datetime, timezone: tzinfo) -> pd.DatetimeIndex:
    """Return the bounds of windows: the ends of a period and every full hour of the local clock between."""
    first, last = (pd.Timestamp(moment).tz_convert("UTC") for moment in (start, end))
    # Rounding down is done on the offset in force, so that the hours of a change of clocks are hours too.
    offset = pd.Timedelta(start.astimezone(timezone).utcoffset() or 0)
    hours = pd.date_range((first + offset).floor("h") - offset, last, freq="h")
    inner = hours[(hours > first) & (hours < last)]
    return pd.DatetimeIndex([first, *inner, last])


def visible_rate(
    presence: pd.DataFrame,
    streets: Streets,
    *,
    start: datetime,
    end: datetime,
    timezone: tzinfo,
    duty: pd.DataFrame | None = None,
    kinds: tuple[str, ...] = ("car",),
) -> VisibleRate:
    """Return the visible-police rate VPR = Σₖ Σₛ wₛ·v(s,k) ÷ Σₖ Σₛ wₛ over what is assessable.

    v(s,k) is 1 if one marked unit on duty was within 75 m of segment s for 10 s or more, together, in window
    k. Presence at one spot counts half an hour at most; posts do not count here.

    Parameters
    ----------
    presence : from :func:`routing.measuring.frames.presence_frame`
    streets : of the area, from :func:`routing.measuring.streets.street_segments`
    start, end : aware; windows are the hours of the local clock, the first and last cut if they are
    duty : from :func:`routing.measuring.frames.duty_frame`: when fixes are to be expected, and for which
        district. A window of a district with fixes in less than 80 % of that time is not assessable, nor are
        the segments of a district with less over the whole period; an hour without anybody on duty is.
        Everything is assessable without it.
    kinds : which units count; cars, and apart from them foot patrols
    """
    bounds = local_hours(start, end, timezone)
    shown = chosen(presence, kinds)
    if shown.any() and not (shown & np.isfinite(presence["lon"].to_numpy())).any():
        return _nothing("no_geometry", bounds)
    if not len(streets):
        return _nothing("no_streets", bounds)
    names, district = np.unique(streets.district.astype(str), return_inverse=True)
    due_s, known_s = _expected(presence, duty, bounds, tuple(names), kinds)
    assessable = _assessable(due_s, known_s)
    shapes = Shapes(streets.start, streets.lon, streets.lat, streets.weight, district)
    seen = look(_moves(presence, shown, bounds), shapes, grid_of(streets), assessable, WITHIN_M, LEAST_S)
    return _rate(streets, district, seen, assessable, (due_s, known_s), bounds)


def _moves(presence: pd.DataFrame, shown: Bools, bounds: pd.DatetimeIndex) -> Iterator[Moves]:
    """Give the moves of some windows after the other: of all at once they take a multiple of the frame."""
    bounds_s = seconds_since(bounds.to_series(), bounds[0])
    until_s = counted_until(presence, shown, bounds[0], bounds_s[-1])
    for first in range(0, len(bounds) - 1, AT_ONCE):
        last = min(first + AT_ONCE, len(bounds) - 1)
        open_ = (until_s > bounds_s[first]) & (presence["from"] < bounds[last]).to_numpy()
        pieces = Pieces.of(presence, np.flatnonzero(open_), bounds[0])
        counted = pieces.cut(np.zeros(len(pieces.row)), until_s[pieces.row])
        parts, window = counted.by_window(bounds_s[first : last + 1])
        unit = pd.factorize(presence["unit"].iloc[parts.row], sort=True)[0]
        order = np.lexsort((unit, window))
        columns = (parts.end_s - parts.begin_s, parts.lon, parts.lat, parts.to_lon, parts.to_lat)
        yield Moves(window[order] + first, unit[order], *(column[order] for column in columns))


def _expected(
    presence: pd.DataFrame,
    duty: pd.DataFrame | None,
    bounds: pd.DatetimeIndex,
    districts: tuple[str, ...],
    kinds: tuple[str, ...],
) -> tuple[Floats, Floats]:
    """Return seconds on duty for each district and window, and those of them with a known place."""
    due_s, known_s = np.zeros((2, len(districts), len(bounds) - 1))
    if duty is None:
        return due_s, known_s
    duty = duty[duty["kind"].isin(kinds)]
    due, known = by_duty(presence, duty, bounds)
    for row, name in enumerate(districts):
        own = np.asarray(duty["district"].isin([name, ""]) | (name == ""))
        due_s[row], known_s[row] = due[own].sum(axis=0), known[own].sum(axis=0)
    return due_s, known_s


def _assessable(due_s: Floats, known_s: Floats) -> Bools:
    """Tell which districts can be judged in which windows."""
    windows = known_s >= LEAST_FIX_SHARE * due_s
    whole = known_s.sum(axis=1) >= LEAST_FIX_SHARE * due_s.sum(axis=1)
    return np.ascontiguousarray(windows & whole[:, None])


def _rate(
    streets: Streets,
    district: Ints,
    seen: Seen,
    assessable: Bools,
    fixes: tuple[Floats, Floats],
    bounds: pd.DatetimeIndex,
) -> VisibleRate:
    due_s, known_s = fixes
    by_district = np.bincount(district, streets.weight, len(assessable))
    weight = np.asarray(by_district @ assessable, dtype=np.float64)
    possible = assessable.sum(axis=1, dtype=np.float64)[district]
    found = float(weight.sum())
    windows = _windows(bounds, due_s.sum(axis=0), known_s.sum(axis=0))
    windows["rate"] = _divided(seen.weight, weight)
    windows["assessable"] = weight > 0
    table = pd.DataFrame({"edge": streets.edge, "piece": streets.piece, "weight": streets.weight})
    table["seen"], table["assessable"] = seen.windows, possible.astype(int)
    table["rate"] = _divided(seen.windows.astype(np.float64), possible)
    table["seconds"], table["longest_unseen"] = seen.seconds, seen.longest_unseen
    share = float(_divided(known_s.sum(keepdims=True).ravel(), due_s.sum(keepdims=True).ravel())[0])
    # Sums of weights in another order may differ in the last digit.
    rate = min(1.0, float(seen.weight.sum()) / found) if found > 0 else None
    return VisibleRate(rate, "" if found > 0 else "not_assessable", share, windows, table)


def _windows(bounds: pd.DatetimeIndex, due_s: Floats, known_s: Floats) -> pd.DataFrame:
    share = _divided(known_s, due_s)
    return pd.DataFrame({"from": bounds[:-1], "to": bounds[1:], "rate": np.nan, "fix_share": share})


def _divided(part: Floats, whole: Floats) -> Floats:
    share: Floats = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return share


def _nothing(reason: str, bounds: pd.DatetimeIndex) -> VisibleRate:
    nothing = np.zeros(len(bounds) - 1)
    windows = _windows(bounds, nothing, nothing).assign(assessable=False)
    columns: list[str] = [
        "edge",
        "piece",
        "weight",
        "seen",
        "assessable",
        "rate",
        "seconds",
        "longest_unseen",
    ]
    return VisibleRate(None, reason, float("nan"), windows, pd.DataFrame(columns=columns))
