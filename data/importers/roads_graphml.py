"""Roads of a GraphML file as OSMnx writes it: a directed graph whose edges carry OSM tags as text."""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import numpy.typing as npt
import shapely

from data.errors import GeometryKind, RoadFileDamaged, RoadNodeMissing, RoadVertexUnreadable
from data.importers.road_places import wgs84_places
from data.importers.road_values import (
    is_closed,
    is_set,
    osm_class,
    osm_layer,
    osm_maxspeed,
    osm_oneway,
    slowest_class,
)
from routing.network.ways import Floats, Progress, RoadWays, Way

_NS = "{http://graphml.graphdrawing.org/xmlns}"
_LONGEST_LIST = 10_000  # characters of a Python list that is worth parsing


@dataclass(frozen=True, slots=True)
class _Arc:
    """A drivable arc from node to node; ``line`` runs in its direction."""

    source: int
    target: int
    line: Floats
    way: Way
    against: bool  # the arc runs against the way as OSM draws it
    members: tuple[str, ...]


def read_graphml(path: Path, *, progress: Progress | None = None) -> RoadWays:
    """Read the edges that a car may use.

    In a directed graph an edge is driven from source to target only. Two edges over the same line in
    opposite directions become one street with both directions; any other stays one-way. In an
    undirected graph an edge is driven both ways unless its ``oneway`` says otherwise.

    Raises
    ------
    RoadFileDamaged, RoadNodeMissing, RoadVertexUnreadable, GeometryKind
        The XML breaks off; an edge ends nowhere; a geometry is no line.
    """
    try:
        graph = _Graph(path)
    except (ET.ParseError, ValueError, LookupError) as error:
        raise RoadFileDamaged(file=str(path), reason=str(error)) from error
    if progress:
        progress("read", 0.5)
    columns = graph.columns()
    if progress:
        progress("read", 1.0)
    return columns


class _Graph:
    """The nodes and edges of the file as text, then as ways."""

    def __init__(self, path: Path) -> None:
        self.directed = True
        self.crs = ""
        self.left_out: Counter[str] = Counter()
        self._keys: dict[str, tuple[str, str]] = {}
        self._nodes: dict[str, dict[str, str]] = {}
        self._edges: list[tuple[str, str, dict[str, str]]] = []
        # Expat (2.4.1 and later) bounds entity expansion and ElementTree fetches nothing from outside.
        for _, element in ET.iterparse(path, events=("end",)):  # noqa: S314 - see above
            self._take(element)

    def _take(self, element: ET.Element) -> None:
        tag = element.tag.removeprefix(_NS)
        if tag == "key":
            self._keys[element.get("id", "")] = (element.get("for", ""), element.get("attr.name", ""))
        elif tag == "node":
            self._nodes[element.get("id", "")] = self._data(element)
            element.clear()
        elif tag == "edge":
            self._edges.append((element.get("source", ""), element.get("target", ""), self._data(element)))
            element.clear()
        elif tag == "graph":
            self.directed = element.get("edgedefault") != "undirected"
            self.crs = self._data(element).get("crs", "")

    def _data(self, element: ET.Element) -> dict[str, str]:
        found = {}
        for data in element.findall(f"{_NS}data") or element.findall("data"):
            _, name = self._keys.get(data.get("key", ""), ("", ""))
            found[name] = (data.text or "").strip()
        return found

    def columns(self) -> RoadWays:
        places = self._places()
        arcs = list(self._arcs(places, {node: rank for rank, node in enumerate(places)}))
        streets = list(_streets(arcs)) if self.directed else arcs
        lines = np.concatenate([street.line for street in streets] or [np.empty((0, 2))])
        sizes = [len(street.line) for street in streets]
        facts = {"kind": "graphml", "left_out": dict(sorted(self.left_out.items()))}
        return RoadWays.of(
            [street.way for street in streets],
            vertex_start=np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]),
            lon=lines[:, 0],
            lat=lines[:, 1],
            vertex_key=_keys(streets, len(places)),
            facts=facts,
        )

    def _places(self) -> dict[str, Floats]:
        """Return lon and lat of each node that has a position."""
        named = {node: data for node, data in self._nodes.items() if "x" in data and "y" in data}
        rows = [f"node {node}" for node in named]
        xy = np.empty((len(named), 2))
        for rank, data in enumerate(named.values()):
            try:
                xy[rank] = float(data["x"]), float(data["y"])
            except ValueError as error:
                raise RoadVertexUnreadable(row=rows[rank], vertex=f"({data['x']}, {data['y']})") from error
        return dict(zip(named, wgs84_places(xy, rows=rows, crs=self.crs), strict=True))

    def _arcs(self, places: dict[str, Floats], ranks: dict[str, int]) -> Iterator[_Arc]:
        rows, drivable = [], []
        for source, target, tags in self._edges:
            if (road_class := self._class(tags)) is not None:
                rows.append(f"edge {source} → {target}")
                drivable.append((*self._ends(source, target, tags), tags, road_class))
        lines = self._lines([edge[2].get("geometry", "") for edge in drivable], rows)
        for row, (source, target, tags, road_class), line in zip(rows, drivable, lines, strict=True):
            for node in (source, target):
                if node not in places:
                    raise RoadNodeMissing(row=row, node=node)
            placed = _between(places[source], places[target], line)
            way = _way(tags, road_class, f"{source}-{target}", directed=self.directed)
            against = _values(tags.get("reversed", "")) == ["True"]
            members = tuple(sorted(_values(tags.get("osmid", ""))))
            yield _Arc(ranks[source], ranks[target], placed, way, against, members)

    def _ends(self, source: str, target: str, tags: dict[str, str]) -> tuple[str, str]:
        """Return the ends in drawn order; an undirected graph forgets it and keeps it as from, to."""
        if not self.directed and (tags.get("from"), tags.get("to")) == (target, source):
            return target, source
        return source, target

    def _class(self, tags: dict[str, str]) -> str | None:
        """Return the class of an edge that a car may use throughout, "" if it is missing, else None."""
        classes = [osm_class(value) for value in _values(tags.get("highway", ""))]
        known = [name for name in classes if name is not None]
        if len(known) < len(classes):
            self.left_out["not_for_cars"] += 1
            return None
        if any(is_closed({"access": value}) for value in _values(tags.get("access", ""))):
            self.left_out["no_access"] += 1
            return None
        return slowest_class(known) if known else ""

    def _lines(self, texts: list[str], rows: list[str]) -> list[Floats | None]:
        shapes = shapely.from_wkt(np.array(texts, dtype=object), on_invalid="ignore")
        for row, said, shape in zip(rows, texts, shapes, strict=True):
            if said and (shape is None or shape.geom_type != "LineString" or shape.is_empty):
                raise GeometryKind(row=row, field="geometry", expected="LINESTRING", found=said[:40])
        xy, owner = shapely.get_coordinates(shapes, return_index=True)
        owners = [rows[k] for k in owner]
        lonlat = wgs84_places(xy, rows=owners, crs=self.crs)
        parts = np.split(lonlat, np.searchsorted(owner, np.arange(1, len(texts)))) if texts else []
        return [part if len(part) else None for part in parts]


