"""Long roads of the made city: expressways, national and provincial roads, county roads between towns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from scipy.ndimage import gaussian_filter1d
from shapely.geometry import LineString, Polygon

from data.sample.ordos_areas import areas
from data.sample.ordos_facts import Course
from data.sample.ordos_plane import Bools, Floats, metres
from data.sample.ordos_streets import Rng, Road, Streets

_STEP_M = 700.0
_SMOOTH = 3.0  # steps
_OFF_RIVER_M = 900.0
_FAR_BANK_M = 150.0
_EXPRESSWAY = "高速"
# Which road of a pair passes a town on which side, and how far out.
_PASS_M = {"高速": 1_700.0, "国道": 420.0, "省道": 300.0, "县道": 200.0}
_LIMITS_KMH = {"高速": 120, "国道": 80, "省道": 80, "县道": 60}
_LONGEST_COUNTY_M = 95_000.0
_JOINS_WITHIN_M = 3_500.0


@dataclass(frozen=True, eq=False)
class Settlement:
    """A place that long roads end at or go around; ``radius`` in metres."""

    name: str
    centre: Floats
    radius: float
    streets: Streets


@dataclass(frozen=True, eq=False)
class Discs:
    """What long roads keep out of: centres (n, 2) and radii (n,)."""

    centres: Floats
    radii: Floats


def draw_course(course: Course, places: dict[str, Settlement], discs: Discs, rng: Rng) -> list[Road]:
    """Draw one long road, with its bridge where it leaves the city over the river."""
    anchors = _anchors(course, places, rng)
    line = LineString(_meander(anchors, discs, _PASS_M[course.road_class], rng, amplitude=650.0))
    drawn = areas()
    water = drawn.river.buffer(_FAR_BANK_M)
    dry = _longest(line.intersection(drawn.city).difference(water))
    layer = 1 if course.road_class == _EXPRESSWAY else 0
    told: dict[str, Any] = {"ref": course.ref, "maxspeed": _LIMITS_KMH[course.road_class]}
    roads = [Road(course.name, course.road_class, shapely.get_coordinates(dry), layer=layer, **told)]
    over = _longest(line.intersection(water))
    if over is not None and over.touches(dry):
        xy = shapely.get_coordinates(over)
        roads.append(Road(course.name, course.road_class, xy, layer=1, bridge=True, **told))
    return roads


def _longest(shape: Any) -> Any:
    parts = shapely.get_parts(shape)
    return max(parts, key=lambda part: float(part.length), default=None)


def _anchors(course: Course, places: dict[str, Settlement], rng: Rng) -> Floats:
    """Return what the road passes: towns at their side, its ends at the end of a street."""
    at = [places[stop].centre if isinstance(stop, str) else metres(stop) for stop in course.through]
    anchors = []
    for k, stop in enumerate(course.through):
        place = places.get(stop) if isinstance(stop, str) else None
        ahead = at[min(k + 1, len(at) - 1)] - at[max(k - 1, 0)]
        if place is None:
            anchors.append(at[k])
        elif course.road_class != _EXPRESSWAY and k in (0, len(at) - 1):
            anchors.append(port_towards(place, at[1] if k == 0 else at[-2]))
        else:
            side = np.array([-ahead[1], ahead[0]]) / np.hypot(*ahead) * rng.choice([-1.0, 1.0])
            anchors.append(at[k] + side * (place.radius + _PASS_M[course.road_class]))
    return np.array(anchors)


def port_towards(place: Settlement, goal: Floats) -> Floats:
    """Return the end of an arterial nearest to a goal."""
    ports = place.streets.ports
    return np.asarray(ports[np.hypot(*(ports - goal).T).argmin()])


def _meander(anchors: Floats, discs: Discs, margin: float, rng: Rng, *, amplitude: float) -> Floats:
    """Join anchors by a bending line that goes around towns and stays off the river."""
    xy = _resampled(anchors)
    ends = xy[[0, -1]].copy()
    xy = _smoothed(xy, _SMOOTH) + _waves(len(xy), rng, amplitude)
    for _ in range(3):
        xy = _smoothed(_inland(_around(xy, discs, margin)), 1.0)
        xy[[0, -1]] = ends
    thinned = shapely.get_coordinates(LineString(xy).simplify(6.0))
    return _resampled(thinned)


def _resampled(xy: Floats) -> Floats:
    return np.asarray(shapely.get_coordinates(shapely.segmentize(LineString(xy), _STEP_M)))


def _smoothed(xy: Floats, steps: float) -> Floats:
    if len(xy) < 2 * steps:
        return xy.copy()
    soft = gaussian_filter1d(xy, steps, axis=0, mode="nearest")
    # Towards the ends the line returns to where it has to begin and end.
    ramp = np.minimum(1.0, np.minimum(np.arange(len(xy)), np.arange(len(xy))[::-1]) / (2 * steps))
    return np.asarray(xy + (soft - xy) * ramp[:, None])


def _waves(count: int, rng: Rng, amplitude: float) -> Floats:
    along = np.arange(count) * _STEP_M
    moved = np.zeros((count, 2))
    for length in (7_000.0, 13_000.0, 31_000.0):
        height = amplitude * length / 31_000.0
        phase = rng.uniform(0, 2 * np.pi, size=2)
        moved += height * np.sin(2 * np.pi * along[:, None] / length + phase)
    ramp = np.minimum(1.0, np.minimum(along, along[::-1]) / 6_000.0)
    return np.asarray(moved * ramp[:, None])


def _around(xy: Floats, discs: Discs, margin: float) -> Floats:
    """Push what lies in a disc to its rim."""
    for centre, radius in zip(discs.centres, discs.radii + margin, strict=True):
        out = xy - centre
        far = np.hypot(*out.T)
        within = far < radius
        xy = np.where(within[:, None], centre + out * (radius / np.maximum(far, 1.0))[:, None], xy)
    return xy


def _inland(xy: Floats) -> Floats:
    """Bring what comes near the river back from it; the ends may cross it."""
    bank = areas().river.buffer(_OFF_RIVER_M)
    stream = areas().city.exterior
    wet: Bools = shapely.contains_xy(bank, xy[:, 0], xy[:, 1])
    wet[:2] = wet[-2:] = False
    for k in np.flatnonzero(wet).tolist():
        nearest = shapely.get_coordinates(shapely.shortest_line(stream, shapely.Point(xy[k])))[0]
        inwards = xy[k] - nearest
        if not areas().city.contains(shapely.Point(xy[k])):
            inwards = -inwards
        xy[k] = nearest + inwards / max(np.hypot(*inwards), 1.0) * 2 * _OFF_RIVER_M
    return xy


def county_roads(
    places: dict[str, Settlement], joined: Iterable[tuple[str, str]], discs: Discs, rng: Rng
) -> list[Road]:
    """Join neighbouring towns that no long road joins yet (a Gabriel graph of their centres).

    See Gabriel and Sokal, Systematic Zoology 18 (1969).
    """
    done = {frozenset(pair) for pair in joined}
    roads = []
    for number, (a, b) in enumerate(_gabriel(list(places.values())), start=1):
        if {a.name, b.name} in done or not _is_dry(a, b):
            continue
        ends = np.array([port_towards(a, b.centre), port_towards(b, a.centre)])
        xy = _meander(ends, discs, _PASS_M["县道"], rng, amplitude=480.0)
        name = f"{_short(a.name)}至{_short(b.name)}公路"
        alias = f"{_short(a.name)[0]}{_short(b.name)[0]}线"
        roads.append(Road(name, "县道", xy, ref=f"X{600 + number}", aliases=(alias,), maxspeed=60))
    return roads


def _short(name: str) -> str:
    return (
        name.removesuffix("镇").removesuffix("苏木").removesuffix("乡").removesuffix("区").removesuffix("旗")
    )


def _gabriel(places: list[Settlement]) -> Iterator[tuple[Settlement, Settlement]]:
    at = np.array([place.centre for place in places])
    for i, j in zip(*np.triu_indices(len(places), k=1), strict=True):
        middle = (at[i] + at[j]) / 2
        half = np.hypot(*(at[j] - at[i])) / 2
        nearer = np.hypot(*(at - middle).T) < half - 1.0
        nearer[[i, j]] = False
        if not nearer.any() and 2 * half < _LONGEST_COUNTY_M:
            yield places[i], places[j]


def _is_dry(a: Settlement, b: Settlement) -> bool:
    land: Polygon = areas().city.buffer(-2_000.0)
    return bool(land.contains(LineString([a.centre, b.centre])))


def slip_roads(places: dict[str, Settlement], long_roads: list[Road]) -> list[Road]:
    """Join each town with the long roads that pass it: streets run on, expressways get a ramp."""
    found = []
    for place in places.values():
        centre = shapely.Point(place.centre)
        for road in long_roads:
            away = road.line.distance(centre) - place.radius
            if road.bridge or away > _JOINS_WITHIN_M or _ends_in(road, place):
                continue
            found.append(_slip(place, road))
    return found


def _ends_in(road: Road, place: Settlement) -> bool:
    ends = road.xy[[0, -1]]
    return bool((np.hypot(*(place.streets.ports[:, None] - ends[None]).transpose(2, 0, 1)) < 1.0).any())


def _slip(place: Settlement, road: Road) -> Road:
    ports = place.streets.ports
    ways = np.hypot(*(ports[:, None] - road.xy[None]).transpose(2, 0, 1))
    port, vertex = np.unravel_index(int(ways.argmin()), ways.shape)
    name = place.streets.port_names[port]
    xy = np.array([ports[port], road.xy[vertex]])
    if road.road_class == _EXPRESSWAY:
        return Road(f"{_short(place.name)}互通连接线", "motorway_link", xy, owner=place.name, maxspeed=60)
    return Road(name, "主干道", xy, owner=place.name)


def consecutive(courses: Iterable[Course]) -> Iterator[tuple[str, str]]:
    """Return the pairs of towns that courses other than expressways join directly."""
    for course in courses:
        if course.road_class == _EXPRESSWAY:
            continue
        for a, b in pairwise(course.through):
            if isinstance(a, str) and isinstance(b, str):
                yield a, b
