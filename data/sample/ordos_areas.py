"""Approximate outlines: the city, the river, and cells of banners and towns around their seats."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon

from data.sample.ordos_facts import Banner, Facts, Town, facts
from data.sample.ordos_plane import Floats, collection, degrees, feature

_KM2 = 1e6
# Waves that keep borders from being ruled: wavelength east and north (m), phase.
_WAVES = ((41_000.0, 57_000.0, 0.4), (23_000.0, -19_000.0, 2.1), (-9_000.0, 13_000.0, 4.4))
_HEIGHT = 0.035  # of the wavelength
_BORDER_STEP_M = 1_500.0
_FAR_M = 600_000.0


@dataclass(frozen=True, eq=False)
class Areas:
    """The city and its parts in the plane; ``cells`` by town code, ``outlines`` by adcode."""

    city: Polygon
    river: Polygon
    cells: dict[str, Any]
    outlines: dict[str, Any]


@cache
def areas() -> Areas:
    """Draw the outlines; they do not depend on any seed."""
    told = facts()
    stream = LineString(_smooth(told.river))
    land = _smooth(np.vstack([told.river[-1:], told.land_border, told.river[:1]]), rounds=2)
    city = Polygon(np.vstack([shapely.get_coordinates(stream), land[1:-1]]))
    river = stream.buffer(told.told["river_width_m"] / 2, quad_segs=4)
    cells = _cells(told, city)
    outlines = {
        banner.adcode: shapely.union_all(
            [cells[town.code] for town in told.towns if town.banner is banner], grid_size=0.001
        )
        for banner in told.banners
    }
    return Areas(city, river, cells, outlines)


def _smooth(line: Floats, *, rounds: int = 3) -> Floats:
    """Cut corners (Chaikin), keeping the ends."""
    for _ in range(rounds):
        before, after = line[:-1], line[1:]
        cut = np.stack([0.75 * before + 0.25 * after, 0.25 * before + 0.75 * after], axis=1).reshape(-1, 2)
        line = np.vstack([line[:1], cut[1:-1], line[-1:]])
    return line


def _shift(xy: Floats) -> Floats:
    moved = np.zeros_like(xy)
    for east, north, phase in _WAVES:
        height = _HEIGHT * min(abs(east), abs(north))
        angle = 2 * np.pi * (xy[:, 0] / east + xy[:, 1] / north) + phase
        moved += height * np.column_stack([np.sin(angle), np.cos(1.3 * angle)])
    return moved


def _unshifted(xy: Floats) -> Floats:
    """Return the places that ``xy + shift`` brings to the given ones."""
    found = xy
    for _ in range(60):
        found = xy - _shift(found)
    return found


def _cells(told: Facts, city: Polygon) -> dict[str, Any]:
    """Cells of a power diagram, whose straight borders a smooth shift makes crooked.

    See Aurenhammer, Power diagrams, SIAM J. Comput. 16 (1987).
    """
    places = _unshifted(np.array([town.place for town in told.towns]))
    pull = np.array([town.banner.pull_km2 for town in told.towns]) * _KM2
    box = shapely.box(*np.add(city.bounds, (-20_000.0, -20_000.0, 20_000.0, 20_000.0)))
    cells = {}
    for k, town in enumerate(told.towns):
        straight = shapely.segmentize(_power_cell(k, places, pull, box), _BORDER_STEP_M)
        crooked = shapely.transform(straight, lambda xy: xy + _shift(xy))
        cells[town.code] = _largest(shapely.intersection(crooked, city, grid_size=0.001))
    return cells


def _power_cell(k: int, places: Floats, pull: Floats, box: Polygon) -> Any:
    cell: Any = box
    others = np.argsort(((places - places[k]) ** 2).sum(axis=1))[1:]
    for other in others.tolist():
        along = places[other] - places[k]
        square = float(along @ along)
        # The border lies where both powers are equal: |p - a|² - pull_a = |p - b|² - pull_b.
        foot = places[k] + along * (square + pull[k] - pull[other]) / (2 * square)
        cell = cell.intersection(_half_plane(foot, along / np.sqrt(square)))
    return cell


def _half_plane(foot: Floats, out: Floats) -> Polygon:
    side = np.array([-out[1], out[0]]) * _FAR_M
    back = -out * _FAR_M
    return Polygon([foot + side, foot - side, foot - side + back, foot + side + back])


def _largest(shape: Any) -> Any:
    return max(shapely.get_parts(shape), key=lambda part: float(part.area))


def towns_at(xy: Floats) -> list[Town]:
    """Return the town whose cell holds each place, (n, 2) in the plane; the nearest one at a border."""
    told, drawn = facts(), areas()
    tree = shapely.STRtree([drawn.cells[town.code] for town in told.towns])
    place, town = tree.query_nearest(shapely.points(xy), all_matches=False)
    return [told.towns[k] for k in town[np.argsort(place, kind="stable")].tolist()]


def admin_layer() -> dict[str, Any]:
    """Return admin.geojson: 9 districts and 88 townships."""
    told, drawn = facts(), areas()
    districts = [_district(banner, drawn.outlines[banner.adcode]) for banner in told.banners]
    towns = [_township(town, drawn.cells[town.code]) for town in told.towns]
    return collection([*districts, *towns])


def _district(banner: Banner, outline: Any) -> dict[str, Any]:
    return feature(
        {
            "level": "district",
            "name": banner.name,
            "aliases": [banner.short],
            "district": banner.name,
            "adcode": banner.adcode,
            "seat": degrees(banner.seat).tolist(),
            "official_km2": banner.area_km2,
            "outline": "approximate",
        },
        outline,
    )


def _township(town: Town, outline: Any) -> dict[str, Any]:
    return feature(
        {
            "level": "township",
            "name": town.name,
            "aliases": [],
            "district": town.banner.name,
            "adcode": town.code,
            "kind": "development_zone" if town.zone else "township",
            "seat": degrees(town.place).tolist(),
            "outline": "approximate",
        },
        outline,
    )


def water_layer() -> dict[str, Any]:
    """Return water.geojson: the river along the border."""
    return collection([feature({"name": "黄河", "kind": "river", "outline": "approximate"}, areas().river)])
