"""Turn-by-turn sentences for a route, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from routing.network.network import Floats, RoadNetwork
from routing.network.route import Route
from routing.network.shapes import metres_per_degree

_COMPASS_EN = ("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest")
_COMPASS_ZH = ("北", "东北", "东", "东南", "南", "西南", "西", "西北")
# A bearing is taken over this length, so that a kink at the corner of a junction does not decide.
_BEARING_M = 20.0
# Angles in degrees up to which a turn has the name.
_STRAIGHT, _SLIGHT, _NORMAL, _SHARP = 20.0, 50.0, 120.0, 165.0
# A shorter route is none: one is there already.
_LEAST_M = 1.0
# Ends of edges at a place where a road only goes on.
_BEND = 2
_TURN_ZH = {
    "straight": "直行",
    "slight_right": "稍向右转",
    "slight_left": "稍向左转",
    "right": "右转",
    "left": "左转",
    "sharp_right": "向右急转",
    "sharp_left": "向左急转",
    "uturn": "掉头",
}
_TURN_EN = {
    "straight": "continue",
    "slight_right": "turn slightly right",
    "slight_left": "turn slightly left",
    "right": "turn right",
    "left": "turn left",
    "sharp_right": "turn sharp right",
    "sharp_left": "turn sharp left",
    "uturn": "make a U-turn",
}


@dataclass(frozen=True)
class Direction:
    """One instruction: what to do at a place, and how far to drive from there.

    Attributes
    ----------
    turn : start, straight, slight_left, slight_right, left, right, sharp_left, sharp_right, uturn or arrive
    street : name or reference of the street entered; "" if it has none
    length_m, seconds : along that street until the next instruction; 0 at the arrival
    lon, lat : where it applies
    zh, en : the sentence
    """

    turn: str
    street: str
    length_m: float
    seconds: float
    lon: float
    lat: float
    zh: str
    en: str


@dataclass(frozen=True)
class _Leg:
    """Arcs one after another along one street: rows of the route, and the turn that begins it."""

    begin: int
    end: int
    street: str
    turn: str


def directions(network: RoadNetwork, route: Route) -> list[Direction]:
    """Say how to drive a route.

    Arcs of one street are one instruction, however the street bends. The turn is the change of
    bearing at the junction, measured over the last and next 20 m. Streets without a name are told
    apart only where one turns.

    Parameters
    ----------
    network, route : the route belongs to the network

    Returns
    -------
    Instructions in driving order; the first is "start", the last "arrive".
    """
    legs = _legs(network, route) if route.length_m >= _LEAST_M else ()
    found = [_spoken(route, leg) for leg in legs]
    lon, lat = route.coordinates[-1].tolist()
    street = network.street(int(route.arcs[-1]) % network.edge_count)
    return [*found, Direction("arrive", street, 0.0, 0.0, lon, lat, "到达目的地。", "You have arrived.")]


def _legs(network: RoadNetwork, route: Route) -> Iterator[_Leg]:
    edges = route.arcs % network.edge_count
    streets = [network.street(edge) for edge in edges.tolist()]
    roads_at = np.bincount(np.concatenate([network.edge_from, network.edge_to]))
    entry = np.where(route.arcs < network.edge_count, network.edge_from[edges], network.edge_to[edges])
    begin, turn = 0, "start"
    for row in range(1, len(streets)):
        turned = _turn(route, row)
        if not _goes_on(network, edges[row - 1 : row + 1].tolist(), turned, roads=int(roads_at[entry[row]])):
            yield _Leg(begin, row, streets[begin], turn)
            begin, turn = row, turned
    yield _Leg(begin, len(streets), streets[begin], turn)


def _goes_on(network: RoadNetwork, edges: list[int], turned: str, *, roads: int) -> bool:
    """Tell whether the second edge continues the street of the first, so that nothing need be said."""
    before, after = (network.street(edge) for edge in edges)
    if before != after:
        return False
    # Where nothing branches off, a road only bends, even if it bends back.
    if roads <= _BEND or turned == "straight":
        return True
    one_street = bool(after) or network.edge_way[edges[0]] == network.edge_way[edges[1]]
    return bool(one_street and turned != "uturn")


def _turn(route: Route, row: int) -> str:
    corner = int(route.arc_start[row])
    begin = int(route.arc_start[row - 1])
    end = int(route.arc_start[row + 1]) if row + 1 < len(route.arcs) else len(route.coordinates) - 1
    before = _bearing(route.coordinates[begin : corner + 1][::-1]) + 180.0
    change = (_bearing(route.coordinates[corner : end + 1]) - before + 180.0) % 360.0 - 180.0
    if abs(change) > _SHARP:
        return "uturn"
    if abs(change) <= _STRAIGHT:
        return "straight"
    side = "right" if change > 0 else "left"
    if abs(change) <= _SLIGHT:
        return f"slight_{side}"
    return side if abs(change) <= _NORMAL else f"sharp_{side}"


def _bearing(line: Floats) -> float:
    """Degrees clockwise from north of the first metres of a line."""
    east, north = metres_per_degree(line[:1, 1])
    x, y = (line[:, 0] - line[0, 0]) * east, (line[:, 1] - line[0, 1]) * north
    marks = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    there = min(_BEARING_M, float(marks[-1]))
    return float(np.degrees(np.arctan2(np.interp(there, marks, x), np.interp(there, marks, y))))


def _spoken(route: Route, leg: _Leg) -> Direction:
    first = int(route.arc_start[leg.begin])
    last = int(route.arc_start[leg.end]) if leg.end < len(route.arcs) else len(route.coordinates) - 1
    metres, seconds = (
        float(route.arc_m[leg.begin : leg.end].sum()),
        float(route.arc_s[leg.begin : leg.end].sum()),
    )
    lon, lat = route.coordinates[first].tolist()
    sector = round(_bearing(route.coordinates[first : last + 1]) / 45.0) % 8
    zh, en = _sentences(leg, metres, sector)
    return Direction(leg.turn, leg.street, metres, seconds, lon, lat, zh, en)


def _sentences(leg: _Leg, metres: float, sector: int) -> tuple[str, str]:
    street_zh, street_en = leg.street or "无名道路", leg.street or "an unnamed road"
    far_zh, far_en = _distance(metres, "米", "公里"), _distance(metres, "m", "km")
    if leg.turn == "start":
        return (
            f"沿{street_zh}向{_COMPASS_ZH[sector]}行驶 {far_zh}。",
            f"Drive {_COMPASS_EN[sector]} on {street_en} for {far_en}.",
        )
    if leg.turn == "uturn":
        return f"掉头，沿{street_zh}行驶 {far_zh}。", f"Make a U-turn and drive on {street_en} for {far_en}."
    into_zh = "直行进入" if leg.turn == "straight" else f"{_TURN_ZH[leg.turn]}进入"
    return (
        f"{into_zh}{street_zh}，行驶 {far_zh}。",
        f"{_TURN_EN[leg.turn].capitalize()} onto {street_en} and drive {far_en}.",
    )


def _distance(metres: float, unit: str, unit_km: str) -> str:
    """Say a length as one would over the radio: 8 m, 40 m, 350 m, 1.2 km, 13 km."""
    for step, below, unit_m, name in (
        (1, 10, 1, unit),
        (10, 1000, 1, unit),
        (100, 10_000, 1000, unit_km),
    ):
        rounded = round(metres / step) * step
        if rounded < below:
            return f"{rounded / unit_m:g} {name}"
    return f"{round(metres / 1000)} {unit_km}"
