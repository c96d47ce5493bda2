"""The quickest way between two points as arcs and as a line along the streets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from routing.errors import NoRoute
from routing.network.engines import Ends, Way
from routing.network.network import Floats, RoadNetwork
from routing.network.shapes import part
from routing.network.snapping import Snap
from routing.network.travel import TravelTimes


@dataclass(frozen=True, eq=False)
class Route:
    """A quickest way from foot point to foot point.

    Attributes
    ----------
    seconds, length_m : of the whole way; seconds equal the cell of the matrix
    arcs : (k,) arcs of the network in the order driven, the first and last in part; k ≥ 1
    arc_s, arc_m : (k,) seconds and metres driven on each arc
    arc_start : (k,) row of ``coordinates`` where each arc begins
    coordinates : (j, 2) lon and lat, j ≥ 2
    """

    seconds: float
    length_m: float
    arcs: npt.NDArray[np.int64]
    arc_s: Floats
    arc_m: Floats
    arc_start: npt.NDArray[np.int64]
    coordinates: Floats


@dataclass(frozen=True)
class _Piece:
    """A part of an arc: fractions of the drawn edge in driving order, and milliseconds."""

    arc: int
    begin: float
    end: float
    ms: int


def route(travel: TravelTimes, origin: Snap, destination: Snap) -> Route:
    """Find the quickest way between two points.

    Parameters
    ----------
    travel : travel times over the network that both points were snapped on
    origin, destination : rows of :class:`~routing.network.snapping.Snaps`

    Raises
    ------
    NoRoute
        Nobody can drive there, or one of the points is on no road.
    """
    found = routes(travel, [(origin, destination)])[0]
    if found is None:
        raise NoRoute(
            from_lon=origin.lon, from_lat=origin.lat, to_lon=destination.lon, to_lat=destination.lat
        )
    return found


def routes(travel: TravelTimes, pairs: Iterable[tuple[Snap, Snap]]) -> list[Route | None]:
    """Find the quickest way of many legs, each from its first to its second point; None = no way."""
    legs = [
        (origin, destination, travel.leaving(origin), travel.arriving(destination))
        for origin, destination in pairs
    ]
    ways = travel.engine.ways((out, into) for _, _, out, into in legs)
    return [_quickest(travel, *leg, way) for leg, way in zip(legs, ways, strict=True)]


def _quickest(
    travel: TravelTimes, origin: Snap, destination: Snap, out: Ends, into: Ends, way: Way | None
) -> Route | None:
    choices = _direct(travel, origin, destination)
    if way is not None:
        choices.append(_around(travel, (origin.fraction, destination.fraction), out, into, way))
    if not choices:
        return None
    return _assembled(travel.network, min(choices, key=_total_ms))


def _total_ms(pieces: list[_Piece]) -> int:
    return sum(piece.ms for piece in pieces)


def _direct(travel: TravelTimes, origin: Snap, destination: Snap) -> list[list[_Piece]]:
    """Driving along the one edge that both points are on."""
    return [
        [
            _Piece(
                side * travel.network.edge_count + origin.edge, origin.fraction, destination.fraction, int(ms)
            )
        ]
        for side, ms in enumerate(travel.direct_ms(origin, destination))
        if np.isfinite(ms)
    ]


def _around(
    travel: TravelTimes, fractions: tuple[float, float], out: Ends, into: Ends, way: Way
) -> list[_Piece]:
    """Driving to a junction, along the way, and from its last junction."""
    edges = travel.network.edge_count
    first, last = out.best(way.first_node), into.best(way.last_node)
    pieces = [_Piece(out.arcs[first], fractions[0], float(out.arcs[first] < edges), out.spent_ms[first])]
    pieces += [
        _Piece(arc, float(arc >= edges), float(arc < edges), int(travel.arc_ms[arc])) for arc in way.arcs
    ]
    pieces += [_Piece(into.arcs[last], float(into.arcs[last] >= edges), fractions[1], into.spent_ms[last])]
    # A point at the very end of its edge is at the junction already.
    return [piece for piece in pieces if piece.begin != piece.end] or pieces[:1]


def _assembled(network: RoadNetwork, pieces: list[_Piece]) -> Route:
    lines = [_line(network, piece) for piece in pieces]
    arcs = np.array([piece.arc for piece in pieces], np.int64)
    share = np.array([abs(piece.end - piece.begin) for piece in pieces])
    metres = share * network.edge_length_m[arcs % network.edge_count]
    return Route(
        seconds=_total_ms(pieces) / 1000,
        length_m=float(metres.sum()),
        arcs=arcs,
        arc_s=np.array([piece.ms for piece in pieces]) / 1000,
        arc_m=metres,
        arc_start=np.cumsum([0, *(len(line) - 1 for line in lines[:-1])]),
        coordinates=np.vstack([lines[0], *(line[1:] for line in lines[1:])]),
    )


def _line(network: RoadNetwork, piece: _Piece) -> Floats:
    shape = network.shape(piece.arc % network.edge_count)
    if {piece.begin, piece.end} == {0.0, 1.0}:
        return shape if piece.begin == 0.0 else shape[::-1]
    return part(shape, piece.begin, piece.end)
