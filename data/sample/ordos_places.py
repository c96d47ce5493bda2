"""Places that callers name: schools, compounds, villages, toll stations; posts and numbered things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString

from data.sample.ordos_areas import areas, towns_at
from data.sample.ordos_facts import facts
from data.sample.ordos_frontage import Lots
from data.sample.ordos_numerals import chinese
from data.sample.ordos_plane import Bools, Floats, degrees
from data.sample.ordos_roads import RoadMap
from data.sample.ordos_streets import Rng, Road

_POST_EVERY_M = 1_000.0
_MISSING_POSTS = 0.03
_BREAKS = (-0.42, 0.35, 0.61)  # km by which the next post is late or early
_SERVICE_AREA_EVERY_M = 55_000.0
_STONE_EVERY_M = 9_000.0
# What is numbered out on the steppe: kind, word before the number, of how many there are how far apart.
_TURBINE_FARMS = 5
_WELL_FIELDS = 6


@dataclass(frozen=True, eq=False)
class Listed:
    """Rows of a list and their places in the plane."""

    rows: list[dict[str, Any]]
    xy: Floats


@dataclass(frozen=True)
class Post:
    """A kilometre post: its road, kilometre, and metres from the road's first point."""

    road: Road
    km: int
    along_m: float


def kilometre_posts(drawn: RoadMap, rng: Rng) -> list[Post]:
    """Set posts along the courses; some are missing, and each chainage has a break or two."""
    first = {course.ref: course.first_km for course in facts().courses}
    return [post for road in drawn.long_roads for post in _posts(road, first[road.ref], rng)]


