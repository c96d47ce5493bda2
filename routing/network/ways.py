"""Ways as a road file tells them, before any graph is made: attributes by row, vertices in one list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]

# Told the stage ("read", "cross", "join", "order") and the share of it that is done, 0 to 1.
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Way:
    """What one row says about its road, apart from where it runs.

    ``oneway`` is 1 (as drawn), -1 (against) or 0; ``maxspeed_kmh`` is NaN where none is posted.
    ``continues`` marks a further part of the way in the row before: offsets go on counting.
    """

    way_id: str
    name: str = ""
    ref: str = ""
    road_class: str = ""
    oneway: int = 0
    maxspeed_kmh: float = float("nan")
    bridge: bool = False
    tunnel: bool = False
    layer: int = 0
    continues: bool = False


@dataclass(frozen=True, eq=False)
class RoadWays:
    """W drivable ways and their V vertices, way after way.

    Attributes
    ----------
    way_id, name, ref, road_class : (W,) text; ``way_id`` is the id in the source and may repeat
        (parts of one way, edges of a simplified graph); ``road_class`` is an OSM highway value or ""
    oneway : (W,) int8, 1 as drawn, -1 against, 0 both
    maxspeed_kmh : (W,) posted limit, NaN if none
    bridge, tunnel : (W,) bool
    layer : (W,) int64, OSM layer, 0 is the ground
    continues : (W,) bool, a further part of the way in the row before; its offsets go on counting
    vertex_start : (W + 1,) first vertex of each way
    lon, lat : (V,) degrees WGS-84
    vertex_key : (V,) int64; the same number is the same place on the ground, where ways join
    facts : what the reader says of its source; plain JSON
    """

    way_id: Sequence[str]
    name: Sequence[str]
    ref: Sequence[str]
    road_class: Sequence[str]
    oneway: npt.NDArray[np.int8]
    maxspeed_kmh: Floats
    bridge: npt.NDArray[np.bool_]
    tunnel: npt.NDArray[np.bool_]
    layer: Longs
    continues: npt.NDArray[np.bool_]
    vertex_start: Longs
    lon: Floats
    lat: Floats
    vertex_key: Longs
    facts: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        ways: Iterable[Way],
        *,
        vertex_start: npt.ArrayLike,
        lon: npt.ArrayLike,
        lat: npt.ArrayLike,
        vertex_key: npt.ArrayLike,
        facts: dict[str, Any] | None = None,
    ) -> Self:
        """Turn rows into columns."""
        rows = list(ways)
        return cls(
            way_id=[way.way_id for way in rows],
            name=[way.name for way in rows],
            ref=[way.ref for way in rows],
            road_class=[way.road_class for way in rows],
            oneway=np.array([way.oneway for way in rows], dtype=np.int8),
            maxspeed_kmh=np.array([way.maxspeed_kmh for way in rows], dtype=np.float64),
            bridge=np.array([way.bridge for way in rows], dtype=np.bool_),
            tunnel=np.array([way.tunnel for way in rows], dtype=np.bool_),
            layer=np.array([way.layer for way in rows], dtype=np.int64),
            continues=np.array([way.continues for way in rows], dtype=np.bool_),
            vertex_start=np.asarray(vertex_start, dtype=np.int64),
            lon=np.asarray(lon, dtype=np.float64),
            lat=np.asarray(lat, dtype=np.float64),
            vertex_key=np.asarray(vertex_key, dtype=np.int64),
            facts=dict(facts or {}),
        )

    @property
    def way_count(self) -> int:
        """Number of rows."""
        return len(self.way_id)

    @property
    def vertex_way(self) -> Longs:
        """Row of the way that each vertex belongs to, (V,)."""
        return np.repeat(np.arange(self.way_count, dtype=np.int64), np.diff(self.vertex_start))
