"""Highways through several districts, with kilometre posts that are missing here and jump there."""

from __future__ import annotations

import math
from collections.abc import Iterator
from random import Random

import shapely

from benchmarks.calls import words
from benchmarks.calls.plane import Line, Point
from benchmarks.calls.town import District, Post, Road, Town

_MISSING = 0.13
_NUMBERS = {
    "E": (*range(5, 98), *range(1110, 2600)),
    "G": tuple(range(101, 400)),
    "S": tuple(range(20, 600)),
    "X": tuple(range(601, 1000)),
}


def lay_highways(town: Town, rng: Random) -> None:
    """Lay expressways, national and provincial roads across the ground, and county roads in each district."""
    ground = shapely.unary_union([one.shape for one in town.districts])
    used: set[str] = set()
    many = max(1, len(town.districts) // 4)
    for letter, count in (("E", many), ("G", many + 1), ("S", many + 1)):
        for k in range(count):
            line = _across(rng, ground.bounds, flat=k % 2 == 0)
            _highway(town, rng, letter, line, used)
    for district in town.districts:
        _highway(
            town, rng, "X", _across(rng, district.shape.buffer(-1500).bounds, flat=rng.random() < 0.5), used
        )


def _across(rng: Random, box: tuple[float, float, float, float], *, flat: bool) -> Line:
    west, south, east, north = box
    if flat:
        ends = [(west, rng.uniform(south, north)), (east, rng.uniform(south, north))]
    else:
        ends = [(rng.uniform(west, east), south), (rng.uniform(west, east), north)]
    (x0, y0), (x1, y1) = ends
    length = math.dist(*ends)
    pieces = max(8, round(length / 350))
    swing, phase, turns = rng.uniform(400, 1800), rng.uniform(0, 6), rng.uniform(3, 8)
    points: list[Point] = []
    for k in range(pieces + 1):
        t = k / pieces
        aside = swing * math.sin(phase + turns * t) + rng.uniform(-8, 8)
        points.append(
            (x0 + (x1 - x0) * t + aside * (y1 - y0) / length, y0 + (y1 - y0) * t - aside * (x1 - x0) / length)
        )
    return Line(tuple(points))


def _highway(town: Town, rng: Random, letter: str, line: Line, used: set[str]) -> None:
    ref, name, aliases = _named(town, rng, letter, used)
    kind = {"E": "高速", "G": "国道", "S": "省道", "X": "县道"}[letter]
    parts = _parts(town, line) if letter != "E" and rng.random() < 0.5 else [_whole(town, line)]
    roads = []
    for district, piece, begin in parts:
        road = Road(f"R{len(town.roads) + 1:05d}", name, kind, district, piece, ref, aliases)
        town.roads.append(road)
        roads.append((road, begin))
    if letter != "X" or rng.random() < 0.7:
        _posts(town, rng, line, roads)


def _named(town: Town, rng: Random, letter: str, used: set[str]) -> tuple[str, str, tuple[str, ...]]:
    while True:
        number = str(rng.choice(_NUMBERS[letter]))
        ref = ("G" if letter == "E" else letter) + number
        if ref not in used:
            used.add(ref)
            break
    if letter == "E":
        free = [one for one in words.EXPRESSWAYS if one not in used]
        stem = rng.choice(free)
        used.add(stem)
        return ref, stem + "高速公路", (stem + "高速", ref + "高速")
    if letter == "G":
        return ref, number + "国道", (ref, "老" + number)
    one, other = rng.sample(town.townships, 2)
    stem = _free_stem(rng, one.name[0] + other.name[0], used)
    if letter == "S":
        return ref, stem + "公路", (ref, number + "省道")
    return ref, stem + "线", (ref,) if rng.random() < 0.6 else (ref, "县道" + number)


def _free_stem(rng: Random, stem: str, used: set[str]) -> str:
    while stem in used or stem[0] == stem[1]:
        stem = rng.choice(words.ROAD_FIRST) + rng.choice(words.ROAD_SECOND)
    used.add(stem)
    return stem


def _whole(town: Town, line: Line) -> tuple[District, Line, float]:
    middle = shapely.Point(line.at(line.length / 2))
    return min(town.districts, key=lambda one: (one.shape.distance(middle), one.name)), line, 0.0


def _parts(town: Town, line: Line) -> list[tuple[District, Line, float]]:
    """Cut the line at the borders of districts, as registers do that are kept by district."""
    step = 250.0
    runs: list[tuple[District, float]] = []
    for k in range(int(line.length // step) + 1):
        point = shapely.Point(line.at(k * step))
        district = min(town.districts, key=lambda one: (one.shape.distance(point), one.name))
        if not runs or runs[-1][0] is not district:
            runs.append((district, k * step))
    ends = [begin for _, begin in runs[1:]] + [line.length]
    return [
        (district, line.part(begin, end), begin)
        for (district, begin), end in zip(runs, ends, strict=True)
        if end - begin > 600
    ]


def _posts(town: Town, rng: Random, line: Line, roads: list[tuple[Road, float]]) -> None:
    gone = 0
    for km, s in _chainage(rng, line.length):
        if gone:
            gone -= 1
            continue
        if rng.random() < _MISSING:
            gone = rng.choice((0, 0, 1, 2))
            continue
        road, begin = [pair for pair in roads if pair[1] <= s or pair is roads[0]][-1]
        if 0 <= s - begin <= road.line.length:
            town.posts.append(Post(road, km, s - begin))


def _chainage(rng: Random, length: float) -> Iterator[tuple[int, float]]:
    """Kilometres and ways; now and then the distance to the next post is not a thousand metres."""
    km, s = rng.randint(3, 1500), rng.uniform(0, 600)
    jumps = {rng.randint(3, 40) for _ in range(rng.randint(0, 2))}
    while s < length:
        yield km, s
        km += 1
        s += rng.choice((430, 560, 1340, 1620)) if km % 41 in jumps else rng.uniform(995, 1005)
