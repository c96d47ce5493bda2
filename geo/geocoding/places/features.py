"""Roads, parks and regions of a folder: the shapes of GeoJSON, first in degrees, then in metres."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from geo.geocoding.places.coordinates import mended, pairs_of
from geo.geocoding.places.dirt import AXES_MENDED, BROKEN_SHAPE, NAMELESS, NO_COORDINATES, Dirt
from geo.geocoding.places.plane import Plane
from geo.geocoding.places.rows import ParkRows, RegionRows, RoadRows, Words
from geo.geocoding.places.text_files import clean, number
from geo.position import Floats

Feature = tuple[dict[str, Any], dict[str, Any]]
Told = dict[str, Any]
_LEAST_OF_A_LINE, _LEAST_OF_A_RING = 2, 4


@dataclass(slots=True)
class _Drafts:
    """Features whose coordinates are read but not placed: what is told, and its parts in degrees."""

    file: str
    told: list[Told] = field(default_factory=list)
    parts: list[list[Floats]] = field(default_factory=list)

    def pairs(self) -> Floats:
        """Return all coordinates, to find the middle of the city."""
        return np.concatenate([np.empty((0, 2)), *(part for parts in self.parts for part in parts)])

    def placed(self, plane: Plane, dirt: Dirt) -> Iterator[tuple[Told, list[Floats]]]:
        """Yield what is told with its parts in metres."""
        for told, parts in zip(self.told, self.parts, strict=True):
            yield told, [xy for part in parts if (xy := _place(self.file, part, plane, dirt)) is not None]


class RoadDrafts(_Drafts):
    """Lines of roads in degrees."""

    def rows(self, plane: Plane, dirt: Dirt) -> RoadRows:
        """Return the lines in metres; a feature of several lines becomes several rows."""
        rows = RoadRows()
        for told, parts in self.placed(plane, dirt):
            for part in parts:
                _add_words(rows, told, {"road_class": "class"}, ("id", "name", "ref", "district"))
                rows.aliases.append(_names(told.get("aliases")))
                rows.line.append(part)
        return rows


class ParkDrafts(_Drafts):
    """Outlines of parks in degrees."""

    def rows(self, plane: Plane, dirt: Dirt) -> ParkRows:
        """Return the parks in metres, with their gates."""
        rows = ParkRows()
        for told, parts in self.placed(plane, dirt):
            outline = _outline(parts)
            if outline is None:
                dirt.add(self.file, BROKEN_SHAPE)
                continue
            _add_words(rows, told, {}, ("id", "name", "kind", "district", "township"))
            rows.aliases.append(_names(told.get("aliases")))
            rows.outline.append(outline)
            rows.gates.append(_gates(told.get("gates"), plane))
        return rows


class RegionDrafts(_Drafts):
    """Outlines of districts and townships in degrees."""

    def rows(self, plane: Plane, dirt: Dirt) -> RegionRows:
        """Return the regions in metres; one whose outline is broken stays with an empty one."""
        rows = RegionRows()
        seats = []
        for told, parts in self.placed(plane, dirt):
            _add_words(rows, told, {}, ("level", "name", "district", "city"))
            rows.aliases.append(_names(told.get("aliases")))
            rows.outline.append(_outline(parts) or shapely.Polygon())
            seats.append(_point(told.get("seat"), plane))
        return RegionRows(
            rows.level,
            rows.name,
            rows.aliases,
            rows.district,
            rows.city,
            rows.outline,
            np.array(seats).reshape(-1, 2),
        )


def read_roads(features: list[Feature], dirt: Dirt) -> RoadDrafts:
    """Return the lines of roads that have a name or a number."""
    drafts = RoadDrafts("roads.geojson")
    _read(drafts, features, dirt, {"LineString": 0, "MultiLineString": 1}, _LEAST_OF_A_LINE)
    return drafts


def read_parks(features: list[Feature], dirt: Dirt) -> ParkDrafts:
    """Return the outlines of parks that have a name."""
    drafts = ParkDrafts("parks.geojson")
    _read(drafts, features, dirt, {"Polygon": 1, "MultiPolygon": 2}, _LEAST_OF_A_RING)
    return drafts


def read_regions(features: list[Feature], dirt: Dirt) -> RegionDrafts:
    """Return the outlines of districts and townships."""
    drafts = RegionDrafts("admin.geojson")
    _read(drafts, features, dirt, {"Polygon": 1, "MultiPolygon": 2}, _LEAST_OF_A_RING)
    return drafts


def _read(drafts: _Drafts, features: list[Feature], dirt: Dirt, depths: dict[str, int], least: int) -> None:
    for told, geometry in features:
        if not clean(told.get("name")) and not clean(told.get("ref")):
            dirt.add(drafts.file, NAMELESS)
            continue
        parts = _parts(geometry, depths, least)
        if not parts:
            dirt.add(drafts.file, BROKEN_SHAPE)
            continue
        drafts.told.append(told)
        drafts.parts.append(parts)


def _parts(geometry: dict[str, Any], depths: dict[str, int], least: int) -> list[Floats]:
    """Return the lines, or the outer rings, of a geometry that are whole."""
    depth = depths.get(str(geometry.get("type")))
    coordinates = geometry.get("coordinates")
    if depth is None or not isinstance(coordinates, list):
        return []
    outer = least == _LEAST_OF_A_RING
    lines = [coordinates] if depth == 0 else _peeled(coordinates, depth, outer=outer)
    found = [pairs_of(line) for line in lines]
    return [part for part in found if part is not None and len(part) >= least]


def _peeled(coordinates: list[Any], depth: int, *, outer: bool) -> list[Any]:
    # Holes are left out: an outline is asked for its edge, its middle and what lies within it.
    if depth == 1:
        return coordinates[:1] if outer else coordinates
    return [inner[0] for inner in coordinates if isinstance(inner, list) and inner]


def _place(file: str, pairs: Floats, plane: Plane, dirt: Dirt) -> Floats | None:
    right, flipped = mended(pairs, (plane.lon, plane.lat))
    xy = plane.metres(right[:, 0], right[:, 1])
    if np.isnan(xy).any():
        dirt.add(file, NO_COORDINATES)
        return None
    dirt.add(file, AXES_MENDED, int(flipped.any()))
    return xy


def _outline(rings: list[Floats]) -> shapely.Geometry | None:
    whole = shapely.make_valid(
        shapely.union_all([shapely.make_valid(shapely.Polygon(ring)) for ring in rings])
    )
    areas = [part for part in shapely.get_parts(whole) if shapely.get_dimensions(part) == 2]  # noqa: PLR2004
    return shapely.union_all(areas) if areas else None


def _add_words(rows: Any, told: Told, renamed: dict[str, str], same: tuple[str, ...]) -> None:
    for column, key in {**{name: name for name in same}, **renamed}.items():
        getattr(rows, column).append(clean(told.get(key)))


def _names(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        value = value.replace("，", ",").replace("、", ",").split(",")
    words: Words = [clean(name) for name in value] if isinstance(value, list) else []
    return tuple(word for word in words if word)


def _gates(value: object, plane: Plane) -> list[tuple[str, float, float]]:
    gates = value if isinstance(value, list) else []
    told = [
        (clean(gate.get("name")), gate.get("lon"), gate.get("lat"))
        for gate in gates
        if isinstance(gate, dict)
    ]
    placed = [(name, *_point([lon, lat], plane)) for name, lon, lat in told]
    return [(name, x, y) for name, x, y in placed if name and np.isfinite(x)]


def _point(value: object, plane: Plane) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) < 2:  # noqa: PLR2004 - a pair
        return np.nan, np.nan
    pair = np.array([[number(value[0]), number(value[1])]])
    right, _ = mended(pair, (plane.lon, plane.lat))
    x, y = plane.metres(right[:, 0], right[:, 1])[0].tolist()
    return x, y
