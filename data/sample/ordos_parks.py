"""Industrial parks: rectangles beside a road, with streets inside and gates towards the road."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.ops import substring

from data.sample.ordos_areas import areas
from data.sample.ordos_facts import facts
from data.sample.ordos_plane import Floats, degrees, feature
from data.sample.ordos_streets import Layout, Rng, Road, grow_streets

_SPACING_M = 270.0
_SETBACK_M = 70.0
_CLEAR_M = 60.0
_TRIES_M = 400.0  # step along the roads around the wished place
_FARTHEST_M = 30_000.0
_GATE_ROAD_M = 900.0
_STRAIGHT_OUT = 0.9  # cosine: within 25 degrees
_SIDES = ((0, 1, "北门"), (1, 0, "东门"), (0, -1, "南门"), (-1, 0, "西门"))


@dataclass(frozen=True)
class Wish:
    """A park that is to be placed: where, how large (metres), what it is called."""

    name: str
    near: Floats
    half_u: float
    half_v: float
    zone: bool
    code: str = ""


@dataclass(frozen=True, eq=False)
class Park:
    """A placed park in the plane; gates are (name, place)."""

    id: str
    name: str
    aliases: tuple[str, ...]
    zone: bool
    code: str
    outline: Polygon
    gates: tuple[tuple[str, Floats], ...]
    roads: tuple[Road, ...]


def wishes(centres: dict[str, Floats]) -> list[Wish]:
    """Return the 11 development zones and the parks of ordos.toml, in the order of placing."""
    told = facts()
    zones = [town for town in told.towns if town.zone]
    sizes = told.told["parks"]["zone_sizes"]
    found = [
        Wish(town.name, town.place, half_u, half_v, zone=True, code=town.code)
        for town, (half_u, half_v) in zip(zones, sizes, strict=True)
    ]
    rows = told.told["parks"]["rows"]
    return found + [Wish(name, centres[near], u, v, zone=False) for name, near, u, v in rows]


def place_parks(wanted: list[Wish], roads: list[Road], taken: list[Polygon], rng: Rng) -> list[Park]:
    """Place each park beside a road, clear of all other roads, towns and parks."""
    lines = np.array([road.line for road in roads])
    open_roads = [road.line for road in roads if road.layer == 0 and not road.owner]
    tree = shapely.STRtree(lines)
    parks: list[Park] = []
    for number, wish in enumerate(wanted, start=1):
        box, road = _site(wish, open_roads, tree, [*taken, *(park.outline for park in parks)])
        parks.append(_built(f"P{number:02d}", wish, box, road, rng))
    return parks


def _site(
    wish: Wish, roads: list[LineString], tree: shapely.STRtree, taken: list[Polygon]
) -> tuple[Floats, LineString]:
    """Return centre, first axis and second axis of the nearest free rectangle, and its road."""
    place = Point(wish.near)
    spots = sorted(_spots(roads, place, wish.half_u))
    for _, k, along, side in spots:
        frame = _frame(roads[k], along, side, wish)
        box = _corners(frame, wish)
        if _is_free(box, tree, taken):
            return frame, roads[k]
    raise LookupError(wish.name)


def _spots(roads: list[LineString], place: Point, half: float) -> Iterator[tuple[float, int, float, int]]:
    for k, road in enumerate(roads):
        if road.distance(place) > _FARTHEST_M:
            continue
        for along in np.arange(half, road.length - half, _TRIES_M).tolist():
            far = road.interpolate(along).distance(place)
            if far < _FARTHEST_M:
                yield from ((round(far, 3), k, along, side) for side in (-1, 1))


def _frame(road: LineString, along: float, side: int, wish: Wish) -> Floats:
    first, last = (np.array(road.interpolate(along + step).coords[0]) for step in (-wish.half_u, wish.half_u))
    ahead = (last - first) / np.hypot(*(last - first))
    out = np.array([-ahead[1], ahead[0]]) * side
    near = shapely.get_coordinates(substring(road, along - wish.half_u, along + wish.half_u))
    reach = float(((near - first) @ out).max())
    centre = (first + last) / 2 + out * (reach + _SETBACK_M + wish.half_v)
    return np.array([centre, ahead * wish.half_u, out * wish.half_v])


def _corners(frame: Floats, wish: Wish) -> Polygon:
    """Return a rectangle whose far corners are drawn in a little: few parks are ruled."""
    centre, u, v = frame
    skew = 0.06 * ((len(wish.name) % 3) - 1)
    return Polygon([centre - u - v, centre + u - v, centre + u * (1 - skew) + v, centre - u + v])


def _is_free(box: Polygon, tree: shapely.STRtree, taken: list[Polygon]) -> bool:
    clear = box.buffer(_CLEAR_M * 0.8)
    if len(tree.query(clear, predicate="intersects")):
        return False
    dry = areas().city.buffer(-3_000.0).contains(box)
    return bool(dry) and not any(clear.intersects(other) for other in taken)


def _built(key: str, wish: Wish, frame: Floats, road: LineString, rng: Rng) -> Park:
    centre, u, _ = frame
    angle = float(np.arctan2(u[1], u[0]))
    layout = Layout(
        0.9 * wish.half_u, 0.95 * wish.half_v, _SPACING_M, angle, arterial_every=3, ragged=False, dropped=0.06
    )
    words = [str(word) for word in rng.permutation(facts().told["words"]["street"].split())]
    streets = grow_streets(wish.name, centre, layout, names=words, rng=rng)
    outline = _corners(frame, wish)
    inner = outline.buffer(-12.0)
    kept = [part for one in streets.roads if (part := _clipped(one, inner)) is not None]
    gates = list(_gates(kept, outline, frame, road))
    placed = tuple((name, at) for name, at, _ in gates)
    roads = (*kept, *(slip for _, _, slip in gates))
    return Park(key, wish.name, _aliases(wish.name), wish.zone, wish.code, outline, placed, roads)


def _clipped(road: Road, inner: Polygon) -> Road | None:
    """Keep of a street what lies in the park."""
    parts = shapely.get_parts(road.line.intersection(inner))
    longest = max(parts, key=lambda part: float(part.length), default=None)
    if longest is None or longest.length < 1.0:
        return None
    road.xy = shapely.get_coordinates(longest)
    return road


def _gates(
    roads: list[Road], outline: Polygon, frame: Floats, highway: LineString
) -> Iterator[tuple[str, Floats, Road]]:
    """Lead one or two arterials through a gate and on to the road outside."""
    out = -frame[2] / np.hypot(*frame[2])
    ways = [way for road in roads if (way := _way_out(road, out, highway)) is not None]
    chosen = ways[:2] or [_shortest_way_out(roads, out, highway)]
    for number, (road, start, goal) in enumerate(chosen):
        rim = shapely.get_coordinates(LineString([start, goal]).intersection(outline.exterior))[0]
        slip = Road(road.name, "主干道", np.array([start, rim, goal]), owner=road.owner)
        yield _side(out) if number == 0 else f"{_side(out)[0]}二门", rim, slip


_Way = tuple[Road, Floats, Floats]


def _way_out(road: Road, out: Floats, highway: LineString) -> _Way | None:
    """Return where an arterial, led straight on, meets the road outside."""
    start, ahead = _facing(road.xy, out)
    if road.road_class != "主干道" or ahead @ out < _STRAIGHT_OUT:
        return None
    ray = LineString([start, start + ahead * _GATE_ROAD_M])
    hit = shapely.get_coordinates(ray.intersection(highway))
    if not len(hit):
        return None
    return road, start, hit[np.hypot(*(hit - start).T).argmin()]


def _shortest_way_out(roads: list[Road], out: Floats, highway: LineString) -> _Way:
    """Return the way from the street end nearest to the road outside."""
    ends = [(road, _facing(road.xy, out)[0]) for road in roads]
    road, start = min(ends, key=lambda end: highway.distance(Point(end[1])))
    goal = highway.interpolate(highway.project(Point(start)))
    return road, start, np.array(goal.coords[0])


def _facing(xy: Floats, out: Floats) -> tuple[Floats, Floats]:
    """Return the end of a street that looks a given way, and its direction there."""
    line = xy if (xy[-1] - xy[0]) @ out > 0 else xy[::-1]
    step = line[-1] - line[-2]
    return line[-1], step / np.hypot(*step)


def _side(out: Floats) -> str:
    return max(_SIDES, key=lambda side: side[0] * out[0] + side[1] * out[1])[2]


def _aliases(name: str) -> tuple[str, ...]:
    short = name.removeprefix("内蒙古").removeprefix("鄂尔多斯市").removeprefix("鄂尔多斯")
    for end in ("经济开发区", "产业开发区", "产业园区", "产业园", "工业园", "园区", "园"):
        if short.endswith(end):
            stem = short.removesuffix(end)
            said = (f"{stem}{'开发区' if '开发区' in end else '园区'}", f"{stem}园")
            return tuple(alias for alias in said if alias != name)
    return (short,)


def park_feature(park: Park, district: str, township: str) -> dict[str, Any]:
    """Return a park as a feature of parks.geojson."""
    gates = [
        {"name": name, "lon": float(lon), "lat": float(lat)}
        for name, at in park.gates
        for lon, lat in [degrees(at)]
    ]
    told = {
        "id": park.id,
        "name": park.name,
        "aliases": list(park.aliases),
        "kind": "园区",
        "district": district,
        "township": township,
        "gates": gates,
        "development_zone": park.zone,
    }
    return feature(told, park.outline)
