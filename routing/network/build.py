"""Builds the road network: junctions and edges of ways, their lengths, times and contraction order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from pyproj import Geod
from routingkit_cch import compute_order_inertial
from scipy import sparse
from scipy.sparse import csgraph

from routing.errors import NoDrivableRoad, RoadsInPieces
from routing.network.network import Floats, RoadNetwork, TextColumn
from routing.network.speeds import driving_speeds
from routing.network.ways import Longs, Progress, RoadWays

# Below this share of the drivable length the file is more likely wrong than the rest unimportant.
LEAST_SHARE = 0.8
_WGS84 = Geod(ellps="WGS84")
_M_PER_KM = 1000.0
_KMH_PER_MPS = 3.6

Bools = npt.NDArray[np.bool_]


def build_network(
    ways: RoadWays, *, source: str, largest_part: bool = False, progress: Progress | None = None
) -> RoadNetwork:
    """Build the network of the largest part of which every place can be reached and left by car.

    Ways are split where they share a vertex with another way or with themselves, and at their ends;
    no two ways are merged. Lengths are geodesics between vertices on WGS-84. What does not belong to
    the part is dropped and told in ``facts["dropped"]``.

    Parameters
    ----------
    ways
        From ``data.importers.roads`` or made by hand.
    source
        What the facts name as the origin.
    largest_part
        Go on even if the part holds less than 80 % of the drivable length.
    progress
        Told the stages "join" and "order".

    Raises
    ------
    NoDrivableRoad
        No edge is left.
    RoadsInPieces
        Less than 80 % of the length hangs together. What one-way roads let nobody reach or leave is
        dropped and stands in the facts.
    """
    graph = _Graph.of(ways)
    if not len(graph.start):
        raise NoDrivableRoad(ways=ways.way_count)
    _tell(progress, "join", 0.5)
    kept = graph.kept_edges(largest_part=largest_part)
    _tell(progress, "join", 1.0)
    network = _network(graph, kept, facts=_facts(graph, kept, source))
    _tell(progress, "order", 1.0)
    return network


def _tell(progress: Progress | None, stage: str, share: float) -> None:
    if progress:
        progress(stage, share)


@dataclass(frozen=True)
class _Graph:
    """All drivable edges of a file, before any is dropped.

    ``vertex_*`` are the ways' vertices without repetition; edge ``e`` runs over the vertices
    ``start[e]`` to ``stop[e]``, from junction ``tail[e]`` to ``head[e]``.
    """

    ways: RoadWays
    vertex_lon: Floats
    vertex_lat: Floats
    vertex_m: Floats  # along all ways, one after the other; a jump to the next way adds nothing
    start: Longs
    stop: Longs
    way: Longs
    tail: Longs
    head: Longs
    junction_vertex: Longs  # a vertex at each junction

    @classmethod
    def of(cls, ways: RoadWays) -> _Graph:
        way = ways.vertex_way
        _, first, place = np.unique(ways.vertex_key, return_index=True, return_inverse=True)
        kept = np.ones(len(way), dtype=np.bool_)
        kept[1:] = (way[1:] != way[:-1]) | (place[1:] != place[:-1])
        way, place = way[kept], place[kept]
        lon, lat = ways.lon[kept], ways.lat[kept]
        breaks = np.flatnonzero(_is_junction(way, place))
        inside = way[breaks[1:]] == way[breaks[:-1]]
        start, stop = breaks[:-1][inside], breaks[1:][inside]
        junctions, ends = np.unique(np.concatenate([place[start], place[stop]]), return_inverse=True)
        tail, head = ends.reshape(2, -1)
        return cls(
            ways,
            vertex_lon=lon,
            vertex_lat=lat,
            vertex_m=_metres_along(lon, lat, way),
            start=start,
            stop=stop,
            way=way[start],
            tail=tail,
            head=head,
            junction_vertex=first[junctions],
        )

    @property
    def length_m(self) -> Floats:
        return self.vertex_m[self.stop] - self.vertex_m[self.start]

    def kept_edges(self, *, largest_part: bool) -> Bools:
        """Tell which edges belong to the largest strongly connected part, or refuse."""
        count = len(self.junction_vertex)
        oneway = self.ways.oneway[self.way]
        forward, backward = oneway >= 0, oneway <= 0
        tail = np.concatenate([self.tail[forward], self.head[backward]])
        head = np.concatenate([self.head[forward], self.tail[backward]])
        piece = _components(tail, head, count, connection="weak")
        strong = _components(tail, head, count, connection="strong")
        by_piece = np.bincount(piece[self.tail], weights=self.length_m)
        in_piece = np.asarray(piece[self.tail] == np.argmax(by_piece))
        kept = self._strong_edges(strong, in_piece)
        if not largest_part:
            self._refuse_pieces(in_piece, other=self._next_piece(piece, by_piece), pieces=len(by_piece))
        if not kept.any():
            raise NoDrivableRoad(ways=self.ways.way_count)
        return kept

    def _strong_edges(self, strong: Longs, candidates: Bools) -> Bools:
        inside: Bools = candidates & (strong[self.tail] == strong[self.head])
        if not inside.any():
            return inside
        part = strong[self.tail]
        by_part = np.bincount(part[inside], weights=self.length_m[inside])
        most = np.bincount(part[inside])  # settles a tie of lengths, as between parts of no length
        best = np.lexsort((most, by_part))[-1]
        return np.asarray(inside & (part == best))

    def _next_piece(self, piece: Longs, by_piece: npt.NDArray[Any]) -> Bools:
        order = np.argsort(-by_piece, kind="stable")
        return np.asarray(piece[self.tail] == (order[1] if len(order) > 1 else -1))

    def _refuse_pieces(self, kept: Bools, *, other: Bools, pieces: int) -> None:
        length = self.length_m
        share = float(length[kept].sum() / length.sum()) if length.sum() else 1.0
        if share < LEAST_SHARE:
            raise RoadsInPieces(pieces=pieces, kept_percent=round(100 * share, 3), **self.example(other))

    def example(self, edges: Bools) -> dict[str, Any]:
        """Return the way and a place of the longest of some edges."""
        edge = int(np.argmax(np.where(edges, self.length_m, -1.0)))
        middle = (self.start[edge] + self.stop[edge] + 1) // 2
        return {
            "example": self.ways.way_id[int(self.way[edge])],
            "lon": round(float(self.vertex_lon[middle]), 7),
            "lat": round(float(self.vertex_lat[middle]), 7),
        }


def _components(tail: Longs, head: Longs, count: int, *, connection: Literal["weak", "strong"]) -> Longs:
    """Return the number of the weak or strong component that each junction belongs to."""
    arcs = sparse.coo_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(count, count))
    return csgraph.connected_components(arcs, directed=True, connection=connection)[1].astype(np.int64)


def _is_junction(way: Longs, place: Longs) -> Bools:
    """Tell which vertices end an edge: those at the end of a way and those where ways meet."""
    ends = np.ones(len(way), dtype=np.bool_)
    ends[1:-1] = (way[1:-1] != way[:-2]) | (way[1:-1] != way[2:])
    return np.asarray(ends | (np.bincount(place)[place] > 1)) if len(way) else ends


def _metres_along(lon: Floats, lat: Floats, way: Longs) -> Floats:
    along = np.zeros(len(lon))
    if len(lon) > 1:
        _, _, step = _WGS84.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
        np.cumsum(np.where(way[1:] == way[:-1], step, 0.0), out=along[1:])
    return along


def _network(graph: _Graph, kept: Bools, *, facts: dict[str, Any]) -> RoadNetwork:
    ways = graph.ways
    junctions, ends = np.unique(np.concatenate([graph.tail[kept], graph.head[kept]]), return_inverse=True)
    tail, head = ends.reshape(2, -1)
    rows, way = np.unique(graph.way[kept], return_inverse=True)
    vertex = graph.junction_vertex[junctions]
    length = graph.length_m[kept]
    seconds = length / (driving_speeds(ways.road_class, ways.maxspeed_kmh)[rows] / _KMH_PER_MPS)[way]
    oneway = ways.oneway[rows][way]
    points, shape_start = _ranges(graph.start[kept], graph.stop[kept] + 1)
    node_lon, node_lat = ways.lon[vertex], ways.lat[vertex]
    return RoadNetwork(
        node_lon=node_lon,
        node_lat=node_lat,
        node_order=_contraction_order(node_lon, node_lat, tail, head),
        edge_from=tail.astype(np.int32),
        edge_to=head.astype(np.int32),
        edge_way=way.astype(np.int32),
        edge_offset_m=graph.vertex_m[graph.start[kept]] - _way_begin_m(graph)[graph.way[kept]],
        edge_length_m=length,
        edge_forward_s=np.where(oneway >= 0, seconds, np.inf),
        edge_backward_s=np.where(oneway <= 0, seconds, np.inf),
        shape_start=shape_start,
        shape_lon=graph.vertex_lon[points],
        shape_lat=graph.vertex_lat[points],
        way_id=_texts(ways.way_id, rows),
        way_name=_texts(ways.name, rows),
        way_ref=_texts(ways.ref, rows),
        way_class=_texts(ways.road_class, rows),
        facts=facts,
    )


def _texts(texts: Sequence[str], rows: Longs) -> TextColumn:
    return TextColumn.of(texts[row] for row in rows.tolist())


def _way_begin_m(graph: _Graph) -> Floats:
    """Return ``vertex_m`` at the first vertex of each way, or of the row that its way begins in."""
    begin = np.full(graph.ways.way_count, np.inf)
    np.minimum.at(begin, graph.way, graph.vertex_m[graph.start])
    chain = np.cumsum(~graph.ways.continues) - 1
    first = np.full(int(chain.max()) + 1, np.inf)
    np.minimum.at(first, chain, begin)
    return np.asarray(first[chain])


def _ranges(start: Longs, stop: Longs) -> tuple[Longs, Longs]:
    """Return the numbers of all half-open ranges one after the other, and where each begins."""
    sizes = stop - start
    begin = np.concatenate([[0], np.cumsum(sizes)])
    return np.arange(begin[-1]) + np.repeat(start - begin[:-1], sizes), begin


def _contraction_order(lon: Floats, lat: Floats, tail: Longs, head: Longs) -> npt.NDArray[np.uint32]:
    """Return the nested dissection order of the junctions; parallel edges and loops do not change it."""
    apart = tail != head
    least, greatest = np.minimum(tail, head)[apart], np.maximum(tail, head)[apart]
    pairs = np.unique(np.column_stack([least, greatest]), axis=0)
    order = compute_order_inertial(
        len(lon), pairs[:, 0].tolist(), pairs[:, 1].tolist(), lat.tolist(), lon.tolist()
    )
    return np.array(order, dtype=np.uint32)


def _facts(graph: _Graph, kept: Bools, source: str) -> dict[str, Any]:
    length = graph.length_m
    ways = graph.ways
    return {
        "source": source,
        **ways.facts,
        "drivable_ways": ways.way_count,
        "drivable_km": _km(length.sum()),
        "oneway_ways": int((ways.oneway != 0).sum()),
        "maxspeed_ways": int((~np.isnan(ways.maxspeed_kmh)).sum()),
        "drivable_junctions": len(graph.junction_vertex),
        "junctions": len(np.unique(np.concatenate([graph.tail[kept], graph.head[kept]]))),
        "edges": int(kept.sum()),
        "ways": len(np.unique(graph.way[kept])),
        "km": _km(length[kept].sum()),
        "dropped": _dropped(graph, kept),
    }


def _km(metres: float) -> float:
    return round(float(metres) / _M_PER_KM, 3)


def _dropped(graph: _Graph, kept: Bools) -> dict[str, Any]:
    """Say what the network does without: islands, and what one-way roads do not let in or out."""
    if kept.all():
        return {"ways": 0, "edges": 0, "km": 0.0, "pieces": 0}
    piece = _components(graph.tail, graph.head, len(graph.junction_vertex), connection="weak")
    return {
        "ways": len(np.unique(graph.way[~kept])),
        "edges": int((~kept).sum()),
        "km": _km(graph.length_m[~kept].sum()),
        "pieces": int(piece.max()),
        **graph.example(~kept),
    }
