"""Police of the made city: street stations and units, spread like the people they serve."""

from __future__ import annotations

from typing import Any

import numpy as np

from data.sample.ordos_areas import towns_at
from data.sample.ordos_facts import Banner, facts
from data.sample.ordos_frontage import Lots
from data.sample.ordos_plane import Bools, Floats, degrees
from data.sample.ordos_roads import RoadMap
from data.sample.ordos_streets import Rng

UNITS = 120
_SHIFTS = (("早班", "07:00", "15:00"), ("中班", "15:00", "23:00"), ("夜班", "23:00", "07:00"))
_CAPABILITIES = ("巡逻", "巡逻;交通", "巡逻;处突", "巡逻;社区", "巡逻;交通;急救", "巡逻;危化")
_MARKED = 0.85
# Units that start at a gate of a park instead of at their station.
_AT_PARKS = 0.15


def stations(drawn: RoadMap, lots: Lots, free: Bools) -> list[dict[str, Any]]:
    """Return the 20 street stations, each on a free lot near the middle of its town."""
    rows: list[dict[str, Any]] = []
    for banner in facts().banners:
        for name, wish in _beats(banner):
            mine = np.flatnonzero(free & ~lots.in_park)
            lot = int(mine[np.hypot(*(lots.xy[mine] - wish).T).argmin()])
            free[lot] = False
            lon, lat = degrees(lots.xy[lot]).tolist()
            road = drawn.roads[int(lots.road[lot])]
            rows.append(
                {
                    "id": f"S{len(rows) + 1:02d}",
                    "name": f"{name}派出所",
                    "district": banner.name,
                    "address": f"{banner.name}{road.name}{lots.number[lot]}号",
                    "lon": lon,
                    "lat": lat,
                    "synthetic": 1,
                }
            )
    return rows


def _beats(banner: Banner) -> list[tuple[str, Floats]]:
    """Return name and wished place of a banner's stations: its street towns, evenly, then the seat."""
    at_seat = [town for town in facts().towns if town.banner is banner and town.at_seat]
    picked = np.linspace(0, len(at_seat) - 1, banner.stations).round().astype(int).tolist()
    beats = [(at_seat[k].name, at_seat[k].place) for k in dict.fromkeys(picked)]
    beats = [(name.removesuffix("街道").removesuffix("镇"), at) for name, at in beats]
    if len(beats) < banner.stations:
        beats.append((f"{beats[0][0]}城南", banner.seat - np.array([0.0, 0.6 * banner.radius_m])))
    return beats


def units(drawn: RoadMap, posts: list[dict[str, Any]], rng: Rng) -> list[dict[str, Any]]:
    """Return 120 units: as many at each station, a third of them on each shift."""
    gates = _gates_by_district(drawn)
    rows = []
    for k in range(UNITS):
        station, turn = posts[k % len(posts)], (k // len(posts)) % len(_SHIFTS)
        word, start, end = _SHIFTS[turn]
        near, draw = gates[station["district"]], rng.random(2)
        own = degrees(near[int(draw[1] * len(near))]).tolist() if near and draw[0] < _AT_PARKS else ["", ""]
        rows.append(
            {
                "id": f"U{k + 1:03d}",
                "name": f"{station['name'].removesuffix('派出所')}巡逻{k // len(posts) + 1}组（{word}）",
                "station": station["id"],
                "lon": own[0],
                "lat": own[1],
                "marked": int(rng.random() < _MARKED),
                "capabilities": str(rng.choice(_CAPABILITIES)),
                "officers": int(rng.integers(1, 4)),
                "auxiliaries": int(rng.integers(1, 5)),
                "shift_start": start,
                "shift_end": end,
                "synthetic": 1,
            }
        )
    return rows


def _gates_by_district(drawn: RoadMap) -> dict[str, list[Floats]]:
    gates = [at for park in drawn.parks for _, at in park.gates]
    found: dict[str, list[Floats]] = {banner.name: [] for banner in facts().banners}
    for at, town in zip(gates, towns_at(np.array(gates)), strict=True):
        found[town.banner.name].append(at)
    return found
