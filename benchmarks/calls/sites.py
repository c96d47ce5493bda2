"""Parks, points of interest and enterprises of a made town."""

from __future__ import annotations

import math
from collections.abc import Iterator
from random import Random

import shapely

from benchmarks.calls import words
from benchmarks.calls.ground import mongol_name
from benchmarks.calls.plane import Point
from benchmarks.calls.town import District, Park, Place, Road, Town, Township

_GATE_JITTER_M = 15.0


def lay_parks(town: Town, rng: Random) -> None:
    """Give each district parks of most kinds, some with gates on record, some without."""
    used: set[str] = set()
    for district in town.districts:
        own = [one for one in town.townships if one.district is district]
        for kind, endings in words.PARKS:
            for _ in range(2 if kind == "园区" else 1):
                if rng.random() < 0.85:
                    _park(town, rng, (kind, rng.choice(endings)), rng.choice(own), used)


def _park(town: Town, rng: Random, what: tuple[str, str], township: Township, used: set[str]) -> None:
    kind, ending = what
    stem = rng.choice(
        (township.district.name[:-1], township.name[:2], mongol_name(rng)[:3], *words.ROAD_FIRST[:6])
    )
    name = stem + ("" if len(stem) > 1 else rng.choice(words.ROAD_SECOND)) + ending
    if name in used:
        return
    used.add(name)
    size = rng.uniform(450, 950) if kind == "园区" else rng.uniform(140, 330)
    shape = _outline(rng, _beside(rng, township), size)
    gates = {side + "门": _gate(rng, shape, side) for side in words.COMPASS}
    published = tuple(sorted(rng.sample(sorted(gates), rng.choice((0, 0, 1, 2, 2, 3)))))
    number = len(town.parks) + 1
    park = Park(
        f"P{number:04d}",
        name,
        _park_aliases(rng, name, ending),
        kind,
        township.district,
        township,
        shape,
        gates,
        published,
    )
    town.parks.append(park)


def _beside(rng: Random, township: Township) -> Point:
    turn, far = rng.uniform(0, 2 * math.pi), rng.uniform(500, 3200)
    return township.seat[0] + far * math.cos(turn), township.seat[1] + far * math.sin(turn)


def _outline(rng: Random, middle: Point, size: float) -> shapely.Polygon:
    """Return a rough quadrilateral with an extra corner or two."""
    turn, ratio = rng.uniform(-0.5, 0.5), rng.uniform(0.55, 1.0)
    corners = [(-1, -1), (rng.uniform(-0.3, 0.3), -1.05), (1, -1), (1, 1), (-1, 1)]
    ring = []
    for east, north in corners:
        x = east * size * rng.uniform(0.93, 1.05)
        y = north * size * ratio * rng.uniform(0.93, 1.05)
        ring.append(
            (
                middle[0] + x * math.cos(turn) - y * math.sin(turn),
                middle[1] + x * math.sin(turn) + y * math.cos(turn),
            )
        )
    return shapely.Polygon(ring)


def _gate(rng: Random, shape: shapely.Polygon, side: str) -> Point:
    """Return a gate near where the way from the middle out to that side meets the fence."""
    x, y = shape.centroid.x, shape.centroid.y
    east, north = words.COMPASS[side]
    out = shapely.LineString([(x, y), (x + east * 5e3, y + north * 5e3)])
    fence = shape.exterior
    s = fence.project(fence.intersection(out).centroid) + rng.gauss(0, _GATE_JITTER_M)
    point = fence.interpolate(s % fence.length)
    return float(point.x), float(point.y)


def _park_aliases(rng: Random, name: str, ending: str) -> tuple[str, ...]:
    if name[:2] in ending or rng.random() < 0.35:
        return ()
    short = name[:1] + ending[:2] + ("园" if ending.endswith(("园", "园区")) else "")
    return (short,) if len(short) > 2 else ()


