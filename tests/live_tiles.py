"""A made city as Mapbox vector tiles, by the smallest encoder that protomaps-leaflet reads."""

from __future__ import annotations

import math
import random
import struct

EXTENT = 4096
MARGIN = 160
WEST, SOUTH, EAST, NORTH = 109.90, 39.50, 110.20, 39.70


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number: int, kind: int, payload: bytes | int) -> bytes:
    key = varint(number << 3 | kind)
    if isinstance(payload, int):
        return key + varint(payload)
    return key + (varint(len(payload)) + payload if kind == 2 else payload)


def zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def value_of(value: object) -> bytes:
    if isinstance(value, bool):
        return field(7, 0, int(value))
    if isinstance(value, int):
        return field(5, 0, value)
    if isinstance(value, float):
        return field(3, 1, struct.pack("<d", value))
    return field(1, 2, str(value).encode())


def commands(kind: int, points: list[tuple[int, int]]) -> bytes:
    """Write the geometry of one point (1), line (2) or ring (3)."""
    x, y = points[0]
    numbers = [9, zigzag(x), zigzag(y)]
    if kind > 1:
        numbers.append((len(points) - 1) << 3 | 2)
        for px, py in points[1:]:
            numbers += [zigzag(px - x), zigzag(py - y)]
            x, y = px, py
    if kind == 3:
        numbers.append(15)
    return b"".join(varint(number) for number in numbers)


def layer(name: str, features: list[tuple[int, list[tuple[int, int]], dict[str, object]]]) -> bytes:
    keys: dict[str, int] = {}
    values: dict[object, int] = {}
    body = field(15, 0, 2) + field(1, 2, name.encode())
    for kind, points, facts in features:
        tags = [
            number
            for key, value in facts.items()
            for number in (
                keys.setdefault(key, len(keys)),
                values.setdefault((type(value), value), len(values)),
            )
        ]
        packed = b"".join(varint(tag) for tag in tags)
        body += field(2, 2, field(2, 2, packed) + field(3, 0, kind) + field(4, 2, commands(kind, points)))
    body += b"".join(field(3, 2, key.encode()) for key in keys)
    body += b"".join(field(4, 2, value_of(value)) for _, value in values)
    return field(3, 2, body + field(5, 0, EXTENT))


def world(lon: float, lat: float) -> tuple[float, float]:
    sine = math.sin(math.radians(lat))
    return lon / 360 + 0.5, 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)


STREETS = ("人民路", "和平街", "团结路", "胜利大街", "文化路", "建设街", "光明路", "长青大街")
CLASSES = ("trunk", "residential", "tertiary", "residential", "secondary", "residential", "residential")


def made_roads() -> list[tuple[list[tuple[float, float]], dict[str, object]]]:
    across, along = 60, 45
    roads = []
    for k in range(across + 1):
        lon = WEST + (EAST - WEST) * k / across
        line = [world(lon, SOUTH + (NORTH - SOUTH) * j / along) for j in range(along + 1)]
        roads.append((line, {"class": CLASSES[k % 7], "name": f"{STREETS[k % 8]}{k // 8 + 1}号", "ref": ""}))
    for j in range(along + 1):
        lat = SOUTH + (NORTH - SOUTH) * j / along
        line = [world(WEST + (EAST - WEST) * k / across, lat) for k in range(across + 1)]
        roads.append((line, {"class": CLASSES[j % 7], "name": f"{STREETS[j % 8]}{j // 8 + 1}段", "ref": ""}))
    return roads


def boxes(columns: int, rows: int, share: float) -> list[tuple[float, float, float, float]]:
    width, height = (EAST - WEST) / columns, (NORTH - SOUTH) / rows
    return [
        (
            WEST + (i + 0.5 - share / 2) * width,
            SOUTH + (j + 0.5 - share / 2) * height,
            WEST + (i + 0.5 + share / 2) * width,
            SOUTH + (j + 0.5 + share / 2) * height,
        )
        for i in range(columns)
        for j in range(rows)
    ]


DISTRICTS = boxes(3, 3, 1.0)
PARKS = boxes(6, 5, 0.34)


def made_areas() -> list[tuple[list[tuple[float, float]], dict[str, object]]]:
    shown = [(box, "district", f"合成{k + 1}区") for k, box in enumerate(DISTRICTS)]
    shown += [(box, "park", f"合成园区{k + 1}") for k, box in enumerate(PARKS)]
    return [
        ([world(w, s), world(e, s), world(e, n), world(w, n)], {"kind": kind, "name": name})
        for (w, s, e, n), kind, name in shown
    ]


def made_firms(count: int) -> list[tuple[float, float, dict[str, object]]]:
    chance = random.Random(7)
    firms = []
    for k in range(count):
        w, s, e, n = PARKS[chance.randrange(len(PARKS))]
        if k % 3:
            lon, lat = chance.uniform(w, e), chance.uniform(s, n)
        else:
            lon, lat = chance.uniform(WEST, EAST), chance.uniform(SOUTH, NORTH)
        facts = {
            "id": f"E{k}",
            "name": f"合成企业{k}",
            "workers": chance.randrange(3, 90),
            "reopened": k % 4 > 0,
            "key_unit": k % 97 == 0,
            "count": 1,
        }
        firms.append((*world(lon, lat), facts))
    return firms


class City:
    """The three layers, cut into tiles on demand and kept."""

    def __init__(self, firms: int) -> None:
        self._roads, self._areas, self._firms = made_roads(), made_areas(), made_firms(firms)
        self._tiles: dict[tuple[str, int, int, int], bytes] = {}

    def tile(self, name: str, zoom: int, column: int, row: int) -> bytes:
        key = (name, zoom, column, row)
        if key not in self._tiles:
            self._tiles[key] = layer(name, self._features(*key))
        return self._tiles[key]

    def _features(self, name, zoom, column, row):
        scale = EXTENT * 2**zoom

        def place(x: float, y: float) -> tuple[int, int]:
            return round(x * scale - column * EXTENT), round(y * scale - row * EXTENT)

        def inside(at: tuple[int, int]) -> bool:
            return -MARGIN <= at[0] <= EXTENT + MARGIN and -MARGIN <= at[1] <= EXTENT + MARGIN

        if name == "enterprises":
            placed = [(place(x, y), facts) for x, y, facts in self._firms]
            return [(1, [at], facts) for at, facts in placed if inside(at)]
        kind, shapes = (2, self._roads) if name == "roads" else (3, self._areas)
        lines = [([place(x, y) for x, y in line], facts) for line, facts in shapes]
        return [(kind, points, facts) for points, facts in lines if self._meets(points)]

    def _meets(self, points: list[tuple[int, int]]) -> bool:
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return (
            min(xs) <= EXTENT + MARGIN
            and max(xs) >= -MARGIN
            and min(ys) <= EXTENT + MARGIN
            and max(ys) >= -MARGIN
        )
