"""Enterprises of the made city: where they stand, what they do, how many work there, when they reopened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from data.sample.ordos_areas import towns_at
from data.sample.ordos_facts import facts
from data.sample.ordos_frontage import Lots
from data.sample.ordos_plane import Floats, Longs, degrees
from data.sample.ordos_roads import RoadMap
from data.sample.ordos_streets import Rng

FIRST_DAY = date(2020, 2, 20)
DAYS = 33
# What the register of the project's first city counts: 13 975 reopened firms with 162 237 workers.
FIRMS, WORKERS = 13_975, 162_237
_IN_PARKS = 0.46
_AT_SEATS = 0.86  # of a banner's firms outside parks
_MOST_WORKERS = 2_600
# Before scaling: nearly every firm has a few people, and few have hundreds (Pareto).
_LEAST_TEAM, _TEAM, _TAIL = 2.5, 3.6, 1.22
_CLOSING_AGAIN = 0.015
# Offices that count firms report fewer reopenings at week-ends.
_WEEKEND = 0.82
_BLOCK_M = 420.0
_CLASS_WEIGHT = {"快速路": 0.4, "主干道": 2.4, "次干道": 1.3, "支路": 0.8}
_SCALES = ((1_000, "大型"), (300, "中型"), (20, "小型"), (0, "微型"))
_KEY_FROM = 400


@dataclass(frozen=True, eq=False)
class Firms:
    """N enterprises: rows of enterprises.csv, and their places in the plane."""

    rows: list[dict[str, Any]]
    xy: Floats


def found_firms(drawn: RoadMap, lots: Lots, count: int, rng: Rng) -> Firms:
    """Found firms on lots, each on its own.

    Workers sum to 162 237 for 13 975 firms, else to the same mean.
    """
    chosen = lots.where(_lots(drawn, lots, count, rng))
    trade = _trades(chosen.in_park, rng)
    workers = _workers(trade, chosen.in_park, rng)
    days = reopening_days(count, rng)
    names = _names(trade, [town.banner.short for town in towns_at(chosen.xy)], rng)
    rows = _rows(drawn, chosen, trade, names, workers, days, rng)
    return Firms(rows, chosen.xy)


def _lots(drawn: RoadMap, lots: Lots, count: int, rng: Rng) -> Longs:
    """Draw lots without replacement, by the weight of their place (Gumbel keys)."""
    weight = _owner_weights(drawn, lots) * _street_weights(drawn, lots, rng)
    keys = np.log(weight) + rng.gumbel(size=len(weight))
    return np.sort(np.argsort(-keys, kind="stable")[:count])


def _owner_weights(drawn: RoadMap, lots: Lots) -> Floats:
    shares: dict[str, float] = {}
    areas = {park.name: float(park.outline.area) for park in drawn.parks}
    banners = {town.name: town.banner for town in facts().towns} | {b.name: b for b in facts().banners}
    seats = {name: place.radius for name, place in drawn.settlements.items()}
    total = sum(banner.weight for banner in facts().banners)
    for name, area in areas.items():
        shares[name] = _IN_PARKS * area / sum(areas.values())
    for name in seats:
        banner = banners[name]
        mine = [other for other in seats if banners[other] is banner]
        seat = max(mine, key=lambda other: seats[other])
        rest = _AT_SEATS if len(mine) == 1 else (1 - _AT_SEATS) / (len(mine) - 1)
        share = 1.0 if len(mine) == 1 else (_AT_SEATS if name == seat else rest)
        shares[name] = (1 - _IN_PARKS) * share * banner.weight / total
    owners, index, counts = np.unique(lots.owner.astype(str), return_inverse=True, return_counts=True)
    each = np.array([shares[str(owner)] for owner in owners]) / counts
    return np.asarray(each[index])


def _street_weights(drawn: RoadMap, lots: Lots, rng: Rng) -> Floats:
    """Weigh lots by their street, and by blocks of which some are busy and most are not."""
    of_class = np.array([_CLASS_WEIGHT.get(road.road_class, 1.0) for road in drawn.roads])
    blocks = np.floor(lots.xy / _BLOCK_M).astype(np.int64)
    _, block = np.unique(blocks, axis=0, return_inverse=True)
    busy = rng.lognormal(0.0, 1.1, size=int(block.max()) + 1)
    return np.asarray(of_class[lots.road] * busy[block.reshape(-1)])


def _trades(in_park: Any, rng: Rng) -> Longs:
    rows = facts().told["trades"]["rows"]
    inside, outside = (np.array([row[k] for row in rows], float) for k in (3, 4))
    count = len(in_park)
    return np.where(
        in_park,
        rng.choice(len(rows), size=count, p=inside / inside.sum()),
        rng.choice(len(rows), size=count, p=outside / outside.sum()),
    ).astype(np.int64)


def _workers(trade: Longs, in_park: Any, rng: Rng) -> Longs:
    """Heavy-tailed workers, at least one a firm, with the register's mean exactly."""
    sizes = np.array([row[5] for row in facts().told["trades"]["rows"]])[trade]
    raw = (_LEAST_TEAM + rng.pareto(_TAIL, size=len(trade)) * _TEAM) * sizes * np.where(in_park, 1.6, 1.0)
    goal = max(len(trade), round(WORKERS * len(trade) / FIRMS))
    scaled = np.minimum(raw, _MOST_WORKERS)
    for _ in range(50):
        scaled = np.clip(scaled * goal / scaled.sum(), 1.0, _MOST_WORKERS)
    whole = np.floor(scaled).astype(np.int64)
    spare = np.argsort(-(scaled - whole), kind="stable")
    missing = goal - int(whole.sum())
    whole[spare[np.arange(missing) % len(spare)]] += 1
    return np.asarray(whole)


