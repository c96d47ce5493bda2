"""The area that a report is about: one of the register, one from a file, or a circle."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely

from api.refusals import AreaAmbiguous, AreaNotToldOnce, AreaUnknown, CircleUnusable
from data.database import Transaction
from data.errors import NoRows
from data.importers.outlines import read_outlines
from data.importers.read_table import read_table
from data.importers.report import accept
from data.importers.rows import Rows
from data.stores.measured import area_names_like, areas_called
from geo.metric import metric_crs, shapes_to_degrees, shapes_to_metres
from geo.position import Position

AROUND_M = 100.0
"""Around an area of the register: the roads at its border are patrolled for it."""
_MOST_NAMES = 5
_CIRCLE_PARTS = 3
_FARTHEST_M = 200_000.0


@dataclass(frozen=True)
class AreaAsked:
    """What a person says of an area; exactly one of the first three.

    Attributes
    ----------
    words : id, name or other name of a park, township or district
    file : GeoJSON or GeoPackage with one outline or several, which count together
    circle : "LON,LAT,METRES"
    around_m : metres added on all sides; None = 100 for an area of the register, else 0
    """

    words: str | None = None
    file: Path | None = None
    circle: str | None = None
    around_m: float | None = None


@dataclass(frozen=True)
class MeasuredArea:
    """An area with its name and its outline, of which ``around_m`` metres are added."""

    name: str
    outline: shapely.Geometry
    around_m: float


def area_asked(session: Transaction, city_id: int, asked: AreaAsked, *, max_bytes: int) -> MeasuredArea:
    """Find the area that a person means.

    Raises
    ------
    AreaNotToldOnce
        None or several of words, file and circle.
    AreaUnknown, AreaAmbiguous, CircleUnusable, InputError
    """
    if sum(part is not None for part in (asked.words, asked.file, asked.circle)) != 1:
        raise AreaNotToldOnce
    name, outline, usual_m = _told(session, city_id, asked, max_bytes)
    around_m = usual_m if asked.around_m is None else asked.around_m
    return MeasuredArea(name, _widened(outline, around_m), around_m)


def _told(
    session: Transaction, city_id: int, asked: AreaAsked, max_bytes: int
) -> tuple[str, shapely.Geometry, float]:
    if asked.words is not None:
        name, outline = _of_register(session, city_id, asked.words.strip())
        return name, outline, AROUND_M
    if asked.file is not None:
        return asked.file.stem, _of_file(asked.file, max_bytes), 0.0
    return (*_circle(asked.circle or ""), 0.0)


def _of_register(session: Transaction, city_id: int, words: str) -> tuple[str, shapely.Geometry]:
    found = areas_called(session, city_id, words)
    if not found:
        near = area_names_like(session, city_id, words, most=_MOST_NAMES) if words else []
        raise AreaUnknown(area=words, near=", ".join(near) or "–")
    kind = found[0][0]
    same = [row for row in found if row[0] == kind]
    if len(same) > 1:
        raise AreaAmbiguous(area=words, ids=", ".join(row[1] for row in same))
    return same[0][2] or same[0][1], same[0][3]


def _of_file(path: Path, max_bytes: int) -> shapely.Geometry:
    rows = Rows(read_table(path, max_bytes=max_bytes))
    outlines = read_outlines(rows, ["wgs84"] * len(rows.table.rows))
    accept(rows.report(), allow_rejected=False)
    if not outlines:
        raise NoRows(file=str(path))
    return shapely.union_all(outlines)


def _circle(written: str) -> tuple[str, shapely.Geometry]:
    parts = written.replace("，", ",").split(",")
    try:
        lon, lat, metres = (float(part) for part in parts)
    except ValueError:
        raise CircleUnusable(circle=written) from None
    if not 0.0 < metres <= _FARTHEST_M:
        raise CircleUnusable(circle=written)
    place = Position(lon, lat)
    return f"{lon:g}, {lat:g} ± {metres:g} m", _widened(shapely.Point(place.lon, place.lat), metres)


def _widened(outline: shapely.Geometry, metres: float) -> shapely.Geometry:
    if metres <= 0.0:
        return outline
    west, south, east, north = shapely.bounds(outline).tolist()
    crs = metric_crs((west + east) / 2, (south + north) / 2)
    plane = shapely.buffer(shapes_to_metres(np.array([outline], dtype=object), crs), metres)
    widened: shapely.Geometry = shapes_to_degrees(plane, crs)[0]
    return widened
