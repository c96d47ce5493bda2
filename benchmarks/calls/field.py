"""Calls from open land: numbered poles, turbines, wells and stones, ways from villages, households."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import shapely

from benchmarks.calls.ground import mongol_name
from benchmarks.calls.plane import Point
from benchmarks.calls.scene import Calls, Scene
from benchmarks.calls.speech import digit_by_digit, spoken
from benchmarks.calls.town import Place, Town, Township

_POLE_STEP_M = 320.0
_SIDES = {
    "东": 90, "南": 180, "西": 270, "北": 0, "东北": 45, "东南": 135, "西南": 225, "西北": 315,
}  # fmt: skip
_GUESSED_TURN_DEG, _GUESSED_WAY = 12.0, 0.12
"""How well people judge a direction and, as a share, a way."""
_FAMILIES = ("巴特尔", "乌日娜", "苏和", "孟根", "老刘", "老白", "朝鲁", "其木格", "王二小", "张三娃")


@dataclass(frozen=True)
class Asset:
    """A numbered thing of one of the lines that are kept by number."""

    id: str
    kind: str
    line: str
    number: str
    value: int
    township: Township
    at: Point

    @property
    def name(self) -> str:
        """Line and number in one."""
        return self.line + self.number


def lay_assets(town: Town, *, seed: int) -> list[Asset]:
    """Put poles along highways, turbines in rows, wells in fields and stones on borders."""
    rng = Random(f"assets {seed}")
    found: list[Asset] = []
    for kind, line, suffix, places in (*_poles(town, rng), *_turbines(town, rng), *_wells(town, rng)):
        for value, at in places:
            where = shapely.Point(at)
            district = min(town.districts, key=lambda one: (one.shape.distance(where), one.name))
            township = town.township_at(at, district)
            found.append(
                Asset(f"N{len(found) + 1:05d}", kind, line, f"{value:03d}{suffix}", value, township, at)
            )
    return found


Row = tuple[str, str, str, list[tuple[int, Point]]]


def _poles(town: Town, rng: Random) -> Iterator[Row]:
    for road in [one for one in town.roads if one.kind in ("县道", "省道")][:12]:
        volts = rng.choice(("10千伏", "35千伏", "110千伏", "220千伏"))
        ways = [600 + k * _POLE_STEP_M for k in range(int((road.line.length - 1200) / _POLE_STEP_M))]
        places = [(k, road.line.at(s, left=25.0)) for k, s in enumerate(ways, start=1) if rng.random() > 0.04]
        yield "电线杆", volts + mongol_name(rng) + "线", "号杆", places


def _turbines(town: Town, rng: Random) -> Iterator[Row]:
    for district in town.districts[:6]:
        x, y = district.middle[0] + rng.uniform(-6e3, 6e3), district.middle[1] + rng.uniform(-6e3, 6e3)
        places = [(k + 1, (x + k % 11 * 420 + rng.gauss(0, 30), y + k // 11 * 700)) for k in range(33)]
        yield "风机", mongol_name(rng) + "风电场", "号风机", places


def _wells(town: Town, rng: Random) -> Iterator[Row]:
    for district in town.districts[:6]:
        x, y = district.middle
        places = [(k, (x + rng.gauss(0, 5e3), y + rng.gauss(0, 5e3))) for k in range(1, 40)]
        yield (
            "油气井",
            mongol_name(rng)[:2] + rng.choice(("气田", "油田")),
            rng.choice(("号井", "井")),
            places,
        )


def write_assets(town: Town, assets: list[Asset], path: Path) -> None:
    """Write assets.csv."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("id", "kind", "line", "number", "name", "district", "township", "lon", "lat"))
        for one in assets:
            told = (one.id, one.kind, one.line, one.number, one.name)
            where = (one.township.district.name, one.township.name)
            table.writerow((*told, *where, *town.plane.degrees(one.at)))


def asset(calls: Calls, assets: list[Asset]) -> Scene:
    """Return a numbered thing by line and number, said in one of many ways."""
    one = calls.rng.choice(assets)
    word = {"电线杆": "号杆", "风机": "号风机", "油气井": "号井"}[one.kind]
    figures = f"{one.value:03d}"
    said = calls.rng.choice(
        (one.number, f"{one.value}{word}", spoken(one.value) + word, digit_by_digit(figures) + word)
    )
    form = calls.rng.choice(("{l}{n}", "{l}的{n}", "{l}{n}下面", "{l}{n}旁边", "{l}{n}附近"))
    before = calls.region(one.township.district, one.township)
    return Scene(before + form.format(l=one.line, n=said), one.at, one.name, one.kind, one.township.district)


def sector(calls: Calls) -> Scene:
    """Return a way and a direction from a village, as well as people judge them."""
    village = _village(calls)
    km = calls.rng.choice((1, 2, 2, 3, 3, 5, 5, 8, 10))
    side = calls.rng.choice(sorted(_SIDES))
    turn = math.radians(_SIDES[side] + calls.rng.gauss(0, _GUESSED_TURN_DEG))
    way = 1000 * km * (1 + calls.rng.gauss(0, _GUESSED_WAY))
    at = (village.at[0] + way * math.sin(turn), village.at[1] + way * math.cos(turn))
    far = calls.rng.choice((f"{km}公里", f"{spoken(km)}公里", f"大概{km}公里", f"{2 * km}里地"))
    form = calls.rng.choice(
        ("{v}往{s}{d}", "{v}{s}边{d}", "{v}以{s}{d}", "从{v}往{s}走{d}", "{v}往{s}{d}的草场上")
    )
    before = calls.region(village.district, village.township)
    return Scene(
        before + form.format(v=village.name, s=side, d=far),
        at,
        village.name,
        "sector",
        village.district,
        expect="area",
    )


def household(calls: Calls) -> Scene:
    """Return a household of a village: the land of one is wide."""
    village = _village(calls)
    at = (village.at[0] + calls.rng.gauss(0, 700), village.at[1] + calls.rng.gauss(0, 700))
    family = calls.rng.choice(_FAMILIES)
    form = calls.rng.choice(("{v}{f}家", "{v}的{f}家里", "{v}牧民{f}家", "{v}{f}家草场"))
    before = calls.region(village.district, village.township, must=True)
    return Scene(
        before + form.format(v=village.name, f=family),
        at,
        village.name,
        "household",
        village.district,
        expect="area",
    )


def _village(calls: Calls) -> Place:
    return calls.until(lambda: _unique(calls))


def _unique(calls: Calls) -> Place | None:
    village = calls.rng.choice([one for one in calls.town.pois if one.category == "村庄"])
    return village if len(calls.cores[village.name]) == 1 else None
