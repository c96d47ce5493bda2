"""Reads road and house number out of the address columns of a register."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import NamedTuple

import numpy as np

from geo.geocoding.places.flat import Ints
from geo.geocoding.places.roadline import RoadLines
from geo.geocoding.places.rows import Entries, RoadRows
from geo.position import Floats

# 128号, 128-1号, 甲128号, 128号附3; a 3号楼 or 9号厂房 is a building.
_NUMBER = re.compile(r"(?:甲|乙|付|附)?(\d{1,5})(?:[-之]\d{1,4})?号(?!楼|厂房|门|库)")
_MOST_NUMBER = 20_000
_BESIDE_M = 200.0  # a house stands beside its road; farther off the address is of another road


class HouseNumbers(NamedTuple):
    """Numbers seen on lines of roads: how far along, and how far to the left (negative: right)."""

    road: Ints
    line: Ints
    number: Ints
    at: Floats
    left_m: Floats

    def take(self, rows: Ints | slice) -> HouseNumbers:
        """Return some of them."""
        return HouseNumbers(
            self.road[rows], self.line[rows], self.number[rows], self.at[rows], self.left_m[rows]
        )


def read_numbers(entries: Entries, rows: RoadRows, lines: RoadLines) -> HouseNumbers:
    """Return the house numbers that the addresses of entries tell.

    The road is the one whose name stands right before the number; of several with this name it is
    the nearest, and it must be within 200 m.
    """
    roads = _roads_by_name(rows, lines)
    longest = max(map(len, roads), default=0)
    found: list[tuple[int, int, int, float, float]] = []
    for address, (x, y) in zip(entries.address, entries.xy.tolist(), strict=True):
        told = _road_and_number(address, roads, longest)
        if told is None:
            continue
        names, number = told
        near = [(lines.nearest(road, x, y), road) for road in names]
        (on, off), road = min(near, key=lambda pair: pair[0][1])
        if off <= _BESIDE_M:
            found.append((road, on.line, number, on.at, lines.left_of(on.line, on.at, x, y)))
    table = np.array(found, float).reshape(-1, 5)
    whole = table[:, :3].astype(np.int64)
    return HouseNumbers(whole[:, 0], whole[:, 1], whole[:, 2], table[:, 3], table[:, 4])


def _roads_by_name(rows: RoadRows, lines: RoadLines) -> dict[str, list[int]]:
    named: defaultdict[str, set[int]] = defaultdict(set)
    for row, road in enumerate(lines.road_of_row.tolist()):
        for name in (rows.name[row], *rows.aliases[row]):
            if name:
                named[unicodedata.normalize("NFKC", name)].add(road)
    return {name: sorted(roads) for name, roads in named.items()}


def _road_and_number(address: str, roads: dict[str, list[int]], longest: int) -> tuple[list[int], int] | None:
    text = unicodedata.normalize("NFKC", address).replace(" ", "")
    for match in _NUMBER.finditer(text):
        before = text[max(0, match.start() - longest) : match.start()]
        for cut in range(len(before)):
            if before[cut:] in roads:
                number = int(match[1])
                return (roads[before[cut:]], number) if 0 < number <= _MOST_NUMBER else None
    return None
