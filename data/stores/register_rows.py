"""Turns the frames of a city folder into rows of the tables: plain values, shapes as EWKB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry import MultiPolygon

from data.importers.areas import LEVELS
from data.importers.parks import Gate
from data.stores import ewkb
from geo.position import Position

Row = dict[str, Any]

_ENTERPRISE = (
    "name",
    "category",
    "address",
    "district",
    "township",
    "park",
    "workers",
    "key_unit",
    "scale",
    "hazard",
    "credit_code",
    "datum",
    "lon_as_written",
    "lat_as_written",
)
_UNIT = ("name", "station", "marked", "capabilities", "officers", "auxiliaries", "shift_start", "shift_end")
_STATION = ("name", "district")
_DAYS = ("reopened_on", "closed_on")
_PARK = ("name", "aliases", "district", "township")


def enterprise_rows(frame: gpd.GeoDataFrame) -> list[Row]:
    """Return rows of ``enterprise``; what changes from day to day is in :func:`status_rows`."""
    return _rows(frame, _ENTERPRISE, geom=ewkb.of(frame.geometry.to_numpy()))


def status_rows(frame: gpd.GeoDataFrame, *, always_open: bool) -> list[Row]:
    """Return rows of ``enterprise_status``, days as ISO texts.

    Parameters
    ----------
    frame
        As read from a register.
    always_open
        Whether the register has no column reopened_on and so lists enterprises that work.
    """
    days = {name: np.datetime_as_string(frame[name].to_numpy("datetime64[D]")).tolist() for name in _DAYS}
    return [
        {
            "given_id": given_id,
            "always_open": always_open,
            **{name: None if days[name][k] == "NaT" else days[name][k] for name in _DAYS},
            "workers_returned": returned,
        }
        for k, (given_id, returned) in enumerate(
            zip(frame["id"].tolist(), frame["workers_returned"].tolist(), strict=True)
        )
    ]


def station_rows(frame: gpd.GeoDataFrame) -> list[Row]:
    """Return rows of ``station``."""
    return _rows(frame, _STATION, geom=ewkb.of(frame.geometry.to_numpy()))


def unit_rows(frame: gpd.GeoDataFrame, stations: Mapping[str, int]) -> list[Row]:
    """Return rows of ``unit``; ``stations`` are the keys of the city's stations by id and unique name."""
    rows = _rows(frame, _UNIT, geom=ewkb.of(frame.geometry.to_numpy()))
    return [row | {"station_id": stations.get(row["station"])} for row in rows]


def park_rows(frame: gpd.GeoDataFrame) -> list[Row]:
    """Return rows of ``area`` for parks."""
    rows = _rows(frame, _PARK, use=frame["kind"].tolist(), outline=ewkb.of(_multi(frame.geometry)))
    gates = [[_gate(gate) for gate in listed] for listed in frame["gates"]]
    return [
        row | {"kind": "park", "gates": listed, "seat": None} for row, listed in zip(rows, gates, strict=True)
    ]


def district_rows(frame: gpd.GeoDataFrame) -> list[Row]:
    """Return rows of ``area`` for districts and townships; parts with one name become one outline."""
    parts: dict[tuple[str, str], list[Row]] = {}
    for row in frame.to_dict("records"):
        if row["level"] in LEVELS:
            parts.setdefault((row["level"], _area_id(row)), []).append(row)
    return [_district(kind, given_id, rows) for (kind, given_id), rows in sorted(parts.items())]


def _rows(frame: gpd.GeoDataFrame, columns: Sequence[str], **more: list[Any]) -> list[Row]:
    found = {"given_id": frame["id"].tolist()} | {name: frame[name].tolist() for name in columns} | more
    return [dict(zip(found, values, strict=True)) for values in zip(*found.values(), strict=True)]


def _area_id(row: Mapping[str, Any]) -> str:
    """Areas have no id: a district is known by its name, a township by its district's and its own."""
    if row["level"] == "township" and row["district"]:
        return f"{row['district']}/{row['name']}"
    return str(row["name"])


def _district(kind: str, given_id: str, parts: Sequence[Row]) -> Row:
    first = parts[0]
    outline = shapely.union_all([part["geometry"] for part in parts])
    seats = [part["seat"] for part in parts if isinstance(part["seat"], Position)]
    return {
        "kind": kind,
        "given_id": given_id,
        "name": first["name"],
        "aliases": list(dict.fromkeys(alias for part in parts for alias in part["aliases"])),
        "use": "",
        "district": first["district"] or (first["name"] if kind == "district" else ""),
        "township": first["name"] if kind == "township" else "",
        "gates": [],
        "seat": ewkb.of([shapely.Point(seats[0].lon, seats[0].lat)])[0] if seats else None,
        "outline": ewkb.of(_multi([outline]))[0],
    }


def _multi(outlines: Any) -> list[MultiPolygon]:
    return [outline if isinstance(outline, MultiPolygon) else MultiPolygon([outline]) for outline in outlines]


def _gate(gate: Gate) -> Row:
    return {"name": gate.name, "lon": gate.position.lon, "lat": gate.position.lat}
