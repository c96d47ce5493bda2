"""Where a firm may stand: numbered lots along the streets of towns and parks, none on top of another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import cKDTree

from data.sample.ordos_plane import Bools, Floats, Longs
from data.sample.ordos_roads import RoadMap
from data.sample.ordos_streets import Rng, Road

# Along the street from lot to lot, and off its middle: in towns and in parks (metres).
_TOWN_LOT_M, _PARK_LOT_M = 24.0, 30.0
_TOWN_OFF_M, _PARK_OFF_M = (15.0, 24.0), (22.0, 34.0)
_CLEAR_OF_ROADS_M = 12.0
_APART_M = 9.0
_IN_PARK_M = 6.0


@dataclass(frozen=True, eq=False)
class Lots:
    """N lots: place in the plane, the road and house number, the town or park that owns the road."""

    xy: Floats
    road: Longs
    number: Longs
    owner: npt.NDArray[np.object_]
    in_park: Bools

    def where(self, chosen: Bools | Longs) -> Lots:
        """Return some of the lots."""
        return Lots(
            self.xy[chosen], self.road[chosen], self.number[chosen], self.owner[chosen], self.in_park[chosen]
        )


def lay_out(drawn: RoadMap, rng: Rng) -> Lots:
    """Lay out numbered lots along all streets: odd on the left, even on the right, rising."""
    first: dict[tuple[str, str], tuple[int, Floats]] = {}
    pieces, streets = [], []
    for index, road, in_park in _streets(drawn):
        street, start = first.setdefault((road.owner, road.name), (index, road.xy[0]))
        before_m = float(np.hypot(*(road.xy[0] - start)))
        pieces.append(_along(road, index, before_m, in_park=in_park, rng=rng))
        streets.append(np.full(len(pieces[-1].xy), street))
    lots = _joined(pieces)
    kept = _first_of_number(np.concatenate(streets), lots.number)
    lots = lots.where(kept)
    lots = lots.where(_own_ground(lots, drawn))
    return lots.where(_apart(lots.xy))


def _streets(drawn: RoadMap) -> Iterator[tuple[int, Road, bool]]:
    """Return the streets on which firms have addresses; not ramps, long roads and villages."""
    index = {id(road): k for k, road in enumerate(drawn.roads)}
    for place in drawn.settlements.values():
        yield from ((index[id(road)], road, False) for road in place.streets.roads)
    for park in drawn.parks:
        yield from ((index[id(road)], road, True) for road in park.roads)


def _joined(pieces: list[Lots]) -> Lots:
    columns = ("xy", "road", "number", "owner", "in_park")
    return Lots(*(np.concatenate([getattr(piece, name) for piece in pieces]) for name in columns))


def _first_of_number(street: Longs, number: Longs) -> Longs:
    """Keep the first lot of each number of a street: its parts may run side by side."""
    _, first = np.unique(np.column_stack([street, number]), axis=0, return_index=True)
    return np.sort(first)


def _along(road: Road, index: int, before_m: float, *, in_park: bool, rng: Rng) -> Lots:
    pitch, off = (_PARK_LOT_M, _PARK_OFF_M) if in_park else (_TOWN_LOT_M, _TOWN_OFF_M)
    line = road.line
    count = int(line.length // pitch)
    left = np.tile([True, False], count)
    # Shaken by less than half a lot, so that numbers rise along the street.
    at = (np.repeat(np.arange(count) + 0.5, 2) + rng.uniform(-0.2, 0.2, size=2 * count)) * pitch
    foot, ahead = _feet(line, at)
    out = np.column_stack([-ahead[:, 1], ahead[:, 0]]) * np.where(left, 1.0, -1.0)[:, None]
    return Lots(
        xy=foot + out * rng.uniform(*off, size=(2 * count, 1)),
        road=np.full(2 * count, index, dtype=np.int64),
        number=2 * ((before_m + at) // pitch).astype(np.int64) + np.where(left, 1, 2),
        owner=np.full(2 * count, road.owner, dtype=object),
        in_park=np.full(2 * count, in_park),
    )


def _feet(line: shapely.LineString, at: Floats) -> tuple[Floats, Floats]:
    """Return places on a line and its directions there."""
    xy = shapely.get_coordinates(line)
    steps = np.hypot(*np.diff(xy, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    part = np.clip(np.searchsorted(along, at, side="right") - 1, 0, len(steps) - 1)
    ahead = (xy[1:] - xy[:-1])[part] / steps[part][:, None]
    return xy[part] + ahead * (at - along[part])[:, None], ahead


def _own_ground(lots: Lots, drawn: RoadMap) -> Bools:
    """Tell which lots are clear of every road, and in their park."""
    # No long road comes this near to a town, and its box would be met by half the city.
    tree = shapely.STRtree([road.line for road in drawn.roads if road.owner])
    near, _ = tree.query(shapely.points(lots.xy), predicate="dwithin", distance=_CLEAR_OF_ROADS_M)
    good = np.ones(len(lots.xy), dtype=np.bool_)
    good[near] = False
    for park in drawn.parks:
        mine = np.flatnonzero(lots.owner == park.name)
        inner = park.outline.buffer(-_IN_PARK_M)
        good[mine] &= shapely.contains_xy(inner, lots.xy[mine, 0], lots.xy[mine, 1])
    return good


def _apart(xy: Floats) -> Bools:
    """Leave out lots too near to an earlier one."""
    good = np.ones(len(xy), dtype=np.bool_)
    pairs = cKDTree(xy).query_pairs(_APART_M, output_type="ndarray")
    good[pairs.max(axis=1, initial=-1) if len(pairs) else []] = False
    return good
