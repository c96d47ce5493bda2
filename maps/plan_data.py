"""Turns the frames of a plan into the compact tables that the page's scripts read.

A table is ``{"n": rows, column: [values]}``; places are packed (see ``maps.packing``). Units are
named by their place in the list, so that a leg or stop carries a small number instead of an id.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
import shapely

from maps.packing import PRECISION, pack_integers, pack_line, pack_lines, pack_points, pack_polygons
from maps.scene import PlanScene

ROAD_RANKS = (
    ("motorway",),
    ("trunk",),
    ("primary", "motorway_link", "trunk_link"),
    ("secondary", "primary_link"),
    ("tertiary", "secondary_link"),
    ("residential", "unclassified", "living_street", "tertiary_link", "road", ""),
)
"""OSM highway values by weight on the map; what is not listed (service, track) comes after them."""

_RANK = {name: rank for rank, names in enumerate(ROAD_RANKS) for name in names}
# A label has to be readable, not complete: longer names than this are broken data.
_LONGEST_ROAD_NAME = 40


def about(scene: PlanScene) -> dict[str, Any]:
    """Describe the plan: city, day, clock, proved bound, credits."""
    return {
        "city": scene.city,
        "date": scene.date,
        "epoch_ms": round(scene.epoch.timestamp() * 1000),
        "timezone": scene.timezone,
        "summary": {key: _plain(value) for key, value in scene.summary.items()},
        "credits": list(scene.credits),
        "left_out": table_of(scene.left_out, ("id", "name", "reason")),
    }


def routes(scene: PlanScene) -> dict[str, Any]:
    """Tabulate units with all they do, their stops and drives, and what each site gets."""
    order = {} if scene.units is None else {unit: k for k, unit in enumerate(scene.units["unit"])}
    units = table_of(scene.units, ("unit", "name", "station", "shift_start_s", "shift_end_s"))
    units |= table_of(scene.units, ("travel_s", "busy_s", "stops", "reward"))
    stops = table_of(scene.stops, ("seq", "site", "visit", "arrive_s", "start_s", "leave_s"))
    stops |= table_of(scene.stops, ("reward", "enterprises", "workers", "park", "label"))
    legs = table_of(scene.legs, ("seq", "from_site", "to_site", "leave_s", "arrive_s", "length_m"))
    unserved = table_of(scene.unserved, ("site", "label", "missing", "reason"))
    sites = table_of(scene.sites, ("site", "label", "visits", "allowed", "presence_s", "due_s"))
    sites |= table_of(scene.sites, ("longest_gap_s", "first_s", "last_s", "reason"))
    activities = table_of(scene.activities, ("doing", "begin_s", "end_s", "seq"))
    return {
        "units": units | {"at": points_of(scene.units)},
        "stops": stops | {"unit": _units(scene.stops, order), "at": points_of(scene.stops)},
        "legs": legs
        | {
            "unit": _units(scene.legs, order),
            "steps": _steps(scene.legs),
            "line": each_packed(scene.legs, pack_line),
        },
        "sites": sites | {"at": points_of(scene.sites)},
        "activities": activities | {"unit": _units(scene.activities, order)},
        "unserved": unserved | {"at": points_of(scene.unserved)},
    }


def clusters(scene: PlanScene) -> dict[str, Any]:
    """Tabulate the clusters of enterprises with their outlines."""
    table = table_of(scene.clusters, ("cluster_id", "park", "enterprises", "workers", "reward"))
    table |= table_of(
        scene.clusters, ("planned_visits", "wanted_visits", "patrol_point_lon", "patrol_point_lat")
    )
    return table | {"area": each_packed(scene.clusters, pack_polygons)}


def parks(scene: PlanScene) -> dict[str, Any]:
    """Tabulate the parks with their outlines."""
    return table_of(scene.parks, ("id", "name")) | {"area": each_packed(scene.parks, pack_polygons)}


def enterprises(scene: PlanScene) -> dict[str, Any]:
    """Tabulate the enterprises; their clusters are numbers into a list of names, -1 for none."""
    frame = scene.enterprises
    if frame is None or frame.empty:
        return {"n": 0}
    frame = frame[_present(frame)]
    names = sorted({str(name) for name in frame["cluster_id"].dropna()})
    place = {name: k for k, name in enumerate(names)}
    members = [place.get(str(name), -1) for name in frame["cluster_id"]]
    return table_of(frame, ("id", "name", "workers")) | {
        "clusters": names,
        "cluster": pack_integers(members),
        "points": pack_points(shapely.get_coordinates(shapely.centroid(frame.geometry.to_numpy()))),
    }


def roads(scene: PlanScene) -> dict[str, Any]:
    """Pack the road network; see :func:`packed_roads`."""
    return packed_roads(scene.roads)


def packed_roads(frame: Any) -> dict[str, Any]:
    """Pack roads (columns class, name, geometry), main roads first; pieces of one street are joined."""
    lines = [] if frame is None else _joined_roads(frame)
    names = sorted({name for _, name, _ in lines})
    place = {name: k for k, name in enumerate(names)}
    packed = pack_lines(np.asarray([line for _, _, line in lines], dtype=object))
    return packed | {
        "n": len(lines),
        "ranks": pack_integers([rank for rank, _, _ in lines]),
        "names": names,
        "name": pack_integers([place[name] for _, name, _ in lines]),
    }


def _joined_roads(frame: Any) -> list[tuple[int, str, shapely.LineString]]:
    frame = frame[_present(frame)]
    ranks = [_RANK.get(_text(value), len(ROAD_RANKS)) for value in frame["class"]]
    names = [_text(value)[:_LONGEST_ROAD_NAME] for value in frame["name"]]
    groups: dict[tuple[int, str], list[shapely.Geometry]] = {}
    for rank, name, line in zip(ranks, names, frame.geometry, strict=True):
        groups.setdefault((rank, name), []).append(line)
    return [(rank, name, line) for (rank, name), lines in sorted(groups.items()) for line in _merged(lines)]


def _merged(lines: Sequence[shapely.Geometry]) -> list[shapely.LineString]:
    parts = shapely.get_parts(lines)
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING]
    merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(parts)))
    return [line for line in merged if not line.is_empty]


def table_of(frame: Any, columns: Sequence[str]) -> dict[str, Any]:
    """Tabulate columns of a frame as JSON knows them; no frame is a table without rows."""
    if frame is None:
        return {"n": 0} | {column: [] for column in columns}
    return {"n": len(frame)} | {column: [_plain(v) for v in frame[column]] for column in columns}


def _plain(value: Any) -> Any:
    """Give a value as JSON knows it; what is missing, by whatever sign, is None."""
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() else float(f"{value:.9g}")
    return value if isinstance(value, (bool, int, str)) else _text(value) or None


def _text(value: Any) -> str:
    missing = value is None or value != value or str(value) in {"<NA>", "NaT"}  # noqa: PLR0124  # NaN
    return "" if missing else str(value)


def _units(frame: Any, order: dict[Any, int]) -> list[int]:
    return [] if frame is None else [order[unit] for unit in frame["unit"]]


def _steps(frame: Any) -> list[list[list[str]]]:
    if frame is None:
        return []
    return [[[step["zh"], step["en"]] for step in steps] for steps in map(_listed, frame["steps"])]


def _listed(value: Any) -> Iterable[dict[str, str]]:
    return value if isinstance(value, (list, tuple, np.ndarray)) else ()


def _present(frame: Any) -> Any:
    geometry = frame.geometry
    return geometry.notna() & ~geometry.is_empty


def each_packed(frame: Any, pack: Callable[[shapely.Geometry], Any]) -> list[Any]:
    """Pack the shape of every row; None where there is none."""
    if frame is None:
        return []
    return [None if shape is None or shape.is_empty else pack(shape) for shape in frame.geometry]


def points_of(frame: Any) -> list[list[float] | None]:
    """Return latitude and longitude of every row, in Leaflet's order."""
    return each_packed(frame, _latlng)


def _latlng(shape: shapely.Geometry) -> list[float]:
    lon, lat = shapely.get_coordinates(shapely.centroid(shape))[0]
    return [round(float(lat), PRECISION), round(float(lon), PRECISION)]
