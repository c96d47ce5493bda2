"""Roads of an OpenStreetMap extract (.osm.pbf, .osm and .osm packed by gzip or bzip2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import osmium

from data.errors import RoadFileDamaged
from data.importers.road_values import is_closed, is_set, osm_class, osm_layer, osm_maxspeed, osm_oneway
from routing.network.ways import Progress, RoadWays, Way

_FORMATS = ("pbf", "osm", "osm.gz", "osm.bz2")
# OSM stores degrees as whole numbers of 1e-7; a node that the extract lacks has the greatest int32.
_DEGREE = 10_000_000
_MISSING = np.iinfo(np.int32).max


def read_osm(path: Path, *, progress: Progress | None = None) -> RoadWays:
    """Read the ways that a car may use; ways join where they share a node.

    Kept are the classes of ``routing.network.speeds`` (all of service, parking aisles included) but
    no areas and nothing closed to cars by access, vehicle, motor_vehicle or motorcar (no, private,
    agricultural, forestry, bus). A way is cut where the extract lacks nodes of it.

    Raises
    ------
    RoadFileDamaged
        The file breaks off, or its content is not what the format allows.
    """
    reading = _Reading()
    try:
        locations = _node_locations(path)
        _tell(progress, 0.2)
        for way in _highways(path, locations):
            reading.take(way)
        _tell(progress, 0.8)
        columns = reading.columns(_negative_nodes(path) if reading.has_negative_refs else {})
    # osmium tells a broken file by any of them; a UnicodeDecodeError is a ValueError.
    except (RuntimeError, ValueError, OverflowError, osmium.InvalidLocationError) as error:
        raise RoadFileDamaged(file=str(path), reason=str(error)) from error
    _tell(progress, 1.0)
    return columns


def _tell(progress: Progress | None, share: float) -> None:
    if progress:
        progress("read", share)


def _file(path: Path) -> osmium.io.File:
    """Name the format, for osmium knows a suffix in small letters only."""
    name = path.name.lower()
    return osmium.io.File(str(path), next((form for form in _FORMATS if name.endswith(form)), ""))


def _node_locations(path: Path) -> osmium.NodeLocationsForWays:
    """Read all nodes first, for a file may hold its ways before them."""
    handler = osmium.NodeLocationsForWays(osmium.index.create_map("flex_mem"))
    handler.ignore_errors()
    reader = osmium.io.Reader(_file(path), osmium.osm.NODE)
    try:
        osmium.apply(reader, handler)
    finally:
        reader.close()
    return handler


def _highways(path: Path, locations: osmium.NodeLocationsForWays) -> Iterator[Any]:
    # The filter needs a name of its own: osmium does not keep it alive.
    highway = osmium.filter.KeyFilter("highway")
    yield from osmium.FileProcessor(_file(path), osmium.osm.WAY).with_filter(locations).with_filter(highway)


def _negative_nodes(path: Path) -> dict[int, tuple[int, int]]:
    """Return the places of nodes that an editor made and no server numbered; osmium's index lacks them."""
    nodes: Iterator[Any] = iter(osmium.FileProcessor(_file(path), osmium.osm.NODE))
    return {node.id: (node.location.x, node.location.y) for node in nodes if node.id < 0}


class _Reading:
    """The ways taken so far, as growing columns."""

    def __init__(self) -> None:
        self.ways: list[Way] = []
        self.sizes: list[int] = []
        self.refs: list[int] = []
        self.x: list[int] = []
        self.y: list[int] = []
        self.left_out: Counter[str] = Counter()
        self.has_negative_refs = False

    def take(self, osm: Any) -> None:
        tags = dict(osm.tags)
        if osm.deleted or not osm.visible:
            return
        road_class = osm_class(tags["highway"])
        if reason := _why_not(tags, road_class):
            self.left_out[reason] += 1
            return
        self.ways.append(_way(osm.id, tags, road_class or ""))
        before = len(self.refs)
        for node in osm.nodes:
            self.refs.append(node.ref)
            self.x.append(node.x)
            self.y.append(node.y)
        self.sizes.append(len(self.refs) - before)
        self.has_negative_refs |= any(ref < 0 for ref in self.refs[before:])

    def columns(self, negative: dict[int, tuple[int, int]]) -> RoadWays:
        refs = np.array(self.refs, dtype=np.int64)
        x, y = np.array(self.x, dtype=np.int64), np.array(self.y, dtype=np.int64)
        for place in np.flatnonzero(refs < 0):
            x[place], y[place] = negative.get(int(refs[place]), (_MISSING, _MISSING))
        known = (np.abs(x) <= 180 * _DEGREE) & (np.abs(y) <= 90 * _DEGREE)
        ways, sizes = _without_gaps(self.ways, np.array(self.sizes, dtype=np.int64), known)
        facts = {
            "kind": "osm",
            "left_out": dict(sorted(self.left_out.items())),
            "missing_nodes": int((~known).sum()),
        }
        return RoadWays.of(
            ways,
            vertex_start=np.concatenate([[0], np.cumsum(sizes)]),
            lon=x[known] / _DEGREE,
            lat=y[known] / _DEGREE,
            vertex_key=refs[known],
            facts=facts,
        )


def _why_not(tags: dict[str, str], road_class: str | None) -> str:
    if road_class is None:
        return "not_for_cars"
    if tags.get("area") == "yes":
        return "area"
    return "no_access" if is_closed(tags) else ""


def _way(number: int, tags: dict[str, str], road_class: str) -> Way:
    return Way(
        way_id=str(number),
        name=tags.get("name", ""),
        ref=tags.get("ref", ""),
        road_class=road_class,
        oneway=osm_oneway(tags),
        maxspeed_kmh=osm_maxspeed(tags.get("maxspeed", "")),
        bridge=is_set(tags.get("bridge")),
        tunnel=is_set(tags.get("tunnel")),
        layer=osm_layer(tags.get("layer", "")),
    )


def _without_gaps(
    ways: list[Way], sizes: npt.NDArray[np.int64], known: npt.NDArray[np.bool_]
) -> tuple[list[Way], npt.NDArray[np.int64]]:
    """Cut ways where nodes are missing: a straight line over the gap would be an invented road."""
    way_of = np.repeat(np.arange(len(ways)), sizes)
    first = np.ones(len(known), dtype=np.bool_)
    first[1:] = (way_of[1:] != way_of[:-1]) | ~known[:-1]
    begins = np.flatnonzero(known & first)
    part_of = np.cumsum(known & first)[known] - 1
    rows = way_of[begins]
    further = np.concatenate([[False], rows[1:] == rows[:-1]]) if len(rows) else rows
    parts = [
        replace(ways[row], continues=True) if more else ways[row]
        for row, more in zip(rows, further, strict=True)
    ]
    return parts, np.bincount(part_of, minlength=len(begins))
