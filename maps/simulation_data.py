"""What the page of simulated plans is drawn from: figures, cells of the map, one day of every unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.metric import metric_crs, shapes_to_degrees, to_metres
from maps.packing import pack_integers, pack_polygons

CELL_REACH_M = 3_000.0
"""A cell ends where no call came from within so many metres."""
TENTHS = 10
"""Times of the animation are kept in tenths of a minute."""
_LEFT_OUT = frozenset({"f", "samples"})


@dataclass(frozen=True, eq=False)
class SimulatedPlan:
    """One plan.

    Attributes
    ----------
    name, file : of the scenario
    sha256 : of what its result depends on
    result : in the result format
    units : column name; None without the scenario
    nodes : columns lon, lat, area, park, label; None where the scenario has no positions
    day : (begin, end) in minutes of the scenario, what ``segments`` and ``calls`` are cut to
    segments, calls : as of :class:`routing.simulation.trace.Trace`; None without the scenario
    """

    name: str
    file: str
    sha256: str
    result: Mapping[str, Any]
    units: pd.DataFrame | None = None
    nodes: pd.DataFrame | None = None
    day: tuple[float, float] = (0.0, 0.0)
    segments: pd.DataFrame | None = None
    calls: pd.DataFrame | None = None


@dataclass(frozen=True, eq=False)
class SimulationScene:
    """Plans that were simulated on the same calls.

    Attributes
    ----------
    plans : the first is what the others are compared with
    differences, ranking, sentences : as in the format of a comparison; empty for a single plan
    roads : columns class, name, geometry, drawn under the cells
    """

    plans: Sequence[SimulatedPlan]
    seed: int | None
    replications: int
    interrupted: bool
    differences: Sequence[Mapping[str, Any]] = ()
    ranking: Mapping[str, Any] | None = None
    sentences: Sequence[Mapping[str, str]] = ()
    roads: gpd.GeoDataFrame | None = None


def page_data(scene: SimulationScene) -> dict[str, Any]:
    """Return what the scripts of the page read."""
    return {
        "plans": [_plan(plan) for plan in scene.plans],
        "seed": scene.seed,
        "replications": scene.replications,
        "interrupted": scene.interrupted,
        "differences": list(scene.differences),
        "ranking": scene.ranking,
        "sentences": list(scene.sentences),
    }


def _plan(plan: SimulatedPlan) -> dict[str, Any]:
    return {
        "name": plan.name,
        "file": plan.file,
        "sha256": plan.sha256,
        "result": {key: value for key, value in plan.result.items() if key not in _LEFT_OUT},
        "units": None if plan.units is None else plan.units.to_dict("list"),
        "cells": None if plan.nodes is None else cells_of(plan.nodes, plan.result["nodes"]["calls"]),
        "day": list(plan.day),
        "trace": None if plan.segments is None else _trace(plan),
    }


def cells_of(nodes: pd.DataFrame, calls: Sequence[float]) -> dict[str, Any]:
    """Return an outline for each node that calls came from: what is nearest to it, within 3 km.

    Parameters
    ----------
    nodes : columns lon, lat, area, park, label
    calls : of each node
    """
    rows = np.flatnonzero(np.asarray(calls) > 0)
    lon, lat = nodes["lon"].to_numpy(), nodes["lat"].to_numpy()
    return {
        "node": rows.tolist(),
        "rings": [pack_polygons(shape) for shape in _outlines(lon[rows], lat[rows])],
        "at": np.round(np.column_stack([lat, lon]), 5).tolist(),
        **{key: nodes[key].tolist() for key in ("area", "park", "label")},
    }


def _outlines(lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> npt.NDArray[np.object_]:
    if not len(lon):
        return np.empty(0, dtype=object)
    crs = metric_crs(lon, lat)
    points = np.asarray(shapely.points(np.column_stack(to_metres(lon, lat, crs))), dtype=object)
    around = np.asarray(shapely.buffer(points, CELL_REACH_M, quad_segs=6), dtype=object)
    if len(points) == 1:
        return shapes_to_degrees(around, crs)
    parts = shapely.get_parts(
        shapely.voronoi_polygons(
            shapely.multipoints(list(points)), extend_to=shapely.box(*shapely.total_bounds(around))
        )
    )
    # The parts come in an order of their own.
    point, part = shapely.STRtree(parts).query(points, predicate="intersects")
    own = dict(zip(reversed(point.tolist()), reversed(part.tolist()), strict=True))
    nearest = parts[[own[number] for number in range(len(points))]]
    return shapes_to_degrees(shapely.intersection(nearest, around), crs)


def _trace(plan: SimulatedPlan) -> dict[str, Any]:
    assert plan.segments is not None  # noqa: S101 - asked before
    assert plan.calls is not None  # noqa: S101 - comes with the segments
    begin, end = plan.day
    units = len(plan.units) if plan.units is not None else 0
    shown = plan.segments[(plan.segments["end"] > begin) & (plan.segments["begin"] < end)]
    seen = plan.calls[(plan.calls["t"] < end) & ~(plan.calls["cleared"] <= begin)]
    return {
        "counts": pack_integers(np.bincount(shown["unit"], minlength=units)),
        **{key: pack_integers(shown[key]) for key in ("doing", "origin", "node")},
        **{key: _packed_times(shown[key], begin) for key in ("begin", "end")},
        "calls": {
            **{key: pack_integers(seen[key]) for key in ("node", "priority", "unit")},
            **{key: _packed_times(seen[key], begin) for key in ("t", "dispatched", "arrived", "cleared")},
        },
    }


def _packed_times(minutes: pd.Series[float], begin: float) -> str:
    """Pack tenths of minutes from a begin as steps; what never happens happens after everything."""
    tenths = np.rint((minutes.fillna(1e6 + begin).to_numpy() - begin) * TENTHS).astype(np.int64)
    return pack_integers(np.diff(tenths, prepend=0))
