"""Where each unit of a plan is at any moment if it keeps to the plan."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt

M_PER_DEG = 111_195.0
"""Of a great circle, on the sphere of 6 371 km; a drawn unit needs no more."""


@dataclass(frozen=True)
class Moment:
    """A unit at one moment.

    Attributes
    ----------
    lon, lat : degrees WGS-84
    speed_kmh : 0 while it stands
    bearing : degrees from north, clockwise; of the last drive while it stands
    site : where it stands for a visit, or None
    """

    lon: float
    lat: float
    speed_kmh: float
    bearing: float
    site: str | None = None


@dataclass(frozen=True, eq=False)
class _Drive:
    leave_s: int
    arrive_s: int
    to_site: str | None
    points: npt.NDArray[np.float64]
    along_m: npt.NDArray[np.float64]


class UnitTimeline:
    """One unit's shift: it drives each leg evenly and stands between two legs.

    Parameters
    ----------
    shift_s : first and last second on duty
    post : lon and lat where it waits before its first and after its last drive
    legs : rows of a legs frame of this unit (leave_s, arrive_s, to_site, geometry), in order
    """

    def __init__(self, shift_s: tuple[int, int], post: tuple[float, float], legs: Iterable[object]) -> None:
        self.shift_s = shift_s
        self._post = post
        self._drives = [_drive(leg) for leg in legs]
        self._leaves = [drive.leave_s for drive in self._drives]

    def at(self, second: float) -> Moment | None:
        """Return where it is, or None off duty."""
        if not self.shift_s[0] <= second <= self.shift_s[1]:
            return None
        row = bisect_right(self._leaves, second) - 1
        if row < 0:
            return Moment(*self._post, 0.0, 0.0)
        drive = self._drives[row]
        if second < drive.arrive_s:
            return _driving(drive, second)
        *_, bearing = _place(drive, drive.along_m[-1])
        lon, lat = drive.points[-1].tolist()
        return Moment(lon, lat, 0.0, bearing, drive.to_site)


def timelines(units: gpd.GeoDataFrame, legs: gpd.GeoDataFrame) -> dict[str, UnitTimeline]:
    """Return the timeline of each unit of the frames of a plan (:mod:`routing.planning.frames`)."""
    by_unit = {unit: rows.sort_values(["seq", "leave_s"]) for unit, rows in legs.groupby("unit")}
    return {
        row.unit: UnitTimeline(
            (int(row.shift_start_s), int(row.shift_end_s)),
            (float(row.geometry.x), float(row.geometry.y)),
            by_unit[row.unit].itertuples() if row.unit in by_unit else (),
        )
        for row in units.itertuples()
    }


def _drive(leg: object) -> _Drive:
    points = np.asarray(leg.geometry.coords, dtype=np.float64)[:, :2]  # type: ignore[attr-defined]
    step = np.diff(points, axis=0) * _scale(points)
    along_m = np.concatenate([[0.0], np.cumsum(np.hypot(step[:, 0], step[:, 1]))])
    to_site = leg.to_site if isinstance(leg.to_site, str) else None  # type: ignore[attr-defined]
    return _Drive(int(leg.leave_s), int(leg.arrive_s), to_site, points, along_m)  # type: ignore[attr-defined]


def _scale(points: npt.NDArray[np.float64]) -> Sequence[float]:
    return (M_PER_DEG * math.cos(math.radians(float(points[:, 1].mean()))), M_PER_DEG)


def _driving(drive: _Drive, second: float) -> Moment:
    share = (second - drive.leave_s) / (drive.arrive_s - drive.leave_s)
    whole_m = float(drive.along_m[-1])
    lon, lat, bearing = _place(drive, share * whole_m)
    return Moment(lon, lat, 3.6 * whole_m / (drive.arrive_s - drive.leave_s), bearing)


def _place(drive: _Drive, metres: float) -> tuple[float, float, float]:
    """Return lon, lat and bearing so many metres along a drive."""
    row = min(max(int(np.searchsorted(drive.along_m, metres, side="left")), 1), len(drive.along_m) - 1)
    before, after = drive.points[row - 1], drive.points[row]
    length = drive.along_m[row] - drive.along_m[row - 1]
    lon, lat = before + (after - before) * ((metres - drive.along_m[row - 1]) / length if length else 0.0)
    east, north = (after - before) * _scale(drive.points)
    return float(lon), float(lat), math.degrees(math.atan2(east, north)) % 360.0
