"""Reads a city folder: a frame or a count for each of its files, and the files it lacks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from data.errors import CityFileDoubled, FolderMissing
from data.importers.alerts import read_alerts
from data.importers.areas import read_areas
from data.importers.city_settings import CitySettings, read_city_settings
from data.importers.enterprises import read_enterprises
from data.importers.file_kinds import unreadable
from data.importers.listings import ALIASES, ASSETS, MILEPOSTS, POIS, check_listing
from data.importers.parks import read_parks
from data.importers.report import RowReport
from data.importers.roads import ROAD_SUFFIXES, read_roads
from data.importers.stations import read_stations
from data.importers.units import read_units
from data.records.alert import Alert
from geo.errors import InputError
from routing.network.ways import RoadWays

_TABLE_SUFFIXES = (".csv", ".xlsx", ".geojson", ".gpkg")
_SHAPE_SUFFIXES = (".geojson", ".gpkg")
# In the order of reading: units may stand at their stations.
_SUFFIXES = {
    "city": (".toml",),
    "enterprises": _TABLE_SUFFIXES,
    "parks": _SHAPE_SUFFIXES,
    "admin": _SHAPE_SUFFIXES,
    "roads": ROAD_SUFFIXES,
    "mileposts": _TABLE_SUFFIXES,
    "pois": _TABLE_SUFFIXES,
    "aliases": _TABLE_SUFFIXES,
    "assets": _TABLE_SUFFIXES,
    "stations": _TABLE_SUFFIXES,
    "units": _TABLE_SUFFIXES,
    "alerts": (".jsonl",),
}
_READERS: dict[str, Callable[..., tuple[Any, RowReport]]] = {
    "enterprises": read_enterprises,
    "parks": read_parks,
    "admin": read_areas,
    "stations": read_stations,
    "alerts": read_alerts,
}
_LISTINGS = {"mileposts": MILEPOSTS, "pois": POIS, "aliases": ALIASES, "assets": ASSETS}

# Told the name of the file that is read next.
Progress = Callable[[str], None]


@dataclass(frozen=True)
class CityFile:
    """One file of a city folder.

    Attributes
    ----------
    part : what it is of the city: "enterprises", "roads" …
    name : of the file in the folder
    report : what became of its rows; ``None`` for city.toml and for a refused file
    refused : why the file as a whole cannot be used
    """

    part: str
    name: str
    report: RowReport | None = None
    refused: InputError | None = None


@dataclass(frozen=True, eq=False)
class City:
    """What a city folder holds; a part whose file is missing or refused is ``None``.

    Attributes
    ----------
    settings : from city.toml
    enterprises, parks, admin, stations, units : frames as their readers document them
    roads : the ways of the road file
    alerts : in the order of their file
    files : one entry for each file that is there, in a fixed order
    missing : the names of files that are not there
    """

    settings: CitySettings | None = None
    enterprises: gpd.GeoDataFrame | None = None
    parks: gpd.GeoDataFrame | None = None
    admin: gpd.GeoDataFrame | None = None
    stations: gpd.GeoDataFrame | None = None
    units: gpd.GeoDataFrame | None = None
    roads: RoadWays | None = None
    alerts: tuple[Alert, ...] | None = None
    files: tuple[CityFile, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass
class _Reading:
    folder: Path
    max_bytes: int
    parts: dict[str, Any] = field(default_factory=dict)
    files: list[CityFile] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def read_city(folder: Path, *, max_bytes: int, progress: Progress | None = None) -> City:
    """Read every file of a city folder; what is wrong with one does not stop the others.

    Raises
    ------
    FolderMissing, FileUnreadable
    """
    there = _listed(folder)
    reading = _Reading(folder, max_bytes)
    for part, suffixes in _SUFFIXES.items():
        paths = [path for path in there if _is_part(path.name, part, suffixes)]
        if not paths:
            reading.missing.append(f"{part}.*" if part == "roads" else f"{part}{suffixes[0]}")
        elif len(paths) > 1:
            doubled = CityFileDoubled(file=str(folder), files=", ".join(path.name for path in paths))
            reading.files.append(CityFile(part, paths[0].name, refused=doubled))
        else:
            if progress:
                progress(paths[0].name)
            _read_part(reading, part, paths[0])
    return City(**reading.parts, files=tuple(reading.files), missing=tuple(reading.missing))


def _listed(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise FolderMissing(file=str(folder))
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise unreadable(folder, error) from error


def _is_part(name: str, part: str, suffixes: tuple[str, ...]) -> bool:
    return name.partition(".")[0] == part and name.lower().endswith(suffixes)


def _read_part(reading: _Reading, part: str, path: Path) -> None:
    try:
        value, report = _read(reading, part, path)
    except InputError as error:
        reading.files.append(CityFile(part, path.name, refused=error.at(file=str(path))))
        return
    reading.files.append(CityFile(part, path.name, report))
    if value is not None:
        reading.parts["settings" if part == "city" else part] = value


def _read(reading: _Reading, part: str, path: Path) -> tuple[Any, RowReport | None]:
    limit = reading.max_bytes
    if part == "city":
        return read_city_settings(path, max_bytes=limit), None
    if part == "roads":
        roads = read_roads(path, max_bytes=limit)
        rows = int(np.count_nonzero(~roads.continues))
        return roads, RowReport(file=str(path), rows=rows, accepted=rows)
    if part == "units":
        return read_units(path, stations=reading.parts.get("stations"), max_bytes=limit)
    if part in _LISTINGS:
        return None, check_listing(path, _LISTINGS[part], max_bytes=limit)
    return _READERS[part](path, max_bytes=limit)


def road_lines(roads: RoadWays) -> list[Any]:
    """Return the ways as LineStrings in WGS-84 degrees."""
    bounds = zip(roads.vertex_start[:-1], roads.vertex_start[1:], strict=True)
    places = np.column_stack([roads.lon, roads.lat])
    return [shapely.LineString(places[first:last]) for first, last in bounds if last - first > 1]
