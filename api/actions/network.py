"""Use cases of the road network: build it from a road file, open it, export its edges."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pyogrio

from api.output import replacing
from data.errors import FileTooLarge
from data.importers.roads import read_roads
from geo.errors import InputError, OutputNotWritable
from routing.errors import ExportKindUnknown, RoadsLeftOut, RoadWordsUnknown
from routing.network.build import build_network
from routing.network.export import edges_frame
from routing.network.netfile import is_network_file, load_network, save_network
from routing.network.network import RoadNetwork
from routing.network.ways import Progress

# GeoPackage keeps the day of writing; a fixed one keeps equal edges equal bytes.
_GPKG_DATE = "2020-01-01T00:00:00.000Z"


def build_road_network(
    roads: Path,
    out: Path,
    *,
    max_bytes: int,
    largest_part: bool = False,
    progress: Progress | None = None,
) -> RoadNetwork:
    """Build the network of a road file and write it whole or not at all.

    Raises
    ------
    InputError
        The roads cannot be used, or the output cannot be written there.
    """
    if out.exists() and roads.exists() and out.samefile(roads):
        raise OutputNotWritable(file=str(out), reason=os.strerror(errno.EEXIST))
    network = _build(roads, max_bytes=max_bytes, largest_part=largest_part, progress=progress)
    with replacing(out) as stream:
        save_network(network, stream)
    return network


def open_network(
    path: Path, *, max_bytes: int, largest_part: bool = False, progress: Progress | None = None
) -> RoadNetwork:
    """Open a built network, or build one in memory from a road file.

    Raises
    ------
    InputError
        With the file.
    """
    if not is_network_file(path):
        return _build(path, max_bytes=max_bytes, largest_part=largest_part, progress=progress)
    if (size := path.stat().st_size) > max_bytes:
        raise FileTooLarge(file=str(path), size=size, limit=max_bytes)
    return load_network(path)


def export_edges(path: Path, out: Path, *, max_bytes: int, progress: Progress | None = None) -> int:
    """Write one row per driveable arc to .parquet, .gpkg or .geojson; return the number of rows.

    Raises
    ------
    InputError
        The network cannot be opened, the suffix is another, or the output cannot be written there.
    """
    write = _WRITERS.get(out.suffix.lower())
    if write is None:
        raise ExportKindUnknown(file=str(out), suffix=out.suffix, kinds=", ".join(_WRITERS))
    frame = edges_frame(open_network(path, max_bytes=max_bytes, progress=progress))
    with replacing(out) as stream:
        stream.write(write(frame))
    return len(frame)


def network_notes(network: RoadNetwork, *, file: str) -> list[InputError]:
    """Return what a person should know of a network that was built: told, not raised."""
    notes: list[InputError] = []
    if rows := network.facts.get("unknown_class_rows"):
        words = ", ".join(network.facts["unknown_classes"])
        notes.append(RoadWordsUnknown(file=file, rows=rows, words=words))
    dropped = network.facts.get("dropped", {})
    if dropped.get("edges"):
        told = {key: dropped[key] for key in ("ways", "km", "pieces", "example", "lon", "lat")}
        notes.append(RoadsLeftOut(file=file, **told))
    return notes


def _build(roads: Path, *, max_bytes: int, largest_part: bool, progress: Progress | None) -> RoadNetwork:
    ways = read_roads(roads, max_bytes=max_bytes, progress=progress)
    try:
        # A name that is no UTF-8 is legal for a file, not for JSON.
        name = roads.name.encode(errors="replace").decode()
        return build_network(ways, source=name, largest_part=largest_part, progress=progress)
    except InputError as error:
        raise error.at(file=str(roads)) from None


def _parquet(frame: gpd.GeoDataFrame) -> bytes:
    stream = io.BytesIO()
    frame.to_parquet(stream, index=False)
    return stream.getvalue()


def _geojson(frame: gpd.GeoDataFrame) -> bytes:
    text: str = frame.to_json(drop_id=True)
    return text.encode() + b"\n"


def _gpkg(frame: gpd.GeoDataFrame) -> bytes:
    stream = io.BytesIO()
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _GPKG_DATE})
    try:
        pyogrio.write_dataframe(frame, stream, layer="edges", driver="GPKG")
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    return stream.getvalue()


_WRITERS: dict[str, Callable[[gpd.GeoDataFrame], bytes]] = {
    ".parquet": _parquet,
    ".gpkg": _gpkg,
    ".geojson": _geojson,
}
