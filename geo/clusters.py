"""Clusters of reopened enterprises: who belongs together, under which id, and where a patrol stands."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geo.cluster_groups import NOWHERE, Ints, ParkIndex, group_by_density
from geo.cluster_identity import Group, assign_ids
from geo.cluster_table import Clusters, cluster_frame, clusters_from_geojson, clusters_to_geojson
from geo.errors import EnterpriseRepeated
from geo.metric import WGS84, metric_crs, shapes_to_degrees, to_metres
from geo.position import Floats, on_earth

__all__ = ["Clusters", "cluster_enterprises", "clusters_from_geojson", "clusters_to_geojson"]

REACH_M = 300.0
MIN_FIRMS = 5

_HULL_MARGIN_M = 50.0
_PATROL_CANDIDATES = 512  # members nearest to the centre; the medoid of a compact group is among them


def cluster_enterprises(
    enterprises: gpd.GeoDataFrame,
    *,
    on_date: date,
    parks: gpd.GeoDataFrame | None = None,
    previous: gpd.GeoDataFrame | None = None,
    min_firms: int = MIN_FIRMS,
    reach_m: float = REACH_M,
) -> Clusters:
    """Put every enterprise that is open again into exactly one cluster, or into the noise.

    Firms in a park are that park's one cluster, however few; the others cluster by density
    (:func:`geo.cluster_groups.group_by_density`) and outside parks no cluster is longer than
    2 000 m. The result does not depend on the order of the rows.

    Parameters
    ----------
    enterprises
        Columns id, geometry (points), and if there are any, workers, reopened_on, closed_on (dates),
        park (a name or id, believed within 200 m of that park). Reopened is who has reopened_on ≤
        ``on_date`` and no closed_on or one after it; a missing column is an empty one, but without
        any column reopened_on every enterprise counts as reopened. One without a usable position
        is noise, a missing number of workers is 0.
    on_date
        The day to look at.
    parks
        Columns id, name, geometry, as in a city folder's ``parks.geojson``.
    previous
        An earlier result's frame (cluster_id, members), from which ids are taken over; see
        :func:`geo.cluster_identity.assign_ids`.
    min_firms, reach_m
        How many firms within how many metres are dense; metres are those of the UTM zone.

    Raises
    ------
    EnterpriseRepeated
        If two rows have one id.
    """
    firms = _reopened(enterprises, on_date)
    usable = on_earth(firms["lon"], firms["lat"])
    if not usable.any():
        return Clusters(cluster_frame([]), sorted(firms["id"]), on_date)
    # All enterprises, not only the reopened: so the lines of the cuts are the same from day to day.
    crs = metric_crs(*_lon_lat(enterprises))
    xy = np.column_stack(to_metres(firms["lon"], firms["lat"], crs))
    usable = usable & np.isfinite(xy).all(axis=1)
    index = ParkIndex(_in_degrees(parks))
    parts = _parts(firms.loc[usable], xy[usable], index, crs, min_firms=min_firms, reach_m=reach_m)
    ids = assign_ids([part.group(index) for part in parts], _earlier(previous))
    rows = [part.row(cluster_id, index, crs) for part, cluster_id in zip(parts, ids, strict=True)]
    clustered = {member for row in rows for member in row["members"]}
    return Clusters(cluster_frame(rows), sorted(set(firms["id"]) - clustered), on_date)


@dataclass(frozen=True, slots=True)
class _Part:
    """Firms that stand together: a table sorted by id, their metres, and the row of their park."""

    firms: pd.DataFrame
    xy: Floats
    park: int

    def group(self, index: ParkIndex) -> Group:
        by_age = self.firms.sort_values(["reopened_on", "id"], na_position="last")
        first = by_age["reopened_on"].iloc[0]
        return Group(
            members=tuple(by_age["id"]),
            first_day=date.max if pd.isna(first) else first.date(),
            park_id=None if self.park == NOWHERE else index.ids[self.park],
        )

    def row(self, cluster_id: str, index: ParkIndex, crs: CRS) -> dict[str, Any]:
        in_park = self.park != NOWHERE
        workers = self.firms["workers"].to_numpy()
        stand = self.firms.iloc[_medoid(self.xy, np.maximum(workers, 1.0))]
        return {
            "cluster_id": cluster_id,
            "park": index.names[self.park] if in_park else None,
            "enterprises": len(self.firms),
            "workers": round(math.fsum(workers)),
            "members": list(self.firms["id"]),
            "patrol_point": shapely.Point(stand["lon"], stand["lat"]),
            "geometry": index.outlines[self.park] if in_park else _hull(self.xy, crs),
            "reward": math.fsum(np.sqrt(workers)),
        }


def _parts(
    firms: pd.DataFrame, xy: Floats, index: ParkIndex, crs: CRS, *, min_firms: int, reach_m: float
) -> list[_Part]:
    park = index.park_of(firms["lon"].to_numpy(), firms["lat"].to_numpy(), list(firms["park"]), crs)
    free = park == NOWHERE
    dense = np.full(len(firms), NOWHERE)
    dense[free] = group_by_density(
        xy[free], firms["workers"].to_numpy()[free], min_firms=min_firms, reach_m=reach_m
    )
    in_parks = [_Part(firms[park == each], xy[park == each], int(each)) for each in _numbers(park)]
    return in_parks + [_Part(firms[dense == each], xy[dense == each], NOWHERE) for each in _numbers(dense)]


def _numbers(groups: Ints) -> Ints:
    return np.unique(groups[groups != NOWHERE])


def _medoid(xy: Floats, weight: Floats) -> int:
    """Return the member with the least Σ weight × distance to all; the first of equals."""
    from_centre = np.hypot(*(xy - np.average(xy, axis=0, weights=weight)).T)
    candidates = np.sort(np.argsort(from_centre, kind="stable")[:_PATROL_CANDIDATES])
    # Rounded, so that members equally well placed are equal and the least id is taken.
    reached = [round(float((weight * np.hypot(*(xy - xy[each]).T)).sum()), 3) for each in candidates]
    return int(candidates[int(np.argmin(reached))])


def _hull(xy: Floats, crs: CRS) -> Any:
    hull = shapely.buffer(shapely.convex_hull(shapely.MultiPoint(xy)), _HULL_MARGIN_M)
    return shapes_to_degrees(np.array([hull], dtype=object), crs)[0]


def _reopened(enterprises: gpd.GeoDataFrame, on_date: date) -> pd.DataFrame:
    lon, lat = _lon_lat(enterprises)
    empty = pd.Series(None, index=enterprises.index, dtype=object)
    workers = pd.to_numeric(enterprises.get("workers", empty), errors="coerce")
    firms = pd.DataFrame(
        {
            "id": enterprises["id"].map(str),
            "workers": workers.astype(float).fillna(0.0).clip(lower=0.0),
            "reopened_on": _days(enterprises.get("reopened_on", empty)),
            "park": enterprises.get("park", empty),
            "lon": lon,
            "lat": lat,
        }
    )
    repeated = firms["id"][firms["id"].duplicated()]
    if len(repeated):
        raise EnterpriseRepeated(id=min(repeated), field="id")
    return firms[has_reopened(enterprises, on_date)].sort_values("id", ignore_index=True)


def has_reopened(enterprises: gpd.GeoDataFrame, on_date: date) -> pd.Series:
    """Tell of each enterprise whether it works on a day: reopened by then, and not closed again.

    Without a column ``reopened_on`` every one that is not closed works.
    """
    empty = pd.Series(None, index=enterprises.index, dtype=object)
    day = pd.Timestamp(on_date)
    closed = _days(enterprises.get("closed_on", empty)) <= day
    return ~closed & (_days(enterprises["reopened_on"]) <= day) if "reopened_on" in enterprises else ~closed


def _lon_lat(enterprises: gpd.GeoDataFrame) -> tuple[Floats, Floats]:
    places = np.array(_in_degrees(enterprises).geometry, dtype=object)
    places[shapely.is_empty(places)] = None  # GEOS refuses to tell the coordinates of an empty point
    return shapely.get_x(places), shapely.get_y(places)


def _days(column: pd.Series) -> pd.Series:
    # A time of day, or an offset, does not count: who reopens at noon is open on that day.
    times = pd.to_datetime(column)
    return (times if times.dt.tz is None else times.dt.tz_localize(None)).dt.normalize()


def _in_degrees(frame: Any) -> Any:
    return frame if frame is None or frame.crs is None or frame.crs == WGS84 else frame.to_crs(WGS84)


def _earlier(previous: gpd.GeoDataFrame | None) -> list[tuple[str, list[str]]]:
    if previous is None:
        return []
    return sorted(zip(previous["cluster_id"], previous["members"], strict=True))
