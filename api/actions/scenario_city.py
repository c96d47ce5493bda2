"""Reads what a scenario needs of a city folder: all of it, or what stands in some districts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import geopandas as gpd

from api.actions.network import open_network
from data.errors import FileMissing
from data.importers.city import City
from data.importers.report import accept
from geo.errors import InputError
from routing import errors
from routing.network.build import build_network
from routing.network.network import RoadNetwork

_USED = frozenset({"city", "units", "stations", "roads", "alerts", "parks", "admin", "enterprises"})


def accept_city(city: City, folder: Path, *, allow_rejected: bool) -> None:
    """Refuse a folder that lacks what a scenario needs, or whose parts or rows cannot be used."""
    for file in city.files:
        if file.refused is not None and file.part in _USED:
            raise file.refused
        if file.report is not None and file.part in _USED:
            accept(file.report, allow_rejected=allow_rejected)
    for part, name in (("units", "units.csv"), ("alerts", "alerts.jsonl")):
        if getattr(city, part) is None:
            raise FileMissing(file=str(folder / name))


def of_districts(city: City, wished_for: Sequence[str], folder: Path) -> City:
    """Leave only what stands in the districts wished for; all if none are.

    Raises
    ------
    FileMissing, ChoiceUnknown
        The city has no outlines of districts, or none of that name.
    """
    if not wished_for:
        return city
    areas = districts(city)
    if areas is None or areas.empty:
        raise FileMissing(file=str(folder / "admin.geojson"))
    for name in wished_for:
        if name not in set(areas["name"]):
            raise errors.ChoiceUnknown(
                field="--district", value=name, known=", ".join(sorted(set(areas["name"])))
            )
    wished = areas[areas["name"].isin(wished_for)].geometry.union_all()
    parts = {part: getattr(city, part) for part in ("units", "enterprises", "parks")}
    within = {
        part: frame[frame.geometry.representative_point().within(wished)]
        for part, frame in parts.items()
        if frame is not None
    }
    admin = areas[areas["name"].isin(wished_for)]
    return replace(
        city, admin=admin, **{part: frame.reset_index(drop=True) for part, frame in within.items()}
    )


def districts(city: City) -> gpd.GeoDataFrame | None:
    """Return the outlines of the districts."""
    return None if city.admin is None else city.admin[city.admin["level"] == "district"]


def network_of(city: City, folder: Path, roads: Path | None, *, max_bytes: int) -> RoadNetwork:
    """Return the road network of a city, or the one in another file."""
    if roads is not None:
        return open_network(roads, max_bytes=max_bytes)
    if city.roads is None:
        raise FileMissing(file=str(folder / "roads.geojson"))
    name = next(file.name for file in city.files if file.part == "roads")
    try:
        return build_network(city.roads, source=name)
    except InputError as error:
        raise error.at(file=str(folder / name)) from None
