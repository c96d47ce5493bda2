"""Who was in an area when: stays, minutes, gaps, and how predictable arrivals are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

import numpy as np
import pandas as pd
import shapely

from routing.measuring.frames import Bools, Floats, Ints
from routing.measuring.stays import Pieces, chosen, counted_until
from routing.planning.predictability import grassberger_bits

JOIN_S = 60.0
"""Stretches of a unit inside with no more between them are one stay: it was out of sight for a moment."""
LEAST_ARRIVALS = 10
"""With fewer nothing can be said of how they are spread over a day."""
_S_PER_MIN = 60.0
_HOURS = 24
# Stretches are cut on a clock of microseconds.
_SAME_S = 1e-3


@dataclass(frozen=True)
class Gaps:
    """Times in which nobody was there, the edges of the period included.

    Attributes
    ----------
    count : how many
    mean_s, p95_s, longest_s : NaN where there is none; the percentile linear between gaps
    longest_from : when the longest began; None without any
    """

    count: int
    mean_s: float
    p95_s: float
    longest_s: float
    longest_from: datetime | None


@dataclass(frozen=True)
class Attendance:
    """How an area was attended to.

    Attributes
    ----------
    minutes : of units there, each counted, as far as it is known
    counted_minutes : the same with half an hour at one spot at most, as the visible-police rate counts them
    post_minutes : 驻点时长: of posts inside firms, apart from the former
    visits : stays
    gaps : of all units together
    unpredictability : normalised entropy of the hours in which stays began, 0 (always the same) to 1; NaN
        under ten stays
    """

    minutes: float
    counted_minutes: float
    post_minutes: float
    visits: int
    gaps: Gaps
    unpredictability: float


def stays(
    presence: pd.DataFrame, area: shapely.Geometry, *, start: datetime, end: datetime, join_s: float = JOIN_S
) -> pd.DataFrame:
    """Return when each unit came into an area and left it.

    Parameters
    ----------
    presence : from :func:`routing.measuring.frames.presence_frame`
    area : WGS-84 outline

    Returns
    -------
    DataFrame
        ``unit``, ``from``, ``to`` (UTC), ``seconds`` (with a known place inside; less than ``to − from``
        where there are holes of up to ``join_s``), ordered by unit and time.
    """
    return _stays(presence, np.flatnonzero(_near(presence, area)), area, start, end, join_s)


def _stays(
    presence: pd.DataFrame,
    rows: Ints,
    area: shapely.Geometry,
    start: datetime,
    end: datetime,
    join_s: float = JOIN_S,
) -> pd.DataFrame:
    """Return the stays that some rows tell of."""
    first = pd.Timestamp(start)
    inside = _inside(_within(Pieces.of(presence, rows, first), start, end), area)
    unit = presence["unit"].iloc[inside.row].to_numpy(dtype=object)
    begins = np.ones(len(unit), np.bool_)
    apart = inside.begin_s[1:] - inside.end_s[:-1] > join_s + _SAME_S
    begins[1:] = (unit[1:] != unit[:-1]) | apart
    stay = np.cumsum(begins) - 1
    heads = np.flatnonzero(begins)
    lasts = np.append(heads[1:], len(unit)) - 1 if len(unit) else heads
    return pd.DataFrame(
        {
            "unit": unit[heads],
            "from": first + pd.to_timedelta(inside.begin_s[heads], unit="s").round("ms"),
            "to": first + pd.to_timedelta(inside.end_s[lasts], unit="s").round("ms"),
            "seconds": np.bincount(stay, inside.end_s - inside.begin_s, len(heads)),
        }
    )


def attendance(
    presence: pd.DataFrame,
    area: shapely.Geometry,
    *,
    start: datetime,
    end: datetime,
    timezone: tzinfo,
    kinds: tuple[str, ...] = ("car",),
) -> Attendance:
    """Measure how an area was attended to by marked units on duty.

    Parameters
    ----------
    kinds : which units count; posts have their own minutes
    """
    rows = np.flatnonzero(_near(presence, area))
    near = presence.iloc[rows]
    shown = rows[chosen(near, kinds)]
    found = _stays(presence, shown, area, start, end)
    posts = rows[near["on_duty"] & (near["kind"] == "post") & (near["firm"] != "")]
    return Attendance(
        minutes=float(found["seconds"].sum()) / _S_PER_MIN,
        counted_minutes=_counted_minutes(presence, shown, area, kinds, start, end),
        post_minutes=float(_stays(presence, posts, area, start, end)["seconds"].sum()) / _S_PER_MIN,
        visits=len(found),
        gaps=gaps(found, start=start, end=end),
        unpredictability=unpredictability(found["from"], timezone=timezone),
    )


def gaps(attended: pd.DataFrame, *, start: datetime, end: datetime) -> Gaps:
    """Return the times of a period that no row from ``from`` to ``to`` covers."""
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    order = np.argsort(attended["from"].to_numpy(), kind="stable")
    begin = _seconds(attended["from"].iloc[order], first)
    covered = np.maximum.accumulate(np.append(0.0, _seconds(attended["to"].iloc[order], first)))
    whole = (last - first).total_seconds()
    lengths = np.append(begin, whole) - np.minimum(covered, whole)
    open_ = np.flatnonzero(lengths > _SAME_S)
    if not len(open_):
        return Gaps(0, np.nan, np.nan, np.nan, None)
    found = lengths[open_]
    longest = open_[int(np.argmax(found))]
    since = first.to_pydatetime() + timedelta(seconds=float(covered[longest]))
    return Gaps(len(found), float(found.mean()), float(np.percentile(found, 95)), float(found.max()), since)


def unpredictability(arrivals: pd.Series, *, timezone: tzinfo) -> float:
    """Return the entropy of the local hours of arrivals as a share of that of 24 equal hours.

    Grassberger's estimate (2003), which does not sink with few arrivals, held between 0 and 1; NaN under ten.
    """
    if len(arrivals) < LEAST_ARRIVALS:
        return float("nan")
    counts = np.bincount(arrivals.dt.tz_convert(timezone).dt.hour, minlength=_HOURS)
    return float(np.clip(grassberger_bits(counts[counts > 0]) / np.log2(_HOURS), 0.0, 1.0))


def doses(attended: pd.DataFrame, planned: pd.DataFrame, *, start: datetime, end: datetime) -> pd.DataFrame:
    """Return 巡防任务完成率: what places got of the minutes and visits planned for them.

    Parameters
    ----------
    attended : ``place``, ``from``, ``to`` of each stay at a place (UTC)
    planned : ``place``, ``minutes``, ``visits`` and the greatest gap ``max_gap_min`` (NaN for none); the
        usual dose is stops of 10 to 16 minutes at least every 120

    Returns
    -------
    DataFrame
        ``place``, ``minutes``, ``planned_min``, ``minutes_share``, ``visits``, ``planned_visits``,
        ``visits_share`` (NaN where nothing was planned; more than planned counts as 1), ``longest_gap_min``,
        ``max_gap_min``, ``gap_kept``; in the order of ``planned``.
    """
    rows = []
    for place, minutes, visits, most in planned[["place", "minutes", "visits", "max_gap_min"]].itertuples(
        index=False
    ):
        own = attended[attended["place"] == place]
        made = float((own["to"] - own["from"]).dt.total_seconds().sum()) / _S_PER_MIN
        longest = np.nan_to_num(gaps(own, start=start, end=end).longest_s) / _S_PER_MIN
        rows.append(
            {
                "place": place,
                "minutes": made,
                "planned_min": minutes,
                "minutes_share": min(made / minutes, 1.0) if minutes > 0 else np.nan,
                "visits": len(own),
                "planned_visits": visits,
                "visits_share": min(len(own) / visits, 1.0) if visits > 0 else np.nan,
                "longest_gap_min": float(longest),
                "max_gap_min": most,
                "gap_kept": bool(np.isnan(most) or longest <= most),
            }
        )
    return pd.DataFrame(rows, columns=_DOSES)


_DOSES = [
    *("place", "minutes", "planned_min", "minutes_share", "visits", "planned_visits", "visits_share"),
    *("longest_gap_min", "max_gap_min", "gap_kept"),
]


def _counted_minutes(
    presence: pd.DataFrame,
    rows: Ints,
    area: shapely.Geometry,
    kinds: tuple[str, ...],
    start: datetime,
    end: datetime,
) -> float:
    """Return the minutes of some rows inside; how long a unit was at its spot before, all its rows tell."""
    if not len(rows):
        return 0.0
    first, whole = pd.Timestamp(start), (end - start).total_seconds()
    until_s = counted_until(presence, chosen(presence, kinds), first, whole)
    pieces = Pieces.of(presence, rows, first)
    inside = _inside(pieces.cut(np.zeros(len(pieces.row)), until_s[pieces.row]), area)
    return float((inside.end_s - inside.begin_s).sum()) / _S_PER_MIN


def _within(pieces: Pieces, start: datetime, end: datetime) -> Pieces:
    return pieces.cut(np.zeros(len(pieces.row)), np.full(len(pieces.row), (end - start).total_seconds()))


def _inside(pieces: Pieces, area: shapely.Geometry) -> Pieces:
    """Return the parts of stretches that lie in an area, in their order."""
    shapely.prepare(area)
    ends = np.column_stack([pieces.lon, pieces.lat, pieces.to_lon, pieces.to_lat]).reshape(-1, 2, 2)
    begins_in = _holds(area, ends[:, 0])
    stands = (ends[:, 0] == ends[:, 1]).all(axis=1)
    of, first, last = _crossings(ends, area, ~stands)
    whole = np.flatnonzero(stands & begins_in)
    of = np.concatenate([of, whole])
    first, last = np.append(first, np.zeros(len(whole))), np.append(last, np.ones(len(whole)))
    lasts = pieces.end_s[of] - pieces.begin_s[of]
    begin_s, end_s = pieces.begin_s[of] + first * lasts, pieces.begin_s[of] + last * lasts
    order = np.lexsort((begin_s, of))
    return pieces.parts(of[order], begin_s[order], end_s[order])


def _near(presence: pd.DataFrame, area: shapely.Geometry) -> Bools:
    """Tell which stretches touch the box of an area: most of a city does not, and is not looked at closer."""
    west, south, east, north = shapely.bounds(area).tolist()
    lon, lat, to_lon, to_lat = (presence[name].to_numpy() for name in ("lon", "lat", "to_lon", "to_lat"))
    across = (np.minimum(lon, to_lon) <= east) & (np.maximum(lon, to_lon) >= west)
    up = (np.minimum(lat, to_lat) <= north) & (np.maximum(lat, to_lat) >= south)
    return np.asarray(across & up)


def _holds(area: shapely.Geometry, places: Floats) -> Bools:
    return np.asarray(shapely.intersects_xy(area, places[:, 0], places[:, 1]))


def _crossings(ends: Floats, area: shapely.Geometry, moving: Bools) -> tuple[Ints, Floats, Floats]:
    """Return the parts of moves inside an area: which move, and from where to where on it, 0 to 1."""
    rows = np.flatnonzero(moving)
    lines: Any = shapely.linestrings(ends[rows])
    hit = shapely.intersects(area, lines)
    rows, lines = rows[hit], lines[hit]
    full = shapely.covers(area, lines)
    parts, source = shapely.get_parts(shapely.intersection(lines[~full], area), return_index=True)
    long = shapely.length(parts) > 0
    parts, source = parts[long], source[long]
    of = rows[~full][source]
    begin, across = ends[of, 0], ends[of, 1] - ends[of, 0]
    marks = [
        ((shapely.get_coordinates(shapely.get_point(parts, place)) - begin) * across).sum(axis=1)
        / (across**2).sum(axis=1)
        for place in (0, -1)
    ]
    low, high = np.minimum(*marks), np.maximum(*marks)
    inside = rows[full]
    of = np.concatenate([of, inside])
    return of, np.append(low, np.zeros(len(inside))), np.append(high, np.ones(len(inside)))


def _seconds(times: pd.Series, start: pd.Timestamp) -> Floats:
    return np.asarray((times - start).dt.total_seconds(), dtype=np.float64)