def reopening_days(count: int, rng: Rng) -> Longs:
    """Return the day of reopening of each firm, 0 to 32: about as many every day, fewer at week-ends."""
    share = np.array([_WEEKEND if (FIRST_DAY + timedelta(k)).weekday() > 4 else 1.0 for k in range(DAYS)])  # noqa: PLR2004 - Saturday and Sunday
    counts = rng.multinomial(count, share / share.sum())
    return np.asarray(rng.permutation(np.repeat(np.arange(DAYS), counts)))


def _names(trade: Longs, shorts: list[str], rng: Rng) -> list[str]:
    """Make up a different name for each firm."""
    words = facts().told["words"]["firm"].split()
    heads, tails = [word[0] for word in words], [word[1] for word in words]
    rows = facts().told["trades"]["rows"]
    used: set[str] = set()
    found = []
    for kind, short in zip(trade.tolist(), shorts, strict=True):
        forms = rows[kind][1]
        name = ""
        while not name or name in used:
            head, tail, third, form = (
                rng.integers(n) for n in (len(heads), len(tails), len(tails), len(forms))
            )
            brand = heads[head] + tails[tail] + (tails[third] if len(used) > len(heads) * 200 else "")
            name = f"{short if rng.random() < 0.3 else ''}{brand}{forms[form]}"  # noqa: PLR2004 - the share with a place in front
        used.add(name)
        found.append(name)
    return found


def _rows(  # the columns of enterprises.csv come from as many sides
    drawn: RoadMap, lots: Lots, trade: Longs, names: list[str], workers: Longs, days: Longs, rng: Rng
) -> list[dict[str, Any]]:
    trades = facts().told["trades"]["rows"]
    towns, places = towns_at(lots.xy), degrees(lots.xy).tolist()
    returned = np.minimum(workers, np.ceil(workers * rng.beta(6, 2, size=len(workers)))).astype(int)
    closed = _closings(days, rng)
    guarded = rng.random(len(workers))
    rows = []
    for k, (lon, lat) in enumerate(places):
        category, _, hazard = trades[trade[k]][:3]
        road = drawn.roads[int(lots.road[k])]
        park = road.owner if lots.in_park[k] else ""
        key = workers[k] >= _KEY_FROM or (bool(hazard) and guarded[k] < 0.12)  # noqa: PLR2004 - the share of key units
        rows.append(
            {
                "id": f"E{k + 1:06d}",
                "name": names[k],
                "category": category,
                "address": f"{towns[k].banner.name}{park}{road.name}{lots.number[k]}号",
                "district": towns[k].banner.name,
                "township": towns[k].name,
                "park": park,
                "workers": int(workers[k]),
                "workers_returned": int(returned[k]),
                "reopened_on": (FIRST_DAY + timedelta(int(days[k]))).isoformat(),
                "closed_on": closed[k],
                "key_unit": int(key),
                "scale": next(word for least, word in _SCALES if workers[k] >= least),
                "hazard": hazard,
                "lon": lon,
                "lat": lat,
                "datum": "wgs84",
                "synthetic": 1,
            }
        )
    return rows


def _closings(days: Longs, rng: Rng) -> list[str]:
    """Return the day on which a few firms close again, "" for the others."""
    closes = rng.random(len(days)) < _CLOSING_AGAIN
    after = rng.integers(4, 26, size=len(days))
    return [
        (FIRST_DAY + timedelta(int(day + later))).isoformat() if shut else ""
        for day, later, shut in zip(days, after, closes, strict=True)
    ]
