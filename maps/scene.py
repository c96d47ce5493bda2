"""What the plan page draws: one day's plan as documented frames, free of files and records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "legs": ("unit", "seq", "from_site", "to_site", "leave_s", "arrive_s", "length_m", "steps", "geometry"),
    "stops": (
        *("unit", "seq", "site", "visit", "arrive_s", "start_s", "leave_s"),
        *("reward", "enterprises", "workers", "park", "label", "geometry"),
    ),
    "units": (
        *("unit", "name", "station", "shift_start_s", "shift_end_s"),
        *("travel_s", "busy_s", "stops", "reward", "geometry"),
    ),
    "clusters": (
        *("cluster_id", "park", "enterprises", "workers", "reward", "planned_visits", "wanted_visits"),
        *("patrol_point_lon", "patrol_point_lat", "geometry"),
    ),
    "enterprises": ("id", "name", "workers", "cluster_id", "geometry"),
    "parks": ("id", "name", "geometry"),
    "roads": ("class", "name", "geometry"),
    "sites": (
        *("site", "label", "visits", "allowed", "presence_s", "due_s", "longest_gap_s"),
        *("first_s", "last_s", "reason", "geometry"),
    ),
    "activities": ("unit", "doing", "begin_s", "end_s", "seq"),
    "unserved": ("site", "label", "missing", "reason", "geometry"),
    "left_out": ("id", "name", "reason"),
}
"""The columns each frame must have; more are allowed and ignored."""


@dataclass(frozen=True, eq=False)
class PlanScene:
    """One day's patrol plan, ready to be drawn.

    Frames are GeoDataFrames in EPSG:4326 (``left_out`` and ``activities`` are plain DataFrames), or None
    where there is nothing. Times are seconds from ``epoch``. Any text may be missing (None or NaN); texts
    are shown as they are, whatever signs they contain. A row without geometry is listed, but not drawn.

    Attributes
    ----------
    city, date
        Shown at the top; ``date`` as it should be read, for example 2020-04-01.
    epoch
        Aware; second 0 of the plan.
    timezone
        IANA name of the city's clock, in which all times are shown.
    units
        One row a unit, in the order in which they are listed: ``unit`` (id), ``name``, ``station``,
        ``shift_start_s``, ``shift_end_s``, ``travel_s``, ``busy_s`` (driving + dwell), ``stops`` (their
        number), ``reward``; geometry = the Point where the unit starts.
    stops
        One row a visit: ``unit``, ``seq`` (1, 2, … along the route), ``site``, ``visit`` (the k-th of that
        site), ``arrive_s``, ``start_s``, ``leave_s``, ``reward`` of this visit, ``enterprises`` and
        ``workers`` of the site, ``park`` and ``label`` (names), geometry Point.
    legs
        One row a drive: ``unit``, ``seq``, ``from_site``, ``to_site``, ``leave_s``, ``arrive_s``,
        ``length_m``, ``steps`` (directions: a list of ``{"zh": …, "en": …}``, may be empty or None), geometry
        LineString along the streets. The drive back to the station is a leg like the others.
    clusters
        ``cluster_id`` (= ``site`` of its stops), ``park``, ``enterprises``, ``workers``, ``reward`` of
        a first visit, ``planned_visits``, ``wanted_visits``, ``patrol_point_lon``, ``patrol_point_lat``,
        geometry Polygon or MultiPolygon.
    enterprises
        ``id``, ``name``, ``workers``, ``cluster_id`` (missing for noise), geometry Point.
    parks
        ``id``, ``name``, geometry Polygon or MultiPolygon.
    roads
        ``class`` (OSM highway value, empty if unknown), ``name``, geometry LineString.
    sites
        What each site gets against what it may have, in the order of the list: ``site``, ``label``,
        ``visits`` made, ``allowed``, ``presence_s`` (somebody is there), ``due_s`` (with all visits),
        ``longest_gap_s`` (edges of the horizon included), ``first_s`` and ``last_s`` (starts of visits, None
        without any), ``reason`` as in ``unserved`` (None if nothing is missing), geometry Point.
    activities
        What each unit does, without a gap from the beginning to the end of its shift: ``unit``, ``doing``
        (idle, drive, wait, dwell, break), ``begin_s``, ``end_s``, ``seq`` of the stop if it is a dwell.
    unserved
        Sites with fewer visits than wanted: ``site``, ``label``, ``missing`` (how many), ``reason`` (window,
        capability, shift, unreachable, spacing, not_worth; other words are shown as they are),
        geometry Point.
    left_out
        Enterprises that are not in the plan at all: ``id``, ``name``, ``reason`` (unreachable = beyond
        the snapping distance; other words are shown as they are).
    summary
        ``reward``, ``objective``, ``upper_bound`` and ``gap`` (None if not proved), ``problem_sha256``,
        ``seed``.
    credits
        Lines of plain text about where the data come from.
    """

    city: str
    date: str
    epoch: datetime
    timezone: str
    legs: gpd.GeoDataFrame | None = None
    stops: gpd.GeoDataFrame | None = None
    units: gpd.GeoDataFrame | None = None
    clusters: gpd.GeoDataFrame | None = None
    enterprises: gpd.GeoDataFrame | None = None
    parks: gpd.GeoDataFrame | None = None
    roads: gpd.GeoDataFrame | None = None
    sites: gpd.GeoDataFrame | None = None
    activities: pd.DataFrame | None = None
    unserved: gpd.GeoDataFrame | None = None
    left_out: pd.DataFrame | None = None
    summary: Mapping[str, Any] = field(default_factory=dict)
    credits: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.epoch.tzinfo is None:
            message = "epoch must be aware"
            raise ValueError(message)
        ZoneInfo(self.timezone)
        for name in COLUMNS:
            _check_frame(name, getattr(self, name))


def _check_frame(name: str, frame: Any) -> None:
    if frame is None:
        return
    absent = [column for column in COLUMNS[name] if column not in frame.columns]
    if absent:
        message = f"{name} lacks the columns {', '.join(absent)}"
        raise ValueError(message)
    crs = getattr(frame, "crs", None)
    if crs is not None and crs.to_epsg() != 4326:  # noqa: PLR2004  # the EPSG code of WGS 84
        message = f"{name} must be in EPSG:4326"
        raise ValueError(message)
