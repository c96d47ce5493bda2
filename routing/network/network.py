"""The road network as flat arrays: junctions, edges with their shape, and the ways they came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Self, overload

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class TextColumn(Sequence[str]):
    """Strings as one UTF-8 buffer and offsets, so that they load by memory map and decode on demand."""

    buffer: npt.NDArray[np.uint8]
    offsets: npt.NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Self:
        """Pack strings."""
        encoded = [text.encode() for text in texts]
        offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(text) for text in encoded], out=offsets[1:])
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> list[str]: ...
    def __getitem__(self, row: int | slice) -> str | list[str]:
        if isinstance(row, slice):
            return [self[k] for k in range(*row.indices(len(self)))]
        return self.buffer[self.offsets[row] : self.offsets[row + 1]].tobytes().decode()

    def __iter__(self) -> Iterator[str]:
        return (self[row] for row in range(len(self)))


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """Junctions and edges of the largest strongly connected part of a road file.

    N junctions, E edges, W source ways, P shape points. An edge runs between two junctions along one
    way, in the direction in which that way is drawn; both driving directions are columns of it. Arc
    ``e`` drives edge ``e`` as drawn, arc ``E + e`` drives it the other way.

    Attributes
    ----------
    node_lon, node_lat : (N,) degrees WGS-84
    node_order : (N,) uint32, the contraction order for customisable contraction hierarchies
    edge_from, edge_to : (E,) junction at the drawn beginning and end; equal for a loop
    edge_way : (E,) row of the source way in the ``way_*`` columns
    edge_offset_m : (E,) metres along the source way from its first vertex to the edge's beginning
    edge_length_m : (E,) metres on the ellipsoid
    edge_forward_s, edge_backward_s : (E,) seconds to drive the edge as drawn and against; inf = not allowed
    shape_start : (E + 1,) first shape point of each edge; both end points are included
    shape_lon, shape_lat : (P,) degrees WGS-84
    way_id, way_name, way_ref, way_class : (W,) text; ``way_class`` is an OSM highway value or "" if missing
    facts : what the builder says of its source (name, counts, what was left out); plain JSON
    """

    node_lon: Floats
    node_lat: Floats
    node_order: npt.NDArray[np.uint32]
    edge_from: Indices
    edge_to: Indices
    edge_way: Indices
    edge_offset_m: Floats
    edge_length_m: Floats
    edge_forward_s: Floats
    edge_backward_s: Floats
    shape_start: npt.NDArray[np.int64]
    shape_lon: Floats
    shape_lat: Floats
    way_id: TextColumn
    way_name: TextColumn
    way_ref: TextColumn
    way_class: TextColumn
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def node_count(self) -> int:
        """Number of junctions."""
        return len(self.node_lon)

    @property
    def edge_count(self) -> int:
        """Number of edges; there are twice as many arc numbers."""
        return len(self.edge_from)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north of all shape points, degrees."""
        return (
            float(self.shape_lon.min()),
            float(self.shape_lat.min()),
            float(self.shape_lon.max()),
            float(self.shape_lat.max()),
        )

    def shape(self, edge: int) -> Floats:
        """Shape of one edge as drawn, (k, 2) lon and lat."""
        part = slice(self.shape_start[edge], self.shape_start[edge + 1])
        return np.column_stack([self.shape_lon[part], self.shape_lat[part]])

    def lines(self) -> npt.NDArray[np.object_]:
        """Shapes of all edges as drawn, (E,) Shapely LineStrings."""
        edge_of_point = np.repeat(np.arange(self.edge_count), np.diff(self.shape_start))
        points = np.column_stack([self.shape_lon, self.shape_lat])
        return np.asarray(shapely.linestrings(points, indices=edge_of_point), dtype=object)

    def street(self, edge: int) -> str:
        """Name of the edge's way, else its reference, else an empty string."""
        way = int(self.edge_way[edge])
        return self.way_name[way] or self.way_ref[way]

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """All columns by name, text columns as ``<name>.buffer`` and ``<name>.offsets``."""
        columns: dict[str, npt.NDArray[Any]] = {}
        for column in fields(self):
            value = getattr(self, column.name)
            if isinstance(value, TextColumn):
                columns[f"{column.name}.buffer"] = value.buffer
                columns[f"{column.name}.offsets"] = value.offsets
            elif isinstance(value, np.ndarray):
                columns[column.name] = value
        return columns
