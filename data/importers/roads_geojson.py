"""Roads of a GeoJSON file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from data.errors import (
    CrsUnknown,
    EncodingBroken,
    GeometryEmpty,
    GeometryKind,
    JsonBroken,
    NotFeatures,
    RoadVertexUnreadable,
)
from data.importers.road_values import shown, text
from data.importers.roads_table import RoadRow, TableRoads
from geo.errors import InputError
from routing.network.ways import Floats, Progress, RoadWays

_LINES = "LineString, MultiLineString"


def read_geojson(path: Path, *, progress: Progress | None = None) -> RoadWays:
    """Read LineString and MultiLineString features; ``crs`` and ``datum`` of the collection count.

    Raises
    ------
    JsonBroken, EncodingBroken, NotFeatures, GeometryKind, GeometryEmpty
        Besides what :class:`data.importers.roads_table.TableRoads` refuses; row 1 is the first feature.
    """
    try:
        collection = _collection(path.read_bytes())
        if progress:
            progress("read", 0.5)
        roads = TableRoads(crs=_crs(collection.get("crs")), datum=_datum(collection))
        for row in _rows(collection["features"]):
            roads.take(row)
        return roads.columns(kind="geojson", progress=progress)
    except InputError as error:
        raise error.at(file=str(path)) from None


def _collection(content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(_decoded(content))
    except json.JSONDecodeError as error:
        raise JsonBroken(line=error.lineno, reason=error.msg) from error
    except (RecursionError, ValueError) as error:  # nested too deeply; a number of too many digits
        raise JsonBroken(line=1, reason=type(error).__name__) from error
    if isinstance(value, dict) and value.get("type") == "Feature":
        return {"features": [value]}
    if not isinstance(value, dict) or value.get("type") != "FeatureCollection":
        raise NotFeatures
    if not isinstance(value.get("features"), list):
        raise NotFeatures(field="features")
    return value


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise EncodingBroken


def _crs(member: Any) -> str:
    """Return the name in the old ``crs`` member ({"type": "name", "properties": {"name": …}})."""
    if member is None:
        return ""
    properties = member.get("properties") if isinstance(member, dict) else None
    if isinstance(properties, dict) and (name := properties.get("name") or properties.get("code")):
        return f"EPSG:{name}" if isinstance(name, int) else str(name)
    if isinstance(member, str) and member:
        return member
    raise CrsUnknown(field="crs", crs=shown(member))


def _datum(collection: dict[str, Any]) -> str:
    properties = collection.get("properties")
    inner = properties.get("datum") if isinstance(properties, dict) else None
    return text(collection.get("datum")) or text(inner)


def _rows(features: list[Any]) -> Iterator[RoadRow]:
    for row, feature in enumerate(features, start=1):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise NotFeatures(row=row)
        properties = feature.get("properties")
        values = {
            str(key).lower(): value
            for key, value in (properties.items() if isinstance(properties, dict) else ())
        }
        try:
            parts = _parts(feature.get("geometry"))
            row_id = text(feature.get("id")) or str(row)
        except InputError as error:
            raise error.at(row=row) from None
        yield RoadRow(row, row_id, values, parts)


def _parts(geometry: Any) -> list[Floats]:
    if geometry is None:
        raise GeometryEmpty(field="geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("LineString", "MultiLineString"):
        raise GeometryKind(field="geometry", expected=_LINES, found=shown(kind))
    coordinates = geometry.get("coordinates")
    lines = [coordinates] if kind == "LineString" else coordinates
    if not isinstance(lines, list) or not lines:
        raise GeometryEmpty(field="geometry")
    return [_line(line) for line in lines]


def _line(vertices: Any) -> Floats:
    if not isinstance(vertices, list) or not vertices:
        raise GeometryEmpty(field="geometry")
    try:
        xy = np.array([vertex[:2] for vertex in vertices])
    except (ValueError, TypeError, KeyError):  # of unequal lengths, or no list
        xy = np.array(None)
    if xy.dtype.kind not in "if" or xy.shape != (len(vertices), 2):
        raise RoadVertexUnreadable(field="geometry", vertex=shown(next(filter(_is_bad, vertices), vertices)))
    return xy.astype(np.float64)


def _is_bad(vertex: Any) -> bool:
    return not (
        isinstance(vertex, list)
        and len(vertex) > 1
        and all(isinstance(part, int | float) for part in vertex[:2])
    )
