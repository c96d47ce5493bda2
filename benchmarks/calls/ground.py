"""Districts, townships and the streets of their towns."""

from __future__ import annotations

import math
from collections.abc import Iterator
from random import Random

import shapely

from benchmarks.calls import words
from benchmarks.calls.plane import Line, Point
from benchmarks.calls.town import District, Numbering, Road, Town, Township

CELL_KM = (24.0, 19.0)
_SPLIT_SHARE = 0.3
_SHARED_NAME = 0.15


def districts_for(entries: int) -> int:
    """How many districts a register of this size has."""
    return 3 if entries < 4000 else 8 if entries < 40_000 else 16


def streets_for(entries: int) -> int:
    """How many streets one way across a district's main town has."""
    return 7 if entries < 4000 else 13 if entries < 40_000 else 24


def lay_districts(town: Town, rng: Random, count: int) -> None:
    """Cut the ground into quadrilaterals, one a district, and each into townships."""
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    wide, high = CELL_KM[0] * 1000, CELL_KM[1] * 1000
    corner = {
        (i, j): (
            (i - columns / 2) * wide + rng.uniform(-2e3, 2e3),
            (j - rows / 2) * high + rng.uniform(-2e3, 2e3),
        )
        for i in range(columns + 1)
        for j in range(rows + 1)
    }
    names = rng.sample(words.DISTRICTS, count)
    offices = rng.sample(words.STREET_OFFICES, len(words.STREET_OFFICES))
    for k, (stem, rank) in enumerate(names):
        i, j = k % columns, k // columns
        ring = [corner[i, j], corner[i + 1, j], corner[i + 1, j + 1], corner[i, j + 1]]
        shape = shapely.Polygon(ring)
        middle = (shape.centroid.x + rng.uniform(-2e3, 2e3), shape.centroid.y + rng.uniform(-1e3, 1e3))
        district = District(stem + rank, _short(stem, rank, names), shape, middle, urban=rank == "区")
        town.districts.append(district)
        _lay_townships(town, rng, district, [offices[(3 * k + n) % len(offices)] for n in range(3)])


def _short(stem: str, rank: str, names: list[tuple[str, str]]) -> str:
    """Return the everyday short name: one character and the rank, if no other district would be called so."""
    for character in (stem[0], stem[-1]):
        if sum(character in (other[0], other[-1]) and rank == kind for other, kind in names) == 1:
            return character + rank
    return stem[:2] + rank if len(stem) > 2 else ""


def _lay_townships(town: Town, rng: Random, district: District, offices: list[str]) -> None:
    x, y = district.middle
    near = [
        (x + rng.uniform(-2e3, 2e3), y + rng.uniform(-2e3, 2e3)) for _ in range(2 if district.urban else 1)
    ]
    box = district.shape.bounds
    far: list[Point] = []
    while len(far) < 3:
        point = (rng.uniform(box[0], box[2]), rng.uniform(box[1], box[3]))
        if district.shape.buffer(-2e3).contains(shapely.Point(point)) and math.dist(point, (x, y)) > 4500:
            far.append(point)
    cells = shapely.voronoi_polygons(shapely.MultiPoint(near + far), extend_to=district.shape)
    for n, seat in enumerate(near + far):
        cell = next(one for one in cells.geoms if one.contains(shapely.Point(seat)))
        name, aliases = _township_name(rng, n, len(near), offices, district)
        shape = max(_polygons(cell.intersection(district.shape)), key=lambda one: one.area)
        town.townships.append(Township(name, aliases, district, seat, shape))


def _polygons(shape: shapely.Geometry) -> Iterator[shapely.Polygon]:
    for part in shapely.get_parts(shape):
        if isinstance(part, shapely.Polygon):
            yield part


def _township_name(
    rng: Random, n: int, near: int, offices: list[str], district: District
) -> tuple[str, tuple[str, ...]]:
    if n < near and district.urban:
        return offices[n] + "街道", (offices[n] + "街办",) if rng.random() < 0.6 else ()
    if district.urban or n == 0:
        stem = rng.choice(words.VILLAGES_HAN)[:2] if district.urban else mongol_name(rng)
        return stem + "镇", (stem[0] + "镇",) if rng.random() < 0.4 else (stem,)
    stem = mongol_name(rng)
    return stem + "苏木", (stem[:1] + "苏木",) if rng.random() < 0.5 else ()


def mongol_name(rng: Random) -> str:
    """Return a Mongolian-like place name in Chinese characters."""
    return rng.choice(words.MONGOL_FIRST) + rng.choice(words.MONGOL_SECOND)


