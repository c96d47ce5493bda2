"""Shapes on their way into the database: text that PostGIS reads without loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

_WGS84 = 4326


def of(shapes: Sequence[Any] | np.ndarray[Any, Any]) -> list[str]:
    """Return WGS-84 shapes as hexadecimal EWKB."""
    known = shapely.set_srid(np.asarray(shapes, dtype=object), _WGS84)
    return [str(each) for each in shapely.to_wkb(known, hex=True, include_srid=True)]