def _posts(road: Road, first_km: int, rng: Rng) -> Iterator[Post]:
    length = road.line.length
    count = int(length // _POST_EVERY_M)
    breaks = rng.choice(np.arange(3, max(count, 5)), size=1 + (count > 120), replace=False).tolist()  # noqa: PLR2004 - a second break on long roads
    along = float(rng.uniform(100.0, 900.0))
    for k in range(count):
        if k in breaks:
            along += 1_000.0 * float(rng.choice(_BREAKS))
        if along > length:
            return
        if rng.random() >= _MISSING_POSTS:
            yield Post(road, first_km + k, along)
        along += _POST_EVERY_M


def milepost_rows(posts: list[Post]) -> list[dict[str, Any]]:
    """Return the rows of mileposts.csv."""
    places = degrees(np.array([post.road.line.interpolate(post.along_m).coords[0] for post in posts]))
    return [
        {
            "road_id": post.road.id,
            "road_ref": post.road.ref,
            "road_name": post.road.name,
            "km": post.km,
            "lon": lon,
            "lat": lat,
            "synthetic": 1,
        }
        for post, (lon, lat) in zip(posts, places.tolist(), strict=True)
    ]


def points_of_interest(drawn: RoadMap, lots: Lots, free: Bools, rng: Rng) -> Listed:
    """Return pois.csv; what stands on a street takes a free lot, and ``free`` is told."""
    drafts = [*_on_streets(drawn, lots, free, rng), *_outside(drawn, rng)]
    xy = np.array([at for _, _, _, at in drafts])
    rows = []
    for k, (town, (lon, lat)) in enumerate(zip(towns_at(xy), degrees(xy).tolist(), strict=True)):
        name, category, where, _ = drafts[k]
        rows.append(
            {
                "id": f"I{k + 1:05d}",
                "name": name,
                "category": category,
                "address": f"{town.banner.name}{where}" if where else "",
                "district": town.banner.name,
                "township": town.name,
                "park": "",
                "lon": lon,
                "lat": lat,
                "synthetic": 1,
            }
        )
    return Listed(rows, xy)


_Draft = tuple[str, str, str, Floats]
# Kind, name, how many at the size of the largest town; a town of any size has one of the first four.
_KINDS = (
    ("学校", "{short}第{n}小学", 24),
    ("医院", "{town}{short}卫生院", 1),
    ("市场", "{word}市场", 8),
    ("小区", "{word}{end}", 130),
    ("学校", "{short}第{n}中学", 14),
    ("医院", "{short}第{n}医院", 6),
    ("公园", "{word}公园", 9),
    ("广场", "{word}广场", 7),
    ("场馆", "{short}体育馆", 1),
    ("交通枢纽", "{short}汽车站", 1),
    ("银行", "{short}{word}路储蓄所", 16),
    ("机关", "{short}政务服务中心", 1),
)
_SMALL_TOWN_KINDS = 4
_COMPOUND_ENDS = ("小区", "家园", "花园", "苑", "嘉园", "新村")


def _on_streets(drawn: RoadMap, lots: Lots, free: Bools, rng: Rng) -> Iterator[_Draft]:
    largest = max(place.radius for place in drawn.settlements.values())
    shorts = {town.name: town.banner.short for town in facts().towns}
    shorts |= {banner.name: banner.short for banner in facts().banners}
    for name, place in drawn.settlements.items():
        is_seat = place.radius > 1_800.0  # noqa: PLR2004 - no other town grows so large
        mine = iter(rng.permutation(np.flatnonzero((lots.owner == name) & free)).tolist())
        words = _endless(facts().told["words"]["street"].split(), rng)
        told = {"short": shorts[name] if is_seat else _plain(name), "town": _plain(name) if is_seat else ""}
        for kind, form, most in _KINDS if is_seat else _KINDS[:_SMALL_TOWN_KINDS]:
            for n in range(1, max(1, round(most * (place.radius / largest) ** 2)) + 1):
                lot = next(mine)
                free[lot] = False
                end = _COMPOUND_ENDS[n % len(_COMPOUND_ENDS)]
                said = form.format(**told, n=chinese(n), word=next(words), end=end)
                road = drawn.roads[int(lots.road[lot])]
                yield said, kind, f"{road.name}{lots.number[lot]}号", lots.xy[lot]


def _endless(words: list[str], rng: Rng) -> Iterator[str]:
    while True:
        yield from rng.permutation(words).tolist()


def _plain(name: str) -> str:
    return name.removesuffix("镇").removesuffix("苏木").removesuffix("乡").removesuffix("区")


def _outside(drawn: RoadMap, rng: Rng) -> Iterator[_Draft]:
    for village in drawn.villages:
        kind = "嘎查" if village.name.endswith("嘎查") else "村庄"
        yield village.name, kind, village.name, village.place
    yield from _toll_stations(drawn)
    for road in drawn.roads:
        if road.bridge:
            yield f"{road.name}黄河大桥", "桥梁", road.name, _middle(road, 0.5)
    yield from _service_areas(drawn, rng)


def _toll_stations(drawn: RoadMap) -> Iterator[_Draft]:
    used: set[str] = set()
    for road in drawn.roads:
        if road.road_class == "motorway_link":
            names = (f"{_plain(road.owner)}{side}收费站" for side in ("", "东", "西", "南", "北"))
            name = next(each for each in names if each not in used)
            used.add(name)
            yield name, "收费站", "", _middle(road, 0.8)


def _middle(road: Road, share: float) -> Floats:
    return np.asarray(road.line.interpolate(share, normalized=True).coords[0])


def _service_areas(drawn: RoadMap, rng: Rng) -> Iterator[_Draft]:
    used: set[str] = set()
    for road in drawn.long_roads:
        if road.road_class != "高速":
            continue
        for along in np.arange(20_000.0, road.line.length - 5_000.0, _SERVICE_AREA_EVERY_M).tolist():
            off = beside(road.line, along + rng.uniform(-4_000, 4_000), 70.0)
            near = towns_at(off[None])[0].name
            name = _plain(near) if _plain(near) not in used else f"{_plain(near)}{len(used)}号"
            used.add(name)
            yield f"{name}服务区", "服务区", road.name, off


def beside(line: LineString, along: float, off_m: float) -> Floats:
    """Return the place so many metres to the left of a line, after so many along it."""
    first, last = (np.array(line.interpolate(at).coords[0]) for at in (along - 5.0, along + 5.0))
    ahead = (last - first) / max(np.hypot(*(last - first)), 1e-9)
    return np.asarray((first + last) / 2 + off_m * np.array([-ahead[1], ahead[0]]))


def assets(drawn: RoadMap, rng: Rng) -> Listed:
    """Return assets.csv: numbered poles, turbines, wells and boundary stones."""
    drafts = [*_poles(drawn), *_turbines(drawn, rng), *_wells(drawn, rng), *_stones()]
    xy = np.array([at for *_, at in drafts])
    rows = []
    for k, (town, (lon, lat)) in enumerate(zip(towns_at(xy), degrees(xy).tolist(), strict=True)):
        kind, line, number, _ = drafts[k]
        name = f"{line}{number}"
        told = {"id": f"A{k + 1:05d}", "kind": kind, "line": line, "number": number, "name": name}
        rows.append(
            {
                **told,
                "district": town.banner.name,
                "township": town.name,
                "lon": lon,
                "lat": lat,
                "synthetic": 1,
            }
        )
    return Listed(rows, xy)


def _poles(drawn: RoadMap) -> Iterator[tuple[str, str, str, Floats]]:
    """Poles of lines along a few roads between towns."""
    along = [road for road in drawn.roads if road.road_class == "县道" and not road.owner][::6]
    for road in along:
        line = f"110千伏{road.aliases[0]}"
        for k, at in enumerate(np.arange(600.0, road.line.length - 600.0, 350.0).tolist(), start=1):
            yield "电线杆", line, f"{k:03d}号杆", beside(road.line, at, 28.0)


def _open_land(drawn: RoadMap, rng: Rng) -> Iterator[Floats]:
    """Return places far from towns, parks and the border, one after the other."""
    land = areas().city.buffer(-12_000.0)
    centres = np.array([place.centre for place in drawn.settlements.values()])
    west, south, east, north = land.bounds
    while True:
        at = np.array([rng.uniform(west, east), rng.uniform(south, north)])
        if shapely.contains_xy(land, *at) and np.hypot(*(centres - at).T).min() > 8_000.0:  # noqa: PLR2004 - metres
            yield at


def _turbines(drawn: RoadMap, rng: Rng) -> Iterator[tuple[str, str, str, Floats]]:
    for farm, at in zip(range(_TURBINE_FARMS), _open_land(drawn, rng), strict=False):
        word = facts().told["words"]["village"].split()[farm]
        for k in range(33):
            row, column = divmod(k, 11)
            place = at + np.array([column * 420.0, row * 640.0]) + rng.normal(0, 25.0, size=2)
            yield "风机", f"{word}风电场", f"F{k + 1:02d}号风机", place


def _wells(drawn: RoadMap, rng: Rng) -> Iterator[tuple[str, str, str, Floats]]:
    for field, at in zip(range(_WELL_FIELDS), _open_land(drawn, rng), strict=False):
        for k in range(24):
            place = at + rng.uniform(-3_500.0, 3_500.0, size=2)
            yield "气井", f"合{field + 1:02d}区块", f"{k + 1}号井", place


def _stones() -> Iterator[tuple[str, str, str, Floats]]:
    told = facts()
    line = LineString([told.river[-1], *told.land_border, told.river[0]])
    inner = areas().city.buffer(-60.0)
    for k, at in enumerate(np.arange(2_000.0, line.length, _STONE_EVERY_M).tolist(), start=1):
        point = line.interpolate(at)
        nearest = shapely.get_coordinates(shapely.shortest_line(inner, point))[0]
        if areas().river.distance(shapely.Point(nearest)) > 100.0:  # noqa: PLR2004 - metres
            yield "界桩", "陕蒙宁界", f"{k:03d}号界桩", nearest