def lay_pois(town: Town, rng: Random, count: int) -> None:
    """Hospitals, schools, stations, villages, compounds, bridges, tolls and service areas."""
    makers = [_public, _villages, _compounds]
    for district in town.districts:
        for maker in makers:
            for place in maker(town, rng, district, count // len(town.districts)):
                place.id = f"I{len(town.pois) + 1:05d}"
                town.pois.append(place)
    for place in _beside_highways(town, rng):
        place.id = f"I{len(town.pois) + 1:05d}"
        town.pois.append(place)


def _public(town: Town, rng: Random, district: District, count: int) -> Iterator[Place]:
    del count
    first = district is town.districts[0]
    region = district.name
    yield _poi(town, rng, district, region + "人民医院", "医院", (_region_word(district) + "医院",))
    if first:
        yield _poi(town, rng, district, town.name + "中心医院", "医院", ("市中心医院", "中心医院"))
        yield _poi(town, rng, district, town.city + "火车站", "交通枢纽", ("火车站",))
        yield _poi(town, rng, district, town.city + "汽车客运站", "交通枢纽", ("汽车站", "客运站"))
    for k, digit in enumerate("一二三四五"[: rng.randint(2, 5)]):
        yield _poi(
            town, rng, district, f"{region}第{digit}中学", "学校", (f"{district.alias or region}{digit}中",)
        )
        if k < 3:
            yield _poi(
                town,
                rng,
                district,
                f"{region}第{digit}小学",
                "学校",
                (f"{district.alias or region}{digit}小",),
            )
    yield _poi(town, rng, district, mongol_name(rng) + "市场", "市场", ())
    yield _poi(town, rng, district, district.name[:2] + "大桥", "桥梁", ())
    yield _poi(
        town, rng, district, rng.choice(words.ROAD_FIRST) + rng.choice(words.ROAD_SECOND) + "广场", "广场", ()
    )


def _region_word(district: District) -> str:
    return district.alias or district.name


def _villages(town: Town, rng: Random, district: District, count: int) -> Iterator[Place]:
    rural = [one for one in town.townships if one.district is district and "街道" not in one.name]
    names: set[str] = set()
    for _ in range(max(3, count // 3)):
        township = rng.choice(rural)
        mongol = rng.random() < (0.2 if district.urban else 0.7)
        name = mongol_name(rng) + "嘎查" if mongol else rng.choice(words.VILLAGES_HAN) + "村"
        if name not in names:
            names.add(name)
            turn, far = rng.uniform(0, 6.28), rng.uniform(1200, 6000)
            at = (township.seat[0] + far * math.cos(turn), township.seat[1] + far * math.sin(turn))
            home = town.township_at(at, district)
            yield Place("", name, "村庄", district, home, at, address=district.name + home.name + name)


def _compounds(town: Town, rng: Random, district: District, count: int) -> Iterator[Place]:
    streets = [one for one in town.roads if one.street and one.district is district]
    names = rng.sample(words.COMPOUNDS, min(len(words.COMPOUNDS), max(3, count // 3)))
    for name in names:
        place = _poi(town, rng, district, name, "小区", (), road=rng.choice(streets))
        place.chain = name
        yield place


def _poi(
    town: Town,
    rng: Random,
    district: District,
    name: str,
    category: str,
    short: tuple[str, ...],
    road: Road | None = None,
) -> Place:
    road = road or rng.choice([one for one in town.roads if one.street and one.district is district])
    number = rng.randint(2, max(3, road.last_number))
    at = _around(rng, road.house(number))
    place = Place("", name, category, district, town.township_at(at, district), at, short=short)
    place.road, place.number = road, number
    place.address = f"{district.name}{road.name}{number}号" if rng.random() < 0.8 else ""
    return place


def _around(rng: Random, point: Point) -> Point:
    return point[0] + rng.gauss(0, 9), point[1] + rng.gauss(0, 9)


def _beside_highways(town: Town, rng: Random) -> Iterator[Place]:
    for road in town.roads:
        if road.kind == "高速":
            length, begin = road.line.length, road.line.length * rng.uniform(0.1, 0.2)
            stops = [(begin + k * length / 3, "服务区") for k in range(3)]
            stops += [(begin + (k + 0.5) * length / 3, "收费站") for k in range(2)]
            for s, what in stops:
                if s < length - 500:
                    yield _stop(town, rng, road, s, what)


def _stop(town: Town, rng: Random, road: Road, s: float, what: str) -> Place:
    at = road.line.at(s, left=rng.choice((-60.0, 60.0)))
    middle = shapely.Point(at)
    district = min(town.districts, key=lambda one: (one.shape.distance(middle), one.name))
    used = {one.name for one in town.pois}
    township = town.township_at(at, district)
    stems = [township.name[:2], mongol_name(rng), mongol_name(rng), mongol_name(rng)[:2]]
    name = next((stem + what for stem in stems if stem + what not in used), mongol_name(rng) + what)
    return Place("", name, "交通设施", district, township, at, address=road.aliases[0], road=road)
