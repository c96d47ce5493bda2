"""Where things happen in the made city, how that is said, and the true point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from data.sample.ordos_facts import facts
from data.sample.ordos_firms import Firms
from data.sample.ordos_numerals import chinese
from data.sample.ordos_places import Listed, Post
from data.sample.ordos_plane import Floats
from data.sample.ordos_roads import RoadMap
from data.sample.ordos_streets import Rng, Road

_POST_M = 1_000.0
_POST_SLACK = 0.02
_ON_SIDE = 2.5  # how much further north than east a way must lead to be called north
_SIDES = ((1, 1, "北"), (1, -1, "南"), (0, 1, "东"), (0, -1, "西"))
# How often a scene is told by each kind of place.
SHARES = {
    "enterprise": 24,
    "house_number": 13,
    "intersection": 15,
    "intersection_offset": 7,
    "milepost": 9,
    "park_gate": 8,
    "poi": 14,
    "alias": 5,
    "asset": 3,
    "no_place": 2,
}


@dataclass(frozen=True, eq=False)
class Scene:
    """A place in words, its true point in the plane, and what is meant."""

    where: str
    at: Floats
    kind: str
    target: str


@dataclass(frozen=True, eq=False)
class Crossing:
    """Where two streets of one town meet, once."""

    a: Road
    b: Road
    at: Floats


@dataclass(frozen=True, eq=False)
class Ground:
    """Everything a caller may name."""

    firms: Firms
    places: Listed
    numbered: Listed
    aliases: list[tuple[str, str, Floats]]
    crossings: list[Crossing]
    crossing_weight: Floats
    posts: list[tuple[Post, Post]]
    gates: list[tuple[str, str, Floats]]
    district_of: dict[str, str]
    speech: dict[str, Any]


def crossings_of(drawn: RoadMap) -> list[Crossing]:
    """Return where two named streets of a town cross, if they do so at one place only."""
    found: list[Crossing] = []
    for place in drawn.settlements.values():
        roads = place.streets.roads
        lines = [road.line for road in roads]
        first, second = shapely.STRtree(lines).query(lines, predicate="intersects")
        met: dict[tuple[str, str], list[Crossing]] = {}
        for i, j in zip(first.tolist(), second.tolist(), strict=True):
            at = lines[i].intersection(lines[j]) if i < j and roads[i].name != roads[j].name else None
            if at is not None:
                names = sorted((roads[i].name, roads[j].name))
                xy = shapely.get_coordinates(at)
                met.setdefault((names[0], names[1]), []).extend(
                    Crossing(roads[i], roads[j], one) for one in xy
                )
        found += [crossings[0] for crossings in met.values() if len(crossings) == 1]
    return found


def crossing_weights(crossings: list[Crossing], drawn: RoadMap) -> Floats:
    """Weigh crossings by their streets and by how many people live around."""
    told = facts()
    banners = {town.name: town.banner for town in told.towns} | {each.name: each for each in told.banners}
    counts: dict[str, int] = {}
    for crossing in crossings:
        counts[crossing.a.owner] = counts.get(crossing.a.owner, 0) + 1
    weights = []
    for crossing in crossings:
        owner = crossing.a.owner
        large = drawn.settlements[owner].radius > 1_800.0  # noqa: PLR2004 - a seat
        main = (crossing.a.road_class != "支路") + (crossing.b.road_class != "支路")
        weights.append(banners[owner].weight * (1.0 if large else 0.03) * 3**main / counts[owner])
    found = np.array(weights)
    return np.asarray(found / found.sum())


def measured(posts: list[Post]) -> list[tuple[Post, Post]]:
    """Return neighbouring posts a kilometre apart: only between them is a distance certain."""
    return [
        (a, b)
        for a, b in pairwise(posts)
        if a.road is b.road
        and b.km == a.km + 1
        and abs(b.along_m - a.along_m - _POST_M) < _POST_SLACK * _POST_M
    ]


def scene(ground: Ground, rng: Rng) -> Scene:
    """Draw one scene."""
    kinds = list(SHARES)
    shares = np.array(list(SHARES.values()), float)
    return _SCENES[kinds[int(rng.choice(len(kinds), p=shares / shares.sum()))]](ground, rng)


def pick(options: list[Any], rng: Rng) -> Any:
    """Draw one of some options."""
    return options[int(rng.integers(len(options)))]


def _in(district: str, place: str, rng: Rng) -> str:
    """Put the district in front, as most do."""
    shorts = {banner.name: banner.short for banner in facts().banners}
    named = place.startswith((district[:2], shorts[district]))
    return place if named or rng.random() < 0.35 else f"{district}{place}"  # noqa: PLR2004 - the share left out


def spoken(number: int, rng: Rng) -> str:
    """Write a number in digits or, less often, in words."""
    return chinese(number) if rng.random() < 0.25 else str(number)  # noqa: PLR2004 - the share above


def _enterprise(ground: Ground, rng: Rng) -> Scene:
    k = int(rng.integers(len(ground.firms.rows)))
    row = ground.firms.rows[k]
    near = pick(ground.speech["near"], rng) if rng.random() < 0.5 else ""  # noqa: PLR2004 - every other
    where = _in(row["district"], row["name"], rng) + near
    return Scene(where, ground.firms.xy[k], "enterprise", row["id"])


def _house_number(ground: Ground, rng: Rng) -> Scene:
    k = int(rng.integers(len(ground.firms.rows)))
    row = ground.firms.rows[k]
    street = row["address"].removeprefix(row["district"]).rstrip("号").rstrip("0123456789")
    number = int(row["address"].rstrip("号")[len(row["district"]) + len(street) :])
    said = pick(ground.speech["number"], rng).format(street=street, n=spoken(number, rng))
    return Scene(_in(row["district"], said, rng), ground.firms.xy[k], "house_number", row["address"])


def _crossing(ground: Ground, rng: Rng) -> Crossing:
    return ground.crossings[int(rng.choice(len(ground.crossings), p=ground.crossing_weight))]


def _junction(crossing: Crossing, ground: Ground, rng: Rng) -> str:
    said: str = pick(ground.speech["junction"], rng).format(a=crossing.a.name, b=crossing.b.name)
    return _in(ground.district_of[crossing.a.owner], said, rng)


def _intersection(ground: Ground, rng: Rng) -> Scene:
    crossing = _crossing(ground, rng)
    target = f"{crossing.a.name}×{crossing.b.name}"
    return Scene(_junction(crossing, ground, rng), crossing.at, "intersection", target)


def _offset(ground: Ground, rng: Rng) -> Scene:
    """Go some way from a crossing along one of its streets."""
    crossing = _crossing(ground, rng)
    road = pick([crossing.a, crossing.b], rng)
    metres = int(rng.integers(1, 6)) * 50
    line = road.line
    along = line.project(shapely.Point(crossing.at)) + metres * rng.choice([-1.0, 1.0])
    at = np.array(line.interpolate(along).coords[0])
    side = _side_of(at - crossing.at) if 0.0 < along < line.length else ""
    if not side:
        return _intersection(ground, rng)
    told = {"junction": _junction(crossing, ground, rng), "side": side, "m": spoken(metres, rng)}
    where = pick(ground.speech["offset"], rng).format(**told)
    return Scene(where, at, "intersection_offset", f"{crossing.a.name}×{crossing.b.name}{side}{metres}")


def _side_of(way: Floats) -> str:
    for axis, sign, word in _SIDES:
        if way[axis] * sign > _ON_SIDE * abs(way[1 - axis]):
            return word
    return ""


def _milepost(ground: Ground, rng: Rng) -> Scene:
    before, after = pick(ground.posts, rng)
    metres = int(rng.integers(0, 10)) * 100
    at = before.along_m + (after.along_m - before.along_m) * metres / _POST_M
    road = pick([before.road.ref, before.road.name], rng)
    form = pick(ground.speech["post"], rng)
    km, beyond = (
        (str(before.km), f"{metres:03d}") if "K" in form else (spoken(before.km, rng), spoken(metres, rng))
    )
    point = np.array(before.road.line.interpolate(at).coords[0])
    where = form.format(road=road, km=km, m=beyond)
    return Scene(where, point, "milepost", f"{before.road.ref} {before.km}+{metres:03d}")


def _gate(ground: Ground, rng: Rng) -> Scene:
    park, gate, at = pick(ground.gates, rng)
    return Scene(
        pick(ground.speech["gate"], rng).format(park=park, gate=gate), at, "park_gate", f"{park}{gate}"
    )


def _poi(ground: Ground, rng: Rng) -> Scene:
    k = int(rng.integers(len(ground.places.rows)))
    row = ground.places.rows[k]
    near = pick(ground.speech["near"], rng) if rng.random() < 0.4 else ""  # noqa: PLR2004 - a share
    return Scene(_in(row["district"], row["name"], rng) + near, ground.places.xy[k], "poi", row["id"])


def _alias(ground: Ground, rng: Rng) -> Scene:
    alias, target, at = pick(ground.aliases, rng)
    return Scene(alias, at, "alias", target)


def _asset(ground: Ground, rng: Rng) -> Scene:
    k = int(rng.integers(len(ground.numbered.rows)))
    row = ground.numbered.rows[k]
    where = pick(ground.speech["asset"], rng).format(**row)
    return Scene(_in(row["district"], where, rng), ground.numbered.xy[k], "asset", row["id"])


def _no_place(ground: Ground, rng: Rng) -> Scene:
    """Somewhere along a long road, and nothing to name it by."""
    post, _ = pick(ground.posts, rng)
    along = post.along_m + rng.uniform(0, _POST_M)
    return Scene("", np.array(post.road.line.interpolate(along).coords[0]), "no_place", "")


_SCENES: dict[str, Callable[[Ground, Rng], Scene]] = {
    "enterprise": _enterprise,
    "house_number": _house_number,
    "intersection": _intersection,
    "intersection_offset": _offset,
    "milepost": _milepost,
    "park_gate": _gate,
    "poi": _poi,
    "alias": _alias,
    "asset": _asset,
    "no_place": _no_place,
}
