"""Which firms stand together: by the park they are in, else by density, cut to what one patrol covers."""

from __future__ import annotations

import unicodedata
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS
from sklearn.cluster import DBSCAN

from geo.metric import shapes_to_metres
from geo.position import Floats

Ints = npt.NDArray[np.int64]
Shapes = npt.NDArray[np.object_]

NOWHERE = -1

# A register often places a firm at its gate; so near, the park it names is believed.
NAMED_PARK_REACH_M = 200.0
# No cluster outside a park is longer than this to the east or to the north: from a patrol point in
# its middle a crew sees to its ends in a minute.
MAX_EXTENT_M = 2_000.0
# A firm of this many workers counts as one, a larger one as the square root of the multiple, as in
# the reward of a patrol: 162 237 workers in 13 975 reopened firms are 11.6 a firm.
ORDINARY_WORKERS = 12.0

# Density is asked between the cells that hold firms, not between firms: ten thousand firms in one
# market hall would otherwise be a hundred million pairs.
_CELL_M = 20.0
_WIDEST_CUT_M = 2.0**24  # above any metric coordinate
_MIDDLE_HALF = 0.25


class ParkIndex:
    """The parks of a city, asked by place and by name.

    Parameters
    ----------
    parks
        Columns id, name, geometry (polygons, WGS-84), and if there are any, aliases (lists). A park
        without id goes by its name; one without either, or without an area, is left out. None is no
        parks.
    """

    def __init__(self, parks: gpd.GeoDataFrame | None) -> None:
        rows = [] if parks is None else parks.to_dict("records")
        kept = sorted(
            (
                (park_id, row, outline)
                for row in rows
                if (park_id := _written(row.get("id")) or _written(row.get("name")))
                and (outline := _outline(row["geometry"])) is not None
            ),
            key=lambda park: (park[0], park[2].wkb),
        )
        # As written: the form for comparing would change the brackets of a Chinese name.
        self.ids = [park_id for park_id, _, _ in kept]
        self.names = [_written(row.get("name")) or park_id for park_id, row, _ in kept]
        self.outlines: Shapes = np.array([outline for _, _, outline in kept], dtype=object)
        self._by_name: dict[str, list[int]] = {}
        for place, (park_id, row, _) in enumerate(kept):
            aliases = row.get("aliases")
            others = aliases if isinstance(aliases, (list, tuple, np.ndarray)) else []
            for name in {_plain(each) for each in (park_id, row.get("name"), *others)} - {""}:
                self._by_name.setdefault(name, []).append(place)

    def park_of(self, lon: Floats, lat: Floats, named: list[Any], crs: CRS) -> Ints:
        """Return for each place the row of its park, or ``NOWHERE``.

        A place inside (or on the border of) several parks belongs to the smallest, then the one of
        the least id. One inside none belongs to the park it names if that is within 200 m.
        """
        if not self.ids:
            return np.full(len(lon), NOWHERE)
        metric = shapes_to_metres(self.outlines, crs)
        order = np.lexsort((np.arange(len(metric)), shapely.area(metric)))
        rank = np.empty(len(order), np.int64)
        rank[order] = np.arange(len(order))
        places = _points(lon, lat)
        firm, park = shapely.STRtree(self.outlines).query(places, predicate="intersects")
        best = np.full(len(lon), len(order))
        np.minimum.at(best, firm, rank[park])
        found: Ints = np.append(order, NOWHERE)[best]
        self._add_named(found, places, named, metric, crs)
        return found

    def _add_named(self, found: Ints, places: Shapes, named: list[Any], metric: Shapes, crs: CRS) -> None:
        for firm in np.flatnonzero(found == NOWHERE):
            candidates = self._by_name.get(_plain(named[firm]), [])
            if not candidates:
                continue
            far = shapely.distance(metric[candidates], shapes_to_metres(places[[firm]], crs)[0])
            nearest = int(np.argmin(far))
            if far[nearest] <= NAMED_PARK_REACH_M:
                found[firm] = candidates[nearest]


def group_by_density(xy: Floats, workers: Floats, *, min_firms: int, reach_m: float) -> Ints:
    """Group firms that stand close together; return a group number each, or ``NOWHERE``.

    DBSCAN over 20 m cells, each weighing what its firms weigh: one a firm, more for one of more than
    12 workers (a plant of 300 workers is a group by itself at ``min_firms`` 5). It was measured
    against HDBSCAN, which on towns with streets and lone mines left 28 to 43 % of the firms out and
    made groups 65 km long between towns. Groups longer than ``MAX_EXTENT_M`` are cut.

    Parameters
    ----------
    xy
        Metres, shape (n, 2); in an order that does not depend on the input's, such as by id.
    workers
        Shape (n,).
    min_firms
        Least weight within reach of a firm that makes it the core of a group. A piece that a cut
        leaves, and a group around one large plant, may have fewer firms.
    reach_m
        Firms up to so many metres apart are neighbours (and up to two cell diagonals further).
    """
    if not len(xy):
        return np.empty(0, np.int64)
    cells, cell = np.unique(np.floor(xy / _CELL_M), axis=0, return_inverse=True)
    weight = np.zeros(len(cells))
    np.add.at(weight, cell, np.sqrt(np.maximum(workers / ORDINARY_WORKERS, 1.0)))
    dense = DBSCAN(eps=reach_m + _CELL_M * np.sqrt(2.0), min_samples=min_firms)
    label = dense.fit_predict(cells * _CELL_M, sample_weight=weight)[cell]
    groups = np.full(len(xy), NOWHERE)
    pieces = [piece for each in range(label.max() + 1) for piece in _cut(xy, np.flatnonzero(label == each))]
    for number, piece in enumerate(pieces):
        groups[piece] = number
    return groups


def _cut(xy: Floats, rows: Ints) -> list[Ints]:
    """Halve a group across its longer side until no piece is longer than ``MAX_EXTENT_M``."""
    low, high = xy[rows].min(axis=0), xy[rows].max(axis=0)
    axis = int(np.argmax(high - low))
    if high[axis] - low[axis] <= MAX_EXTENT_M:
        return [rows]
    margin = _MIDDLE_HALF * (high[axis] - low[axis])
    below = xy[rows, axis] < _roundest(low[axis] + margin, high[axis] - margin)
    return _cut(xy, rows[below]) + _cut(xy, rows[~below])


def _roundest(low: float, high: float) -> float:
    """Return the multiple of the largest power of two within an interval.

    A cut there stays where it is while firms come and go; at the median or in the emptiest gap it
    would move every day, and twice as many firms would change their cluster.
    """
    step = _WIDEST_CUT_M
    while np.floor(high / step) < np.ceil(low / step):
        step /= 2.0
    return float(np.ceil(low / step) * step)


def _outline(shape: Any) -> Any:
    if shape is None or shape.is_empty:
        return None
    parts = shapely.get_parts(shapely.make_valid(shapely.force_2d(shape)))
    polygons = [part for part in parts if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(polygons) if polygons else None


def _points(lon: Floats, lat: Floats) -> Shapes:
    return np.atleast_1d(np.asarray(shapely.points(np.column_stack([lon, lat]))))


def _plain(name: Any) -> str:
    return unicodedata.normalize("NFKC", _written(name)).strip()


def _written(name: Any) -> str:
    missing = name is None or name != name  # noqa: PLR0124  # NaN is how a table says "nothing"
    return "" if missing else str(name).strip()
