"""Reads the outlines of industrial parks, with their gates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd

from data.errors import CellEmpty, NotAList
from data.importers.cells import is_blank, json_list, names, number, text
from data.importers.outlines import read_outlines
from data.importers.places import DATUM
from data.importers.read_table import read_table
from data.importers.report import RowReport
from data.importers.rows import Field, Rows
from geo.datum import to_wgs84
from geo.errors import InputError
from geo.position import Position


@dataclass(frozen=True, slots=True)
class Gate:
    """A named way into a park."""

    name: str
    position: Position


_WRITTEN = (
    Field("id"),
    Field("name"),
    Field("aliases", names, (), dtype="object"),
    Field("kind"),
    Field("district"),
    Field("township"),
    Field("gates", json_list, (), dtype="object"),
)
PARK_COLUMNS = (*(field.name for field in _WRITTEN), "geometry")


def read_parks(path: Path, *, max_bytes: int) -> tuple[gpd.GeoDataFrame, RowReport]:
    """Read parks from GeoJSON or GeoPackage; an id or a name, and a valid outline are required.

    Returns
    -------
    frame
        ``PARK_COLUMNS`` in that order: id, name (each stands in for the other where that is empty),
        aliases (tuple of texts), kind, district, township ("" if empty), gates (tuple of
        :class:`Gate`), the WGS-84 Polygon or MultiPolygon.
    report
        What became of each row; an outline that crosses itself, is open or too short is rejected
        with its reason.

    Raises
    ------
    InputError
        If the file as a whole cannot be used.
    """
    table = read_table(path, max_bytes=max_bytes)
    if table.column("name") is None:
        table.require("id")
    rows = Rows(table)
    found = {field.name: rows.values(field) for field in _WRITTEN}
    _name_by_each_other(rows, found)
    datum = rows.values(DATUM)
    found["gates"] = [
        _gates(rows, index, listed, datum[index]) for index, listed in enumerate(found["gates"])
    ]
    outlines = read_outlines(rows, datum)
    rows.reject_doubled_ids(found["id"])
    return rows.frame(_WRITTEN, found, outlines), rows.report()


def _name_by_each_other(rows: Rows, found: dict[str, list[Any]]) -> None:
    """Give a park without id its name for one, and the other way round; reject one without either."""
    for index, (park_id, name) in enumerate(zip(found["id"], found["name"], strict=True)):
        if not (park_id or name):
            rows.reject(index, CellEmpty(), field="id")
        found["id"][index], found["name"][index] = park_id or name, name or park_id


def _gates(rows: Rows, index: int, listed: list[Any], datum: str) -> tuple[Gate, ...]:
    try:
        return tuple(_gate(entry, datum) for entry in listed)
    except InputError as error:
        rows.reject(index, error, field="gates")
        return ()


def _gate(entry: Any, datum: str) -> Gate:
    if not isinstance(entry, dict):
        raise NotAList(value=str(entry)[:40])
    lon, lat = to_wgs84(number(entry.get("lon", "")), number(entry.get("lat", "")), datum)
    name = entry.get("name")
    return Gate("" if is_blank(name) else text(name), Position(float(lon), float(lat)))
