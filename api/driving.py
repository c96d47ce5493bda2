"""How long drives take now: the present road network with what happens on the roads, kept for all threads."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from data.database import Database, Transaction
from data.stores.networks import network_file, present_network
from data.stores.places import the_city
from data.stores.road_events import open_road_events
from geo.errors import InputError
from routing.network.netfile import load_network
from routing.network.network import Floats, RoadNetwork
from routing.network.travel import TravelTimes

# Half the width of a street and what a hand that draws is off, in degrees.
_REACH_DEG = 1.5e-4


@dataclass(frozen=True, eq=False)
class Driving:
    """Travel times on a network.

    Attributes
    ----------
    free : with nothing in the way
    now : with closures and slow stretches; the same as ``free`` if there are none
    """

    free: TravelTimes
    now: TravelTimes

    @property
    def network(self) -> RoadNetwork:
        """The roads."""
        return self.free.network

    @property
    def is_hindered(self) -> bool:
        """Whether anything is in the way."""
        return self.now is not self.free


class Roads:
    """Holds the present network of the city, opened when it is first asked for.

    Parameters
    ----------
    folder : the program's data folder
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opening = threading.Lock()
        self._free: tuple[bytes, TravelTimes] | None = None
        self._now: tuple[str, TravelTimes] | None = None

    def warm_up(self, database: Database) -> None:
        """Open the network, so that who asks first does not wait for it."""
        with database.transaction() as session:
            facts = present_network(session, the_city(session))
        if facts is not None:
            self._open(facts.sha256)

    def driving(self, session: Transaction, city_id: int, *, now: datetime) -> Driving | None:
        """Return travel times as they are; None if the network is not there or cannot be read."""
        facts = present_network(session, city_id)
        free = None if facts is None else self._open(facts.sha256)
        if facts is None or free is None:
            return None
        events = [event for event in open_road_events(session, city_id, now=now) if event["starts_at"] <= now]
        return Driving(free, self._hindered(facts.sha256, free, events) if events else free)

    def _open(self, sha256: bytes) -> TravelTimes | None:
        with self._opening:
            if self._free is None or self._free[0] != sha256:
                try:
                    network = load_network(network_file(self._folder, sha256))
                except (InputError, OSError):
                    return None
                self._free = (sha256, TravelTimes(network))
            return self._free[1]

    def _hindered(self, sha256: bytes, free: TravelTimes, events: Sequence[Mapping[str, Any]]) -> TravelTimes:
        shown = [[event["geometry"], event["closed"], event["factor"]] for event in events]
        key = sha256.hex() + json.dumps(shown)
        with self._opening:
            if self._now is None or self._now[0] != key:
                closed, factor = effects(free.network, events)
                self._now = (key, free.reweighted(closed_edges=np.flatnonzero(closed), factor=factor))
            return self._now[1]


def effects(network: RoadNetwork, events: Sequence[Mapping[str, Any]]) -> tuple[Floats, Floats]:
    """Return which edges are closed, and how many times as long each takes.

    Parameters
    ----------
    events : ``geometry`` (GeoJSON line or polygon), ``closed``, ``factor``

    Returns
    -------
    (E,) 0 or 1 and (E,) factors of at least 1; where several slow an edge, the slowest counts
    """
    lines = network.lines()
    tree = shapely.STRtree(lines)
    closed, factor = np.zeros(len(lines)), np.ones(len(lines))
    for event in events:
        shape = shapely.from_geojson(json.dumps(event["geometry"]))
        is_line = shapely.get_dimensions(shape) == 1
        around = shapely.buffer(shape, _REACH_DEG)
        found = tree.query(around, predicate="intersects")
        if is_line:
            found = found[[_runs_along(lines[edge], around) for edge in found]]
        if event["closed"]:
            closed[found] = 1.0
        else:
            factor[found] = np.maximum(factor[found], event["factor"])
    return closed, factor


def _runs_along(line: Any, around: Any) -> bool:
    """Whether a street lies in what was drawn, rather than crossing it: a closure shuts no side street."""
    within = shapely.length(shapely.intersection(line, around))
    return bool(within >= 0.5 * min(shapely.length(line), shapely.length(around) / 2))
