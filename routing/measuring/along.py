"""From fixes to presence: units go along the matched road from fix to fix."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from routing.measuring.frames import Ints, presence_frame, seconds_since
from routing.network.matching.drives import Drives, drives, places_on_road
from routing.network.matching.match import Matches, match_track
from routing.network.matching.track import Track
from routing.network.network import RoadNetwork
from routing.network.shapes import distance_m

JOIN_S = 60.0
"""Longest time between two fixes for which the way between them is taken as known."""
MOVING_MPS = 0.6
"""From about two kilometres an hour on a unit moves; fixes of one that stands jump about by less."""
_TOLD = ("marked", "on_duty", "kind", "firm")


def presence_of_fixes(fixes: pd.DataFrame, network: RoadNetwork | None = None) -> pd.DataFrame:
    """Return where units were between their fixes, as far as those are at most 60 s apart.

    Cars are put on the roads that they were driven on and go along them at an even speed from fix to fix;
    where no road fits, and units on foot, go in a straight line.

    Parameters
    ----------
    fixes
        ``unit``, ``at`` (UTC), ``lon``, ``lat``; and, where known, ``accuracy_m``, ``marked``, ``on_duty``,
        ``kind`` and ``firm``, which hold until the next fix. Of fixes of a unit at one moment the first
        counts.
    network
        Without one all go straight.

    Returns
    -------
    DataFrame
        As :func:`routing.measuring.frames.presence_frame` describes, ordered by unit and time.
    """
    parts = [_of_unit(own, network) for _, own in fixes.groupby("unit", sort=True)]
    return presence_frame(pd.concat(parts, ignore_index=True) if parts else fixes.head(0))


def _of_unit(fixes: pd.DataFrame, network: RoadNetwork | None) -> pd.DataFrame:
    own = fixes.sort_values("at", kind="stable").drop_duplicates("at").reset_index(drop=True)
    track = _track(own)
    step = np.flatnonzero(np.diff(track.time_s) <= JOIN_S)
    foot = "kind" in own and (own["kind"] != "car").all()
    if network is None or foot or len(own) < 2:  # noqa: PLR2004 - one fix has no way
        return _frame(own, step, _straight(track, step), "straight")
    matches = match_track(network, track)
    found = drives(network, matches)
    by_road = np.isin(step, found.begin[found.end == found.begin + 1])
    placed = _placed(network, track, matches)
    return pd.concat(
        [
            _frame(own, step[~by_road], _straight(placed, step[~by_road]), "straight"),
            _frame(own, step[by_road], _some(found, step[by_road]), "road"),
        ],
        ignore_index=True,
    ).sort_values("from", kind="stable")


def _track(own: pd.DataFrame) -> Track:
    accuracy = own["accuracy_m"].to_numpy(float) if "accuracy_m" in own else np.full(len(own), np.nan)
    time_s = seconds_since(own["at"], own["at"].iloc[0])
    return Track(time_s, own["lon"].to_numpy(float), own["lat"].to_numpy(float), accuracy)


def _placed(network: RoadNetwork, track: Track, matches: Matches) -> Track:
    """Return the track with its matched fixes on their roads."""
    lon, lat = places_on_road(network, matches)
    off = np.isnan(lon)
    return Track(track.time_s, np.where(off, track.lon, lon), np.where(off, track.lat, lat), track.accuracy_m)


def _straight(track: Track, step: Ints) -> Drives:
    """Return straight drives from some fixes to the next."""
    ends = np.column_stack([step, step + 1]).ravel()
    lon, lat = track.lon[ends], track.lat[ends]
    metres = np.zeros(len(ends))
    metres[1::2] = distance_m(lon[::2], lat[::2], lon[1::2], lat[1::2])
    return Drives(step, step + 1, np.arange(0, len(ends) + 1, 2), lon, lat, metres)


def _some(found: Drives, begin: Ints) -> Drives:
    """Return the drives that begin at some fixes."""
    kept = np.isin(found.begin, begin)
    size = np.diff(found.start)
    points = np.repeat(kept, size)
    start = np.concatenate([[0], np.cumsum(size[kept])])
    columns = (found.lon[points], found.lat[points], found.metres[points])
    return Drives(found.begin[kept], found.end[kept], start, *columns)


def _frame(own: pd.DataFrame, step: Ints, found: Drives, source: str) -> pd.DataFrame:
    """Return a row for each straight part of drives from some fixes to the next."""
    size = np.diff(found.start)
    inner = np.ones(len(found.lon), np.bool_)
    inner[found.start[1:] - 1] = False
    point = np.flatnonzero(inner)
    drive = np.repeat(np.arange(len(step)), size - 1)
    at = own["at"].dt.tz_convert("UTC").to_numpy("datetime64[us]")
    whole_us = (at[step + 1] - at[step]).astype("timedelta64[us]").astype(np.int64)
    total = np.repeat(found.metres[found.start[1:] - 1], size)
    # A unit that does not move spends its time on the first part.
    share = np.where(total > 0.0, found.metres / np.where(total > 0.0, total, 1.0), 1.0)
    share[found.start[:-1]] = 0.0
    mark_us = np.rint(share * np.repeat(whole_us, size)).astype("timedelta64[us]")
    moment = np.repeat(at[step], size) + mark_us
    moves = found.metres[found.start[1:] - 1] > MOVING_MPS * whole_us / 1e6
    columns: dict[str, Any] = {
        "unit": own["unit"].iloc[0],
        "from": pd.to_datetime(moment[point], utc=True),
        "to": pd.to_datetime(moment[point + 1], utc=True),
        "lon": found.lon[point],
        "lat": found.lat[point],
        "to_lon": found.lon[point + 1],
        "to_lat": found.lat[point + 1],
        "moving": moves[drive],
        **{name: own[name].to_numpy()[step[drive]] for name in _TOLD if name in own},
        "source": source,
    }
    frame = pd.DataFrame(columns)
    return frame[frame["to"] > frame["from"]]
