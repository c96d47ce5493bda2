"""Roads of a file of any kind that is read, told by its name and by its content."""

from __future__ import annotations

import bz2
import gzip
import os
import re
import zlib
from collections.abc import Callable
from pathlib import Path

from data.errors import (
    FileEmpty,
    FileIsFolder,
    FileKindMismatch,
    FileMissing,
    FileTooLarge,
    FileUnreadable,
    RoadFileDamaged,
    RoadFileIsWebPage,
    RoadKindUnknown,
)
from data.importers.roads_geojson import read_geojson
from data.importers.roads_gpkg import read_gpkg
from data.importers.roads_graphml import read_graphml
from data.importers.roads_osm import read_osm
from geo.errors import InputError
from routing.network.ways import Progress, RoadWays

_PBF, _OSM, _GRAPHML, _GEOJSON, _GPKG = "OSM PBF", "OSM XML", "GraphML", "GeoJSON", "GeoPackage"
_WEB_PAGE = "HTML"
_SUFFIXES = {
    ".pbf": _PBF,
    ".osm": _OSM,
    ".osm.gz": _OSM,
    ".osm.bz2": _OSM,
    ".graphml": _GRAPHML,
    ".geojson": _GEOJSON,
    ".json": _GEOJSON,
    ".gpkg": _GPKG,
}
ROAD_SUFFIXES = tuple(_SUFFIXES)
_READERS: dict[str, Callable[..., RoadWays]] = {
    _PBF: read_osm,
    _OSM: read_osm,
    _GRAPHML: read_graphml,
    _GEOJSON: read_geojson,
    _GPKG: read_gpkg,
}
_HEAD_BYTES = 65_536
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
# What may stand before the root of XML, and a mark of the byte order before anything.
_PROLOGUE = re.compile(rb"\s*(?:<\?.*?\?>|<!--.*?-->|\s+)*", re.DOTALL)
_BOM = b"\xef\xbb\xbf"
_ROOTS = {b"osm": _OSM, b"graphml": _GRAPHML, b"html": _WEB_PAGE}


def read_roads(path: Path, *, max_bytes: int, progress: Progress | None = None) -> RoadWays:
    """Read the ways of a road file that a patrol car may use.

    Parameters
    ----------
    path
        .osm.pbf, .osm (also .osm.gz, .osm.bz2), .graphml, .geojson, .json or .gpkg.
    max_bytes
        A larger file is refused; so is a packed one that unpacks to more.
    progress
        Told the stage and its share done.

    Raises
    ------
    InputError
        The file cannot be opened, is of another kind than its name says, is damaged, or a row of it
        cannot be used; with file, row and field as far as they are known.
    """
    try:
        kind = _kind(path, max_bytes=max_bytes)
        return _READERS[kind](path, progress=progress)
    except InputError as error:
        raise error.at(file=str(path)) from None
    except OSError as error:
        raise FileUnreadable(file=str(path), reason=_reason(error)) from error


def _kind(path: Path, *, max_bytes: int) -> str:
    _check_size(path, max_bytes=max_bytes)
    expected = _kind_by_name(path)
    head = (
        _unpacked_head(path, max_bytes=max_bytes) if path.suffix.lower() in (".gz", ".bz2") else _head(path)
    )
    found = _kind_by_content(head)
    if not head.strip():
        raise FileEmpty
    if found == _WEB_PAGE:
        raise RoadFileIsWebPage
    if found != expected:
        raise FileKindMismatch(expected=expected, found=found)
    return expected


def _check_size(path: Path, *, max_bytes: int) -> None:
    try:
        if path.is_dir():
            raise FileIsFolder
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise FileMissing from error
    except ValueError as error:  # a NUL in the name
        raise FileUnreadable(reason=str(error)) from error
    if size == 0:
        raise FileEmpty
    if size > max_bytes:
        raise FileTooLarge(size=size, limit=max_bytes)


def _kind_by_name(path: Path) -> str:
    name = path.name.lower()
    for suffix in sorted(_SUFFIXES, key=len, reverse=True):
        if name.endswith(suffix):
            return _SUFFIXES[suffix]
    raise RoadKindUnknown(suffix=path.suffix, kinds=", ".join(_SUFFIXES))


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD_BYTES)


def _unpacked_head(path: Path, *, max_bytes: int) -> bytes:
    """Return the beginning of a packed file, which is unpacked once to its end to see its size."""
    opener = gzip.open if path.suffix.lower() == ".gz" else bz2.open
    try:
        with opener(path, "rb") as file:
            head: bytes = file.read(_HEAD_BYTES)
            size = len(head)
            while block := file.read(1 << 20):
                size += len(block)
                if size > max_bytes:
                    raise FileTooLarge(size=size, limit=max_bytes)
    except (OSError, EOFError, zlib.error) as error:
        raise RoadFileDamaged(reason=str(error)) from error
    return head


def _kind_by_content(head: bytes) -> str:
    if head.startswith(b"SQLite format 3\0"):
        return _GPKG
    if b"OSMHeader" in head[:64]:
        return _PBF
    written = head.removeprefix(_BOM).lstrip()
    if written.startswith((b"{", b"[")):
        return _GEOJSON
    if written.startswith(b"<"):
        return _xml_kind(written)
    return "binary" if b"\0" in head else "text"


def _xml_kind(written: bytes) -> str:
    prologue = _PROLOGUE.match(written)
    rest = written[prologue.end() :] if prologue else written
    if rest[:14].lower() == b"<!doctype html":
        return _WEB_PAGE
    root = _ROOT.search(rest)
    name = root[1].lower() if root else b""
    return _ROOTS.get(name, f"XML <{name.decode()}>")


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else type(error).__name__
