"""Enterprises: names of few parts, chains with branches, addresses of every completeness."""

from __future__ import annotations

import math
from random import Random

import shapely

from benchmarks.calls import words
from benchmarks.calls.plane import Point
from benchmarks.calls.town import District, Park, Place, Road, Town

_IN_PARK = 0.13
_WITHOUT_STREET = 0.06
_INDUSTRY = 0.6


def lay_firms(town: Town, rng: Random, count: int) -> None:
    """Fill the register with chains first, then firms and shops beside streets, in parks and anywhere."""
    _chains(town, rng, max(24, count // 60))
    streets = {one.name: [r for r in town.roads if r.street and r.district is one] for one in town.districts}
    weights = [math.sqrt(len(streets[one.name])) * len(streets[one.name]) for one in town.districts]
    parks = [one for one in town.parks if one.kind == "园区"]
    names: set[str] = set()
    while len(town.firms) < count:
        district = rng.choices(town.districts, weights)[0]
        place = _firm(town, rng, district, names)
        own = [one for one in parks if one.district is district]
        if rng.random() < _IN_PARK and own:
            _in_park(rng, place, rng.choice(own))
        elif rng.random() < _WITHOUT_STREET:
            _anywhere(town, rng, place)
        else:
            _beside(town, rng, place, rng.choice(streets[district.name]))
        _add(town, place)


def _add(town: Town, place: Place) -> None:
    place.id = f"E{len(town.firms) + 1:06d}"
    town.firms.append(place)


def _firm(town: Town, rng: Random, district: District, names: set[str]) -> Place:
    for _ in range(40):
        industry = rng.random() < _INDUSTRY
        category, trades = rng.choice(words.TRADES if industry else words.SHOPS)
        brand, trade = _brand(rng), rng.choice(trades)
        form = (
            rng.choices([one for one, _ in words.FORMS], [w for _, w in words.FORMS])[0] if industry else ""
        )
        name = _region(town, rng, district, industry=industry) + brand + trade + form
        if name not in names:
            break
    names.add(name)
    return Place("", name, category, district, town.townships[0], (0.0, 0.0), brand=brand, trade=trade)


def _brand(rng: Random) -> str:
    kind = rng.random()
    if kind < 0.08:
        return rng.choice(words.PERSONAL_BRANDS)
    if kind < 0.16:
        return rng.choice(words.MONGOL_FIRST) + rng.choice(("", "图", "音", "其", "和", "泰"))
    return "".join(rng.sample(words.BRANDS, 3 if kind > 0.7 else 2))


def _region(town: Town, rng: Random, district: District, *, industry: bool) -> str:
    kind = rng.random()
    if not industry:
        return district.name if kind < 0.15 else ""
    if kind < 0.16:
        return town.province
    if kind < 0.32:
        return town.name
    if kind < 0.42:
        return town.city
    if kind < 0.58:
        return district.name
    return (district.alias or district.name) if kind < 0.66 else ""


def _settle(town: Town, place: Place, at: Point) -> None:
    place.at = at
    place.township = town.township_at(at, place.district)


def _beside(town: Town, rng: Random, place: Place, road: Road) -> None:
    number = rng.randint(1, max(2, road.last_number))
    x, y = road.house(number)
    place.road, place.number = road, number
    _settle(town, place, (x + rng.gauss(0, 7), y + rng.gauss(0, 7)))
    place.address = _address(town, rng, place, road, number)


def _address(town: Town, rng: Random, place: Place, road: Road, number: int) -> str:
    kind = rng.random()
    if kind < 0.08:
        return ""
    before = place.district.name if kind < 0.78 else town.name + place.district.name if kind < 0.9 else ""
    if rng.random() < 0.05:
        return before + road.name
    detail = rng.choice(("底商", "院内", "二楼", "附1号")) if rng.random() < 0.08 else ""
    return f"{before}{road.name}{number}号{detail}"


def _in_park(rng: Random, place: Place, park: Park) -> None:
    box = park.shape.bounds
    while True:
        point = (rng.uniform(box[0], box[2]), rng.uniform(box[1], box[3]))
        if park.shape.contains(shapely.Point(point)):
            break
    place.park, place.at, place.township = park, point, park.township
    tail = rng.choice(("", "", "内", "厂房"))
    before = park.district.name if rng.random() < 0.6 else ""
    if tail == "厂房":
        place.workshop = rng.randint(1, 40)
        tail = f"{place.workshop}号厂房"
    place.address = before + park.name + tail


def _anywhere(town: Town, rng: Random, place: Place) -> None:
    x, y = place.district.middle
    _settle(town, place, (x + rng.gauss(0, 1500), y + rng.gauss(0, 1500)))


def _chains(town: Town, rng: Random, branches: int) -> None:
    """Give each chain branches in several districts, named after a district or a street."""
    while len(town.firms) < branches:
        category, name = words.CHAINS[len({one.chain for one in town.firms}) % len(words.CHAINS)]
        if any(one.chain == name for one in town.firms):
            name = rng.choice(words.ROAD_FIRST) + rng.choice(words.ROAD_SECOND) + name[-4:]
        for _ in range(rng.randint(2, 8)):
            _branch(town, rng, category, name)


def _branch(town: Town, rng: Random, category: str, name: str) -> None:
    road = rng.choice([one for one in town.roads if one.street])
    district = road.district
    tag = rng.choice((district.alias or district.name, road.name, road.name, road.name.rstrip("路街")))
    full = f"{name}（{tag}店）"
    if any(one.name == full for one in town.firms):
        return
    place = Place("", full, category, district, town.townships[0], (0.0, 0.0), chain=name)
    _beside(town, rng, place, road)
    _add(town, place)
