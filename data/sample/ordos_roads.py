"""The road network of the made city: long roads, streets of towns and parks, ways to villages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString, Point

from data.sample.ordos_areas import areas
from data.sample.ordos_facts import Banner, Town, facts
from data.sample.ordos_highways import (
    Discs,
    Settlement,
    consecutive,
    county_roads,
    draw_course,
    slip_roads,
)
from data.sample.ordos_parks import Park, place_parks, wishes
from data.sample.ordos_plane import Floats, collection, feature
from data.sample.ordos_streets import Layout, Rng, Road, grow_streets

_TOWN_RADIUS_M = (650.0, 1_150.0)
_TOWN_SPACING_M = 150.0
# The two seats that lie closer together than a road fits between.
_TWINS = ("康巴什区", "阿勒腾席热镇")
_TWIN_RADIUS_M = 6_100.0
_VILLAGES = 420
_VILLAGE_CLEAR_M = 900.0
_VILLAGE_ROADS = ("国道", "省道", "县道")


@dataclass(frozen=True, eq=False)
class Village:
    """A village at the end of its road."""

    name: str
    place: Floats


@dataclass(frozen=True, eq=False)
class RoadMap:
    """Everything that is drawn as roads; ``long_roads`` are the main lines of the courses."""

    roads: list[Road]
    long_roads: list[Road]
    settlements: dict[str, Settlement]
    parks: list[Park]
    villages: list[Village]


def draw_roads(seed: int) -> RoadMap:
    """Draw all roads of the city; the same seed draws the same."""
    told = facts()
    settlements = _settlements(np.random.default_rng([seed, 1]))
    discs = _discs(settlements)
    rng = np.random.default_rng([seed, 2])
    courses = [draw_course(course, settlements, discs, rng) for course in told.courses]
    main = [roads[0] for roads in courses]
    county = county_roads(settlements, consecutive(told.courses), discs, rng)
    outside = [road for roads in courses for road in roads] + county
    streets = [road for place in settlements.values() for road in place.streets.roads]
    slips = slip_roads(settlements, [*main, *county])
    centres = {name: place.centre for name, place in settlements.items()}
    built = [*outside, *slips]
    grown = [place.streets.outline.buffer(150.0) for place in settlements.values()]
    parks = place_parks(wishes(centres), built, grown, np.random.default_rng([seed, 3]))
    inside = [road for park in parks for road in park.roads]
    taken = [*grown, *(park.outline for park in parks)]
    villages, lanes = _villages(outside, taken, np.random.default_rng([seed, 4]))
    roads = [*built, *streets, *inside, *lanes]
    for number, road in enumerate(roads, start=1):
        road.id = f"R{number:05d}"
    return RoadMap(roads, main, settlements, parks, villages)


def _settlements(rng: Rng) -> dict[str, Settlement]:
    told = facts()
    found = {}
    for banner in told.banners:
        name = _seat_name(banner)
        found[name] = _settlement(name, banner.seat, _seat_layout(banner, rng), rng)
    for town in told.towns:
        if not town.zone and not town.at_seat:
            found[town.name] = _settlement(town.name, town.place, _town_layout(rng), rng)
    return found


def _seat_name(banner: Banner) -> str:
    """Name a seat after its town, a district after itself."""
    names = [town.name for town in _seat_towns(banner) if not town.name.endswith("街道")]
    return names[0] if names else banner.name


def _seat_towns(banner: Banner) -> list[Town]:
    return [town for town in facts().towns if town.banner is banner and town.at_seat]


def _seat_layout(banner: Banner, rng: Rng) -> Layout:
    size = banner.radius_m
    large = size > 5_000  # noqa: PLR2004 - Dongsheng
    return Layout(
        half_u=size,
        half_v=size * rng.uniform(0.84, 0.95),
        spacing=222.0 if large else 186.0,
        angle=float(rng.uniform(-0.18, 0.18)),
        ring=True,
        diagonals=2 if large else 1,
        one_way=0.16,
    )


def _town_layout(rng: Rng) -> Layout:
    low, high = _TOWN_RADIUS_M
    size = float(rng.uniform(low, high))
    # A town along its road: longer than wide.
    return Layout(
        half_u=size,
        half_v=size * rng.uniform(0.6, 0.95),
        spacing=_TOWN_SPACING_M,
        angle=float(rng.uniform(-0.45, 0.45)),
        dropped=0.14,
    )


def _settlement(name: str, centre: Floats, layout: Layout, rng: Rng) -> Settlement:
    words = [str(word) for word in rng.permutation(facts().told["words"]["street"].split())]
    streets = grow_streets(name, centre, layout, names=words, rng=rng)
    reach = shapely.get_coordinates(streets.outline) - centre
    return Settlement(name, centre, float(np.hypot(*reach.T).max()), streets)


def _discs(settlements: dict[str, Settlement]) -> Discs:
    alone = [place for place in settlements.values() if place.name not in _TWINS]
    twins = np.mean([settlements[name].centre for name in _TWINS], axis=0)
    centres = np.array([*(place.centre for place in alone), twins])
    return Discs(centres, np.array([*(place.radius for place in alone), _TWIN_RADIUS_M]))


def _villages(roads: list[Road], taken: list[Any], rng: Rng) -> tuple[list[Village], list[Road]]:
    """Set villages off the roads between towns, each with a way of its own and two lanes."""
    ground = [road for road in roads if road.road_class in _VILLAGE_ROADS and not road.bridge]
    lengths = np.array([road.line.length for road in ground])
    tree = shapely.STRtree([road.line for road in roads])
    clear = shapely.union_all(taken).buffer(300.0)
    names = _village_names(rng)
    villages: list[Village] = []
    lanes: list[Road] = []
    for _ in range(4 * _VILLAGES):
        if len(villages) == _VILLAGES:
            break
        road = ground[int(rng.choice(len(ground), p=lengths / lengths.sum()))]
        way = _spur(road.line, rng)
        if not _is_open(way, tree, clear, villages):
            continue
        name = names[len(villages)]
        villages.append(Village(name, way[-1]))
        lanes += _lanes(name, way, rng)
    return villages, lanes


def _spur(line: LineString, rng: Rng) -> Floats:
    """Return a bending way off a road."""
    along = rng.uniform(0.03, 0.97) * line.length
    start, ahead = (np.array(line.interpolate(at).coords[0]) for at in (along, along + 30.0))
    step = (ahead - start) / max(np.hypot(*(ahead - start)), 1.0)
    out = np.array([-step[1], step[0]]) * rng.choice([-1.0, 1.0])
    length = rng.uniform(500.0, 3_200.0)
    bends = rng.normal(0, 0.12, size=2)
    middle = start + out * length * 0.5 + step * length * bends[0]
    return np.array([start, middle, start + out * length + step * length * bends[1]])


def _is_open(way: Floats, tree: shapely.STRtree, clear: Any, villages: list[Village]) -> bool:
    end = Point(way[-1])
    # Apart from the road it leaves, a way to a village comes near no other.
    beyond = LineString([0.98 * way[0] + 0.02 * way[1], *way[1:]]).buffer(9.0)
    if not areas().city.buffer(-2_500.0).contains(end) or clear.intersects(LineString(way)):
        return False
    if len(tree.query(beyond, predicate="intersects")) or len(tree.query(end.buffer(320.0), "intersects")):
        return False
    return all(np.hypot(*(village.place - way[-1])) > _VILLAGE_CLEAR_M for village in villages)


def _lanes(name: str, way: Floats, rng: Rng) -> list[Road]:
    """Return the way to a village and two lanes in it."""
    roads = [Road(f"{name}通村公路", "乡道", way, owner=name)]
    ahead = (way[-1] - way[-2]) / np.hypot(*(way[-1] - way[-2]))
    across = np.array([-ahead[1], ahead[0]])
    for back, word in ((0.0, "前街"), (110.0, "后街")):
        middle = way[-1] - back * ahead
        left, right = rng.uniform(90.0, 190.0, size=2)
        xy = np.array([middle - across * left, middle, middle + across * right])
        roads.append(Road(f"{name}{word}", "村道", xy, owner=name))
    return roads


def _village_names(rng: Rng) -> list[str]:
    words = facts().told["words"]["village"].split()
    pairs = [a + b for a in words for b in words if a != b and len(a + b) <= 5]  # noqa: PLR2004 - said in one breath
    chosen = rng.choice(len(pairs), size=_VILLAGES, replace=False)
    ends = rng.choice(["嘎查", "村"], size=_VILLAGES)
    return [f"{pairs[k]}{end}" for k, end in zip(chosen.tolist(), ends.tolist(), strict=True)]


def roads_layer(drawn: RoadMap, district_of: dict[str, str]) -> dict[str, Any]:
    """Return roads.geojson; ``district_of`` owners of streets, long roads have none."""
    return collection(_road_feature(road, district_of.get(road.owner, "")) for road in drawn.roads)


def _road_feature(road: Road, district: str) -> dict[str, Any]:
    told = {
        "id": road.id,
        "name": road.name,
        "ref": road.ref,
        "aliases": list(road.aliases),
        "class": road.road_class,
        "oneway": road.oneway,
        "maxspeed": road.maxspeed,
        "bridge": "yes" if road.bridge else "no",
        "layer": road.layer,
        "district": district,
    }
    return feature(told, road.line)