def _values(said: str) -> list[str]:
    """Return the members of a list written as text ("['a', 'b']"), else the text alone, if any."""
    if said.startswith("[") and said.endswith("]") and len(said) < _LONGEST_LIST:
        try:
            members = ast.literal_eval(said)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            return [said]
        return [str(member) for member in members]
    return [said] if said else []


def _between(begin: Floats, end: Floats, line: Floats | None) -> Floats:
    """Return the line from one end to the other, turned round if it is stored the other way."""
    if line is None:
        return np.array([begin, end])
    as_stored = np.abs(line[0] - begin).sum() + np.abs(line[-1] - end).sum()
    turned = np.abs(line[-1] - begin).sum() + np.abs(line[0] - end).sum()
    placed = np.array(line[::-1] if turned < as_stored else line)
    placed[0], placed[-1] = begin, end
    return placed


def _way(tags: dict[str, str], road_class: str, fallback_id: str, *, directed: bool) -> Way:
    return Way(
        way_id=(_values(tags.get("osmid", "")) or [fallback_id])[0],
        name=" / ".join(_values(tags.get("name", ""))),
        ref=" / ".join(_values(tags.get("ref", ""))),
        road_class=road_class,
        oneway=1 if directed else osm_oneway({"oneway": tags.get("oneway", "")}),
        maxspeed_kmh=osm_maxspeed(";".join(_values(tags.get("maxspeed", "")))),
        bridge=any(map(is_set, _values(tags.get("bridge", "")))),
        tunnel=any(map(is_set, _values(tags.get("tunnel", "")))),
        layer=osm_layer(tags.get("layer", "")),
    )


def _streets(arcs: list[_Arc]) -> Iterator[_Arc]:
    """Join each arc with one that runs back over the same line; as drawn if the file says how."""
    waiting: defaultdict[Any, list[int]] = defaultdict(list)
    partner: dict[int, int] = {}
    for place, arc in enumerate(arcs):
        back = waiting[_road_key(arc, backwards=True)]
        if back:
            partner[place] = back.pop(0)
            partner[partner[place]] = place
        else:
            waiting[_road_key(arc, backwards=False)].append(place)
    for place, arc in enumerate(arcs):
        other = partner.get(place)
        if other is None:
            yield arc
        elif place < other:
            drawn = arcs[other] if arc.against and not arcs[other].against else arc
            yield replace(drawn, way=replace(drawn.way, oneway=0))


def _road_key(arc: _Arc, *, backwards: bool) -> tuple[Any, ...]:
    if backwards:
        return (arc.target, arc.source, arc.members, arc.line[::-1].tobytes())
    return (arc.source, arc.target, arc.members, arc.line.tobytes())


def _keys(streets: list[_Arc], nodes: int) -> npt.NDArray[np.int64]:
    """Return keys: the ends by their node; points between get numbers of their own."""
    total = sum(len(street.line) for street in streets)
    keys = np.arange(nodes, nodes + total, dtype=np.int64)
    start = 0
    for street in streets:
        keys[start], keys[start + len(street.line) - 1] = street.source, street.target
        start += len(street.line)
    return keys
