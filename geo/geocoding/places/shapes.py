"""Outlines as flat arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import shapely

from geo.geocoding.places.flat import Ints, starts_of
from geo.position import Floats


class Rings(NamedTuple):
    """All rings of some outlines: the outline of each ring, where each begins, and the vertices."""

    owner: Ints
    first: Ints
    xy: Floats


def rings_of(outlines: Sequence[shapely.Geometry]) -> Rings:
    """Return the rings, holes included, of outlines in their order."""
    polygons, outline = shapely.get_parts(np.array([*outlines], object), return_index=True)
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    parts = [shapely.get_coordinates(ring) for ring in rings]
    xy = np.concatenate([np.empty((0, 2)), *parts])
    return Rings(outline[polygon].astype(np.int64), starts_of([len(part) for part in parts]), xy)
