"""Use cases that ask a road network: travel-time matrix, route, isochrone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from api.actions.network import open_network
from api.output import replacing, write_json
from data.errors import IdDoubled, NoRows, PointsRejected
from data.importers.places import read_places
from data.importers.read_table import read_table
from data.importers.report import refuse_swapped
from data.importers.rows import Field, Rows
from geo.errors import InputError
from geo.position import Position
from routing.errors import PointBehindClosure, PointOffRoad
from routing.network.directions import directions
from routing.network.isochrone import isochrone
from routing.network.network import RoadNetwork
from routing.network.route import Route, route
from routing.network.snapping import Snap, Snaps, snap
from routing.network.travel import TravelTimes, edges_of_ways
from routing.network.ways import Progress

WITHIN_M = 1000.0
_POINT_FIELDS = (Field("id", required=True),)


@dataclass(frozen=True)
class MatrixSummary:
    """What became of a matrix.

    Attributes
    ----------
    points : rows and columns
    off_road, on_closed_road : ids of points that cannot be driven from or to, as in the file
    pairs_without_way : cells that are inf
    notes : a word about each such point: told, not raised
    """

    points: int
    off_road: list[str]
    on_closed_road: list[str]
    pairs_without_way: int
    notes: list[InputError]


def write_matrix(
    net: Path,
    points: Path,
    out: Path,
    *,
    closed_ways: Iterable[str] = (),
    max_bytes: int,
    progress: Progress | None = None,
) -> MatrixSummary:
    """Write the seconds between all points of a file as float32 .npy, row = from, in the file's order.

    A point farther than 1 000 m from any drivable road, or on a closed one, has rows and columns of
    inf; the diagonal is 0.

    Raises
    ------
    InputError
        The network or the points cannot be used, a way is not known, or the output cannot be written.
    """
    frame = read_points(points, max_bytes=max_bytes)
    network = open_network(net, max_bytes=max_bytes, progress=progress)
    closed = edges_of_ways(network, closed_ways)
    places = frame.geometry.to_numpy()
    snaps = snap(network, shapely.get_x(places), shapely.get_y(places), within_m=WITHIN_M)
    cells = TravelTimes(network, closed_edges=closed).matrix(snaps, snaps)
    with replacing(out) as stream:
        np.lib.format.write_array(stream, cells, allow_pickle=False)
    return _summary(str(points), frame, snaps, closed, cells)


def read_points(path: Path, *, max_bytes: int) -> gpd.GeoDataFrame:
    """Read points with id, lon, lat, in WGS-84 and in the order of the file: columns id and geometry.

    Raises
    ------
    InputError
        The file cannot be used as a whole, or any of its rows: a matrix has a row for each.
    """
    table = read_table(path, max_bytes=max_bytes)
    table.require("id")
    rows = Rows(table)
    found = {field.name: rows.values(field) for field in _POINT_FIELDS}
    places = read_places(rows, zero_is_a_place=True)
    first: dict[str, int] = {}
    for index in rows.kept.tolist():
        earlier = first.setdefault(found["id"][index], index)
        if earlier != index:
            told = {"id": found["id"][index], "first_row": table.numbers[earlier]}
            rows.reject(index, IdDoubled(**told), field="id")
    report = rows.report(places.written)
    refuse_swapped(report)
    if report.rejected:
        raise PointsRejected(report.rejected, file=str(path), rejected=report.rejected_rows, rows=report.rows)
    if not len(rows.kept):
        raise NoRows(file=str(path))
    return rows.frame(_POINT_FIELDS, found, places.points)


def _summary(
    file: str,
    frame: gpd.GeoDataFrame,
    snaps: Snaps,
    closed: npt.NDArray[np.int32],
    cells: npt.NDArray[np.float32],
) -> MatrixSummary:
    off = snaps.edge < 0
    behind = np.isin(snaps.edge, closed) & (snaps.fraction > 0.0) & (snaps.fraction < 1.0)
    notes: list[InputError] = []
    for row in np.flatnonzero(off | behind).tolist():
        place = {"lon": frame.geometry.iloc[row].x, "lat": frame.geometry.iloc[row].y}
        error = PointOffRoad(within_m=WITHIN_M, **place) if off[row] else PointBehindClosure(**place)
        notes.append(error.at(file=file, row=frame["id"].iloc[row]))
    ids = frame["id"].to_numpy()
    return MatrixSummary(
        len(frame), ids[off].tolist(), ids[behind].tolist(), int(np.isinf(cells).sum()), notes
    )


def write_route(
    net: Path,
    origin: Position,
    destination: Position,
    out: Path,
    *,
    closed_ways: Iterable[str] = (),
    max_bytes: int,
    progress: Progress | None = None,
) -> Route:
    """Write the quickest way between two places as GeoJSON with its directions.

    Raises
    ------
    InputError
        Also if a place is farther than 1 000 m from any drivable road, or no way leads there.
    """
    network = open_network(net, max_bytes=max_bytes, progress=progress)
    travel = TravelTimes(network, closed_edges=edges_of_ways(network, closed_ways))
    begin, end = _on_road(network, origin), _on_road(network, destination)
    found = route(travel, begin, end)
    properties = {
        "seconds": found.seconds,
        "length_m": found.length_m,
        "from_offroad_m": begin.distance_m,
        "to_offroad_m": end.distance_m,
        "steps": [asdict(step) for step in directions(network, found)],
    }
    line = {"type": "LineString", "coordinates": found.coordinates.tolist()}
    write_json(out, _collection([(line, properties)]))
    return found


def write_isochrone(
    net: Path,
    origin: Position,
    minutes: Sequence[float],
    out: Path,
    *,
    closed_ways: Iterable[str] = (),
    max_bytes: int,
    progress: Progress | None = None,
) -> gpd.GeoDataFrame:
    """Write what can be reached from a place within each of the times as GeoJSON, a feature for each.

    Raises
    ------
    InputError
        Also if the place is farther than 1 000 m from any drivable road.
    """
    network = open_network(net, max_bytes=max_bytes, progress=progress)
    travel = TravelTimes(network, closed_edges=edges_of_ways(network, closed_ways))
    areas = isochrone(travel, _on_road(network, origin), minutes)
    features = [
        (shapely.geometry.mapping(row.geometry), {"minutes": _plain(row.minutes), "reached_m": row.reached_m})
        for row in areas.itertuples()
    ]
    write_json(out, _collection(features))
    return areas


def _on_road(network: RoadNetwork, place: Position) -> Snap:
    found = snap(network, place.lon, place.lat, within_m=WITHIN_M)[0]
    if found.edge < 0:
        raise PointOffRoad(lon=place.lon, lat=place.lat, within_m=WITHIN_M)
    return found


def _plain(number: float) -> float:
    """Write 5 for 5.0."""
    return int(number) if number.is_integer() else number


def _collection(features: Iterable[tuple[dict[str, Any], dict[str, Any]]]) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": properties, "geometry": geometry}
            for geometry, properties in features
        ],
    }