def lay_streets(town: Town, rng: Random, across: int) -> None:
    """Give each district a grid of streets and, in large towns, its far townships small ones."""
    for district in town.districts:
        used: set[str] = set()
        count = across if district.urban else max(5, across * 2 // 3)
        _grid(town, rng, district, district.middle, (count, count + rng.randint(-1, 2)), used)
        seats = [one.seat for one in town.townships if one.district is district and "街道" not in one.name]
        for seat in seats[1:] if across > 10 else seats[1:2]:
            _grid(town, rng, district, seat, (rng.randint(2, 4), rng.randint(2, 4)), used)


def _grid(
    town: Town, rng: Random, district: District, middle: Point, size: tuple[int, int], used: set[str]
) -> None:
    angle = math.radians(rng.uniform(-32, 32))
    easts = _steps(rng, size[0])
    norths = _steps(rng, size[1])
    for along, across, ending in ((easts, norths, "路"), (norths, easts, "街")):
        for k, offset in enumerate(along):
            begin, end = _extent(rng, across)
            ends = [(offset, begin), (offset, end)] if ending == "路" else [(begin, offset), (end, offset)]
            line = _bent(rng, ends, angle, middle)
            stem = _road_stem(rng, town, ending, used)
            _street(town, rng, district, (stem, ending), line, split=k % 3 == 0 and len(across) > 4)


def _steps(rng: Random, count: int) -> list[float]:
    places = [0.0]
    for _ in range(count - 1):
        places.append(places[-1] + rng.uniform(240, 560))
    return [one - places[-1] / 2 for one in places]


def _extent(rng: Random, across: list[float]) -> tuple[float, float]:
    """Most streets cross the whole town, some only a part of it, some end in a junction."""
    first, last = 0, len(across) - 1
    if last >= 4 and rng.random() < 0.45:
        first, last = rng.randint(0, last // 3), last - rng.randint(0, last // 3)
    over = [rng.uniform(60, 130) if rng.random() < 0.8 else rng.uniform(-6, 2) for _ in range(2)]
    return across[first] - over[0], across[last] + over[1]


def _bent(rng: Random, ends: list[Point], angle: float, middle: Point) -> Line:
    (x0, y0), (x1, y1) = ends
    length = math.dist(*ends)
    pieces = max(2, round(length / 380))
    phase, swing = rng.uniform(0, 6), rng.uniform(0, 14)
    turned = []
    for k in range(pieces + 1):
        t = k / pieces
        aside = swing * math.sin(phase + 3 * t) + (rng.uniform(-5, 5) if 0 < k < pieces else 0)
        x = x0 + (x1 - x0) * t + aside * (y1 - y0) / length
        y = y0 + (y1 - y0) * t - aside * (x1 - x0) / length
        turned.append(
            (
                middle[0] + x * math.cos(angle) - y * math.sin(angle),
                middle[1] + x * math.sin(angle) + y * math.cos(angle),
            )
        )
    return Line(tuple(turned))


def _road_stem(rng: Random, town: Town, ending: str, used: set[str]) -> str:
    """Return a stem that no other road of the district has, often one that another district has."""
    elsewhere = [one.name.removesuffix(ending) for one in town.roads if one.name.endswith(ending)]
    while True:
        kind = rng.random()
        if kind < _SHARED_NAME and elsewhere:
            stem = rng.choice(elsewhere).rstrip("东西南北")
        elif kind < 0.45:
            stem = rng.choice(words.GENERIC_ROADS)
        elif kind < 0.65:
            stem = mongol_name(rng)
        else:
            stem = rng.choice(words.ROAD_FIRST) + rng.choice(words.ROAD_SECOND)
        if stem not in used:
            used.add(stem)
            return stem


def _street(
    town: Town, rng: Random, district: District, name: tuple[str, str], line: Line, *, split: bool
) -> None:
    stem, ending = name
    kind = rng.choice(("主干道", "次干道", "支路"))
    if split and rng.random() < _SPLIT_SHARE * 2:
        cut = line.length * rng.uniform(0.4, 0.6)
        halves = ("南", "北") if ending == "路" else ("西", "东")
        parts = [
            (stem + halves[0] + ending, line.part(0, cut)),
            (stem + halves[1] + ending, line.part(cut, line.length)),
        ]
        kind = "主干道"
    else:
        long = rng.random()
        word = ("大道" if ending == "路" else "大街") if long < 0.1 else "巷" if long > 0.96 else ending
        parts = [(stem + word, line)]
    for full, piece in parts:
        numbering = Numbering(rng.uniform(10, 40), rng.uniform(4.5, 8), rng.uniform(0, 18), rng.uniform(0, 6))
        aliases = _street_aliases(rng, full)
        road = Road(f"R{len(town.roads) + 1:05d}", full, kind, district, piece, "", aliases, numbering)
        town.roads.append(road)


def _street_aliases(rng: Random, name: str) -> tuple[str, ...]:
    for one, other in words.SPELLINGS:
        if one in name and rng.random() < 0.4:
            return (name.replace(one, other),)
    if name.endswith("大街") and rng.random() < 0.3:
        return (name.removesuffix("大街") + "街",)
    return ("老" + name,) if rng.random() < 0.02 else ()
