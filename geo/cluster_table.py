"""The clusters of one day as a table and as GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import mapping, shape

from geo.errors import ClustersUnreadable
from geo.metric import WGS84

COLUMNS = (
    "cluster_id",
    "park",
    "enterprises",
    "workers",
    "members",
    "patrol_point",
    "geometry",
    "reward",
)

_DECIMALS = 7  # of a degree: a centimetre


@dataclass(frozen=True, slots=True)
class Clusters:
    """The clusters of one day.

    Parameters
    ----------
    frame
        Sorted by cluster_id, WGS-84: cluster_id, park (its name, or None), enterprises (how many),
        workers (their sum), members (sorted ids), patrol_point (the position of one member),
        geometry (the park's outline, or a hull 50 m around the members), reward (Σ √workers).
    noise
        Sorted ids of the reopened enterprises that are in no cluster.
    on_date
        The day; None if a file that was read does not say.
    """

    frame: gpd.GeoDataFrame
    noise: list[str]
    on_date: date | None


def clusters_to_geojson(clusters: Clusters) -> dict[str, Any]:
    """Return a GeoJSON FeatureCollection (RFC 7946) with two keys of its own, ``noise`` and ``date``.

    Outer rings run counter-clockwise, coordinates have seven decimals; a feature's properties are
    the columns of :class:`Clusters` but the geometry.
    """
    return {
        "type": "FeatureCollection",
        "date": None if clusters.on_date is None else clusters.on_date.isoformat(),
        "noise": list(clusters.noise),
        "features": [_feature(row) for row in clusters.frame.to_dict("records")],
    }


def clusters_from_geojson(document: Mapping[str, Any]) -> Clusters:
    """Read what :func:`clusters_to_geojson` wrote, or another program's file with as much as matters.

    A feature needs ``cluster_id`` and ``members``; what else is missing is empty, 0 or None.

    Raises
    ------
    ClustersUnreadable
        If it is no such file; ``row`` (the first feature is 1) and ``field`` say where.
    """
    features = document.get("features") if isinstance(document, Mapping) else None
    if not isinstance(features, list):
        raise ClustersUnreadable(field="features")
    rows = [_read_feature(feature, number) for number, feature in enumerate(features, start=1)]
    first: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        if first.setdefault(row["cluster_id"], number) != number:
            raise ClustersUnreadable(row=number, field="cluster_id")
    noise = document.get("noise") or []
    if not _is_list_of_text(noise):
        raise ClustersUnreadable(field="noise")
    return Clusters(cluster_frame(rows), sorted(noise), _read_date(document.get("date")))


def cluster_frame(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    """Return rows with all of ``COLUMNS`` as a frame sorted by cluster_id."""
    in_order = sorted(rows, key=lambda row: str(row["cluster_id"]))
    # Without a type told, pandas makes NaN of the park that is None, and of an empty list a float.
    types = {"enterprises": "int64", "workers": "int64", "reward": "float64"}
    columns = {
        name: pd.Series([row[name] for row in in_order], dtype=types.get(name, "object")) for name in COLUMNS
    }
    return gpd.GeoDataFrame(columns, geometry="geometry", crs=WGS84)


def _feature(row: Mapping[str, Any]) -> dict[str, Any]:
    properties = {name: row[name] for name in COLUMNS if name != "geometry"}
    point = row["patrol_point"]
    properties["patrol_point"] = (
        None if point is None else [round(part, _DECIMALS) for part in point.coords[0]]
    )
    return {"type": "Feature", "properties": properties, "geometry": _rounded(row["geometry"])}


def _rounded(outline: Any) -> dict[str, Any] | None:
    if outline is None:
        return None
    rounded = shapely.transform(outline, lambda pairs: np.round(pairs, _DECIMALS))
    # Through text, so that the coordinates are lists, as in the file, and not tuples.
    plain: dict[str, Any] = json.loads(json.dumps(mapping(shapely.orient_polygons(rounded))))
    return plain


def _read_feature(feature: Any, number: int) -> dict[str, Any]:
    properties = feature.get("properties") if isinstance(feature, Mapping) else None
    if not isinstance(properties, Mapping):
        raise ClustersUnreadable(row=number, field="properties")
    cluster_id, members = properties.get("cluster_id"), properties.get("members")
    if not isinstance(cluster_id, str) or not cluster_id:
        raise ClustersUnreadable(row=number, field="cluster_id")
    if not isinstance(members, list) or not _is_list_of_text(members):
        raise ClustersUnreadable(row=number, field="members")
    try:
        return {
            "cluster_id": cluster_id,
            "park": park if isinstance(park := properties.get("park"), str) else None,
            "enterprises": int(properties.get("enterprises", len(members))),
            "workers": int(properties.get("workers", 0)),
            "members": sorted(members),
            "patrol_point": _read_point(properties.get("patrol_point")),
            "geometry": _read_shape(feature.get("geometry")),
            "reward": float(properties.get("reward", 0.0)),
        }
    except (TypeError, ValueError, OverflowError, LookupError, AttributeError, shapely.errors.ShapelyError):
        raise ClustersUnreadable(row=number, field="properties") from None


def _read_point(value: Any) -> shapely.Point | None:
    return None if value is None else shapely.Point(float(value[0]), float(value[1]))


def _read_shape(value: Any) -> Any:
    return None if value is None else shape(value)


def _read_date(value: Any) -> date | None:
    try:
        return None if value is None else date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ClustersUnreadable(field="date") from None


def _is_list_of_text(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)
