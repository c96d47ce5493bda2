"""Reads GeoJSON and GeoPackage files as tables whose rows carry WGS-84 shapes."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyproj
import shapely
from pyproj.exceptions import ProjError
from shapely.geometry.base import BaseGeometry

from data.errors import CrsUnknown, GeometryBroken, JsonBroken, NotFeatures
from data.importers.delimited import decode
from data.importers.file_kinds import unreadable
from data.importers.shapes import shape_of
from data.importers.tables import Shape, Table
from geo.errors import InputError

_WGS84 = ("EPSG:4326", "OGC:CRS84")


def read_geojson(data: bytes, *, file: str) -> Table:
    """Read a FeatureCollection; the columns are the keys of all properties, in order of appearance.

    An old-style ``crs`` member is honoured. A geometry that cannot be used stands in ``Table.shapes``
    as its refusal.

    Raises
    ------
    EncodingBroken, JsonBroken, NotFeatures, CrsUnknown
    """
    collection = _parsed(decode(data, file=file), file)
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list):
        raise NotFeatures(file=file)
    records = [_properties(feature, number, file) for number, feature in enumerate(features, start=1)]
    headers = tuple(dict.fromkeys(key for record in records for key in record))
    rows = tuple(tuple(record.get(key) for key in headers) for record in records)
    shapes = [_shape(feature.get("geometry")) for feature in features]
    numbers = tuple(range(1, len(rows) + 1))
    return Table(file, headers, rows, numbers, _to_wgs84(shapes, _named_crs(collection), file))


def read_geopackage(path: Path) -> Table:
    """Read the layer named as the file, else the first, reprojected to WGS-84.

    Raises
    ------
    FileUnreadable, CrsUnknown
    """
    try:
        with warnings.catch_warnings():
            # GDAL comments on how other programs write the format.
            warnings.simplefilter("ignore")
            layers = [str(name) for name, _ in pyogrio.list_layers(path)]
            layer = path.stem if path.stem in layers else layers[0]
            meta, _, wkb, columns = pyogrio.raw.read(path, layer=layer)
    except (RuntimeError, ValueError, IndexError, OSError) as error:
        raise unreadable(path, error) from error
    headers = tuple(str(name) for name in meta["fields"])
    rows = tuple(zip(*(_plain_values(column) for column in columns), strict=True))
    if wkb is None:
        return Table(str(path), headers, rows, tuple(range(1, len(rows) + 1)))
    shapes = _to_wgs84([_shape_of_wkb(one) for one in wkb], meta["crs"], str(path))
    return Table(str(path), headers, rows or ((),) * len(wkb), tuple(range(1, len(wkb) + 1)), shapes)


def _parsed(text: str, file: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise JsonBroken(file=file, reason=f"{error.msg}, line {error.lineno}") from None
    except (RecursionError, ValueError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else "a number has too many digits"
        raise JsonBroken(file=file, reason=reason) from None


def _properties(feature: Any, number: int, file: str) -> dict[str, Any]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(feature, dict) or not isinstance(properties, dict | None):
        raise NotFeatures(file=file, row=number)
    found = dict(properties or {})
    if "id" in feature:
        found.setdefault("id", feature["id"])
    return found


def _shape(geometry: Any) -> Shape:
    if geometry is None:
        return None
    try:
        return shape_of(geometry)
    except InputError as error:
        return error


def _shape_of_wkb(wkb: bytes | None) -> Shape:
    if wkb is None:
        return None
    shape: BaseGeometry | None = shapely.from_wkb(wkb, on_invalid="ignore")
    if shape is None:
        return GeometryBroken(reason="a kind of shape that is not read")
    return shapely.force_2d(shape)


def _plain_values(column: Any) -> list[Any]:
    """Return Python values, ``None`` for a time that is not given."""
    if np.issubdtype(column.dtype, np.datetime64):
        return list(column.astype("datetime64[ms]").tolist())
    return list(column.tolist())


def _named_crs(collection: dict[str, Any]) -> str | None:
    member = collection.get("crs")
    if not isinstance(member, dict):
        return None
    properties = member.get("properties")
    return str(properties.get("name")) if isinstance(properties, dict) else str(member)


def _to_wgs84(shapes: list[Shape], crs: str | None, file: str) -> tuple[Shape, ...]:
    """Reproject the shapes; without a reference system the coordinates stay as written."""
    if crs is None or crs in _WGS84:
        return tuple(shapes)
    try:
        transformer = pyproj.Transformer.from_crs(crs, 4326, always_xy=True)
    except ProjError:
        raise CrsUnknown(file=file, crs=crs) from None

    def project(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return np.column_stack(transformer.transform(x, y))

    return tuple(
        shapely.transform(shape, lambda at: project(at[:, 0], at[:, 1]))
        if isinstance(shape, BaseGeometry)
        else shape
        for shape in shapes
    )
