"""Roads from rows with properties and lines (GeoJSON, GeoPackage), noded where they cross."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from data.importers.road_places import wgs84_places
from data.importers.road_values import (
    is_set,
    table_class,
    table_layer,
    table_maxspeed,
    table_oneway,
    text,
)
from geo.datum import datum_name
from geo.errors import InputError
from routing.network.noding import noded
from routing.network.ways import Floats, Longs, Progress, RoadWays, Way

_WORDS_TOLD = 10


@dataclass(frozen=True, slots=True)
class RoadRow:
    """One row as its file holds it.

    ``values`` are the properties under lower-case names; ``parts`` the lines, each (n, 2) as written.
    """

    row: int
    row_id: str
    values: Mapping[str, Any]
    parts: list[Floats]


class TableRoads:
    """Rows taken one by one, then turned into noded ways.

    A row of several lines becomes one way where they touch end to end, else further parts of it,
    whose offsets go on counting. Lines without length and roads not for cars are left out and
    counted; a class that is not known counts as missing and is told.
    """

    def __init__(self, *, crs: str = "", datum: str = "") -> None:
        self._crs, self._datum = crs, datum
        self._ways: list[Way] = []
        self._lines: list[Floats] = []
        self._rows: list[int] = []
        self._datums: list[str] = []
        self._left_out: Counter[str] = Counter()
        self._unknown: Counter[str] = Counter()

    def take(self, row: RoadRow) -> None:
        """Take one row.

        Raises
        ------
        NotText, RoadOnewayUnreadable, RoadSpeedUnreadable, RoadLayerUnreadable, DatumUnknown
            With the row.
        """
        try:
            way = self._way(row)
            datum = _datum(row.values) or self._datum
        except InputError as error:
            raise error.at(row=row.row) from None
        if way is None:
            self._left_out["not_for_cars"] += 1
            return
        for place, line in enumerate(_chained(row.parts)):
            self._ways.append(replace(way, continues=place > 0))
            self._lines.append(line)
            self._rows.append(row.row)
            self._datums.append(datum)

    def _way(self, row: RoadRow) -> Way | None:
        values = row.values
        word = _text(values, "class") or _text(values, "highway")
        road_class, known = table_class(word)
        if road_class is None:
            return None
        if not known:
            self._unknown[word] += 1
        return Way(
            way_id=_text(values, "id") or row.row_id,
            name=_text(values, "name"),
            ref=_text(values, "ref"),
            road_class=road_class,
            oneway=table_oneway(values.get("oneway")),
            maxspeed_kmh=table_maxspeed(values.get("maxspeed")),
            bridge=is_set(values.get("bridge")),
            tunnel=is_set(values.get("tunnel")),
            layer=table_layer(values.get("layer")),
        )

    def columns(self, *, kind: str, progress: Progress | None = None) -> RoadWays:
        """Return all rows as ways that share vertices where they meet.

        Raises
        ------
        CrsUnknown, DatumUnknown, RoadVertexUnreadable, AxesSwappedRow, PositionOutOfRange
            With the row where a vertex is at fault.
        """
        places = self._places()
        sizes = np.array([len(line) for line in self._lines], dtype=np.int64)
        ways = RoadWays.of(
            self._ways,
            vertex_start=np.concatenate([[0], np.cumsum(sizes)]),
            lon=places[:, 0],
            lat=places[:, 1],
            vertex_key=np.arange(len(places)),
            facts={"kind": kind},
        )
        crossed, zero_length = noded(ways, progress=progress)
        if zero_length:
            self._left_out["zero_length"] = zero_length
        return replace(crossed, facts={**ways.facts, **self._counts()})

    def _counts(self) -> dict[str, Any]:
        words = sorted(self._unknown.items(), key=lambda item: (-item[1], item[0]))
        return {
            "left_out": dict(sorted(self._left_out.items())),
            "unknown_class_rows": self._unknown.total(),
            "unknown_classes": dict(words[:_WORDS_TOLD]),
        }

    def _places(self) -> Floats:
        lines = np.concatenate(self._lines) if self._lines else np.empty((0, 2))
        rows = np.repeat(np.array(self._rows, dtype=np.int64), [len(line) for line in self._lines])
        datums = np.repeat(np.array(self._datums, dtype=object), [len(line) for line in self._lines])
        places = np.empty_like(lines)
        for datum in sorted(set(self._datums)):
            part = datums == datum
            places[part] = wgs84_places(lines[part], rows=_plain(rows[part]), crs=self._crs, datum=datum)
        return places


def _text(values: Mapping[str, Any], key: str) -> str:
    try:
        return text(values.get(key))
    except InputError as error:
        raise error.at(field=key) from None


def _datum(values: Mapping[str, Any]) -> str:
    written = _text(values, "datum")
    try:
        return datum_name(written) if written else ""
    except InputError as error:
        raise error.at(field="datum") from None


def _plain(rows: Longs) -> list[int]:
    return [int(row) for row in rows]


def _chained(parts: Iterable[Floats]) -> list[Floats]:
    """Join lines that go on where the one before ended."""
    chains: list[list[Floats]] = []
    for part in parts:
        if chains and len(part) and len(chains[-1][-1]) and (chains[-1][-1][-1] == part[0]).all():
            chains[-1].append(part[1:])
        else:
            chains.append([part])
    return [np.concatenate(chain) for chain in chains]
