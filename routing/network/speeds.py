"""How fast a patrol car drives on a road of each class where no limit is posted."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

# OSM highway value → km/h reached on the whole, stops and bends included. The keys are also the
# classes that a car may use; a footway or a track is in no network. Ramps count as slow roads, for
# they are driven in a curve. A posted limit (maxspeed) always wins over this table.
CLASS_SPEED_KMH: dict[str, float] = {
    "motorway": 100.0,
    "motorway_link": 50.0,
    "trunk": 80.0,
    "trunk_link": 40.0,
    "primary": 60.0,
    "primary_link": 35.0,
    "secondary": 50.0,
    "secondary_link": 30.0,
    "tertiary": 40.0,
    "tertiary_link": 30.0,
    "unclassified": 40.0,
    "residential": 30.0,
    "living_street": 15.0,
    "service": 20.0,
    "road": 40.0,
}
UNKNOWN_CLASS_KMH = 40.0


def class_speeds(classes: Iterable[str]) -> npt.NDArray[np.float64]:
    """Speed of each class in km/h, (n,); a class that is missing or not in the table gives 40."""
    return np.array([CLASS_SPEED_KMH.get(name, UNKNOWN_CLASS_KMH) for name in classes], dtype=np.float64)


def driving_speeds(classes: Iterable[str], maxspeed_kmh: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Speed of each way in km/h, (n,): the posted limit where there is one (not NaN), else its class."""
    return np.where(np.isnan(maxspeed_kmh), class_speeds(classes), maxspeed_kmh)
