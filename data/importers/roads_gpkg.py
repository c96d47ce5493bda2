"""Roads of a GeoPackage."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyogrio
import shapely

from data.errors import GeometryEmpty, GeometryKind, RoadFileDamaged, RoadLayerMissing
from data.importers.roads_table import RoadRow, TableRoads
from geo.errors import InputError
from routing.network.ways import Floats, Progress, RoadWays

_HEADER = struct.Struct(">16x H 10x I")  # SQLite: page size, …, number of pages


def read_gpkg(path: Path, *, progress: Progress | None = None) -> RoadWays:
    """Read the layer called roads, else the first layer of lines; the layer's CRS counts.

    Raises
    ------
    RoadFileDamaged, RoadLayerMissing, GeometryKind, GeometryEmpty
        Besides what :class:`data.importers.roads_table.TableRoads` refuses; a row is told by its fid.
    """
    try:
        _check_length(path)
        meta, fids, shapes, fields = _layer(path)
        if progress:
            progress("read", 0.5)
        roads = TableRoads(crs=meta["crs"] or "")
        for row in _rows(fids, shapes, dict(zip(meta["fields"], fields, strict=True))):
            roads.take(row)
        return roads.columns(kind="gpkg", progress=progress)
    except InputError as error:
        raise error.at(file=str(path)) from None


def _check_length(path: Path) -> None:
    """Refuse a file that was cut off: the library would read what is left without a word."""
    with path.open("rb") as file:
        head = file.read(_HEADER.size)
    if len(head) < _HEADER.size:
        raise RoadFileDamaged(reason="SQLite header")
    page_size, pages = _HEADER.unpack(head)
    wanted = (65_536 if page_size == 1 else page_size) * pages
    size = path.stat().st_size
    if size < wanted:
        raise RoadFileDamaged(reason=f"{size} < {wanted} bytes")


def _layer(path: Path) -> tuple[dict[str, Any], Any, Any, Any]:
    try:
        with warnings.catch_warnings():
            # What GDAL warns of is either refused below, with the row, or does not matter here.
            warnings.simplefilter("ignore")
            name = _line_layer(pyogrio.list_layers(path))
            meta, fids, shapes, fields = pyogrio.raw.read(path, layer=name, return_fids=True)
            return meta, fids, shapely.from_wkb(shapes), fields
    except InputError:
        raise
    # pyogrio's own errors are RuntimeErrors; shapely's are its own, a ValueError comes of odd values.
    except (RuntimeError, ValueError, shapely.errors.ShapelyError) as error:
        raise RoadFileDamaged(reason=str(error)[:120]) from error


def _line_layer(layers: Any) -> str:
    kinds = {str(name): str(kind) for name, kind in layers}
    for name, kind in kinds.items():
        if name.lower() == "roads" and kind != "None":
            return name
    for wanted in ("LineString", "Unknown", "GeometryCollection"):
        for name, kind in kinds.items():
            if wanted in kind:
                return name
    raise RoadLayerMissing(layers=", ".join(kinds) or "–")


def _rows(fids: Any, shapes: Any, fields: dict[str, Any]) -> Iterator[RoadRow]:
    # As plain values: a single-precision 1 would be written "1.0", and its gap "nan".
    columns = {name.lower(): values.tolist() for name, values in fields.items()}
    for place, (fid, shape) in enumerate(zip(fids, shapes, strict=True)):
        row = int(fid)
        values = {name: column[place] for name, column in columns.items()}
        yield RoadRow(row, str(row), values, _parts(shape, row))


def _parts(shape: Any, row: int) -> list[Floats]:
    if shape is None or shape.is_empty:
        raise GeometryEmpty(row=row, field="geometry")
    if shape.geom_type not in ("LineString", "MultiLineString"):
        raise GeometryKind(
            row=row, field="geometry", expected="LineString, MultiLineString", found=shape.geom_type
        )
    return [shapely.get_coordinates(part) for part in shapely.get_parts(shape)]
